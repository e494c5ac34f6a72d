#include "disclosure/changed_rests.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace zicht::disclosure {
namespace {

/// A table of one attribute: a Total of P, Q and R; P is a, b and c, and Q is d and e.
class TwoLevels {
 public:
  TwoLevels()
      : system_(TableSystem::build(
                    {Attribute::from_hierarchies("k", std::vector<HierarchyFile>{{"h.csv", kTree}}).value()},
                    {table()}, {})
                    .value()) {}

  /// \param changes  of the cells that both releases show
  std::vector<ChangedRest> rests(const std::map<std::string, std::int64_t>& changes) const {
    std::vector<std::optional<std::int64_t>> of(system_.limits().size());
    for (CellId cell = 0; cell < of.size(); ++cell) {
      const std::string name = system_.describe(cell);
      const auto found = changes.find(name == "Total" ? name : name.substr(2));
      if (found != changes.end()) of[cell] = found->second;
    }
    return small_changes_of_rests(system_, of, 5);
  }

 private:
  static constexpr const char* kTree = "parent,child\nTotal,P\nTotal,Q\nTotal,R\nP,a\nP,b\nP,c\nQ,d\nQ,e\n";
  static CubeTable table() {
    CubeTable table{"t", {0}, {}, {}, {}};
    for (CodeIndex code = 0; code < 9; ++code) {
      table.rows.push_back({code});
      table.values.push_back({PublishedValue::Kind::withheld, 0, kNoLimit});
    }
    return table;
  }
  TableSystem system_;
};

TEST(ChangedRests, AnEquationLeavesItsWithheldParts) {  // a + b + c = P: 9 more, of which a has 7
  const auto found = TwoLevels().rests({{"P", 9}, {"a", 7}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].change, 2);
  EXPECT_EQ(found[0].left.size(), 2U);
}

TEST(ChangedRests, ASumThatNobodyPrintsIsFoundOverTwoLevels) {
  // P and Q have 11 more, of which a has 9 and d none: b, c and e together have 2 more.
  const auto found = TwoLevels().rests({{"Total", 11}, {"R", 0}, {"a", 9}, {"d", 0}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].change, 2);
  EXPECT_EQ(found[0].left.size(), 3U);
}

TEST(ChangedRests, ASumOfWhichNothingIsShownIsNoRest) {
  EXPECT_TRUE(TwoLevels().rests({{"Total", 2}}).empty());
  EXPECT_TRUE(TwoLevels().rests({{"Total", 20}, {"R", 5}}).empty());  // 15 more are no few
}

}  // namespace
}  // namespace zicht::disclosure
