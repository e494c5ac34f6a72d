#include "estimate/model_space.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <set>

namespace zicht::estimate {
namespace {

/// Every family of sets of two lists or more, tried one by one: is it closed under subsets?
std::set<HierarchicalModel> closed_families(int list_count) {
  std::vector<ListMask> terms;
  for (ListMask term = 1; term < (ListMask{1} << list_count) - 1; ++term)
    if (std::popcount(term) >= 2) terms.push_back(term);
  std::set<HierarchicalModel> closed;
  for (std::uint32_t choice = 0; choice < 1U << terms.size(); ++choice) {
    std::set<ListMask> chosen;
    for (std::size_t i = 0; i < terms.size(); ++i)
      if ((choice >> i & 1U) != 0) chosen.insert(terms[i]);
    bool is_closed = true;
    for (const ListMask term : chosen)
      for (const ListMask other : terms)
        if ((other & term) == other && !chosen.contains(other)) is_closed = false;
    if (!is_closed) continue;
    HierarchicalModel model(list_count);
    for (int size = 2; size < list_count; ++size)
      for (const ListMask term : chosen)
        if (std::popcount(term) == size) model = model.with(term);
    closed.insert(model);
  }
  return closed;
}

TEST(ModelSpace, HoldsEveryClosedFamilyOnceOfTwoToFourLists) {
  for (const int list_count : {2, 3, 4}) {
    const auto models = all_models(list_count);
    const std::set<HierarchicalModel> distinct(models.begin(), models.end());
    EXPECT_EQ(distinct.size(), models.size());
    EXPECT_EQ(distinct, closed_families(list_count));
  }
}

TEST(ModelSpace, HasAsManyModelsAsIsKnown) {  // OEIS A006126, less one
  EXPECT_EQ(all_models(2).size(), 1U);
  EXPECT_EQ(all_models(3).size(), 8U);
  EXPECT_EQ(all_models(4).size(), 113U);
  EXPECT_EQ(all_models(5).size(), 6893U);
}

TEST(ModelSpace, OfSixListsIsVisitedWholeSlow) {
  std::int64_t models = 0;
  for_each_model(6, [&](const HierarchicalModel&, int) { ++models; });
  EXPECT_EQ(models, kModelsOfSixLists);
}

TEST(ModelSpace, VisitsAModelAfterItsParent) {
  std::vector<HierarchicalModel> path;
  for_each_model(4, [&](const HierarchicalModel& model, int depth) {
    path.resize(static_cast<std::size_t>(depth), HierarchicalModel(4));
    if (depth > 0) {
      EXPECT_TRUE(path.back().terms().is_subset_of(model.terms()));
      EXPECT_EQ(path.back().term_count() + 1, model.term_count());
    }
    path.push_back(model);
  });
}

TEST(HierarchicalModel, IsNamedByItsGenerators) {
  for (const char* name :
       {"[1,2,3,4,5]", "[123,25,34]", "[1234,15,25]", "[12,13,15,25,35,45]", "[124,234,15,25,35,45]"})
    EXPECT_EQ(HierarchicalModel::parse(name, 5).value().name(), name);
  EXPECT_EQ(HierarchicalModel::parse("[0,12,349]", 10).value().name(), "[349,12,5,6,7,8,0]");
}

TEST(HierarchicalModel, RefusesWhatIsNoName) {
  for (const char* name : {"", "[", "[]", "12", "[12", "[12,]", "[14]", "[11]", "[123]", "[1 2]", "[12]3]"})
    EXPECT_FALSE(HierarchicalModel::parse(name, 3).has_value()) << name;
}

TEST(SetFamily, KnowsEverySupersetForAnyNumberOfLists) {
  for (const int list_count : {2, 5, 6, 7, 10}) {
    SetFamily family(list_count);
    family.insert(0b10);
    family.insert((ListMask{1} << (list_count - 1)) | 1U);
    const SetFamily up = family.supersets();
    for (ListMask lists = 0; lists < ListMask{1} << list_count; ++lists) {
      bool contains_one = false;
      family.for_each([&](ListMask member) { contains_one = contains_one || (lists & member) == member; });
      EXPECT_EQ(up.contains(lists), contains_one);
    }
  }
}

}  // namespace
}  // namespace zicht::estimate
