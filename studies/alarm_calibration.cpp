// How often alarms come when nothing changed, and whether forecasts are as uncertain as they say.
//
//   alarm_calibration [SERIES] [SEED] [DRAWING.svg]
//
// Made series: negative binomial about a mean, with a trend and a season, no change. For months, quarters and
// years and means of .1 to 1,000 a period: the share of judged points with a p-value below .01
// (alarms::judge_last), and the randomised probability integral transform of the newest count under the
// forecast made before it, in ten bins, which are equally full when the forecast is right (Czado, Gneiting &
// Held 2009, Biometrics 65, 1254-1261). Then trees of series: the share of periods with any alarm.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numbers>
#include <string>
#include <vector>

#include "alarms/series_tree.hpp"
#include "base/philox.hpp"
#include "stats/random_draws.hpp"

namespace {

using namespace zicht;

constexpr std::array kFrequencies = {12, 4, 1};
constexpr std::array kMeans = {0.1, 1.0, 10.0, 100.0, 1000.0};
constexpr std::size_t kBins = 10;
constexpr double kLevel = 0.01;

/// Counts of nine years (twelve, of years) without a change.
std::vector<double> made(int frequency, double mean, Philox& random) {
  const double size = std::exp(std::log(1.5) + random.uniform() * std::log(50 / 1.5));
  const double trend = 0.08 * std::sqrt(12.0) * (random.uniform() - 0.5);
  const double season = frequency > 1 ? 0.35 * random.uniform() : 0;
  const double phase = 2 * std::numbers::pi * random.uniform();
  const int steps = frequency == 1 ? 12 : 9 * frequency;
  std::vector<double> counts;
  for (int at = 0; at < steps; ++at) {
    const double years = static_cast<double>(at) / frequency;
    const double usual =
        mean * std::exp(trend * (years - 4.5) + season * std::sin(2 * std::numbers::pi * years + phase));
    counts.push_back(
        static_cast<double>(stats::draw_poisson(usual * stats::draw_gamma(size, random) / size, random)));
  }
  return counts;
}

struct Calibration {
  int frequency = 12;
  double mean = 0;
  double alarmed = 0;  ///< share with a p-value below the level
  std::array<double, kBins> bins{};
};

Calibration calibrated(int frequency, double mean, std::uint64_t series, std::uint64_t seed) {
  Calibration found{frequency, mean, 0, {}};
  const alarms::Checks checks = alarms::checks_for(frequency);
  for (std::uint64_t at = 0; at < series; ++at) {
    Philox random(seed, at + (static_cast<std::uint64_t>(mean * 10) << 32) +
                            (static_cast<std::uint64_t>(frequency) << 56));
    const std::vector<double> counts = made(frequency, mean, random);
    const auto judged = alarms::judge_last({counts, {}, frequency}, checks, kLevel).value();
    found.alarmed += judged.p_value < kLevel ? 1 : 0;
    const int left_out = static_cast<int>(checks.windows.back().width) - 1;
    const auto forecast = stats::fit_history({counts, {}, frequency, left_out})->of_last(1);
    const double below = forecast.at_most(counts.back() - 1);
    const double transform = below + random.uniform() * (forecast.at_most(counts.back()) - below);
    ++found.bins[std::min(kBins - 1, static_cast<std::size_t>(transform * kBins))];
  }
  found.alarmed /= static_cast<double>(series);
  for (double& bin : found.bins) bin /= static_cast<double>(series);
  return found;
}

/// A tree of a top, five parts and 25 parts of those, without a change: how many of its last twelve months
/// alarm.
double months_with_alarm(std::uint64_t trees, std::uint64_t seed) {
  double months = 0;
  for (std::uint64_t at = 0; at < trees; ++at) {
    alarms::SeriesTree tree;
    tree.nodes.push_back({alarms::kTop, {}, std::vector<double>(84, 0.0)});
    for (std::uint32_t part = 1; part <= 5; ++part)
      tree.nodes.push_back({0, {part}, std::vector<double>(84, 0.0)});
    for (std::uint32_t leaf = 0; leaf < 25; ++leaf) {
      Philox random(seed, at * 100 + leaf + (std::uint64_t{1} << 60));
      const double mean = std::exp(std::log(0.05) + random.uniform() * std::log(400.0));
      std::vector<double> counts = made(12, mean, random);
      counts.resize(84);
      const std::size_t part = 1 + leaf / 5;
      for (std::size_t month = 0; month < counts.size(); ++month) {
        tree.nodes[part].counts[month] += counts[month];
        tree.nodes[0].counts[month] += counts[month];
      }
      tree.nodes.push_back({part, {static_cast<std::uint32_t>(part), 100 + leaf}, std::move(counts)});
    }
    std::array<bool, 84> alarmed{};
    const alarms::TreeFound found = alarms::judge_tree(tree, {}).value();
    for (const alarms::TreeAlarm& alarm : found.alarms)
      for (const alarms::JudgedPeriod& one : alarm.judged)
        alarmed[one.period] = alarmed[one.period] || one.alarmed;
    for (const bool month : alarmed) months += month ? 1 : 0;
  }
  return months / (12 * static_cast<double>(trees));
}

const char* name_of(int frequency) { return frequency == 12 ? "month" : frequency == 4 ? "quarter" : "year"; }

/// Small histograms beside each other; the line is where each column ends when forecasts are right.
std::string drawn(const std::vector<Calibration>& all) {
  constexpr double kCell = 120;
  constexpr double kTall = 80;
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" font-family="sans-serif" font-size="11">)",
      kCell * kMeans.size() + 20, (kTall + 40) * kFrequencies.size() + 10);
  svg += R"(<rect width="100%" height="100%" fill="#fff"/>)";
  for (std::size_t at = 0; at < all.size(); ++at) {
    const double left = 10 + kCell * static_cast<double>(at % kMeans.size());
    const double foot = (kTall + 40) * static_cast<double>(at / kMeans.size()) + kTall + 25;
    svg += fmt::format(R"(<text x="{:.1f}" y="{:.1f}">{}, mean {:g}</text>)", left, foot - kTall - 6,
                       name_of(all[at].frequency), all[at].mean);
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      const double height = std::min(1.0, all[at].bins[bin] / 0.2) * kTall;
      svg += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="9" height="{:.1f}" fill="#0072b2"/>)",
                         left + 10 * static_cast<double>(bin), foot - height, height);
    }
    svg += fmt::format(R"(<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" stroke="#c44e00"/>)", left,
                       left + 100, foot - kTall / 2, foot - kTall / 2);
  }
  return svg + "</svg>\n";
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> said(words + 1, words + count);
  const std::uint64_t series = said.empty() ? 500 : std::stoull(said[0]);
  const std::uint64_t seed = said.size() < 2 ? 1 : std::stoull(said[1]);
  std::vector<Calibration> all;
  std::cout << "| period | mean | p below .01 | fullest tenth | emptiest tenth |\n|---|---|---|---|---|\n";
  for (const int frequency : kFrequencies)
    for (const double mean : kMeans) {
      all.push_back(calibrated(frequency, mean, series, seed));
      const Calibration& one = all.back();
      std::cout << fmt::format("| {} | {:g} | {:.4f} | {:.3f} | {:.3f} |\n", name_of(frequency), mean,
                               one.alarmed, std::ranges::max(one.bins), std::ranges::min(one.bins));
    }
  const std::uint64_t trees = std::max<std::uint64_t>(1, series / 10);
  std::cout << fmt::format("\nTrees of 31 series, {}: share of months with any alarm {:.4f}\n", trees,
                           months_with_alarm(trees, seed));
  if (said.size() > 2) std::ofstream(said[2]) << drawn(all);
  return 0;
}
