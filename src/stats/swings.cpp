#include "stats/swings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

// Dispersions 1 to 160,000, evenly in the logarithm.
constexpr std::size_t kPoints = 151;
constexpr double kWidth = 0.08;

/// A dispersion is at most so many times the level: groups as large as that leave most years empty.
constexpr double kYearsInAGroup = 20;

using OnGrid = std::array<double, kPoints>;

/// What the series may have in common: a scaled inverse chi-square distribution, cut off below 1.
constexpr std::array kCentres = {0.5, 0.7, 1.0,  1.4,  2.0,  2.8,  4.0,   5.6,   8.0,
                                 11., 16., 22.6, 32.0, 64.0, 128., 256.0, 512.0, 2048.0};
constexpr std::array kDegrees = {0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0};
constexpr std::size_t kPriors = kCentres.size() * kDegrees.size();

double degrees_of(std::size_t prior) { return kDegrees.at(prior % kDegrees.size()); }

struct Grid {
  OnGrid dispersion{};
  std::array<OnGrid, kPriors> priors{};
};

Grid make_grid() {
  Grid grid;
  for (std::size_t at = 0; at < kPoints; ++at)
    grid.dispersion.at(at) = std::exp(kWidth * static_cast<double>(at));
  for (std::size_t prior = 0; prior < kPriors; ++prior) {
    const double centre = kCentres.at(prior / kDegrees.size());
    const double degrees = degrees_of(prior);
    OnGrid& chances = grid.priors.at(prior);
    double sum = 0;
    for (std::size_t at = 0; at < kPoints; ++at) {
      const double dispersion = grid.dispersion.at(at);
      const double top = std::max(1.0, centre);  // where it is densest
      chances.at(at) =
          std::exp(-degrees / 2 * (std::log(dispersion / top) + centre / dispersion - centre / top));
      sum += chances.at(at);
    }
    for (double& chance : chances) chance /= sum;
  }
  return grid;
}

const Grid& grid() {
  static const Grid kGrid = make_grid();
  return kGrid;
}

/// How likely the earlier steps are under each dispersion, relative to the likeliest; the mean step is
/// integrated out.
OnGrid likelihood_of(const SteppedSeries& series) {
  OnGrid likelihood{};
  for (std::size_t at = 0; at < kPoints; ++at) {
    double variances = 1;  // their product
    double weights = 0;
    double weighted = 0;
    double squares = 0;
    const double dispersion = grid().dispersion.at(at);
    const double shown = (dispersion - 1) * 4 * series.level / (4 * series.level + dispersion);
    for (const Step& step : series.earlier) {
      const double variance = step.least + shown * step.growth;
      variances *= variance;
      const double weight = 1 / variance;
      weights += weight;
      weighted += step.size * weight;
      squares += step.size * step.size * weight;
    }
    const double about_mean = std::max(0.0, squares - weighted * weighted / weights);
    likelihood.at(at) = -(std::log(variances * weights) + about_mean) / 2;
  }
  const double top = *std::ranges::max_element(likelihood);
  for (std::size_t at = 0; at < kPoints; ++at) {
    const bool possible = at == 0 || grid().dispersion.at(at) <= kYearsInAGroup * series.level;
    likelihood.at(at) = possible ? std::exp(likelihood.at(at) - top) : 0;
  }
  return likelihood;
}

double dot(const OnGrid& a, const OnGrid& b) {
  double sum = 0;
  for (std::size_t at = 0; at < kPoints; ++at) sum += a[at] * b[at];
  return sum;
}

