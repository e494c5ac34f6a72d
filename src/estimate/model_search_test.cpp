#include "estimate/model_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "base/csv.hpp"
#include "estimate/best_models.hpp"
#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

/// MultipleSystemsEstimation 1.2.0, R 4.2.2: estimate_population_stepwise and downhill_fit.
TEST(ModelSearch, AgreesWithTheReferenceOnPublishedTables) {
  struct Expected {
    CaptureTable table;
    double stepwise, downhill;
  };
  for (const auto& [table, stepwise, downhill] :
       {Expected{uk_2013_5_lists(), 11312.990289, 12262.412421},
        Expected{kosovo_1999_4_lists(), 14341.663800, 10356.518957},
        Expected{netherlands_2010_2015_6_lists(), std::nan(""), 43584.7373}}) {
    if (!std::isnan(stepwise)) {
      EXPECT_NEAR(search_stepwise(table.list_count(), table.persons()).fit.total_persons(), stepwise, 1e-4);
    }
    EXPECT_NEAR(search_downhill(table.list_count(), table.persons()).fit.total_persons(), downhill, 1e-4);
  }
}

/// Rows: kind, h1000 …, N_stepwise, N_downhill[, N_bic]. Returns how many rows were compared.
int expect_replicates(const std::string& name, int list_count) {
  std::ifstream in(shared_mse_data() + "/" + name + "_replicates.csv");
  CsvReader csv(in);
  csv.next();
  std::vector<std::string> header(csv.fields().begin(), csv.fields().end());
  int rows = 0;
  while (csv.next()) {
    std::vector<std::int64_t> persons(std::size_t{1} << list_count, 0);
    for (std::size_t column = 1; column < header.size(); ++column) {
      const std::string cell(csv.fields()[column]);
      if (header[column].starts_with('h')) {
        ListMask history = 0;
        for (int list = 0; list < list_count; ++list)
          if (header[column][1 + static_cast<std::size_t>(list)] == '1') history |= ListMask{1} << list;
        persons[history] = std::stoll(cell);
        continue;
      }
      const double total = header[column] == "N_stepwise"
                               ? search_stepwise(list_count, persons).fit.total_persons()
                           : header[column] == "N_downhill"
                               ? search_downhill(list_count, persons).fit.total_persons()
                               : find_best_models(list_count, persons, {}).models.at(0).fit.total_persons();
      EXPECT_NEAR(total, std::stod(cell), 1e-4) << name << " row " << rows << ' ' << header[column];
    }
    ++rows;
  }
  return rows;
}

TEST(ModelSearch, AgreesWithTheReferenceOnEveryReplicate) {
  if (shared_mse_data().empty()) {
    std::cout << "skipped: the shared data are not here\n";
    return;
  }
  EXPECT_EQ(expect_replicates("uk2013_5lists", 5), 119);
  EXPECT_EQ(expect_replicates("kosovo1999_4lists", 4), 116);
}

TEST(ModelSearch, HasNoFitWhereIndependentListsHaveNone) {  // no overlaps
  const std::vector<std::int64_t> persons = {0, 5, 6, 0, 7, 0, 0, 0};
  EXPECT_FALSE(search_stepwise(3, persons).fit.is_valid());
  EXPECT_FALSE(search_downhill(3, persons).fit.is_valid());
}

}  // namespace
}  // namespace zicht::estimate
