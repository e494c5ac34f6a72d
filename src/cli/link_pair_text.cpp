#include "cli/link_pair_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "model/report_number.hpp"

namespace zicht::cli {
namespace {

constexpr std::size_t kColumn = 30;    ///< characters of a value on a line
constexpr std::size_t kMostLines = 4;  ///< of a value; the rest is said to be there
constexpr double kNoEvidence = 0.05;   ///< bits: rounds to nothing

struct Words {
  std::string_view id, nl, en;
  std::string_view in(Language language) const { return language == Language::nl ? nl : en; }
};
constexpr std::array<Words, 11> kFields{{
    {"given_names", "voornamen", "given names"},
    {"family_names", "achternamen", "family names"},
    {"aliases", "andere namen", "aliases"},
    {"birth_date", "geboortedatum", "birth date"},
    {"sex", "geslacht", "sex"},
    {"nationalities", "nationaliteiten", "nationalities"},
    {"document_numbers", "documentnummers", "document numbers"},
    {"own_reference", "kenmerk melder", "own reference"},
    {"place", "plaats uitbuiting", "place"},
    {"exploitation", "periode uitbuiting", "exploitation"},
    {"reporting", "melding", "reported by, on"},
}};
std::string field_words(std::string_view field, Language language) {
  const auto found = std::ranges::find(kFields, field, &Words::id);
  return std::string(found == kFields.end() ? field : found->in(language));
}

/// What is added to the evidence of the fields, and the sum; `id` for machines.
struct Sum {
  Words words;
  double linkage::Explanation::* bits = nullptr;
};
constexpr std::array<Sum, 7> kSums{{
    {{"dependence_bits", "samenhang verschillen", "slips together"}, &linkage::Explanation::dependence_bits},
    {{"agreement_bits", "dubbel gezegd", "said twice"}, &linkage::Explanation::agreement_bits},
    {{"relatives_bits", "een tweeling of familie met één nummer lijkt ook zo op elkaar",
      "twins, or relatives under one number, would be as alike"},
     &linkage::Explanation::relatives_bits},
    {{"competition_bits", "andere kandidaten", "other candidates"}, &linkage::Explanation::competition_bits},
    {{"prior_bits", "vooraf: de meeste paren zijn twee mensen", "beforehand: most pairs are two people"},
     &linkage::Explanation::prior_bits},
    {{"lone_bits", "vooraf: geen van beide heeft nog een andere melding",
      "beforehand: neither has another report yet"},
     &linkage::Explanation::lone_bits},
    {{"odds_bits", "samen; elke bit maakt één persoon tweemaal zo waarschijnlijk",
      "together; each bit makes one person twice as likely"},
     &linkage::Explanation::odds_bits},
}};

constexpr std::array<std::pair<double, Words>, 6> kVerdicts{{
    {0.99, {"", "Vrijwel zeker één persoon", "Almost certainly one person"}},
    {0.9, {"", "Waarschijnlijk één persoon", "Probably one person"}},
    {0.5, {"", "Misschien één persoon", "Perhaps one person"}},
    {0.1, {"", "Misschien twee personen", "Perhaps two people"}},
    {0.01, {"", "Waarschijnlijk twee personen", "Probably two people"}},
    {-1.0, {"", "Vrijwel zeker twee personen", "Almost certainly two people"}},
}};

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

std::string padded(const std::string& text, std::size_t width) {
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

/// The parts of a value, as a terminal may show them.
std::string shown_text(const std::vector<std::string>& values, std::string_view field) {
  std::vector<std::string> parts;
  for (const std::string& value : values) parts.push_back(printable(value));
  return joined(parts, field == "reporting" ? " " : "; ");
}

/// The lines below those of the fields.
std::string sums_text(const linkage::Explanation& explanation, Language language, std::string_view indent,
                      std::size_t width) {
  std::string text;
  for (const Sum& sum : kSums)
    if (const double bits = explanation.*sum.bits; std::abs(bits) >= kNoEvidence)
      text += std::string(indent) + padded(std::string(sum.words.in(language)), width) +
              fmt::format("{:+6.1f}\n", bits);
  return text;
}

void put_sums(Node& table, const linkage::Explanation& explanation) {
  for (const Sum& sum : kSums) table.put(std::string(sum.words.id), explanation.*sum.bits);
}

Node field_node(const linkage::FieldEvidence& field, Language language) {
  return Node::table()
      .put("field", field.field)
      .put("level", field.level)
      .put("words", language == Language::nl ? field.words_nl : field.words_en)
      .put("bits", field.bits)
      .put("rarity_bits", field.rarity_bits);
}

}  // namespace

std::string evidence_text(const linkage::Explanation& explanation, Language language) {
  constexpr std::size_t kName = 60;
  constexpr std::string_view kIndent = "      ";
  std::string text;
  for (const linkage::FieldEvidence& evidence : explanation.fields)
    if (!says_nothing(evidence))
      text += std::string(kIndent) + padded(field_words(evidence.field, language), kName) +
              fmt::format("{:+6.1f}  {} {}\n", evidence.bits, mark(evidence),
                          language == Language::nl ? evidence.words_nl : evidence.words_en);
  return text + sums_text(explanation, language, kIndent, kName);
}

Node evidence_node(const linkage::Explanation& explanation, Language language) {
  Node fields = Node::list();
  for (const linkage::FieldEvidence& field : explanation.fields) fields.add(field_node(field, language));
  Node node = Node::table().put("fields", fields);
  put_sums(node, explanation);
  return node;
}

std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && continues_letter(text[end])) ++end;
    const std::string_view one = text.substr(at, end - at);
    const auto first = static_cast<unsigned char>(one[0]);
    const bool control = first < 0x20U || first == 0x7FU || (one >= "\xC2\x80" && one <= "\xC2\x9F");
    const bool direction =
        (one >= "\xE2\x80\xAA" && one <= "\xE2\x80\xAE") || (one >= "\xE2\x81\xA6" && one <= "\xE2\x81\xA9");
    shown += control || direction ? std::string_view("\xEF\xBF\xBD") : one;
    at = end;
  }
  return shown;
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

