#include "disclosure/contradicting_equations.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>

#include "disclosure/attack.hpp"
#include "disclosure/named_tables.hpp"

namespace zicht::disclosure {
namespace {

/// Whether some whole numbers within the limits satisfy the equations: by counting through them.
bool can_hold(const std::vector<CellEquation>& equations, const std::vector<CellLimits>& limits) {
  std::vector<std::int64_t> value(limits.size(), 0);
  const std::function<bool(std::size_t)> fill = [&](std::size_t at) -> bool {
    if (at == limits.size())
      return std::ranges::all_of(equations, [&](const CellEquation& of) {
        std::int64_t sum = value[of.parent];
        for (const CellId part : of.parts) sum -= value[part];
        return sum == 0;
      });
    for (value[at] = limits[at].lower; value[at] <= limits[at].upper; ++value[at])
      if (fill(at + 1)) return true;
    return false;
  };
  return fill(0);
}

RC_GTEST_PROP(ContradictingEquations, CannotHoldAndWithoutAnyOfThemCan, ()) {
  const auto cells = *rc::gen::inRange<std::size_t>(3, 7);
  std::vector<CellLimits> limits;
  for (std::size_t c = 0; c < cells; ++c) {
    const auto lower = *rc::gen::inRange<std::int64_t>(0, 3);
    limits.push_back({lower, lower + *rc::gen::inRange<std::int64_t>(0, 3)});
  }
  std::vector<CellEquation> equations;
  const auto count = *rc::gen::inRange<std::size_t>(1, 6);
  for (std::size_t e = 0; e < count; ++e) {
    const auto parent = *rc::gen::inRange<CellId>(0, static_cast<CellId>(cells));
    CellEquation equation{parent, {}};
    for (CellId part = 0; part < cells; ++part)
      if (part != parent && *rc::gen::arbitrary<bool>()) equation.parts.push_back(part);
    if (!equation.parts.empty()) equations.push_back(std::move(equation));
  }
  const std::vector<std::uint32_t> core = contradicting_equations(equations, limits);
  RC_ASSERT(core.empty() == can_hold(equations, limits));
  for (std::size_t left_out = 0; left_out <= core.size() && !core.empty(); ++left_out) {
    std::vector<CellEquation> some;
    for (std::size_t k = 0; k < core.size(); ++k)
      if (k != left_out) some.push_back(equations[core[k]]);
    RC_ASSERT(can_hold(some, limits) == (left_out < core.size()));
  }
}

std::vector<Contradiction> contradictions_of(const std::vector<std::string>& csv,
                                             const std::vector<ColumnHierarchy>& hierarchies = {}) {
  std::vector<LongTable> tables;
  for (std::size_t t = 0; t < csv.size(); ++t) {
    std::istringstream in(csv[t]);
    tables.push_back(
        read_long_table(in, "t" + std::to_string(t) + ".csv", {.zeros_published = false}).value());
  }
  NumberedTables numbers = numbered(tables, hierarchies).value();
  TableSystem system =
      TableSystem::build(std::move(numbers.attributes), std::move(numbers.tables), {}).value();
  return attack(system, {}).contradictions;
}

TEST(ContradictionsAround, NameTableRowAndSumsThatOnlyTogetherCannotHold) {
  // p + q = 3, q + r = 3 and p + r = 3 have a solution of halves, and none of whole numbers.
  const auto grouping = [](const std::string& two, const std::string& one, const std::string& members) {
    return HierarchyFile{two + ".csv", "parent,child\nTotal," + two + "\nTotal," + one + "\n" + members};
  };
  const auto found = contradictions_of(
      {"a,count\nTotal,x\npq,3\nqr,3\npr,3\np,x\nq,x\nr,x\np_,x\nq_,x\nr_,x\n"},
      {{"a",
        {grouping("pq", "r_", "pq,p\npq,q\nr_,r\n"), grouping("qr", "p_", "qr,q\nqr,r\np_,p\n"),
         grouping("pr", "q_", "pr,p\npr,r\nq_,q\n")}}});
  ASSERT_FALSE(found.empty());
  for (const Contradiction& of : found) {
    EXPECT_EQ(of.table, "t0.csv");
    EXPECT_GT(of.line, 1);
    EXPECT_TRUE(of.what.starts_with("no whole numbers make these sums hold together: ")) << of.what;
    EXPECT_NE(of.what.find(" = a="), std::string::npos) << of.what;
  }
}

TEST(ContradictionsAround, OfThreeTablesThatAgreeInPairsAreFound) {
  // All who are p are u, all who are u are k, and of p only half are k.
  const auto found = contradictions_of(
      {"a,b,count\nTotal,Total,4\np,Total,2\nq,Total,2\nTotal,u,2\nTotal,v,2\np,u,2\np,v,0\nq,u,0\nq,v,2\n",
       "b,c,count\nTotal,Total,4\nu,Total,2\nv,Total,2\nTotal,k,2\nTotal,l,2\nu,k,2\nu,l,0\nv,k,0\nv,l,2\n",
       "a,c,count\nTotal,Total,4\np,Total,2\nq,Total,2\nTotal,k,2\nTotal,l,2\np,k,1\np,l,1\nq,k,1\nq,l,1\n"});
  ASSERT_FALSE(found.empty());
  for (const Contradiction& of : found) {
    EXPECT_NE(of.table, "");
    EXPECT_NE(of.what.find('='), std::string::npos) << of.what;
    EXPECT_FALSE(of.what.ends_with(": ")) << of.what;
  }
}

TEST(ContradictionsAround, ACellOfTwoValuesNamesBothRows) {
  const auto found = contradictions_of({"a,count\nTotal,5\np,3\nq,2\n", "b,count\nTotal,6\nu,2\nv,4\n"});
  ASSERT_FALSE(found.empty());
  EXPECT_NE(found[0].what.find("t0.csv:2"), std::string::npos) << found[0].what;
  EXPECT_EQ(found[0].table, "t1.csv");
  EXPECT_EQ(found[0].line, 2);
}

}  // namespace
}  // namespace zicht::disclosure
