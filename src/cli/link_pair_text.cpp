#include "cli/link_pair_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "model/report_number.hpp"
#include "services/link_json.hpp"
#include "services/link_words.hpp"

namespace zicht::cli {
namespace {

constexpr std::size_t kColumn = 30;    ///< characters of a value on a line
constexpr std::size_t kMostLines = 4;  ///< of a value; the rest is said to be there
constexpr double kNoEvidence = 0.05;   ///< bits: rounds to nothing

/// The first characters of a text that fit a line: as many whole words as do, or as many characters.
std::size_t line_length(std::string_view text) {
  std::size_t at = 0;
  for (std::size_t on_line = 0; at < text.size() && on_line < kColumn; ++on_line) do
      ++at;
    while (at < text.size() && continues_letter(text[at]));
  if (at == text.size()) return at;
  const std::size_t blank = text.substr(0, at + 1).rfind(' ');
  return blank == std::string_view::npos || blank == 0 ? at : blank;
}

/// The text in lines of at most kColumn characters.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  do {
    const std::size_t length = line_length(text);
    lines.emplace_back(text.substr(0, length));
    text = trimmed(text.substr(length));
  } while (!text.empty() && lines.size() < kMostLines);
  if (!text.empty()) lines.back() += "…";
  return lines;
}

std::string in_column(const std::string& text, std::size_t width) {
  const std::size_t length = letter_count(text);
  return text + std::string(length < width ? width - length : 1, ' ');
}

bool says_nothing(const linkage::FieldEvidence& evidence) {
  return evidence.level == "missing" || evidence.level == "withheld";
}

/// = the same, ~ evidence for one person all the same, ≠ evidence for two, blank: not a likeness or
/// difference.
std::string_view mark(const linkage::FieldEvidence& evidence) {
  constexpr std::array<std::string_view, 3> kSame{"written_the_same", "same", "same_day"};
  if (says_nothing(evidence) || evidence.field == "reporting") return " ";
  if (std::ranges::find(kSame, evidence.level) != kSame.end()) return "=";
  return evidence.bits > 0 ? "~" : "≠";
}

/// The lines below those of the fields.
std::string sums_text(const linkage::Explanation& explanation, Language language, std::string_view indent,
                      std::size_t width) {
  std::string text;
  for (const services::EvidenceSum& sum : services::evidence_sums())
    if (const double bits = explanation.*sum.bits; std::abs(bits) >= kNoEvidence)
      text += std::string(indent) + in_column(std::string(sum.term.in(language)), width) +
              fmt::format("{:+6.1f}\n", bits);
  return text;
}

}  // namespace

std::string evidence_text(const linkage::Explanation& explanation, Language language) {
  constexpr std::size_t kName = 60;
  constexpr std::string_view kIndent = "      ";
  std::string text;
  for (const linkage::FieldEvidence& evidence : explanation.fields)
    if (!says_nothing(evidence))
      text += std::string(kIndent) + in_column(services::field_words(evidence.field, language), kName) +
              fmt::format("{:+6.1f}  {} {}\n", evidence.bits, mark(evidence),
                          language == Language::nl ? evidence.words_nl : evidence.words_en);
  return text + sums_text(explanation, language, kIndent, kName);
}

void mark_difference(std::string& a, std::string& b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t front = 0;
  while (front < shorter && a[front] == b[front]) ++front;
  while (front > 0 && ((front < a.size() && continues_letter(a[front])) ||
                       (front < b.size() && continues_letter(b[front]))))
    --front;
  std::size_t back = 0;
  while (back < shorter - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  while (back > 0 && (continues_letter(a[a.size() - back]) || continues_letter(b[b.size() - back]))) --back;
  if (2 * (front + back) < shorter || a == b) return;
  for (std::string* const text : {&a, &b}) {
    text->insert(text->size() - back, "»");
    text->insert(front, "«");
  }
}

std::string side_by_side_text(const services::PairSideBySide& pair, Language language) {
  constexpr std::size_t kName = 22;
  const std::string name_a = report_number(pair.a);
  const std::string name_b = report_number(pair.b);
  std::string text = fmt::format("{} {} {}: {}\n\n", name_a, language == Language::nl ? "en" : "and", name_b,
                                 services::verdict(pair.explanation.probability, language));
  text += std::string(kName + 4, ' ') + in_column(name_a, kColumn + 2) + in_column(name_b, kColumn + 2) +
          "  bits\n";
  for (const services::FieldSideBySide& field : pair.fields) {
    const linkage::FieldEvidence& evidence = field.evidence;
    std::string left = services::shown_text(field.values_a, evidence.field);
    std::string right = services::shown_text(field.values_b, evidence.field);
    if (left.empty() && right.empty()) continue;
    const std::string_view sign = mark(evidence);
    if (sign != "=" && sign != " ") mark_difference(left, right);
    const auto lines_a = lines_of(left.empty() ? "-" : left);
    const auto lines_b = lines_of(right.empty() ? "-" : right);
    for (std::size_t line = 0; line < std::max(lines_a.size(), lines_b.size()); ++line) {
      const bool first = line == 0;
      std::string row = "  " +
                        in_column(first ? services::field_words(evidence.field, language) : "", kName - 2) +
                        fmt::format(" {}  ", first ? sign : " ");
      row += in_column(line < lines_a.size() ? lines_a[line] : "", kColumn + 2);
      row += in_column(line < lines_b.size() ? lines_b[line] : "", kColumn + 2);
      if (first)
        row += (says_nothing(evidence) ? std::string("      ") : fmt::format("{:+6.1f}", evidence.bits)) +
               "  " + std::string(language == Language::nl ? evidence.words_nl : evidence.words_en);
      row.erase(row.find_last_not_of(' ') + 1);
      text += row + "\n";
    }
  }
  return text + sums_text(pair.explanation, language, "  ", kName + 2 + 2 * (kColumn + 2));
}

}  // namespace zicht::cli
