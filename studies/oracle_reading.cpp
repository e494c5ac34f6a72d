#include "oracle_reading.hpp"

#include "base/text.hpp"
#include "linkage/name_keys.hpp"

namespace zicht::oracle {
namespace {

Token token_of(std::string text, const NameTable& names) {
  Token token{std::move(text), {}};
  if (!token.text.empty()) token.sources = names.sources(token.text);
  return token;
}

Reading reading_of(const std::vector<std::string>& given, const std::vector<std::string>& family,
                   const linkage::Transliterator& transliterator, const NameTable& names) {
  Reading reading;
  for (const std::string& text : given)
    reading.given.push_back(token_of(transliterator.comparable(text), names));
  const std::string whole = transliterator.comparable(joined(family, " "));
  reading.family = token_of(whole, names);
  for (auto at = whole.find(' '); at != std::string::npos; at = whole.find(' ', at + 1))
    reading.families.emplace_back(token_of(whole.substr(0, at), names),
                                  token_of(whole.substr(at + 1), names));
  return reading;
}

std::vector<std::string> parts_of(std::string_view cell) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(cell, kValueSeparator))
    if (!part.empty()) parts.emplace_back(part);
  return parts;
}

/// The list that an organisation, or the organisation that it is a unit of, reports on.
std::size_t list_of(std::string_view organisation, const simulate::CaptureModel& capture,
                    const CodeList& organisations) {
  const auto code = organisations.find(organisation);
  if (!code) return capture.lists.size();
  const std::size_t list = capture.list_of(*code);
  const auto whole = organisations.find(organisations[*code].parent);
  return list < capture.lists.size() || !whole ? list : capture.list_of(*whole);
}

}  // namespace

std::vector<Written> read_reports(const IdentityView& view, const simulate::Profile& profile,
                                  const Codebook& codebook, const NameTable& names) {
  const linkage::Transliterator transliterator;
  std::vector<Written> reports(view.record_count());
  const auto cell = [&](std::size_t column, std::size_t record) -> std::string_view {
    const IdentityColumn& of = view.columns()[column];
    return of.value_of[record] > kWithheldValue ? of.text(of.value_of[record]) : std::string_view{};
  };
  for (std::size_t record = 0; record < reports.size(); ++record) {
    Written& written = reports[record];
    const auto given = parts_of(cell(0, record));
    const auto family = parts_of(cell(1, record));
    written.names_somebody = !given.empty() && !family.empty();
    if (!written.names_somebody) continue;
    written.readings = {reading_of(given, family, transliterator, names),
                        reading_of(family, given, transliterator, names)};
    if (const auto alias = parts_of(cell(2, record)); !alias.empty())
      written.alias = token_of(transliterator.comparable(alias.front()), names);
    if (const auto date = parse_iso_date(cell(3, record))) written.birth_date = *date;
    written.sex = cell(4, record);
    written.nationality = cell(5, record);
    written.document = cell(6, record);
    written.list = list_of(cell(7, record), profile.capture, codebook.organisation());
    written.received_on = parse_iso_date(cell(8, record)).value();
  }
  return reports;
}

}  // namespace zicht::oracle
