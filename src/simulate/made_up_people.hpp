#pragma once

#include <cstdint>

#include "base/philox.hpp"
#include "model/report.hpp"

namespace zicht::simulate {

/// So many reports on made-up people, 1.2 a person, over the ten years from 2015; the same at each call.
/// \param use  called with person, sequence and report
template <class Use>
void for_each_made_up(std::int64_t reports, const Codebook& book, Use use) {
  Philox random(1, 0);
  const auto any = [&](const CodeList& list) {
    return static_cast<CodeId>(random.below(static_cast<std::uint32_t>(list.size())));
  };
  const Date start = make_date(2015, 1, 1).value();
  for (std::int64_t i = 1; i <= reports; ++i) {
    Report report;
    report.received_on = start + random.between(0, 3650);
    report.sex = any(book.sex());
    report.organisation = any(book.organisation());
    const auto age = static_cast<std::uint8_t>(random.between(12, 60));
    report.age_at_receipt = {age, age};
    report.nationalities = {any(book.country())};
    Episode& episode = report.episodes.emplace_back();
    episode.form = any(book.form());
    episode.sub_form = any(book.sub_form());
    episode.place = any(book.place());
    episode.region = any(book.region());
    const auto person = 1 + random.below(static_cast<std::uint32_t>(static_cast<double>(reports) / 1.2) + 1);
    use(person, static_cast<std::uint64_t>(i), report);
  }
}

}  // namespace zicht::simulate
