#include "figures/silent_months.hpp"

#include <gtest/gtest.h>

#include "model/stat_snapshot.hpp"

namespace zicht::figures {
namespace {

/// Deliveries of one source: so many on the fifth of each month of 2023 and 2024.
struct Delivered {
  std::vector<Date> days;
  std::vector<CodeId> sources;
  void add(CodeId source, int year, int month, int count) {
    for (int at = 0; at < count; ++at) {
      days.push_back(make_date(year, month, 5).value());
      sources.push_back(source);
    }
  }
};
const Date kLater = make_date(2025, 6, 30).value();

TEST(SilentMonths, AreThoseOfASourceThatDeliveredThreeAMonthBefore) {
  Delivered all;
  for (int month = 1; month <= 12; ++month) {
    all.add(1, 2023, month, 3);
    all.add(2, 2023, month, 2);
    if (month != 5 && month != 6) all.add(1, 2024, month, 4);
    if (month == 1) all.add(2, 2024, month, 2);
  }
  const auto found = silent_months(all.days, all.sources, 2024, kLater);
  ASSERT_EQ(found.size(), 1U);  // source 2 delivers too little for an empty month to say anything
  EXPECT_EQ(found[0].source, 1);
  EXPECT_EQ(found[0].months, (std::vector<int>{5, 6}));
  EXPECT_NEAR(found[0].mean_in_year_before, (8 * 3 + 4 * 4) / 12.0,
              1e-12);  // May to December 2023, January to April 2024
}

TEST(SilentMonths, AMonthThatIsNotOverAndAnUnknownSourceAreNotSilent) {
  Delivered all;
  for (int month = 1; month <= 12; ++month) {
    all.add(1, 2023, month, 5);
    all.add(kUnknown, 2023, month, 5);
  }
  all.days.push_back(StatSnapshot::kNoDate);
  all.sources.push_back(1);
  EXPECT_TRUE(silent_months(all.days, all.sources, 2024, make_date(2024, 1, 30).value()).empty());
  const auto found = silent_months(all.days, all.sources, 2024, make_date(2024, 1, 31).value());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].months, std::vector<int>{1});
  EXPECT_TRUE(silent_months({}, {}, 2024, kLater).empty());
}

}  // namespace
}  // namespace zicht::figures
