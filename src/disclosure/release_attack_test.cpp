#include "disclosure/release_attack.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <sstream>

namespace zicht::disclosure {
namespace {

PublishedRelease release_of(const std::string& id, const std::string& csv) {
  std::istringstream in(csv);
  return {id, {read_long_table(in, "t.csv", {"count", true}).value()}, {}};
}

ReleasesReport report_of(const std::vector<PublishedRelease>& releases) {
  return attack_releases(releases, AbsentCells::refused, false).value().report;
}

TEST(AttackReleases, ASumThatChangesByTwoIsToldAndByFiveIsNot) {
  const std::string before = "year,a,count\n2023,Total,40\n2023,p,20\n2023,q,20\n";
  const auto small = report_of(
      {release_of("one", before), release_of("two", "year,a,count\n2023,Total,42\n2023,p,22\n2023,q,20\n")});
  ASSERT_EQ(small.between.size(), 2);  // p, and the total, which nobody named
  EXPECT_EQ(small.between[0].kind, StepKind::difference);
  EXPECT_EQ(small.between[0].lower, 2);
  const auto large = report_of(
      {release_of("one", before), release_of("two", "year,a,count\n2023,Total,45\n2023,p,25\n2023,q,20\n")});
  EXPECT_TRUE(large.between.empty());
}

TEST(AttackReleases, ANamedTotalMayChangeByTwoAndWhatItLeavesMayNot) {
  const auto named = [](const std::string& id, const std::string& csv) {
    PublishedRelease release = release_of(id, csv);
    release.knowledge.top_totals = {"t"};
    return release;
  };
  const std::string before = "a,count\nTotal,40\np,x\nq,x\nr,20\n";
  const auto report = report_of({named("one", before), named("two", "a,count\nTotal,42\np,x\nq,x\nr,20\n")});
  ASSERT_EQ(report.between.size(), 1);  // two people more among p and q
  EXPECT_EQ(report.between[0].lower, 2);
  EXPECT_TRUE(
      report_of({named("one", before), named("two", "a,count\nTotal,42\np,x\nq,x\nr,x\n")}).between.empty());
}

TEST(AttackReleases, YearsAreNotOneAnother) {
  const auto report = report_of({release_of("one", "year,a,count\n2022,Total,40\n2022,p,20\n2022,q,20\n"),
                                 release_of("two",
                                            "year,a,count\n2022,Total,40\n2022,p,20\n2022,q,20\n2023,Total,"
                                            "41\n2023,p,21\n2023,q,20\n")});
  EXPECT_EQ(report.slices, 2);
  EXPECT_TRUE(report.between.empty());
}

TEST(AttackReleases, ACertificateOverReleasesHoldsAndAWrongOneDoesNot) {
  const std::vector<PublishedRelease> releases = {
      release_of("one", "year,a,count\n2022,Total,20\n2022,p,x\n2022,q,x\n"),
      release_of("two",
                 "year,a,count\n2022,Total,20\n2022,p,x\n2022,q,x\n2023,Total,9\n2023,p,x\n2023,q,x\n")};
  const auto answer = attack_releases(releases, AbsentCells::refused, true).value();
  ASSERT_FALSE(answer.certificate.empty());
  const auto verdict = check_releases(answer.certificate, releases).value();
  EXPECT_EQ(verdict.withheld, 4);  // the year 2022 is the same in both
  EXPECT_TRUE(verdict.unproven.empty());
  const auto other = std::vector{release_of("one", "year,a,count\n2022,Total,21\n2022,p,x\n2022,q,x\n")};
  EXPECT_FALSE(check_releases(answer.certificate, other));
}

/// Two releases of one small table, its margins included, with cells withheld in each.
struct TwoReleases {
  std::vector<int> sizes;
  std::vector<std::vector<int>> bases;      ///< of each release, last dimension fastest
  std::vector<std::vector<bool>> withheld;  ///< per cell of the cube
};

std::vector<int> codes_at(const TwoReleases& of, std::size_t at) {
  std::vector<int> codes(of.sizes.size());
  for (std::size_t d = of.sizes.size(); d-- > 0; at /= static_cast<std::size_t>(of.sizes[d]) + 1)
    codes[d] = static_cast<int>(at % (static_cast<std::size_t>(of.sizes[d]) + 1));
  return codes;
}

std::size_t cube_size(const TwoReleases& of) {
  std::size_t size = 1;
  for (const int s : of.sizes) size *= static_cast<std::size_t>(s) + 1;
  return size;
}

std::vector<int> cube_of(const TwoReleases& of, const std::vector<int>& base) {
  std::vector<int> cube(cube_size(of), 0);
  for (std::size_t at = 0; at < cube.size(); ++at) {
    const std::vector<int> codes = codes_at(of, at);
    for (std::size_t b = 0; b < base.size(); ++b) {
      std::size_t rest = b;
      bool inside = true;
      for (std::size_t d = of.sizes.size(); d-- > 0; rest /= static_cast<std::size_t>(of.sizes[d]))
        inside = inside && (codes[d] == 0 ||
                            codes[d] == static_cast<int>(rest % static_cast<std::size_t>(of.sizes[d])) + 1);
      if (inside) cube[at] += base[b];
    }
  }
  return cube;
}

/// Every cube that agrees with one release: zeros are published, so a withheld cell is at least 1.
std::vector<std::vector<int>> possible_cubes(const TwoReleases& of, std::size_t release) {
  const std::vector<int> truth = cube_of(of, of.bases[release]);
  std::vector<std::vector<int>> cubes;
  std::vector<int> base(of.bases[release].size(), 0);
  const std::function<void(std::size_t, int)> fill = [&](std::size_t at, int left) {
    base[at] = left;
    if (at + 1 < base.size()) {
      for (base[at] = 0; base[at] <= left; ++base[at]) fill(at + 1, left - base[at]);
      return;
    }
    const std::vector<int> cube = cube_of(of, base);
    for (std::size_t c = 0; c < cube.size(); ++c)
      if (of.withheld[release][c] ? cube[c] == 0 : cube[c] != truth[c]) return;
    cubes.push_back(cube);
  };
  fill(0, truth[0]);
  return cubes;
}

std::string csv_of(const TwoReleases& of, std::size_t release) {
  const std::vector<int> truth = cube_of(of, of.bases[release]);
  std::string csv;
  for (std::size_t d = 0; d < of.sizes.size(); ++d) csv += "d" + std::to_string(d) + ",";
  csv += "count\n";
  for (std::size_t at = 0; at < truth.size(); ++at) {
    for (const int code : codes_at(of, at)) csv += (code == 0 ? "Total" : "c" + std::to_string(code)) + ",";
    csv += (of.withheld[release][at] ? "x" : std::to_string(truth[at])) + "\n";
  }
  return csv;
}

TwoReleases arbitrary_releases() {
  TwoReleases of;
  of.sizes = *rc::gen::arbitrary<bool>() ? std::vector{4} : std::vector{2, 2};
  of.bases.resize(2);
  int left = 7;
  for (int b = 0; b < 4; ++b) {
    of.bases[0].push_back(*rc::gen::inRange(0, std::min(4, left + 1)));
    left -= of.bases[0].back();
  }
  of.bases[1] = of.bases[0];
  if (*rc::gen::inRange(0, 3) > 0)
    for (int& count : of.bases[1]) count = std::max(0, count + *rc::gen::inRange(-1, 2));
  for (std::size_t release = 0; release < 2; ++release) {
    const std::vector<int> cube = cube_of(of, of.bases[release]);
    of.withheld.emplace_back();
    for (const int count : cube) of.withheld.back().push_back(count > 0 && *rc::gen::inRange(0, 4) > 0);
    of.withheld.back()[0] = false;  // the grand total bounds the counting
  }
  return of;
}

using Lines = std::set<std::uint64_t>;

/// Withheld cells with fewer than three values over these cubes.
Lines few_values(const TwoReleases& of, std::size_t release, const std::vector<std::vector<int>>& cubes) {
  Lines few;
  for (std::size_t c = 0; c < cube_size(of); ++c) {
    std::set<int> values;
    for (const auto& cube : cubes) values.insert(cube[c]);
    if (of.withheld[release][c] && values.size() < 3) few.insert(c + 2);
  }
  return few;
}

/// Cells that nobody can work out from one release but that it withholds, beside those that it shows.
bool is_plain(const TwoReleases& of, std::size_t release, std::size_t c,
              const std::vector<std::vector<int>>& cubes) {
  std::set<int> values;
  for (const auto& cube : cubes) values.insert(cube[c]);
  return !of.withheld[release][c] || values.size() > 1;
}

RC_GTEST_PROP(AttackReleases, AgreesWithCountingThroughAllTablesOfBothReleases, ()) {
  const TwoReleases of = arbitrary_releases();
  const ReleasesReport report = report_of({release_of("r0", csv_of(of, 0)), release_of("r1", csv_of(of, 1))});
  RC_ASSERT(report.contradictions.empty());
  const std::array cubes = {possible_cubes(of, 0), possible_cubes(of, 1)};
  const std::array alone = {few_values(of, 0, cubes[0]), few_values(of, 1, cubes[1])};
  const bool same = csv_of(of, 0) == csv_of(of, 1);
  std::array<Lines, 2> told;
  for (const Leak& leak : report.leaks) told[leak.table.starts_with("r0") ? 0 : 1].insert(leak.line);
  RC_ASSERT(told[0] == alone[0]);
  if (!same) RC_ASSERT(told[1] == alone[1]);
  if (same) {
    RC_ASSERT(report.between.empty());
    return;
  }
  // What both show, and what only the later one does.
  const std::array truth = {cube_of(of, of.bases[0]), cube_of(of, of.bases[1])};
  Lines differences;
  Lines reopened;
  Lines unclear;
  bool agree = true;
  for (std::size_t c = 0; c < truth[0].size(); ++c) {
    if (!is_plain(of, 0, c, cubes[0]) || !is_plain(of, 1, c, cubes[1])) unclear.insert(c + 2);
    if (of.withheld[1][c]) continue;
    const int change = truth[1][c] - truth[0][c];
    if (of.withheld[0][c]) reopened.insert(c + 2);
    if (!of.withheld[0][c] && change != 0 && std::abs(change) < 5) differences.insert(c + 2);
    if (!of.withheld[0][c] && change != 0) agree = false;
  }
  std::array<Lines, 3> by_kind;  // reopened, value, difference
  for (const StepLeak& leak : report.between)
    if (!leak.cell.starts_with("what ")) by_kind[static_cast<std::size_t>(leak.kind)].insert(leak.line);
  const auto without = [&unclear](Lines lines) {
    for (const std::uint64_t line : unclear) lines.erase(line);
    return lines;
  };
  RC_ASSERT(without(by_kind[0]) == without(reopened));
  RC_ASSERT(without(by_kind[2]) == without(differences));
  // Both of the same people.
  std::vector<std::vector<int>> both;
  for (const auto& cube : cubes[0])
    if (std::ranges::find(cubes[1], cube) != cubes[1].end()) both.push_back(cube);
  Lines together;
  if (agree && !both.empty()) {
    together = few_values(of, 0, both);
    together.merge(few_values(of, 1, both));
    for (const Lines& lines : {alone[0], alone[1], reopened})
      for (const std::uint64_t line : lines) together.erase(line);
  }
  RC_ASSERT(without(by_kind[1]) == without(together));
}

RC_GTEST_PROP(AttackReleases, TheGrowsOnlyIntruderAgreesWithCountingThroughPairsOfTables, ()) {
  const TwoReleases of = arbitrary_releases();
  if (csv_of(of, 0) == csv_of(of, 1)) return;
  const ReleasesReport report = report_of({release_of("r0", csv_of(of, 0)), release_of("r1", csv_of(of, 1))});
  const std::array cubes = {possible_cubes(of, 0), possible_cubes(of, 1)};
  std::array<std::vector<std::vector<int>>, 2> grown;
  for (const auto& before : cubes[0])
    for (const auto& after : cubes[1]) {
      bool grows = true;
      for (std::size_t c = 0; c < before.size(); ++c) {
        const auto codes = codes_at(of, c);
        const bool base = std::ranges::find(codes, 0) == codes.end();
        grows = grows && (!base || before[c] <= after[c]);
      }
      if (!grows) continue;
      grown[0].push_back(before);
      grown[1].push_back(after);
    }
  std::set<std::pair<std::size_t, std::uint64_t>> expected;
  if (!grown[0].empty()) {
    Lines told;
    for (const StepLeak& leak : report.between)
      if (!leak.cell.starts_with("what ")) told.insert(leak.line);
    for (const std::size_t release : {std::size_t{0}, std::size_t{1}})  // leaks of one release by itself
      told.merge(few_values(of, release, cubes[release]));
    for (const std::size_t release : {std::size_t{0}, std::size_t{1}})
      for (const std::uint64_t line : few_values(of, release, grown[release]))
        if (!told.contains(line)) expected.emplace(release, line);
  }
  std::set<std::pair<std::size_t, std::uint64_t>> found;
  for (const Leak& leak : report.grows_only) found.emplace(leak.table.starts_with("r0") ? 0 : 1, leak.line);
  RC_ASSERT(found == expected);
}

}  // namespace
}  // namespace zicht::disclosure
