// How often the verdict on a change is right: series and tables whose truth is known, judged by
// stats::assess_changes beside an oracle that knows how much each series swings.
//   study_change_verdicts [SIMULATIONS [SEED [KIND]]]     Markdown on standard output; 2 threads
// SIMULATIONS of each cell without a change, and a quarter of that for each size of change.
// Each cell is a kind of series, a number of earlier years, a mean and a number of classes. Without a change:
// how often a series, and a table, has a clear mark. With one, in a third of the classes: how often it is
// found, what part of the clear marks is false, and the same of the oracle, whose level is set so that it
// marks as many tables without a change as the verdict does.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "base/philox.hpp"
#include "stats/change_verdict.hpp"
#include "stats/random_draws.hpp"

namespace zicht::stats {
namespace {

struct Kind {
  const char* name;
  double dispersion = 1;
  double drift = 0;   // standard deviation of the logarithm of the mean, a year
  double trend = 1;   // of the mean, a year; it stops in the year that is judged
  double broken = 1;  // by how much the mean jumped three years before the last earlier one
  bool declared = false;
  bool mixed = false;  // each class has another dispersion: 1, 2, 5, 20
};
constexpr const char* kAllKinds = "all kinds";
constexpr Kind kKinds[] = {{"independent"},
                           {"overdispersed 2", 2},
                           {"overdispersed 5", 5},
                           {"overdispersed 20", 20},
                           {"overdispersed 1 to 20", 1, 0, 1, 1, false, true},
                           {"drifting 0.1", 1, 0.1},
                           {"drifting 0.25", 1, 0.25},
                           {"trend up 10 %", 1, 0, 1.1},
                           {"trend down 10 %", 2, 0, 1 / 1.1},
                           {"break, declared", 1, 0, 1, 2, true},
                           {"break, not declared", 1, 0, 1, 2, false}};
constexpr int kEarlier[] = {4, 6, 10};
constexpr double kMeans[] = {5, 15, 50, 200, 1000};
constexpr int kClasses[] = {1, 6, 12};
constexpr double kRatios[] = {0.5, 1.5, 2, 3};

struct Cell {
  const Kind* kind;
  int earlier;
  double mean;
  int classes;
};

std::int64_t draw_count(double mean, double dispersion, Philox& random) {
  if (dispersion <= 1) return draw_poisson(mean, random);
  return draw_poisson(draw_gamma(mean / (dispersion - 1), random) * (dispersion - 1), random);
}

double dispersion_of(const Kind& kind, int at) {
  constexpr double kMixed[] = {1, 2, 5, 20};
  return kind.mixed ? kMixed[at % 4] : kind.dispersion;
}

struct Made {
  SeriesFamily family;
  std::vector<bool> changed;
  std::vector<double> tested;  ///< the step as the oracle sees it: over its standard deviation
};

Made make(const Cell& cell, double ratio, Philox& random) {
  const Kind& kind = *cell.kind;
  Made made;
  const int years = cell.earlier + 1;
  made.family.first_year = 2000;
  made.family.usable.assign(static_cast<std::size_t>(years), true);
  for (int at = 0; at < cell.classes; ++at) {
    const double dispersion = dispersion_of(kind, at);
    SeriesFamily::Series& series = made.family.series.emplace_back();
    made.changed.push_back(ratio != 1 && at % 3 == 0);
    // The mean is that of the last earlier year, whatever the kind.
    double mean = cell.mean / std::pow(kind.trend, cell.earlier - 1) / kind.broken;
    const int broken = years - 4;
    for (int year = 0; year < years; ++year) {
      if (year > 0 && year + 1 < years) mean *= kind.trend;
      if (year > 0 && kind.drift > 0) mean *= std::exp(kind.drift * draw_normal(random));
      if (year == broken) {
        mean *= kind.broken;
        if (kind.declared) series.breaks.push_back(2000 + year);
      }
      if (year + 1 == years && made.changed.back()) mean *= ratio;
      series.counts.push_back(draw_count(mean, dispersion, random));
    }
    const auto scaled = [&](int year) {
      return 2 * std::sqrt(static_cast<double>(series.counts[static_cast<std::size_t>(year)]) + 0.375);
    };
    made.tested.push_back((scaled(years - 1) - scaled(years - 2)) /
                          std::sqrt(2 * dispersion + kind.drift * kind.drift * cell.mean));
  }
  return made;
}

struct Outcome {
  double series = 0;  ///< share of the series without change that are clear
  double tables = 0;  ///< share of the tables with a clear mark
  double power = 0;
  double false_share = 0;
  double oracle_power = 0;
};

/// The oracle's adjusted p-values.
std::vector<double> oracle_of(const Made& made) {
  std::vector<double> p_values;
  for (const double tested : made.tested) p_values.push_back(std::erfc(std::abs(tested) / std::sqrt(2.0)));
  return adjusted_p_values(p_values);
}

std::vector<bool> clear_of(const Made& made) {
  std::vector<bool> clear;
  for (const ChangeAssessment& one : assess_changes(made.family))
    clear.push_back(one.verdict == ChangeVerdict::clear);
  return clear;
}

Outcome without_change(const Cell& cell, int simulations, Philox& random, double& oracle_level) {
  Outcome outcome;
  std::vector<double> least;
  int marked = 0;
  for (int simulation = 0; simulation < simulations; ++simulation) {
    const Made made = make(cell, 1, random);
    const std::vector<bool> clear = clear_of(made);
    const auto found = std::ranges::count(clear, true);
    outcome.series += static_cast<double>(found) / cell.classes;
    marked += found > 0 ? 1 : 0;
    least.push_back(std::ranges::min(oracle_of(made)));
  }
  outcome.series /= simulations;
  outcome.tables = static_cast<double>(marked) / simulations;
  std::ranges::sort(least);
  oracle_level = marked == 0 ? least.front() : least[static_cast<std::size_t>(marked - 1)];
  return outcome;
}

Outcome with_change(const Cell& cell, double ratio, int simulations, double oracle_level, Philox& random) {
  Outcome outcome;
  double changed = 0;
  for (int simulation = 0; simulation < simulations; ++simulation) {
    const Made made = make(cell, ratio, random);
    const std::vector<bool> clear = clear_of(made);
    const std::vector<double> oracle = oracle_of(made);
    double found = 0;
    double wrong = 0;
    for (std::size_t at = 0; at < clear.size(); ++at) {
      if (made.changed[at]) {
        changed += 1;
        outcome.power += clear[at] ? 1 : 0;
        outcome.oracle_power += oracle[at] <= oracle_level ? 1 : 0;
      }
      found += clear[at] ? 1 : 0;
      wrong += clear[at] && !made.changed[at] ? 1 : 0;
    }
    outcome.false_share += found > 0 ? wrong / found : 0;
  }
  outcome.power /= changed;
  outcome.oracle_power /= changed;
  outcome.false_share /= simulations;
  return outcome;
}

struct Result {
  Outcome none;
  std::vector<Outcome> ratios;
};

std::string row_of(const Cell& cell, const Result& result) {
  std::string row = fmt::format("| {} | {} | {} | {} | {:.3f} | {:.3f} |", cell.kind->name, cell.classes,
                                cell.earlier, cell.mean, result.none.series, result.none.tables);
  for (const Outcome& one : result.ratios)
    row += fmt::format(" {:.2f} / {:.2f} |", one.power, one.oracle_power);
  double worst = 0;
  for (const Outcome& one : result.ratios) worst = std::max(worst, one.false_share);
  return row + (cell.classes > 1 ? fmt::format(" {:.3f} |", worst) : " – |");
}

/// Power where the oracle has .5 to .95, and the worst of what must stay below .05.
void summary(const std::vector<Cell>& cells, const std::vector<Result>& results) {
  struct Sum {
    double power = 0, oracle = 0, series = 0, tables = 0, false_share = 0;
    int cells = 0;
  };
  std::map<std::pair<std::string, int>, Sum> sums;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    if (cells[at].earlier < 6) continue;
    for (const std::string& kind : {std::string(cells[at].kind->name), std::string(kAllKinds)}) {
      Sum& sum = sums[{kind, cells[at].classes}];
      sum.series = std::max(sum.series, results[at].none.series);
      sum.tables = std::max(sum.tables, results[at].none.tables);
      for (const Outcome& one : results[at].ratios) {
        sum.false_share = std::max(sum.false_share, one.false_share);
        if (one.oracle_power < 0.5 || one.oracle_power > 0.95) continue;
        sum.power += one.power;
        sum.oracle += one.oracle_power;
        ++sum.cells;
      }
    }
  }
  fmt::print(
      "| kind | classes | clear series without change, most | clear tables without change, most | false "
      "share, "
      "most | power / oracle's | cells |\n|---|---|---|---|---|---|---|\n");
  for (const auto& [key, sum] : sums)
    fmt::print("| {} | {} | {:.3f} | {:.3f} | {:.3f} | {:.2f} / {:.2f} = {:.2f} | {} |\n", key.first,
               key.second, sum.series, sum.tables, sum.false_share, sum.power / sum.cells,
               sum.oracle / sum.cells, sum.power / sum.oracle, sum.cells);
  fmt::print("\n");
}

void run(int simulations, std::uint64_t seed, const std::string& only) {
  std::vector<Cell> cells;
  for (const Kind& kind : kKinds)
    if (only.empty() || std::string(kind.name).starts_with(only))
      for (const int classes : kClasses)
        for (const int earlier : kEarlier)
          for (const double mean : kMeans) cells.push_back({&kind, earlier, mean, classes});
  std::vector<Result> results(cells.size());
  run_parts(2, cells.size(), [&](std::size_t at) {
    Philox random(seed, at);
    double oracle_level = 0;
    results[at].none = without_change(cells[at], simulations, random, oracle_level);
    for (const double ratio : kRatios)
      results[at].ratios.push_back(with_change(cells[at], ratio, simulations / 4, oracle_level, random));
  });
  summary(cells, results);
  fmt::print("| kind | classes | earlier years | mean | clear series | clear tables |");
  for (const double ratio : kRatios) fmt::print(" × {} |", ratio);
  fmt::print(" false share, most |\n|---|---|---|---|---|---|");
  for (std::size_t column = 0; column <= std::size(kRatios); ++column) fmt::print("---|");
  fmt::print("\n");
  for (std::size_t at = 0; at < cells.size(); ++at) fmt::print("{}\n", row_of(cells[at], results[at]));
}

}  // namespace
}  // namespace zicht::stats

int main(int argc, char** argv) {
  int simulations = 2000;
  std::uint64_t seed = 1;
  const auto number = [&](int at, auto& into) {
    const std::string text = argv[at];
    std::from_chars(text.data(), text.data() + text.size(), into);
  };
  if (argc > 1) number(1, simulations);
  if (argc > 2) number(2, seed);
  zicht::stats::run(simulations, seed, argc > 3 ? argv[3] : "");
}
