#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.hpp"
#include "linkage/prepared_view.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

using Kind = IdentityFieldKind;
using Row = std::vector<std::string>;

/// Records of one source; "-" is withheld.
inline IdentityView view_of(const std::vector<Kind>& kinds, const std::vector<Row>& rows,
                            const std::vector<std::size_t>& sources = {}) {
  std::vector<IdentityViewBuilder::Field> fields;
  for (const Kind kind : kinds) fields.push_back({std::string(to_text(kind)), kind});
  IdentityViewBuilder builder(fields);
  for (std::size_t record = 0; record < rows.size(); ++record) {
    builder.add_record(sources.empty() ? 0 : sources[record]);
    for (std::size_t field = 0; field < kinds.size(); ++field) {
      if (rows[record][field] == "-")
        builder.set_withheld(field);
      else
        builder.set(field, rows[record][field]);
    }
  }
  return builder.finish();
}

inline PreparedView prepared(const std::vector<Kind>& kinds, const std::vector<Row>& rows) {
  return PreparedView::prepare(view_of(kinds, rows), 1).value();
}

/// Made-up people with errors, for tests that need many. `person_of` is the truth.
struct MadeUp {
  std::vector<Row> rows;
  std::vector<std::uint32_t> person_of;
  static std::vector<Kind> kinds() {
    return {Kind::given_name, Kind::family_name, Kind::birth_date, Kind::sex, Kind::nationality};
  }
  IdentityView view() const { return view_of(kinds(), rows); }
};

/// `persons` people; each has one record and with probability `again` one more, and so on.
/// \param error  chance of a slip, by field and record
inline MadeUp made_up(std::uint64_t seed, std::uint32_t persons, double again, double error) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  const auto name = [&](Philox& random, int syllables) {
    std::string text;
    for (int i = 0; i < syllables; ++i) {
      text += kLetters[random.below(26)];
      text += "aeiou"[random.below(5)];
    }
    return text;
  };
  const auto slipped = [&](std::string text, Philox& random) {
    if (!text.empty() && random.chance(error))
      text[random.below(static_cast<std::uint32_t>(text.size()))] = kLetters[random.below(26)];
    return text;
  };
  MadeUp made;
  for (std::uint32_t person = 0; person < persons; ++person) {
    Philox random(seed, person);
    const std::string given = name(random, 2);
    const std::string family = name(random, 4);
    const int year = random.between(1970, 2010);
    const int month = random.between(1, 12);
    const int day = random.between(1, 28);
    const std::string sex = random.chance(0.5) ? "f" : "m";
    const std::string nationality{kLetters[random.below(8)]};
    do {
      const int written_day = random.chance(error) ? random.between(1, 28) : day;
      made.rows.push_back({slipped(given, random), slipped(family, random),
                           std::to_string(year) + (month < 10 ? "-0" : "-") + std::to_string(month) +
                               (written_day < 10 ? "-0" : "-") + std::to_string(written_day),
                           sex, random.chance(0.1) ? "" : nationality});
      made.person_of.push_back(person);
    } while (random.chance(again));
  }
  return made;
}

}  // namespace zicht::linkage
