// How often the verdict on a share is right: tables whose totals surge and sink, all classes together, judged
// by stats::assess_shares beside an oracle that knows how much the shares swing.
//   study_share_verdicts [SIMULATIONS [SEED]]     Markdown on standard output; 2 threads
// Each cell is a number of classes, of earlier years, a mean total, and a correlation: how alike people of
// one year are in their class (0: each by himself). Without a change: how often a table has a clear mark.
// With one, in the first class: how often it is found, and the same of the oracle, whose level is set so that
// it marks as many tables without a change as the verdict does.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "base/philox.hpp"
#include "stats/change_verdict.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

constexpr int kClasses[] = {2, 6, 12};
constexpr int kEarlier[] = {4, 6, 10};
constexpr double kTotals[] = {50, 200, 1000};
constexpr double kCorrelations[] = {0, 0.005, 0.02};
constexpr double kOddsRatios[] = {1.5, 2, 3};
constexpr double kSurge = 0.3;  // standard deviation of the logarithm of a year's total

struct Cell {
  int classes;
  int earlier;
  double total;
  double correlation;
};

struct Made {
  SeriesFamily family;
  std::vector<std::int64_t> totals;
};

/// Shares of the classes in a year: the first has a quarter (of two classes) or an eighth, changed by the
/// odds ratio; the others share the rest evenly; then drawn with the correlation.
std::vector<double> shares_of(const Cell& cell, double odds_ratio, Philox& random) {
  const double usual = cell.classes == 2 ? 0.25 : 0.125;
  const double odds = usual / (1 - usual) * odds_ratio;
  std::vector<double> shares(static_cast<std::size_t>(cell.classes), 1 / (1 + odds) / (cell.classes - 1));
  shares.front() = odds / (1 + odds);
  if (cell.correlation == 0) return shares;
  for (double& share : shares) share *= (1 - cell.correlation) / cell.correlation;
  return draw_shares(shares, random);
}

Made make(const Cell& cell, double odds_ratio, Philox& random) {
  Made made;
  const int years = cell.earlier + 1;
  made.family.first_year = 2000;
  made.family.usable.assign(static_cast<std::size_t>(years), true);
  made.family.series.resize(static_cast<std::size_t>(cell.classes));
  for (int year = 0; year < years; ++year) {
    const double total = cell.total * std::exp(kSurge * draw_normal(random));
    const std::vector<double> shares = shares_of(cell, year + 1 == years ? odds_ratio : 1, random);
    std::int64_t sum = 0;
    for (std::size_t at = 0; at < shares.size(); ++at) {
      const std::int64_t count = draw_poisson(total * shares[at], random);
      made.family.series[at].counts.push_back(count);
      sum += count;
    }
    made.totals.push_back(sum);
  }
  return made;
}

std::vector<bool> clear_of(const Made& made) {
  std::vector<bool> clear;
  for (const auto& one : assess_shares(made.family, made.totals))
    clear.push_back(one && one->verdict == ChangeVerdict::clear);
  return clear;
}

/// The oracle's adjusted p-values: it knows the correlation.
std::vector<double> oracle_of(const Cell& cell, const Made& made) {
  const auto variance = [&](std::int64_t total) {
    return (1 + (static_cast<double>(total) - 1) * cell.correlation) / static_cast<double>(total);
  };
  const std::size_t last = made.totals.size() - 1;
  std::vector<double> p_values;
  for (const SeriesFamily::Series& series : made.family.series) {
    if (p_values.size() + 1 == made.family.series.size() && p_values.size() == 1) break;  // one test
    const auto angle = [&](std::size_t year) {
      return 2 * std::asin(std::sqrt(static_cast<double>(series.counts[year]) /
                                     static_cast<double>(std::max<std::int64_t>(1, made.totals[year]))));
    };
    const double step = angle(last) - angle(last - 1);
    const double deviation = std::sqrt(variance(made.totals[last]) + variance(made.totals[last - 1]));
    p_values.push_back(std::erfc(std::abs(step) / deviation / std::sqrt(2.0)));
  }
  return adjusted_p_values(p_values);
}

struct Result {
  double tables = 0;  ///< share of the tables without a change that have a clear mark
  std::vector<std::pair<double, double>> power = {};  ///< the verdict's and the oracle's, by odds ratio
};

Result measure(const Cell& cell, int simulations, Philox& random) {
  Result result;
  std::vector<double> least;
  int marked = 0;
  for (int simulation = 0; simulation < simulations; ++simulation) {
    const Made made = make(cell, 1, random);
    marked += std::ranges::count(clear_of(made), true) > 0 ? 1 : 0;
    least.push_back(std::ranges::min(oracle_of(cell, made)));
  }
  result.tables = static_cast<double>(marked) / simulations;
  std::ranges::sort(least);
  const double level = marked == 0 ? 0 : least[static_cast<std::size_t>(marked - 1)];
  for (const double odds_ratio : kOddsRatios) {
    int found = 0;
    int found_by_oracle = 0;
    for (int simulation = 0; simulation < simulations / 4; ++simulation) {
      const Made made = make(cell, odds_ratio, random);
      found += clear_of(made).front() ? 1 : 0;
      found_by_oracle += oracle_of(cell, made).front() <= level ? 1 : 0;
    }
    result.power.emplace_back(4.0 * found / simulations, 4.0 * found_by_oracle / simulations);
  }
  return result;
}

void run(int simulations, std::uint64_t seed) {
  std::vector<Cell> cells;
  for (const int classes : kClasses)
    for (const int earlier : kEarlier)
      for (const double total : kTotals)
        for (const double correlation : kCorrelations)
          cells.push_back({classes, earlier, total, correlation});
  std::vector<Result> results(cells.size());
  run_parts(2, cells.size(), [&](std::size_t at) {
    Philox random(seed, at);
    results[at] = measure(cells[at], simulations, random);
  });
  fmt::print("| classes | earlier years | total | correlation | clear tables |");
  for (const double odds_ratio : kOddsRatios) fmt::print(" odds × {} |", odds_ratio);
  fmt::print("\n|---|---|---|---|---|---|---|---|\n");
  double power = 0;
  double oracle = 0;
  double worst = 0;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    const Cell& cell = cells[at];
    fmt::print("| {} | {} | {} | {} | {:.3f} |", cell.classes, cell.earlier, cell.total, cell.correlation,
               results[at].tables);
    for (const auto& [verdict, known] : results[at].power) {
      fmt::print(" {:.2f} / {:.2f} |", verdict, known);
      if (cell.earlier < 6 || known < 0.5 || known > 0.95) continue;
      power += verdict;
      oracle += known;
    }
    fmt::print("\n");
    if (cell.earlier >= 6) worst = std::max(worst, results[at].tables);
  }
  fmt::print(
      "\nFrom 6 earlier years on: clear tables without a change {:.3f} at most; power where the oracle ",
      worst);
  fmt::print("finds .5 to .95: {:.2f} of the oracle's.\n", power / oracle);
}

}  // namespace
}  // namespace zicht::stats

int main(int argc, char** argv) {
  int simulations = 1000;
  std::uint64_t seed = 1;
  const auto number = [&](int at, auto& into) {
    const std::string text = argv[at];
    std::from_chars(text.data(), text.data() + text.size(), into);
  };
  if (argc > 1) number(1, simulations);
  if (argc > 2) number(2, seed);
  zicht::stats::run(simulations, seed);
}
