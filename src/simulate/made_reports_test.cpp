#include "simulate/made_reports.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "base/csv.hpp"

namespace zicht::simulate {
namespace {

struct Row {
  std::string given, family, birth_date, person, twin_of;
};

std::vector<Row> rows(std::uint64_t seed, double twin_share) {
  std::stringstream text;
  write_made_reports(text, seed, 2000, 1.5, twin_share);
  CsvReader reader(text);
  reader.next();
  std::vector<Row> rows;
  while (reader.next()) {
    const auto cells = reader.fields();
    rows.push_back({std::string(cells[1]), std::string(cells[2]), std::string(cells[3]),
                    std::string(cells[10]), std::string(cells[11])});
  }
  return rows;
}

TEST(MadeReports, AreTheSameAtEachCallAndHaveSoManyAPerson) {
  std::stringstream one, other;
  write_made_reports(one, 7, 500, 1.8);
  write_made_reports(other, 7, 500, 1.8);
  EXPECT_EQ(one.str(), other.str());
  std::set<std::string> persons;
  const std::vector<Row> all = rows(3, 0.0);
  for (const Row& row : all) persons.insert(row.person);
  EXPECT_EQ(persons.size(), 2000U);
  EXPECT_NEAR(static_cast<double>(all.size()), 3000.0, 200.0);  // five standard deviations of a geometric sum
}

TEST(MadeReports, TwinsHaveAnotherGivenNameAndMostlyTheSameBirthDate) {
  std::map<std::string, Row> first;
  double twins = 0, same_date = 0, same_name = 0;
  for (const Row& row : rows(3, 0.05)) {
    if (!first.emplace(row.person, row).second || row.twin_of.empty()) continue;
    const Row& other = first.at(row.twin_of);
    twins += 1;
    same_date += row.birth_date == other.birth_date ? 1 : 0;
    same_name += row.given == other.given && !row.given.empty() ? 1 : 0;
  }
  EXPECT_NEAR(twins, 0.05 * 0.95 * 2000, 50.0);
  EXPECT_GT(same_date, 0.6 * twins);  // both were written without an error
  EXPECT_LT(same_name, 0.05 * twins);
}

}  // namespace
}  // namespace zicht::simulate
