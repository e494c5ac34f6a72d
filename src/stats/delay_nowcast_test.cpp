#include "stats/delay_nowcast.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

constexpr std::size_t kLongest = 4;
constexpr std::array kShares = {0.5, 0.75, 0.9, 0.97, 1.0};  // known after 0, 1 … periods

/// What is known of periods of so many people each, exactly in these shares.
std::vector<KnownSoFar> exact(std::size_t periods, double people) {
  std::vector<KnownSoFar> made;
  for (std::size_t at = 0; at < periods; ++at) {
    KnownSoFar& known = made.emplace_back();
    for (std::size_t delay = 0; delay <= kLongest && at + delay < periods; ++delay)
      known.push_back(people * kShares.at(delay));
  }
  return made;
}

TEST(Nowcast, FindsTheSharesThatDelaysHave) {
  const auto found = nowcast(exact(30, 1000)).value();
  ASSERT_EQ(found.size(), kLongest);
  for (std::size_t at = 0; at < kLongest; ++at) {
    const std::size_t delay = kLongest - 1 - at;
    EXPECT_NEAR(found[at].share, kShares.at(delay), 2e-3);
    EXPECT_NEAR(found[at].mean, 1000, 5);
    EXPECT_LE(found[at].lower, 1000);
    EXPECT_GE(found[at].upper, 1000);
    EXPECT_GE(found[at].lower, found[at].known);
  }
  EXPECT_GT(found.back().upper - found.back().lower, found.front().upper - found.front().lower);
}

TEST(Nowcast, WithoutDelayNobodyIsToCome) {
  std::vector<KnownSoFar> periods;
  for (std::size_t at = 0; at < 30; ++at) periods.emplace_back(std::min<std::size_t>(4, 30 - at), 50.0);
  const auto found = nowcast(periods).value();
  for (const Nowcast& one : found) {
    EXPECT_NEAR(one.share, 1, 1e-3);
    EXPECT_LE(one.upper, 51);
    EXPECT_EQ(one.lower, 50);
  }
}

TEST(Nowcast, OfAPeriodOfWhichNothingIsKnownItSaysWhatIsUsual) {
  std::vector<KnownSoFar> periods = exact(30, 20);
  for (double& known : periods.back()) known = 0;
  const Nowcast last = nowcast(periods)->back();
  EXPECT_GT(last.mean, 0.3);
  EXPECT_LT(last.mean, 20);
  EXPECT_EQ(last.lower, 0);
}

TEST(Nowcast, RefusesWhatSaysTooLittleOrIsWrong) {
  EXPECT_EQ(nowcast({}).error().code, ErrorCode::not_identifiable);
  EXPECT_EQ(nowcast(exact(kLongest + kFewestComplete - 1, 10)).error().code, ErrorCode::not_identifiable);
  EXPECT_EQ(nowcast(exact(30, 0)).error().code, ErrorCode::not_identifiable);
  auto falling = exact(30, 10);
  falling[3][2] = 1;
  EXPECT_EQ(nowcast(falling).error().where, "position 4");
  auto longer = exact(30, 10);
  longer[29].push_back(10);
  EXPECT_EQ(nowcast(longer).error().code, ErrorCode::invalid_input);
}

// 300 intervals of 95 %: fewer than .90 hold with a chance of 1e-4 when .95 do. The study has more shapes.
TEST(Nowcast, IntervalsHoldWhatIsToCome) {
  int held = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Philox random(seed, 7);
    std::vector<KnownSoFar> periods;
    double truth = 0;
    for (std::size_t at = 0; at < 30; ++at) {
      const double people = static_cast<double>(draw_poisson(12, random));
      KnownSoFar& known = periods.emplace_back();
      std::array<double, kLongest + 1> by_delay{};
      for (int person = 0; person < static_cast<int>(people); ++person) {
        const double at_random = random.uniform();
        std::size_t delay = 0;
        while (at_random > kShares.at(delay)) ++delay;
        ++by_delay.at(delay);
      }
      double so_far = 0;
      for (std::size_t delay = 0; delay <= kLongest && at + delay < 30; ++delay)
        known.push_back(so_far += by_delay.at(delay));
      truth = people;
    }
    const Nowcast last = nowcast(periods)->back();
    held += last.lower <= truth && truth <= last.upper ? 1 : 0;
  }
  EXPECT_GE(held, 270);
}

}  // namespace
}  // namespace zicht::stats