std::string verdict(double probability, Language language) {
  const auto found =
      std::ranges::find_if(kVerdicts, [&](const auto& one) { return probability >= one.first; });
  return fmt::format("{} ({:.1f} %)", found->second.in(language), 100 * probability);
}

std::string_view words(linkage::ReviewReason reason, Language language) {
  constexpr std::array<Words, 5> kReasons{{
      {"near_threshold", "het kan net zo goed andersom zijn", "it might as well be the other way"},
      {"rest_of_group", "de andere meldingen van die persoon spreken ertegen",
       "the other reports of that person speak against it"},
      {"too_large", "de persoon zou te veel meldingen krijgen", "the person would have too many reports"},
      {"competition", "er is een betere kandidaat", "there is a better candidate"},
      {"weak_chain", "samengevoegd via andere meldingen; dit paar lijkt niet op elkaar",
       "joined through other reports; this pair is not alike"},
  }};
  return std::ranges::find(kReasons, linkage::to_text(reason), &Words::id)->in(language);
}

std::string side_by_side_text(const services::PairSideBySide& pair, Language language) {
  constexpr std::size_t kName = 22;
  const std::string name_a = report_number(pair.a);
  const std::string name_b = report_number(pair.b);
  std::string text = fmt::format("{} {} {}: {}\n\n", name_a, language == Language::nl ? "en" : "and", name_b,
                                 verdict(pair.explanation.probability, language));
  text +=
      std::string(kName + 4, ' ') + padded(name_a, kColumn + 2) + padded(name_b, kColumn + 2) + "  bits\n";
  for (const services::FieldSideBySide& field : pair.fields) {
    const linkage::FieldEvidence& evidence = field.evidence;
    std::string left = shown_text(field.values_a, evidence.field);
    std::string right = shown_text(field.values_b, evidence.field);
    if (left.empty() && right.empty()) continue;
    const std::string_view sign = mark(evidence);
    if (sign != "=" && sign != " ") mark_difference(left, right);
    const auto lines_a = lines_of(left.empty() ? "-" : left);
    const auto lines_b = lines_of(right.empty() ? "-" : right);
    for (std::size_t line = 0; line < std::max(lines_a.size(), lines_b.size()); ++line) {
      const bool first = line == 0;
      std::string row = "  " + padded(first ? field_words(evidence.field, language) : "", kName - 2) +
                        fmt::format(" {}  ", first ? sign : " ");
      row += padded(line < lines_a.size() ? lines_a[line] : "", kColumn + 2);
      row += padded(line < lines_b.size() ? lines_b[line] : "", kColumn + 2);
      if (first)
        row += (says_nothing(evidence) ? std::string("      ") : fmt::format("{:+6.1f}", evidence.bits)) +
               "  " + std::string(language == Language::nl ? evidence.words_nl : evidence.words_en);
      row.erase(row.find_last_not_of(' ') + 1);
      text += row + "\n";
    }
  }
  return text + sums_text(pair.explanation, language, "  ", kName + 2 + 2 * (kColumn + 2));
}

Node pair_node(const services::PairSideBySide& pair, Language language) {
  Node evidence = Node::list();
  for (const services::FieldSideBySide& field : pair.fields)
    evidence.add(field_node(field.evidence, language)
                     .put("a", shown_text(field.values_a, field.evidence.field))
                     .put("b", shown_text(field.values_b, field.evidence.field)));
  Node node = Node::table()
                  .put("a", report_number(pair.a))
                  .put("b", report_number(pair.b))
                  .put("probability", pair.explanation.probability)
                  .put("verdict", verdict(pair.explanation.probability, language))
                  .put("one_person_in_proposal", pair.explanation.one_person)
                  .put("evidence", evidence);
  put_sums(node, pair.explanation);
  return node;
}

}  // namespace zicht::cli
