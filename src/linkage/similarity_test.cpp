#include "linkage/similarity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace zicht::linkage {
namespace {

/// Texts of few letters, so that they are often alike.
rc::Gen<std::string> arbitrary_text() {
  return rc::gen::resize(12, rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcd "))));
}

/// Optimal string alignment by its definition.
std::size_t naive_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      cost[i][j] = std::min(
          {cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

TEST(JaroWinkler, GivesThePublishedValues) {  // Winkler (1990) table 1, as often reprinted
  EXPECT_NEAR(jaro_winkler("martha", "marhta"), 0.9611, 5e-5);
  EXPECT_NEAR(jaro_winkler("dwayne", "duane"), 0.8400, 5e-5);
  EXPECT_NEAR(jaro_winkler("dixon", "dicksonx"), 0.8133, 5e-5);
  EXPECT_EQ(jaro_winkler("", ""), 1.0);
  EXPECT_EQ(jaro_winkler("a", ""), 0.0);
}

RC_GTEST_PROP(JaroWinkler, LiesBetweenNothingAndEqual, ()) {
  const std::string a = *arbitrary_text();
  const std::string b = *arbitrary_text();
  const double alike = jaro_winkler(a, b);
  RC_ASSERT(alike >= 0.0 && alike <= 1.0);
  RC_ASSERT((alike == 1.0) == (a == b));
}

RC_GTEST_PROP(BoundedEditDistance, AgreesWithTheWholeTable, ()) {
  const std::string a = *arbitrary_text();
  const std::string b = *arbitrary_text();
  const std::size_t limit = *rc::gen::inRange<std::size_t>(0, 5);
  RC_ASSERT(bounded_edit_distance(a, b, limit) == std::min(naive_distance(a, b), limit + 1));
}

RC_GTEST_PROP(LetterSet, FarSetsMeanFarTexts, ()) {
  const std::string a = *arbitrary_text();
  const std::string b = *arbitrary_text();
  RC_ASSERT(static_cast<std::size_t>(letters_apart(letter_set(a), letter_set(b))) <=
            2 * naive_distance(a, b));
}

TEST(BoundedEditDistance, UsesTheLimitUpOnOneSideOfTheDiagonal) {  // by hand: letters added or left out
  EXPECT_EQ(bounded_edit_distance("b", "xyba", 3), 3U);
  EXPECT_EQ(bounded_edit_distance("xab", "b", 2), 2U);
  EXPECT_EQ(bounded_edit_distance("b", "xby", 2), 2U);
  EXPECT_EQ(bounded_edit_distance("b", "xby", 1), 2U);
}

TEST(BoundedEditDistance, OfLongTextsIsBounded) {
  const std::string a(10'000, 'a');
  const std::string b(10'000, 'b');
  EXPECT_EQ(bounded_edit_distance(a, b, 2), 3U);
}

TEST(WrittenDate, KeepsWhatIsKnown) {
  EXPECT_EQ(written_date("1990-05-03"), (WrittenDate{1990, 5, 3}));
  EXPECT_EQ(written_date("1887-00-00"), (WrittenDate{1887, 0, 0}));
  EXPECT_EQ(written_date("1990-01-01/1990-12-31"), (WrittenDate{1990, 0, 0}));
  EXPECT_EQ(written_date("1990-05-01/1990-05-31"), (WrittenDate{1990, 5, 0}));
  EXPECT_EQ(written_date("1990-01-01/1991-12-31"), WrittenDate{});
  EXPECT_EQ(written_date("nonsense"), WrittenDate{});
}

TEST(DateAgreement, HasALevelForEachWayDatesGoWrong) {
  const WrittenDate date{1990, 5, 3};
  EXPECT_EQ(date_agreement(date, {1990, 5, 3}), DateAgreement::same);
  EXPECT_EQ(date_agreement(date, {1990, 3, 5}), DateAgreement::swapped);
  EXPECT_EQ(date_agreement(date, {1990, 5, 8}), DateAgreement::one_digit);
  EXPECT_EQ(date_agreement(date, {1975, 5, 3}), DateAgreement::two_parts);
  EXPECT_EQ(date_agreement(date, {1990, 1, 1}), DateAgreement::year_only);
  EXPECT_EQ(date_agreement(date, {1990, 0, 0}), DateAgreement::year_only);
  EXPECT_EQ(date_agreement(date, {1991, 11, 24}), DateAgreement::near_year);
  EXPECT_EQ(date_agreement(date, {1975, 11, 24}), DateAgreement::different);
}

/// One digit apart, or two neighbours swapped, by its definition.
bool naive_one_digit(const WrittenDate& a, const WrittenDate& b) {
  const auto digits = [](const WrittenDate& date) {  // a 1 in front keeps zeros
    return std::to_string(100'000'000 + date.year * 10'000 + date.month * 100 + date.day);
  };
  const std::string left = digits(a);
  std::string right = digits(b);
  int differing = 0;
  for (std::size_t i = 0; i < left.size(); ++i) differing += left[i] == right[i] ? 0 : 1;
  bool swapped = false;
  for (std::size_t i = 0; i + 1 < left.size(); ++i) {
    std::swap(right[i], right[i + 1]);
    swapped = swapped || left == right;
    std::swap(right[i], right[i + 1]);
  }
  return differing == 1 || (differing == 2 && swapped);
}

RC_GTEST_PROP(DateAgreement, SeesOneDigitAndTwoSwapped, ()) {
  const auto part = [](int most) { return *rc::gen::inRange(1, most); };
  const WrittenDate a{static_cast<std::int16_t>(part(9999)), static_cast<std::int8_t>(part(100)),
                      static_cast<std::int8_t>(part(100))};
  WrittenDate b = a;
  if (*rc::gen::arbitrary<bool>()) b.year = static_cast<std::int16_t>(1 + (b.year + part(30)) % 9999);
  if (*rc::gen::arbitrary<bool>()) b.month = static_cast<std::int8_t>(part(100));
  if (*rc::gen::arbitrary<bool>()) b.day = static_cast<std::int8_t>(part(100));
  if (a == b || (a.year == b.year && a.month == b.day && a.day == b.month)) return;
  RC_ASSERT((date_agreement(a, b) == DateAgreement::one_digit) == naive_one_digit(a, b));
}

RC_GTEST_PROP(DateAgreement, DoesNotDependOnWhichComesFirst, ()) {
  const auto date = [] {
    return WrittenDate{*rc::gen::inRange<std::int16_t>(1988, 1993), *rc::gen::inRange<std::int8_t>(0, 13),
                       *rc::gen::inRange<std::int8_t>(0, 29)};
  };
  const WrittenDate a = date();
  const WrittenDate b = date();
  RC_ASSERT(date_agreement(a, b) == date_agreement(b, a));
}

}  // namespace
}  // namespace zicht::linkage
