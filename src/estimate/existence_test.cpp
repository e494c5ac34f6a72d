#include "estimate/existence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/philox.hpp"
#include "estimate/model_space.hpp"
#include "estimate/published_tables.hpp"
#include "stats/linear_program.hpp"

namespace zicht::estimate {
namespace {

/// The definition, word for word: directions c over the finite terms with c'A = 0 on the cells somebody has
/// and c'A >= 0 on the kept others; the rank of A; whether e_0 is spanned by the columns of the cells that
/// stay.
struct ByDefinition {
  int status = 0;
  bool identified = true;
};
ByDefinition by_definition(int list_count, const std::vector<std::int64_t>& persons,
                           const HierarchicalModel& model) {
  const auto on_all = [&](ListMask lists) {
    std::int64_t sum = 0;
    for (ListMask cell = 0; cell < persons.size(); ++cell)
      if ((cell & lists) == lists) sum += persons[cell];
    return sum;
  };
  std::vector<ListMask> finite;
  std::vector<ListMask> infinite;
  model.terms().for_each([&](ListMask term) { (on_all(term) > 0 ? finite : infinite).push_back(term); });
  std::vector<stats::IntegerRow> columns;
  stats::Cone cone{finite.size(), {}, {}};
  for (ListMask cell = 1; cell < ListMask{1} << list_count; ++cell) {
    const auto is_inside = [&](ListMask term) { return (term & cell) == term; };
    if (std::ranges::any_of(infinite, is_inside)) continue;
    stats::IntegerRow column;
    for (const ListMask term : finite) column.push_back(is_inside(term) ? 1 : 0);
    columns.push_back(column);
    (persons[cell] > 0 ? cone.zero : cone.nonnegative).push_back(column);
  }
  const auto found = stats::interior_point(cone);
  ByDefinition result;
  if (found.any_positive()) result.status += 1;
  if (stats::independent_rows(columns).size() < finite.size()) result.status += 2;
  std::vector<stats::IntegerRow> face = cone.zero;
  for (std::size_t row = 0; row < found.positive.size(); ++row)
    if (!found.positive[row]) face.push_back(cone.nonnegative[row]);
  result.identified = stats::is_forced_to_zero(face, finite.size(), 0);
  return result;
}

/// Counts that are mostly 0, or mostly small, or neither; lists may be empty, but somebody is there.
std::vector<std::int64_t> arbitrary_persons(int list_count, Philox& random) {
  std::vector<std::int64_t> persons(std::size_t{1} << list_count, 0);
  const double share_of_zeros = random.uniform();
  const int largest = random.between(1, 30);
  for (std::size_t cell = 1; cell < persons.size(); ++cell)
    if (!random.chance(share_of_zeros)) persons[cell] = random.between(0, largest);
  ++persons[1 + random.below(static_cast<std::uint32_t>(persons.size() - 1))];
  return persons;
}

/// Returns how many models had each status.
std::array<int, 4> expect_as_defined(int list_count, int tables, std::size_t model_stride) {
  const auto models = all_models(list_count);
  Philox random(5, static_cast<std::uint64_t>(list_count));
  std::array<int, 4> seen{};
  for (int table = 0; table < tables; ++table) {
    const auto persons = arbitrary_persons(list_count, random);
    ExistenceTest test(list_count, persons);
    for (std::size_t i = static_cast<std::size_t>(table) % model_stride; i < models.size();
         i += model_stride) {
      const Existence existence = test.examine(models[i]);
      const ByDefinition expected = by_definition(list_count, persons, models[i]);
      EXPECT_EQ(existence.status(), expected.status) << models[i].name() << " table " << table;
      EXPECT_EQ(existence.identified, expected.identified) << models[i].name() << " table " << table;
      ++seen.at(static_cast<std::size_t>(existence.status()));
    }
  }
  return seen;
}

TEST(Existence, IsAsDefinedOnRandomTables) {
  expect_as_defined(2, 200, 1);
  for (const int models : expect_as_defined(3, 500, 1)) EXPECT_GT(models, 10);
  for (const int models : expect_as_defined(4, 200, 5)) EXPECT_GT(models, 10);
  expect_as_defined(5, 40, 300);
}

TEST(Existence, IsAsDefinedOnManyRandomTablesSlow) {
  expect_as_defined(3, 3000, 1);
  expect_as_defined(4, 1000, 3);
  for (const int models : expect_as_defined(5, 200, 100)) EXPECT_GT(models, 10);
}

TEST(Existence, ReasonIsADirectionAlongWhichTheLikelihoodGrows) {
  const auto models = all_models(4);
  Philox random(6, 0);
  for (int table = 0; table < 50; ++table) {
    const auto persons = arbitrary_persons(4, random);
    ExistenceTest test(4, persons);
    for (const HierarchicalModel& model : models) {
      const Existence existence = test.examine(model);
      if (existence.exists) continue;
      const ExistenceReason reason = test.explain(model);
      ASSERT_FALSE(reason.vanishing_cells.empty());
      existence.kept_cells.for_each([&](ListMask cell) {
        std::int64_t change = 0;
        for (const auto& [term, factor] : reason.null_vector)
          if ((term & cell) == term) change += factor;
        EXPECT_EQ(change > 0, reason.vanishing_cells.contains(cell));
        EXPECT_GE(change, 0);
        EXPECT_TRUE(persons[cell] == 0 || change == 0);
      });
    }
  }
}

/// Chan, Silverman & Vincent (2021), table 2: 40, 30 and 20 on one list each, 6 on A and B.
TEST(Existence, OfThePublishedArtificialTableIsAsPublished) {
  const auto table = table_of({"A", "B", "C"}, {{"100", 40}, {"010", 30}, {"001", 20}, {"110", 6}});
  ExistenceTest test(3, table.persons());
  const auto status = [&](const char* name) {
    return test.examine(HierarchicalModel::parse(name, 3).value()).status();
  };
  EXPECT_EQ(status("[1,2,3]"), 0);
  EXPECT_EQ(status("[12,3]"), 1);
  EXPECT_EQ(status("[13,2]"), 0);
  EXPECT_EQ(status("[12,13,23]"), 2);
}

TEST(Existence, IsExplainedInWords) {
  const auto table = table_of({"A", "B", "C"}, {{"100", 40}, {"010", 30}, {"001", 20}, {"110", 6}});
  const auto reason = [&](const char* name) {
    return reason_in_words(table, HierarchicalModel::parse(name, 3).value());
  };
  EXPECT_EQ(reason("[13,2]"), "");
  EXPECT_EQ(reason("[12,3]"),
            "nobody was seen on exactly A and C, nor B and C, nor A, B and C, and the likelihood keeps "
            "growing as the "
            "expected number there falls to 0: there is no estimate");
  EXPECT_EQ(reason("[12,13,23]"),
            "lists A and C; lists B and C share nobody; the histories that are left fit equally well with "
            "any number "
            "of hidden persons");
}

}  // namespace
}  // namespace zicht::estimate
