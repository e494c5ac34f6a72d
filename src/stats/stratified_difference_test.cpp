#include "stats/stratified_difference.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "base/philox.hpp"

namespace zicht::stats {
namespace {

TEST(MantelHaenszelDifference, OfOneStratumIsThePlainDifference) {
  const auto common = mantel_haenszel_difference(std::array{StratumOfTwo{30, 100, 10, 50}}).value();
  EXPECT_NEAR(common.difference, 0.3 - 0.2, 1e-15);
  // closed form of one stratum: (D P + Q) / W^2 with W = 100 * 50 / 150, P = (100^2 * 10 - 50^2 * 30 +
  // 100 * 50 * (50 - 100) / 2) / 150^2, Q = (30 * 40 + 10 * 70) / 300
  EXPECT_NEAR(common.standard_error, std::sqrt((0.1 * -100000 / 22500 + 1900.0 / 300) / (10000.0 / 9)),
              1e-12);
  EXPECT_EQ(common.informative_share, 1);
}

TEST(MantelHaenszelDifference, WithoutAStratumThatHasBothThereIsNone) {
  const auto none =
      mantel_haenszel_difference(std::array{StratumOfTwo{3, 10, 0, 0}, StratumOfTwo{0, 0, 2, 9}});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, ErrorCode::not_identifiable);
}

TEST(MantelHaenszelDifference, SaysHowManyUnitsTellNothing) {
  const auto common =
      mantel_haenszel_difference(std::array{StratumOfTwo{3, 10, 5, 10}, StratumOfTwo{1, 60, 0, 0}}).value();
  EXPECT_DOUBLE_EQ(common.informative_share, 0.25);
}

RC_GTEST_PROP(MantelHaenszelDifference, SwappingTheGroupsTurnsTheSignAlone, ()) {
  std::vector<StratumOfTwo> strata;
  std::vector<StratumOfTwo> swapped;
  const int count = *rc::gen::inRange(1, 8);
  for (int at = 0; at < count; ++at) {
    const int n1 = *rc::gen::inRange(1, 40);
    const int n0 = *rc::gen::inRange(1, 40);
    const double a = *rc::gen::inRange(0, n1 + 1);
    const double b = *rc::gen::inRange(0, n0 + 1);
    strata.push_back({a, static_cast<double>(n1), b, static_cast<double>(n0)});
    swapped.push_back({b, static_cast<double>(n0), a, static_cast<double>(n1)});
  }
  const auto one = mantel_haenszel_difference(strata).value();
  const auto other = mantel_haenszel_difference(swapped).value();
  RC_ASSERT(std::abs(one.difference + other.difference) < 1e-12);
  RC_ASSERT(std::abs(one.standard_error - other.standard_error) < 1e-9);
}

// 2,000 data sets of 30 strata with 2 to 9 units a group, whose level confounds the crude difference; a true
// difference of -.10. Five standard errors of the coverage are .024.
TEST(MantelHaenszelDifference, CoversTheTruthInSparseStrata) {
  int covered = 0;
  constexpr int kSets = 2000;
  for (int set = 0; set < kSets; ++set) {
    Philox random(11, static_cast<std::uint64_t>(set));
    std::vector<StratumOfTwo> strata;
    for (int at = 0; at < 30; ++at) {
      const double level = at % 2 == 0 ? 0.2 : 0.6;
      StratumOfTwo stratum;
      stratum.first_units = random.between(2, at % 2 == 0 ? 9 : 3);
      stratum.second_units = random.between(2, at % 2 == 0 ? 3 : 9);
      for (int unit = 0; unit < stratum.first_units; ++unit)
        stratum.first_events += random.chance(level - 0.1) ? 1 : 0;
      for (int unit = 0; unit < stratum.second_units; ++unit)
        stratum.second_events += random.chance(level) ? 1 : 0;
      strata.push_back(stratum);
    }
    const auto common = mantel_haenszel_difference(strata).value();
    covered += common.lower <= -0.1 && -0.1 <= common.upper ? 1 : 0;
  }
  EXPECT_GT(covered, static_cast<int>(0.92 * kSets));
  EXPECT_LT(covered, static_cast<int>(0.975 * kSets));
}

}  // namespace
}  // namespace zicht::stats
