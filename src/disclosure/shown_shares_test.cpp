#include "disclosure/shown_shares.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace zicht::disclosure {
namespace {

constexpr std::uint16_t kFollowed = 0;
constexpr std::uint16_t kNothing = 1;
constexpr std::uint16_t kApart = 2;
constexpr std::int64_t kHidden = -1;

/// One place and one year: followed up, nothing, apart, all of them; of the place, and of all places.
ProtectedContents table(std::array<std::int64_t, 4> counts) {
  ProtectedContents contents;
  contents.id = "followed_up_by_place";
  contents.first_year = contents.last_year = 2024;
  contents.dimensions = {
      {.id = "place", .label = {"plaats", "place"}, .classes = {{"a", {"a", "a"}}}},
      {.id = "what",
       .label = {"gevolg", "what"},
       .classes = {{"followed", {"f", "f"}}, {"nothing", {"n", "n"}}, {"apart", {"a", "a"}}}}};
  contents.share_rule = ShareRule{{1}, {{kFollowed}}, {{kApart}}, 2, {"deel", "share"}};
  for (const std::uint16_t place : {kAllClasses, std::uint16_t{0}}) {
    const std::array<std::uint16_t, 4> whats = {kFollowed, kNothing, kApart, kAllClasses};
    for (std::size_t at = 0; at < whats.size(); ++at) {
      ProtectedCell cell{2024, {place, whats.at(at)}};
      if (counts.at(at) != kHidden) {
        cell.state = CellState::published;
        cell.count = counts.at(at);
      }
      contents.cells.push_back(cell);
    }
  }
  return contents;
}

std::optional<ShownShare> share_in(ProtectedContents contents) {
  add_shares(contents);
  for (const ProtectedCell& cell : contents.cells)
    if (cell.share && cell.classes != std::vector<std::uint16_t>{0, kFollowed} &&
        cell.classes != std::vector<std::uint16_t>{kAllClasses, kFollowed})
      ADD_FAILURE() << "only a numerator is a share";
  for (const ProtectedCell& cell : contents.cells)
    if (cell.classes == std::vector<std::uint16_t>{0, kFollowed}) return cell.share;
  return std::nullopt;
}

TEST(AddShares, LeavesOutOfTheDenominatorWhoStandsApart) {
  const auto share = share_in(table({30, 70, 20, 120}));
  ASSERT_TRUE(share);
  EXPECT_EQ(share->numerator, 30);
  EXPECT_EQ(share->denominator, 100);
}

TEST(AddShares, GivesNoneWhereAnyOfItsCountsIsHidden) {
  EXPECT_FALSE(share_in(table({kHidden, 70, 20, 120})));
  EXPECT_FALSE(share_in(table({30, 70, kHidden, 120})));
  EXPECT_FALSE(share_in(table({30, 70, 20, kHidden})));
  EXPECT_TRUE(share_in(table({30, kHidden, 20, 120}))) << "it is not made of this cell";
  EXPECT_FALSE(share_in(table({0, 0, 20, 20}))) << "nobody could be followed";
}

TEST(AddShares, DependsOnItsOwnCountsAlone) {
  const auto one = share_in(table({30, 70, 20, 120}));
  const auto other = share_in(table({30, kHidden, 20, 120}));
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->lower, other->lower);
  EXPECT_EQ(one->upper, other->upper);
}

TEST(AddShares, TakesAClassWhereNobodyCanStandForZero) {
  ProtectedContents contents = table({30, 70, kHidden, 100});
  for (ProtectedCell& cell : contents.cells)
    if (cell.classes[1] == kApart) cell.state = CellState::not_applicable;
  const auto share = share_in(contents);
  ASSERT_TRUE(share);
  EXPECT_EQ(share->denominator, 100);
}

TEST(ShareOf, IsWilsonsIntervalOnTheEffectiveNumber) {
  // Closed form: with 10 of 40 and a design effect of 2, p = .25 and n = 20.
  const double z = 1.959963984540054;
  const double n = 20;
  const double root = z * std::sqrt(.25 * .75 / n + z * z / (4 * n * n));
  const ShownShare share = share_of(10, 40, 2);
  EXPECT_NEAR(share.lower, (.25 + z * z / (2 * n) - root) / (1 + z * z / n), 1e-12);
  EXPECT_NEAR(share.upper, (.25 + z * z / (2 * n) + root) / (1 + z * z / n), 1e-12);
}

TEST(ShareOf, StaysWithinZeroAndOneAndHoldsTheShare) {
  for (std::int64_t units = 1; units < 60; ++units)
    for (std::int64_t count = 0; count <= units; ++count) {
      const ShownShare share = share_of(count, units, 1.5);
      const double at = static_cast<double>(count) / static_cast<double>(units);
      EXPECT_TRUE(0 <= share.lower && share.lower <= at && at <= share.upper && share.upper <= 1)
          << count << " of " << units;
      const ShownShare mirror = share_of(units - count, units, 1.5);
      EXPECT_NEAR(share.lower, 1 - mirror.upper, 1e-12);
    }
}

}  // namespace
}  // namespace zicht::disclosure
