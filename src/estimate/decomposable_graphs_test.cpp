#include "estimate/decomposable_graphs.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <numeric>

#include "estimate/published_tables.hpp"

namespace zicht::estimate {
namespace {

std::vector<std::int64_t> numbers(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(last - first + 1));
  std::iota(all.begin(), all.end(), first);
  return all;
}

/// As R's round(seq(1, last, length.out = 1000)).
std::vector<std::int64_t> thousand_to(std::int64_t last) {
  std::vector<std::int64_t> all;
  for (int i = 0; i < 1000; ++i)
    all.push_back(std::llround(1 + static_cast<double>(i) * static_cast<double>(last - 1) / 999));
  return all;
}

TEST(DecomposableGraphs, AreAsManyAsThereAreChordalGraphs) {  // OEIS A058862
  EXPECT_EQ(decomposable_graphs(2).size(), 2U);
  EXPECT_EQ(decomposable_graphs(3).size(), 8U);
  EXPECT_EQ(decomposable_graphs(4).size(), 61U);
  EXPECT_EQ(decomposable_graphs(5).size(), 822U);
  EXPECT_EQ(decomposable_graphs(6).size(), 18154U);
}

TEST(DecomposableGraphs, HaveCliquesAndSeparatorsThatCountEachListOnce) {
  for (const auto& graph : decomposable_graphs(5)) {
    int all = 0;
    std::array<int, 5> each{};
    for (const auto& margin : graph.margins) {
      all += margin.power;
      for (std::size_t list = 0; list < 5; ++list)
        if ((margin.lists >> list & 1U) != 0) each[list] += margin.power;
      EXPECT_LE(margin.power, 1);  // a clique once
    }
    EXPECT_EQ(all, 0);  // the empty set takes what is left
    for (const int list : each) EXPECT_EQ(list, 1);
  }
}

TEST(DecomposableGraphs, AreWrittenAsTheirCliques) {
  std::map<std::uint32_t, std::string> text;
  for (const auto& graph : decomposable_graphs(3)) text[graph.edges] = graph_text(graph);
  EXPECT_EQ(text.at(0), "[1,2,3]");
  EXPECT_EQ(text.at(0b001), "[12,3]");  // pairs in the order 12, 13, 23
  EXPECT_EQ(text.at(0b011), "[12,13]");
  EXPECT_EQ(text.at(0b111), "[123]");
}

// dga 2.0.2, bma.cr(Y, values, 2^-k, graphs): tests/golden/routes/PROVENANCE.md.
TEST(GraphAveraging, EveryTableAgreesWithDga) {
  int compared = 0;
  for (auto& row : golden("dga")) {
    const auto table = named_table(row["table"]);
    if (!table) {
      std::cout << "left out: the shared data are not here (" << row["table"] << ")\n";
      continue;
    }
    const std::int64_t largest = std::stoll(row["largest"]);
    const auto values = row["values"] == "1000" ? thousand_to(largest) : numbers(1, largest);
    const auto average = average_over_values(*table, values, {}).value();
    const auto observed = static_cast<double>(table->observed_persons());
    EXPECT_NEAR(average.mean_hidden + observed, std::stod(row["mean"]), 0.005) << row["table"];
    EXPECT_EQ(average.median_hidden + observed, std::stod(row["median"])) << row["table"];
    EXPECT_EQ(average.interval.lower, std::stod(row["lower"])) << row["table"];
    EXPECT_EQ(average.interval.upper, std::stod(row["upper"])) << row["table"];
    EXPECT_NEAR(average.graphs[0].probability, std::stod(row["likeliest"]), 5.001e-5) << row["table"];
    ++compared;
  }
  EXPECT_GE(compared, 4);  // of the tables that are here
}

TEST(GraphAveraging, TheAdaptiveGridAgreesWithEveryNumber) {
  const auto adaptive = average_over_graphs(uk_2013_5_lists(), {}).value();
  const auto every = average_over_values(uk_2013_5_lists(), numbers(0, 300000), {}).value();
  EXPECT_NEAR(adaptive.median_hidden, every.median_hidden, 2);
  EXPECT_NEAR(adaptive.interval.lower, every.interval.lower, 2);
  EXPECT_NEAR(adaptive.interval.upper, every.interval.upper, 5);
  ASSERT_EQ(adaptive.graphs[0].graph, every.graphs[0].graph);
  EXPECT_NEAR(adaptive.graphs[0].probability, every.graphs[0].probability, 1e-4);
  EXPECT_LT(adaptive.tail_mass, 1e-6);
}

/// A straightforward sum for 3 lists, by cells of cliques and separators written out.
double naive_log_weight(const CaptureTable& table, const DecomposableGraph& graph, std::int64_t hidden,
                        double prior) {
  const double n = static_cast<double>(table.observed_persons() + hidden);
  double sum = std::lgamma(n + 1) - std::lgamma(static_cast<double>(hidden) + 1) - std::log(n);
  for (const auto& margin : graph.margins) {
    const double a = prior * std::pow(2.0, table.list_count() - std::popcount(margin.lists));
    const double all = prior * std::pow(2.0, table.list_count());
    double dirichlet = std::lgamma(all) - std::lgamma(all + n);
    for (ListMask cell = 0; cell < table.cell_count(); ++cell) {
      if ((cell & ~margin.lists) != 0) continue;
      double persons = cell == 0 ? static_cast<double>(hidden) : 0;
      for (ListMask history = 0; history < table.cell_count(); ++history)
        if ((history & margin.lists) == cell) persons += static_cast<double>(table.persons(history));
      dirichlet += std::lgamma(persons + a) - std::lgamma(a);
    }
    sum += margin.power * dirichlet;
  }
  return sum;
}

RC_GTEST_PROP(GraphAveraging, AgreesWithTheSumWrittenOut, ()) {
  std::vector<std::int64_t> persons(8, 0);
  for (std::size_t history = 1; history < 8; ++history) persons[history] = *rc::gen::inRange(0, 30);
  persons[0b111] += 1;
  const auto table = CaptureTable::from_counts({"a", "b", "c"}, persons).value();
  const double prior = *rc::gen::element(0.125, 0.5, 1.0);
  const auto average = average_over_values(table, numbers(0, 300), {.prior_persons_a_cell = prior}).value();
  std::map<std::string, double> weight;
  double all = 0;
  double mean = 0;
  const auto graphs = decomposable_graphs(3);
  const double scale = naive_log_weight(table, graphs[0], 10, prior);
  for (const auto& graph : graphs)
    for (std::int64_t hidden = 0; hidden <= 300; ++hidden) {
      const double w = std::exp(naive_log_weight(table, graph, hidden, prior) - scale);
      weight[graph_text(graph)] += w;
      all += w;
      mean += w * static_cast<double>(hidden);
    }
  RC_ASSERT(std::abs(average.mean_hidden - mean / all) < 1e-7 * (1 + mean / all));
  for (const auto& share : average.graphs)
    RC_ASSERT(std::abs(share.probability - weight[share.graph] / all) < 1e-9);
}

RC_GTEST_PROP(GraphAveraging, RenamingListsLeavesTheEstimateUnchanged, ()) {
  std::vector<std::int64_t> persons(16, 0);
  std::vector<std::int64_t> renamed(16, 0);
  for (std::size_t history = 1; history < 16; ++history) {
    persons[history] = *rc::gen::inRange(0, 200) + (history == 15 ? 1 : 0);
    renamed[(history >> 1) | ((history & 1) << 3)] = persons[history];
  }
  const std::vector<std::string> names = {"a", "b", "c", "d"};
  const auto one = average_over_graphs(CaptureTable::from_counts(names, persons).value(), {}).value();
  const auto other = average_over_graphs(CaptureTable::from_counts(names, renamed).value(), {}).value();
  RC_ASSERT(std::abs(one.median_hidden - other.median_hidden) < 1e-6 * (1 + one.median_hidden));
  RC_ASSERT(std::abs(one.interval.upper - other.interval.upper) < 1e-6 * one.interval.upper);
}

TEST(GraphAveraging, HoldsForTablesFarLargerThanItsCells) {
  // 10^9 people, three independent lists of a tenth each: 729 of 1000 are on none.
  const auto table = table_of({"a", "b", "c"}, {{"100", 81'000'000},
                                                {"010", 81'000'000},
                                                {"001", 81'000'000},
                                                {"110", 9'000'000},
                                                {"101", 9'000'000},
                                                {"011", 9'000'000},
                                                {"111", 1'000'000}});
  const auto average = average_over_graphs(table, {}).value();
  EXPECT_EQ(average.graphs[0].graph, "[1,2,3]");
  EXPECT_NEAR(average.median_hidden, 729e6, 1e6);
  EXPECT_LT(average.interval.upper - average.interval.lower, 2e6);
}

TEST(GraphAveraging, SaysThatTheTailIsCutWhenTheNumbersEndTooSoon) {
  EXPECT_TRUE(average_over_values(uk_2013_5_lists(), numbers(1, 27440), {}).value().tail_is_cut());
  EXPECT_FALSE(average_over_graphs(uk_2013_5_lists(), {}).value().tail_is_cut());
}

TEST(GraphAveraging, IsVeryUnsureWhenNothingOverlaps) {
  const auto average =
      average_over_graphs(table_of({"a", "b", "c"}, {{"100", 40}, {"010", 50}, {"001", 60}}), {}).value();
  EXPECT_GT(average.interval.upper / average.interval.lower, 50);
}

TEST(GraphAveraging, RefusesWhatItCannotDo) {
  EXPECT_FALSE(average_over_graphs(table_of({"a", "b"}, {{"11", 4}}), {}));
  EXPECT_FALSE(average_over_graphs(uk_2013_5_lists(), {.prior_persons_a_cell = 0.0}));
  EXPECT_FALSE(average_over_graphs(uk_2013_5_lists(), {.level = 1.0}));
  EXPECT_FALSE(average_over_values(uk_2013_5_lists(), std::vector<std::int64_t>{3, 3}, {}));
  EXPECT_FALSE(average_over_values(uk_2013_5_lists(), {}, {}));
}

TEST(GraphAveraging, TheEstimateHasItsAssumption) {
  const Estimate estimate = estimate_of(average_over_graphs(uk_2013_5_lists(), {}).value());
  EXPECT_EQ(estimate.assumption, Assumption::independent_given_graph);
  EXPECT_EQ(estimate.observed_persons, 2744);
  EXPECT_GT(estimate.interval.value().upper, estimate.total_persons());
}

}  // namespace
}  // namespace zicht::estimate