/// What the series say together of what they have in common: a chance a prior.
std::array<double, kPriors> chances_of_priors(std::span<const SteppedSeries> family,
                                              std::span<const OnGrid> likelihoods) {
  std::vector<std::size_t> steps;
  for (const SteppedSeries& series : family) steps.push_back(series.earlier.size());
  std::ranges::nth_element(steps, steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2));
  const double median = static_cast<double>(steps[steps.size() / 2]) - 1;
  std::array<double, kPriors> chances{};
  for (std::size_t prior = 0; prior < kPriors; ++prior) {
    const double degrees = degrees_of(prior);
    double log_chance = std::log(degrees) - 2 * std::log(degrees + median);  // uniform in d0 / (d0 + d)
    for (const OnGrid& likelihood : likelihoods)
      log_chance += std::log(dot(grid().priors[prior], likelihood));
    chances.at(prior) = log_chance;
  }
  const double top = *std::ranges::max_element(chances);
  double sum = 0;
  for (double& chance : chances) sum += chance = std::exp(chance - top);
  for (double& chance : chances) chance /= sum;
  return chances;
}

}  // namespace

double Swing::tail(double tested) const {
  constexpr double kNothing = 1e-12;
  double sum = 0;
  for (std::size_t at = 0; at < kPoints; ++at)
    if (chances_[at] > kNothing)
      sum += chances_[at] * std::erfc(std::abs(tested) / std::sqrt(2 * grid().dispersion.at(at)));
  return std::min(1.0, sum);
}

double Swing::limit_95() const {
  // The tail is convex and falls, so Newton's method comes to its root from below after one step at most.
  constexpr double kTail = 0.05;
  constexpr double kNormal975 = 1.959963984540054;
  constexpr int kMostSteps = 60;
  constexpr double kClose = 1e-7;
  double limit = kNormal975 * std::sqrt(dispersion_);
  for (int step = 0; step < kMostSteps; ++step) {
    double slope = 0;
    for (std::size_t at = 0; at < kPoints; ++at) {
      const double dispersion = grid().dispersion.at(at);
      slope += chances_[at] * std::sqrt(2 / (std::numbers::pi * dispersion)) *
               std::exp(-limit * limit / (2 * dispersion));
    }
    const double more = (tail(limit) - kTail) / slope;
    limit = std::max(0.0, limit + more);
    if (std::abs(more) < kClose * (1 + limit)) break;
  }
  return limit;
}

std::vector<Swing> judge_swings(std::span<const SteppedSeries> family) {
  std::vector<OnGrid> likelihoods;
  for (const SteppedSeries& series : family) {
    ZICHT_EXPECT(series.earlier.size() >= 2 && series.level > 0);
    likelihoods.push_back(likelihood_of(series));
  }
  std::array<double, kPriors> chances{};
  if (family.size() > 1) chances = chances_of_priors(family, likelihoods);
  std::vector<Swing> swings(family.size());
  for (std::size_t at = 0; at < family.size(); ++at) {
    const OnGrid& likelihood = likelihoods[at];
    OnGrid mixed{};  // what the others make likely of each dispersion
    if (family.size() == 1) mixed.fill(1);
    for (std::size_t prior = 0; family.size() > 1 && prior < kPriors; ++prior) {
      constexpr double kNothing = 1e-9;
      if (chances.at(prior) < kNothing) continue;
      const OnGrid& density = grid().priors.at(prior);
      const double share = chances.at(prior) / dot(density, likelihood);
      for (std::size_t point = 0; point < kPoints; ++point) mixed[point] += share * density[point];
      swings[at].prior_df_ += chances.at(prior) * degrees_of(prior);
    }
    Swing& swing = swings[at];
    swing.chances_.resize(kPoints);
    double sum = 0;
    for (std::size_t point = 0; point < kPoints; ++point)
      sum += swing.chances_[point] = mixed[point] * likelihood[point];
    double precision = 0;
    for (std::size_t point = 0; point < kPoints; ++point)
      precision += (swing.chances_[point] /= sum) / grid().dispersion.at(point);
    swing.dispersion_ = std::max(1.0, 1 / precision);
    swing.p_value_ = swing.tail(family[at].tested);
  }
  return swings;
}

}  // namespace zicht::stats
