#pragma once

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.hpp"
#include "registry/test_registry.hpp"

namespace zicht::services {

inline std::string made_up_name(Philox& random, int syllables) {
  constexpr std::array<std::string_view, 16> kSyllables{"ba", "ce", "di", "fo", "gu", "ha", "je", "ki",
                                                        "lo", "mu", "na", "pe", "ri", "so", "tu", "va"};
  std::string name;
  for (int i = 0; i < syllables; ++i) name += kSyllables[random.below(16)];
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

/// A registry on disk: 160 made-up people, of whom the first 40 have a second report, one in four with a
/// slip.
class PeopleReportedTwice : public testing::Test {
 protected:
  static constexpr int kPeople = 160;
  static constexpr int kTwice = 40;

  void SetUp() override {
    made_.emplace(registry::Registry::create(folder_.path() / "registry", shipped_definitions(), "tester",
                                             registry::test_clock())
                      .value());
    std::vector<NewEvent> events;
    for (int number = 0; number < kPeople; ++number) events.push_back(report(number, false));
    for (int number = 0; number < kTwice; ++number) events.push_back(report(number, true));
    const std::vector<Receipt> receipts = registry().append(events).value();
    for (const Receipt& receipt : receipts) reports_.push_back(receipt.sequence);
  }

  static NewEvent report(int number, bool again) {
    Philox random(17, static_cast<std::uint64_t>(number));
    ReportContent content = registry::made_up_content(number);
    content.identity.given_names = {made_up_name(random, 3)};
    content.identity.family_names = {made_up_name(random, 4)};
    const Date born = make_date(1970, 1, 1).value() + random.between(0, 12'000);
    content.identity.birth_date = to_iso(born);
    content.report.sex = static_cast<CodeId>(1 + random.below(2));
    if (again) {
      content.report.received_on = *content.report.received_on + 30;
      if (number % 4 == 0) content.identity.family_names[0].erase(2, 1);
      if (number % 8 == 1) content.identity.birth_date = to_iso(born + 5'000);  // doubtful
      content.identity.own_reference += " again";
    }
    return {Submitted{content, OnceKey{"police", content.identity.own_reference}, ""}, "tester", {}};
  }

  registry::Registry& registry() { return *made_; }
  ReportId first(int number) const { return reports_[static_cast<std::size_t>(number)]; }
  ReportId second(int number) const { return reports_[static_cast<std::size_t>(kPeople + number)]; }
  std::int64_t persons() { return static_cast<std::int64_t>(registry().status().value().persons); }

  registry::TestFolder folder_;
  std::optional<registry::Registry> made_;
  std::vector<ReportId> reports_;
};

}  // namespace zicht::services
