#include "disclosure/loss_bound.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "disclosure/protection.hpp"

namespace zicht::disclosure {
namespace {

TablesToProtect rows_of(const std::vector<int>& persons) {
  TablesToProtect question;
  std::vector<std::string> codes;
  for (std::size_t c = 0; c < persons.size(); ++c) codes.push_back("c" + std::to_string(c));
  question.attributes = {Attribute::flat("a", codes)};
  question.tables = {{"t", {0}}};
  for (std::size_t c = 0; c < persons.size(); ++c)
    for (int p = 0; p < persons[c]; ++p) question.people.push_back({{static_cast<CodeIndex>(c + 1)}});
  return question;
}

TEST(LeastLoss, OneSmallCellNeedsTheCheapestOther) {  // 2 + 8 + 9: 8 must go
  EXPECT_EQ(protect(rows_of({2, 8, 9})).value().least_loss, 8);
}

TEST(LeastLoss, SmallCellsThatProtectEachOtherNeedNothing) {  // 3 + 3: 1 to 5 each
  EXPECT_EQ(protect(rows_of({3, 3, 20})).value().least_loss, 0);
}

TEST(LeastLoss, SingletonsLeaveEachOtherOneValue) {  // 1 + 1 + 1 and the total 20 shown: no third value
  EXPECT_EQ(protect(rows_of({1, 1, 1, 17})).value().least_loss, 17);
}

/// The least loss of one row by trying every choice: with n withheld cells of sum s, each is 1 to s - n + 1;
/// with the total withheld anything goes.
std::int64_t least_by_trying(const std::vector<int>& persons) {
  const int total = std::accumulate(persons.begin(), persons.end(), 0);
  std::int64_t best = -1;
  for (unsigned choice = 0; choice < (1U << (persons.size() + 1)); ++choice) {
    std::int64_t loss = 0;
    int count = 0;
    int sum = 0;
    const bool total_withheld = (choice >> persons.size() & 1U) != 0 || (total > 0 && total < 5);
    if (total_withheld && total >= 5) loss += total;
    for (std::size_t c = 0; c < persons.size(); ++c) {
      const bool small = persons[c] > 0 && persons[c] < 5;
      const bool chosen = (choice >> c & 1U) != 0 && persons[c] >= 5;
      if (chosen) loss += persons[c];
      if (small || chosen) {
        ++count;
        sum += persons[c];
      }
    }
    const bool safe = total_withheld || count == 0 || (count > 1 && sum - count + 1 >= 3);
    if (safe && (best < 0 || loss < best)) best = loss;
  }
  return best;
}

RC_GTEST_PROP(LeastLoss, IsNeverAboveTheBestChoiceNorTheChoiceMade, ()) {
  std::vector<int> persons;
  for (int c = 0; c < 4; ++c) persons.push_back(*rc::gen::inRange(0, 9));
  RC_PRE(std::ranges::any_of(persons, [](int count) { return count > 0; }));
  const ProtectedTables made = protect(rows_of(persons)).value();
  RC_ASSERT(made.least_loss <= least_by_trying(persons));
  RC_ASSERT(least_by_trying(persons) <= made.suppression.secondary_persons);
}

}  // namespace
}  // namespace zicht::disclosure
