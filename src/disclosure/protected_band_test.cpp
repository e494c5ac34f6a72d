#include "disclosure/protected_band.hpp"

#include <gtest/gtest.h>

#include <set>

namespace zicht::disclosure {
namespace {

TEST(ProtectedBand, IsRoundedOutwardToTwoDigits) {
  const auto shown = protected_band({{BandOfData{4123, 10876}}});
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->lower, 4100);
  EXPECT_EQ(shown->upper, 10900);
}

TEST(ProtectedBand, HoldsTheBandOfEveryCompletion) {
  const auto shown =
      protected_band({{BandOfData{4123, 10876}, BandOfData{4090, 10910}, BandOfData{5000, 9000}}});
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->lower, 4000);
  EXPECT_EQ(shown->upper, 11000);
}

TEST(ProtectedBand, IsNoneWhereACompletionHasNoneOrTheWholeIsTooWide) {
  EXPECT_FALSE(protected_band({{}}));
  EXPECT_FALSE(protected_band({{std::nullopt}}));
  EXPECT_FALSE(protected_band({{BandOfData{400, 900}, std::nullopt}}));
  EXPECT_FALSE(protected_band({{BandOfData{400, 900}, BandOfData{200, 600}}}));  // 900 is 4.5 times 200
  EXPECT_TRUE(protected_band({{BandOfData{400, 800}, BandOfData{200, 600}}}));
  EXPECT_FALSE(protected_band({{BandOfData{400, 1e300 * 1e300}}}));
}

TEST(Extremes, AreEveryChoiceOfAFewAndEachCountBothWaysOfMany) {
  EXPECT_EQ(extremes(0), (std::vector<std::vector<bool>>{{}}));
  for (std::size_t count = 1; count <= 12; ++count) {
    const auto all = extremes(count);
    const std::set<std::vector<bool>> different(all.begin(), all.end());
    EXPECT_EQ(different.size(), all.size()) << count;
    EXPECT_EQ(all.size(), count <= 4 ? std::size_t{1} << count : 2 * count + 2);
    EXPECT_TRUE(different.contains(std::vector<bool>(count, false)));
    EXPECT_TRUE(different.contains(std::vector<bool>(count, true)));
    for (const auto& one : all) EXPECT_EQ(one.size(), count);
  }
}

}  // namespace
}  // namespace zicht::disclosure
