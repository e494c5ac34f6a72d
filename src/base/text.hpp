#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace zicht {

/// Without blanks (space, tab, CR, LF, no-break space U+00A0) at both ends.
std::string_view trimmed(std::string_view text);

/// Parts between separators; "a||b" gives three. The text stays the owner.
std::vector<std::string_view> split(std::string_view text, char separator);

/// A text with each {name} replaced by its value; what stands in a value stays as it is.
std::string filled(std::string_view text, const std::map<std::string, std::string>& values);

std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing over U+10FFFF.
bool is_utf8(std::string_view text);

/// For comparing labels that people typed: case folded, accents and punctuation removed, runs of blanks and
/// punctuation made one space, ends trimmed (Unicode NFKD, default case folding; ICU). "  Côte d'Ivoire" ->
/// "cote d ivoire". Letters of every script stay. Precondition: UTF-8.
std::string folded(std::string_view text);
/// folded() without its blanks; text that is no UTF-8 as it is.
std::string without_blanks(std::string_view text);

/// Filled up with blanks to a width in letters; what is wider stays as it is.
std::string padded(std::string text, std::size_t width);

/// U+FFFD, which stands for what could not be read.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// Fewest insertions, deletions, substitutions and swaps of neighbours (optimal string alignment), counted in
/// code points.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `text` by edit distance of the folded forms, for "did you mean"; empty when none
/// is within a third of the text's length (at least 1). Ties go to the first.
std::string_view nearest(std::string_view text, const std::vector<std::string_view>& candidates);

}  // namespace zicht
