#include "disclosure/attack.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "disclosure/named_tables.hpp"

namespace zicht::disclosure {
namespace {

LongTable table_of(const std::string& name, const std::string& csv, bool zeros_published = false) {
  std::istringstream in(csv);
  return read_long_table(in, name, {.zeros_published = zeros_published}).value();
}

TableSystem system_of(const std::vector<LongTable>& tables,
                      const std::vector<ColumnHierarchy>& hierarchies = {},
                      AbsentCells absent = AbsentCells::refused) {
  NumberedTables numbers = numbered(tables, hierarchies).value();
  return TableSystem::build(std::move(numbers.attributes), std::move(numbers.tables), {.absent = absent})
      .value();
}

AttackReport report_of(const std::string& csv, bool zeros_published = false) {
  TableSystem system = system_of({table_of("t", csv, zeros_published)});
  return attack(system, {});
}

TEST(Attack, ATotalThatEqualsOnePartLeavesNothingOpen) {
  const AttackReport report = report_of("a,count\nTotal,7\np,x\nq,7\n");
  ASSERT_EQ(report.leaks.size(), 1);
  EXPECT_EQ(report.leaks[0].kind, LeakKind::exact);
  EXPECT_EQ(report.leaks[0].upper, 0);
  EXPECT_EQ(report.leaks[0].line, 3);
}

TEST(Attack, FifteenIsTenAndThreeAndTwoThatAreNotZero) {
  const std::string csv = "a,count\nTotal,15\np,10\nq,3\nr,x\ns,x\n";
  EXPECT_EQ(report_of(csv, true).count(LeakKind::exact), 2);  // 1 and 1
  EXPECT_EQ(report_of(csv, false).leaks.size(), 0);           // 0, 1 or 2
}

TEST(Attack, PartsOfZeroAreZero) {
  const std::string csv = "a,count\nTotal,0\np,0\nq,x\nr,x\n";
  EXPECT_EQ(report_of(csv, false).count(LeakKind::exact), 2);
  EXPECT_EQ(report_of(csv, true).contradictions.size(), 1);
}

TEST(Attack, ThreeSingletonsInOneSumAreKnown) {
  EXPECT_EQ(report_of("a,count\nTotal,3\np,x\nq,x\nr,x\n", true).count(LeakKind::exact), 3);
  EXPECT_EQ(report_of("a,count\nTotal,4\np,x\nq,x\nr,x\n", true).count(LeakKind::narrow), 3);
  EXPECT_EQ(report_of("a,count\nTotal,5\np,x\nq,x\nr,x\n", true).leaks.size(), 0);
}

TEST(Attack, PartsAboveTheirTotalAreAContradictionAndTheRestGoesOn) {
  const AttackReport report = report_of(
      "a,b,count\nTotal,Total,20\nTotal,u,x\nTotal,v,x\np,Total,6\np,u,5\np,v,3\nq,Total,14\nq,u,x\nq,v,x\n");
  ASSERT_GE(report.contradictions.size(), 1);  // the margins u and v cannot hold either
  EXPECT_EQ(report.contradictions[0].table, "t");
  EXPECT_EQ(report.contradictions[0].line, 5);
  EXPECT_EQ(report.leaks.size(), 0);
}

TEST(Attack, AnEquationOfTwoTablesIsToldOnceWhenItCannotHold) {
  const std::string csv = "a,count\nTotal,10\np,4\nq,5\n";
  TableSystem system = system_of({table_of("one", csv), table_of("two", csv)});
  EXPECT_EQ(attack(system, {}).contradictions.size(), 1);
}

TEST(Attack, ACellShownInAnotherTableIsALeak) {
  TableSystem system =
      system_of({table_of("one",
                          "a,b,count\nTotal,Total,20\nTotal,u,9\nTotal,v,11\np,Total,12\np,u,x\np,v,x\nq,"
                          "Total,8\nq,u,x\nq,v,x\n"),
                 table_of("two", "b,count\nTotal,20\nu,9\nv,11\n"), table_of("three", "b,a,count\nu,p,4\n")},
                {}, AbsentCells::unknown);
  const AttackReport report = attack(system, {});
  EXPECT_EQ(report.count(LeakKind::exact), 4);
}

TEST(Attack, AColumnOfOneCodeWithoutATotalIsAPartOfTheOthers) {
  TableSystem system = system_of({table_of("all", "a,count\nTotal,20\np,9\nq,11\n"),
                                  table_of("minors", "minor,a,count\nyes,Total,7\nyes,p,x\nyes,q,x\n")});
  const AttackReport report = attack(system, {});
  EXPECT_TRUE(report.contradictions.empty());
  EXPECT_TRUE(report.leaks.empty());
}

TEST(ReadLongTable, ReadsATableAsASpreadsheetSavesIt) {
  for (const char* const text :
       {"a,count\nTotal,7\nr\xE9,x\n", "sep=;\na;count;\r\nTotal;7;\r\nr\xE9;x;\r\n;;\r\n",
        "a\tcount\rTotal\t7\rr\xE9\tx\r"}) {
    const LongTable table = table_of("t", text);
    ASSERT_EQ(table.rows.size(), 2U) << text;
    EXPECT_EQ(table.rows[1].codes[0], "ré") << text;
  }
  std::istringstream formula("a,count\n'=x,7\n");
  EXPECT_EQ(read_long_table(formula, "t", {}).value().rows[0].codes[0], "=x");
}

TEST(Attack, AStatusDecides) {
  const AttackReport report = report_of(
      "a,count,status\nTotal,10,published\np,,not_applicable\nq,4,revised\nr,,hidden\ns,,refused\n");
  EXPECT_EQ(report.withheld_cells, 1);
  EXPECT_EQ(report.leaks.size(), 0);  // the refused cell is any number
}

TEST(Attack, LinkedTableExampleOfThePublishedVignette) {
  // sdc/ssb_linked_*: protected one by one ("local") the tables undo each other; protected together they do
  // not. Absent rows are cells in which nobody can stand, as in the source.
  const std::string folder = std::string(ZICHT_SOURCE_DIR) + "/../shared/data/sdc/";
  if (!std::ifstream(folder + "ssb_linked_local_table_1.csv"))
    GTEST_SKIP() << "the reference data is not here";
  const std::vector<ColumnHierarchy> geo = {
      {"geo", {{"geo", "Total,EU\nTotal,nonEU\nEU,Spain\nEU,Portugal\nnonEU,Iceland\n"}}},
      {"eu", {{"eu", "Total,EU\nTotal,nonEU\nEU,Spain\nEU,Portugal\nnonEU,Iceland\n"}}}};
  std::map<std::string, std::size_t> leaks;
  for (const std::string kind : {"local", "consistent", "superconsistent"}) {
    std::vector<LongTable> tables;
    for (const std::string number : {"1", "2"}) {
      std::string file = folder + "ssb_linked_";
      file.append(kind).append("_table_").append(number).append(".csv");
      std::ifstream in(file);
      tables.push_back(read_long_table(in, kind + number, {}).value());
    }
    TableSystem system = system_of(tables, geo, AbsentCells::zero);
    const AttackReport report = attack(system, {});
    EXPECT_TRUE(report.contradictions.empty()) << kind;
    leaks[kind] = report.count(LeakKind::exact);
  }
  EXPECT_GT(leaks["local"], 0);
  EXPECT_EQ(leaks["superconsistent"], 0);
}

/// A two- or three-way table of small counts with random cells withheld, and its possible values by counting
/// through every table of whole numbers: the oracle.
struct SmallCase {
  std::vector<int> sizes;
  std::vector<int> counts;     ///< base cells, last dimension fastest
  std::vector<bool> withheld;  ///< one per cell of the cube with margins
  bool zeros_published = false;
};

std::size_t cube_size(const SmallCase& of) {
  std::size_t size = 1;
  for (const int s : of.sizes) size *= static_cast<std::size_t>(s) + 1;
  return size;
}

/// Codes of a cube position: 0 is the total.
std::vector<int> codes_at(const SmallCase& of, std::size_t at) {
  std::vector<int> codes(of.sizes.size());
  for (std::size_t d = of.sizes.size(); d-- > 0;) {
    codes[d] = static_cast<int>(at % (static_cast<std::size_t>(of.sizes[d]) + 1));
    at /= static_cast<std::size_t>(of.sizes[d]) + 1;
  }
  return codes;
}

std::vector<int> cube_of(const SmallCase& of, const std::vector<int>& base) {
  std::vector<int> cube(cube_size(of), 0);
  for (std::size_t at = 0; at < cube.size(); ++at) {
    const std::vector<int> codes = codes_at(of, at);
    for (std::size_t b = 0; b < base.size(); ++b) {
      std::size_t rest = b;
      bool inside = true;
      for (std::size_t d = of.sizes.size(); d-- > 0;) {
        const int leaf = static_cast<int>(rest % static_cast<std::size_t>(of.sizes[d])) + 1;
        rest /= static_cast<std::size_t>(of.sizes[d]);
        inside = inside && (codes[d] == 0 || codes[d] == leaf);
      }
      if (inside) cube[at] += base[b];
    }
  }
  return cube;
}

SmallCase arbitrary_case() {
  SmallCase of;
  const int shape = *rc::gen::inRange(0, 4);
  of.sizes = shape == 0   ? std::vector{4}
             : shape == 1 ? std::vector{2, 3}
             : shape == 2 ? std::vector{2, 2, 2}
                          : std::vector{3, 2};
  std::size_t base = 1;
  for (const int s : of.sizes) base *= static_cast<std::size_t>(s);
  for (std::size_t b = 0; b < base; ++b) of.counts.push_back(*rc::gen::inRange(0, 3));
  of.zeros_published = *rc::gen::arbitrary<bool>();
  const std::vector<int> cube = cube_of(of, of.counts);
  for (const int count : cube)
    of.withheld.push_back(*rc::gen::inRange(0, 3) > 0 && !(of.zeros_published && count == 0));
  of.withheld[0] = false;  // the grand total bounds the enumeration
  return of;
}

/// Every value that some table of whole numbers gives each withheld cell.
std::vector<std::set<int>> possible_values(const SmallCase& of) {
  const std::vector<int> truth = cube_of(of, of.counts);
  std::vector<std::set<int>> values(truth.size());
  std::vector<int> base(of.counts.size(), 0);
  const std::function<void(std::size_t, int)> fill = [&](std::size_t at, int left) {
    if (at + 1 == base.size()) {
      base[at] = left;
      const std::vector<int> cube = cube_of(of, base);
      for (std::size_t c = 0; c < cube.size(); ++c) {
        if (!of.withheld[c] && cube[c] != truth[c]) return;
        if (of.withheld[c] && of.zeros_published && cube[c] == 0) return;
      }
      for (std::size_t c = 0; c < cube.size(); ++c) values[c].insert(cube[c]);
      return;
    }
    for (int v = 0; v <= left; ++v) {
      base[at] = v;
      fill(at + 1, left - v);
    }
  };
  fill(0, truth[0]);
  return values;
}

RC_GTEST_PROP(Attack, AgreesWithCountingThroughEveryTable, ()) {
  const SmallCase of = arbitrary_case();
  const std::vector<int> truth = cube_of(of, of.counts);
  std::string csv;
  for (std::size_t d = 0; d < of.sizes.size(); ++d) csv += "d" + std::to_string(d) + ",";
  csv += "count\n";
  for (std::size_t at = 0; at < truth.size(); ++at) {
    for (const int code : codes_at(of, at)) csv += (code == 0 ? "Total" : "c" + std::to_string(code)) + ",";
    csv += (of.withheld[at] ? "x" : std::to_string(truth[at])) + "\n";
  }
  TableSystem system = system_of({table_of("t", csv, of.zeros_published)});
  const AttackReport report = attack(system, {.keep_witnesses = true});
  RC_ASSERT(report.contradictions.empty());
  const std::vector<std::set<int>> values = possible_values(of);
  std::map<std::uint64_t, Leak> leaks;
  for (const Leak& leak : report.leaks) leaks[leak.line] = leak;
  for (std::size_t at = 0; at < truth.size(); ++at) {
    if (!of.withheld[at]) continue;
    const auto leak = leaks.find(at + 2);
    RC_ASSERT((leak == leaks.end()) == (values[at].size() >= 3));
    if (leak == leaks.end()) continue;
    RC_ASSERT(leak->second.kind == (values[at].size() == 1 ? LeakKind::exact : LeakKind::narrow));
    RC_ASSERT(leak->second.lower == *values[at].begin());
    RC_ASSERT(leak->second.upper == *values[at].rbegin());
  }
}

}  // namespace
}  // namespace zicht::disclosure
