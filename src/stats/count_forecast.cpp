#include "stats/count_forecast.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>
#include <vector>

namespace zicht::stats {
namespace {

constexpr double kTrendPrior = 0.15;   ///< standard deviation of the log trend of a year
constexpr double kSeasonPrior = 0.25;  ///< of each coefficient of the yearly wave
constexpr double kUsual = 2.58;        ///< standard deviations: 99 % of what is usual
constexpr int kRounds = 4;
constexpr int kStepsOfARound = 8;

using Row = Eigen::Vector4d;  // level, trend, cosine, sine
using Information = Eigen::Matrix4d;

/// What is learned from: one row a step.
struct Learned {
  std::vector<Row> rows;
  std::vector<double> counts;
  std::vector<double> offset;  ///< log exposure
  std::vector<double> weight;
  std::vector<double> mean;
  Row row_looked_at;
  Row prior_precision;
};

Row row_of(std::size_t at, std::size_t last, int steps_per_year) {
  const double years = (static_cast<double>(at) - static_cast<double>(last)) / steps_per_year;
  const double angle = 2 * std::numbers::pi * years;
  const bool season = steps_per_year > 1;
  return {1, years, season ? std::cos(angle) : 0, season && steps_per_year > 2 ? std::sin(angle) : 0};
}

Information information_of(const Learned& learned, double swing) {
  Information information = learned.prior_precision.asDiagonal();
  for (std::size_t at = 0; at < learned.rows.size(); ++at) {
    const double weight = learned.weight[at] * learned.mean[at] / (1 + swing * learned.mean[at]);
    information += weight * learned.rows[at] * learned.rows[at].transpose();
  }
  return information;
}

void set_means(Learned& learned, const Row& coefficients) {
  for (std::size_t at = 0; at < learned.rows.size(); ++at)
    learned.mean[at] =
        std::exp(std::clamp(learned.rows[at].dot(coefficients) + learned.offset[at], -30.0, 30.0));
}

/// Fisher scoring of the log mean with its prior, at a given swing.
void fit_mean(Learned& learned, double swing, Row& coefficients) {
  for (int step = 0; step < kStepsOfARound; ++step) {
    Row score = -learned.prior_precision.cwiseProduct(coefficients);
    score[0] = 0;
    for (std::size_t at = 0; at < learned.rows.size(); ++at)
      score += learned.weight[at] * (learned.counts[at] - learned.mean[at]) / (1 + swing * learned.mean[at]) *
               learned.rows[at];
    Row move = information_of(learned, swing).ldlt().solve(score);
    const double longest = move.cwiseAbs().maxCoeff();
    if (longest > 1.5) move *= 1.5 / longest;
    coefficients += move;
    set_means(learned, coefficients);
    if (longest < 1e-7) return;
  }
}

double log_probability(double count, double mean, double swing) {
  if (swing <= 0) return count * std::log(mean) - mean - std::lgamma(count + 1);
  const double size = 1 / swing;
  return std::lgamma(count + size) - std::lgamma(size) - std::lgamma(count + 1) -
         size * std::log1p(swing * mean) + count * (std::log(swing * mean) - std::log1p(swing * mean));
}

/// The chance of each swing, by its adjusted profile likelihood at the fitted means.
std::array<double, kSwings.size()> chances_of_swings(const Learned& learned) {
  std::array<double, kSwings.size()> log_likelihood{};
  for (std::size_t at = 0; at < kSwings.size(); ++at) {
    for (std::size_t step = 0; step < learned.counts.size(); ++step)
      log_likelihood[at] +=
          learned.weight[step] * log_probability(learned.counts[step], learned.mean[step], kSwings[at]);
    log_likelihood[at] -= 0.5 * std::log(information_of(learned, kSwings[at]).determinant());
  }
  const double best = *std::ranges::max_element(log_likelihood);
  double sum = 0;
  for (double& chance : log_likelihood) sum += chance = std::exp(chance - best);
  for (double& chance : log_likelihood) chance /= sum;
  return log_likelihood;
}

double mean_of(const std::array<double, kSwings.size()>& chances) {
  double mean = 0;
  for (std::size_t at = 0; at < kSwings.size(); ++at) mean += chances[at] * kSwings[at];
  return mean;
}

void weigh_down_outbreaks(Learned& learned, double swing) {
  for (std::size_t at = 0; at < learned.counts.size(); ++at) {
    const double deviation = std::sqrt(learned.mean[at] * (1 + swing * learned.mean[at]));
    const double far = std::abs(learned.counts[at] - learned.mean[at]) / deviation;
    learned.weight[at] = far > kUsual ? (kUsual / far) * (kUsual / far) : 1;
  }
}

Result<void> check(const CountHistory& history) {
  for (std::size_t at = 0; at < history.counts.size(); ++at) {
    const double count = history.counts[at];
    if (!(count >= 0) || count != std::floor(count) || count > 1e15)
      return fail(ErrorCode::invalid_input, "a count is not a whole number of 0 or more",
                  "position " + std::to_string(at + 1));
    if (!history.exposure.empty() && !(history.exposure[at] > 0))
      return fail(ErrorCode::invalid_input, "an exposure is not above 0",
                  "position " + std::to_string(at + 1));
  }
  return {};
}

Learned learned_from(const CountHistory& history, std::size_t steps) {
  Learned learned;
  const std::size_t last = history.counts.size() - 1;
  const auto log_exposure = [&](std::size_t at) {
    return history.exposure.empty() ? 0.0 : std::log(history.exposure[at] / history.exposure[last]);
  };
  for (std::size_t at = 0; at < steps; ++at) {
    learned.rows.push_back(row_of(at, last, history.steps_per_year));
    learned.counts.push_back(history.counts[at]);
    learned.offset.push_back(log_exposure(at));
  }
  learned.weight.assign(steps, 1.0);
  learned.mean.assign(steps, 1.0);
  learned.row_looked_at = row_of(last, last, history.steps_per_year);
  // A tiny precision of the level keeps a history of zeros finite: its mean is then about 1 over the steps.
  learned.prior_precision = {1e-2, 1 / (kTrendPrior * kTrendPrior), 1 / (kSeasonPrior * kSeasonPrior),
                             1 / (kSeasonPrior * kSeasonPrior)};
  return learned;
}

/// P(X <= count) of a negative binomial with this mean and variance mean + variation * mean^2.
double negative_binomial_at_most(double count, double mean, double variation) {
  if (count < 0) return 0;
  if (variation < 1e-9) return boost::math::gamma_q(count + 1, mean);
  const double size = 1 / variation;
  return boost::math::ibeta(size, count + 1, size / (size + mean));
}
double negative_binomial_at_least(double count, double mean, double variation) {
  if (count <= 0) return 1;
  if (variation < 1e-9) return boost::math::gamma_p(count, mean);
  const double size = 1 / variation;
  return boost::math::ibetac(size, count, size / (size + mean));
}

}  // namespace

double CountForecast::swing() const { return mean_of(chance_); }

double CountForecast::at_most(double count) const {
  double chance = 0;
  for (std::size_t at = 0; at < kSwings.size(); ++at)
    chance += chance_[at] * negative_binomial_at_most(count, mean_, variation_[at]);
  return std::clamp(chance, 0.0, 1.0);
}

double CountForecast::at_least(double count) const {
  double chance = 0;
  for (std::size_t at = 0; at < kSwings.size(); ++at)
    chance += chance_[at] * negative_binomial_at_least(count, mean_, variation_[at]);
  return std::clamp(chance, 0.0, 1.0);
}

double CountForecast::p_value(double count) const {
  return std::min(1.0, 2 * std::min(at_most(count), at_least(count)));
}

double CountForecast::quantile(double level) const {
  double below = -1;  // at_most(below) < level
  double above = std::max(1.0, std::ceil(mean_));
  while (at_most(above) < level) {
    below = above;
    above *= 2;
  }
  while (above - below > 1) {
    const double middle = std::floor((above + below) / 2);
    (at_most(middle) < level ? below : above) = middle;
  }
  return above;
}

Result<CountForecast> forecast_last(const CountHistory& history) {
  ZICHT_CHECK(check(history));
  const auto skipped = static_cast<std::size_t>(history.left_out) + 1;
  const std::size_t steps = history.counts.size() > skipped ? history.counts.size() - skipped : 0;
  if (steps < 5 || steps < 2 * static_cast<std::size_t>(history.steps_per_year))
    return fail(ErrorCode::not_identifiable, "too few earlier counts to say what is usual");
  Learned learned = learned_from(history, steps);
  double sum = 0.5;
  double exposure = 0;
  for (std::size_t at = 0; at < steps; ++at) {
    sum += learned.counts[at];
    exposure += std::exp(learned.offset[at]);
  }
  Row coefficients{std::log(sum / exposure), 0, 0, 0};
  set_means(learned, coefficients);
  CountForecast forecast;
  double swing = 0.1;
  for (int round = 0; round < kRounds; ++round) {
    fit_mean(learned, swing, coefficients);
    forecast.chance_ = chances_of_swings(learned);
    swing = mean_of(forecast.chance_);
    if (round + 1 < kRounds) weigh_down_outbreaks(learned, swing);
  }
  forecast.mean_ = std::exp(std::clamp(learned.row_looked_at.dot(coefficients), -30.0, 30.0));
  for (std::size_t at = 0; at < kSwings.size(); ++at) {
    const double error =
        learned.row_looked_at.dot(information_of(learned, kSwings[at]).ldlt().solve(learned.row_looked_at));
    forecast.variation_[at] = kSwings[at] + error;
  }
  return forecast;
}

}  // namespace zicht::stats
