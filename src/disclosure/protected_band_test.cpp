#include "disclosure/protected_band.hpp"

#include <gtest/gtest.h>

namespace zicht::disclosure {
namespace {

TEST(ProtectedBand, IsRoundedOutwardToTwoDigits) {
  const auto shown = protected_band({BandOfData{4123, 10876}, {}});
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->lower, 4100);
  EXPECT_EQ(shown->upper, 10900);
}

TEST(ProtectedBand, TakesTheSmallestStepForWhichOnePersonMoreOrFewerIsNotSeen) {
  // 4,090 lies in another hundred than 4,123 and in the same 200 (4,000 to 4,200); 10,876 and 10,910 too.
  const auto shown = protected_band({BandOfData{4123, 10876}, {BandOfData{4090, 10910}}});
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->lower, 4000);
  EXPECT_EQ(shown->upper, 11000);
}

TEST(ProtectedBand, EveryNeighbourIsPublishedAlike) {
  for (int lower = 300; lower < 900; lower += 7)
    for (int upper = lower; upper < 2000; upper += 131) {
      const BandOfData band{double(lower), double(upper)};
      const std::vector<std::optional<BandOfData>> around = {BandOfData{lower * .98, upper * .97},
                                                             BandOfData{lower * 1.02, upper * 1.03}};
      const auto shown = protected_band({band, around});
      if (!shown) continue;
      EXPECT_LE(shown->lower, lower);
      EXPECT_GE(*shown->upper, upper);
      for (const auto& one : around) {  // each is inside what is shown, so it cannot be told from the others
        EXPECT_LE(shown->lower, one->lower);
        EXPECT_GE(*shown->upper, one->upper);
      }
    }
}

TEST(ProtectedBand, IsNoneWhereANeighbourHasNoneOrTheStepWouldSwallowIt) {
  EXPECT_FALSE(protected_band({std::nullopt, {}}));
  EXPECT_FALSE(protected_band({BandOfData{400, 900}, {std::nullopt}}));
  EXPECT_FALSE(protected_band({BandOfData{400, 900}, {BandOfData{20, 900}}}));
}

}  // namespace
}  // namespace zicht::disclosure
