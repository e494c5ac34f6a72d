#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace zicht::linkage {

/// Jaro-Winkler similarity, 0 (nothing in common) to 1 (equal), counted in bytes; prefix weight 0.1, at most
/// 4 bytes. Two empty texts are equal. Texts are compared up to 64 bytes.
/// \source Jaro (1989), JASA 84, 414-420; Winkler (1990), Proc. Section on Survey Research Methods, 354-359.
double jaro_winkler(std::string_view a, std::string_view b);

/// Fewest insertions, deletions, substitutions and swaps of neighbours (optimal string alignment), counted in
/// bytes, or limit + 1 when it is more than `limit`. Time: O(limit * length).
/// \source Damerau (1964), Comm. ACM 7, 171-176.
std::size_t bounded_edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The letters, digits, space and separator of values of a text as a set of 64 bits. Texts whose sets differ
/// in more than 2 d bits are more than d edits apart.
std::uint64_t letter_set(std::string_view comparable);
inline constexpr std::uint64_t kSpaceInLetterSet = std::uint64_t{1} << 63U;
inline constexpr std::uint64_t kSeparatorInLetterSet = std::uint64_t{1} << 62U;

/// In how many letters two sets differ; kMostLettersApart + 1 stands for more.
int letters_apart(std::uint64_t a, std::uint64_t b);
inline constexpr int kMostLettersApart = 6;

/// A day as it was written: year up to 9999, month and day up to 99. A part is 0 when it is unknown; parts
/// need not form a day that exists (month 19).
struct WrittenDate {
  std::int16_t year = 0;
  std::int8_t month = 0;
  std::int8_t day = 0;
  friend bool operator==(const WrittenDate&, const WrittenDate&) = default;
};

/// Reads YYYY-MM-DD as an IdentityView has it, any part 0; of an interval first/last what both ends share.
WrittenDate written_date(std::string_view text);

/// How two birth dates agree; better ones first. The values are the levels of the comparison of birth dates.
enum class DateAgreement : std::uint8_t {
  same,       ///< all three parts, none unknown
  swapped,    ///< day and month changed places
  one_digit,  ///< one digit differs, or two neighbouring digits changed places
  two_parts,  ///< two parts are the same, the third is another
  year_only,  ///< the year is the same, and on one side the day is unknown or 1 January stands for it
  near_year,  ///< years differ by at most one, or on one side only part of the date is known and fits
  different,
};

DateAgreement date_agreement(WrittenDate a, WrittenDate b);

}  // namespace zicht::linkage
