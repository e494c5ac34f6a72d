#include "stats/count_forecast.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/contract.hpp"
#include "stats/distributions.hpp"
#include "stats/usual_swing.hpp"

namespace zicht::stats {
namespace {

constexpr double kTrendPrior = 0.15;   ///< standard deviation of the log trend of a year
constexpr double kSeasonPrior = 0.25;  ///< of each coefficient of the yearly wave
constexpr double kBreakPrior = 1.5;    ///< of the log step at a break
constexpr double kPriorCount = 0.5;    ///< people: that there were none so far does not mean there are none
constexpr double kUsual = 3;           ///< standard deviations: all but 1 in 400 of what is usual
/// The chance that a swing is the next larger of `kSwings`. Sums of series that swing differently have longer
/// tails than one negative binomial with their variance. Chosen so that trees keep the stated share of false
/// alarms (studies/alarm_calibration).
constexpr double kLongerTail = 0.05;
constexpr double kSwingsBeforehand = 2;  ///< so many made-up histories stand for each swing of a mixture
constexpr int kRounds = 4;
constexpr int kStepsOfARound = 8;
constexpr std::size_t kSwingCount = kSwings.size();

double mean_of(const std::array<double, kSwingCount>& chances) {
  double mean = 0;
  for (std::size_t at = 0; at < kSwingCount; ++at) mean += chances[at] * kSwings[at];
  return mean;
}

/// log Gamma(count + size) - log Gamma(size) - log Gamma(count + 1), size = 1 / swing; 0 for swing 0, where
/// it is part of no comparison but that with others: there -log Gamma(count + 1) + 0.
class LogBinomials {
 public:
  /// \param highest  of the counts that will be asked for
  explicit LogBinomials(double highest) {
    const auto length = static_cast<std::size_t>(std::min(highest, kLongest)) + 1;
    for (std::size_t at = 0; at < kSwingCount; ++at) {
      std::vector<double>& table = tables_.at(at);
      table.resize(length);
      for (std::size_t count = 1; count < length; ++count) {
        const auto k = static_cast<double>(count);
        const double rising = kSwings.at(at) > 0 ? std::log((k - 1 + 1 / kSwings.at(at)) / k) : -std::log(k);
        table[count] = table[count - 1] + rising;
      }
    }
  }
  double of(double count, std::size_t swing_at) const {
    if (count <= kLongest) return tables_[swing_at][static_cast<std::size_t>(count)];
    const double swing = kSwings[swing_at];
    if (swing <= 0) return -std::lgamma(count + 1);
    return std::lgamma(count + 1 / swing) - std::lgamma(1 / swing) - std::lgamma(count + 1);
  }

 private:
  static constexpr double kLongest = 400;
  std::array<std::vector<double>, kSwingCount> tables_;
};

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

constexpr double kSummedMean = 200;   ///< below it tails are added up term by term
constexpr double kSummedCount = 400;  ///< and for counts below this
constexpr double kNoChance = 1e-9;    ///< of a swing, beside the others

/// The chances of 0, 1, 2 ... under a negative binomial with this mean and variance mean + variation *
/// mean^2.
struct CountTerms {
  CountTerms(double mean, double variation)
      : size(variation < 1e-9 ? 0 : 1 / variation),
        share(size > 0 ? mean / (size + mean) : mean),
        chance(size > 0 ? std::exp(-size * std::log1p(mean / size)) : std::exp(-mean)) {}
  /// Precondition: called with 1, 2, 3 ... in order.
  double next(double count) {
    chance *= size > 0 ? share * (size + count - 1) / count : share / count;
    return chance;
  }
  double size;   ///< 0 = Poisson
  double share;  ///< the ratio that terms go to; of Poisson the mean
  double chance;
};

/// P(X <= count) of a negative binomial with this mean and variance mean + variation * mean^2.
double count_at_most(double count, double mean, double variation) {
  if (count < 0) return 0;
  return variation < 1e-9 ? poisson_at_most(count, mean)
                          : negative_binomial_at_most(count, mean, 1 / variation);
}
double count_at_least(double count, double mean, double variation) {
  if (count <= 0) return 1;
  return variation < 1e-9 ? poisson_at_least(count, mean)
                          : negative_binomial_at_least(count, mean, 1 / variation);
}

/// Twice what a negative binomial with its mean at the count is likelier than with this mean. Its root is
/// close to normal on both sides, so what is rare in a skewed distribution is not taken for an outbreak.
double deviance(double count, double mean, double swing) {
  const double own = count > 0 ? count * std::log(count / mean) : 0;
  if (swing < 1e-9) return 2 * (own - (count - mean));
  return 2 * (own - (count + 1 / swing) * std::log((1 + swing * count) / (1 + swing * mean)));
}

}  // namespace

/// Fits a history whose log mean has so many terms: level, trend, cosine, sine, and the steps at two breaks.
template <int Terms>
class HistoryFitter {
 public:
  using Row = Eigen::Matrix<double, Terms, 1>;
  using Information = Eigen::Matrix<double, Terms, Terms>;

  HistoryFitter(const CountHistory& history, std::size_t steps)
      : history_(history),
        steps_(steps),
        last_(history.counts.size() - 1),
        weight_(steps, 1.0),
        binomials_(*std::ranges::max_element(history.counts.first(steps))) {
    for (std::size_t at = 0; at < steps; ++at) {
      rows_.push_back(row_of(at));
      offset_.push_back(log_exposure(at));
    }
    log_mean_.assign(steps, 0.0);
    mean_.assign(steps, 1.0);
    // With kPriorCount, a history of zeros has a mean of half a person over all its steps, and a wide
    // forecast.
    prior_precision_[0] = 1e-2;
    prior_precision_[1] = 1 / (kTrendPrior * kTrendPrior);
    prior_precision_[2] = prior_precision_[3] = 1 / (kSeasonPrior * kSeasonPrior);
    for (int term = 4; term < Terms; ++term) prior_precision_[term] = 1 / (kBreakPrior * kBreakPrior);
  }

  FittedHistory fit() {
    Row coefficients = start();
    FittedHistory fitted;
    double swing = 0.1;
    for (int round = 0; round < kRounds; ++round) {
      fit_mean(swing, coefficients);
      fitted.chance_ = chances_of_swings();
      swing = mean_of(fitted.chance_);
      if (round + 1 < kRounds) weigh_down_outbreaks(swing);
    }
    fitted.usual_.reserve(std::max(FittedHistory::kUsualKept, last_ + 1 - steps_));
    for (std::size_t at = last_ + 1; at-- > steps_;) {
      const Row row = row_of(at);
      FittedHistory::Looked looked;
      looked.mean = std::exp(std::clamp(row.dot(coefficients) + log_exposure(at), -30.0, 30.0));
      if (!history_.exposure_error.empty()) looked.exposure_error = history_.exposure_error[at];
      std::copy(row.begin(), row.end(), looked.row.begin());
      fitted.looked_.push_back(looked);
      fitted.usual_.push_back(looked.mean);
    }
    for (std::size_t at = steps_; at-- > 0 && fitted.usual_.size() < FittedHistory::kUsualKept;)
      fitted.usual_.push_back(mean_[at]);
    for (std::size_t at = 0; at < kSwingCount; ++at) {
      const Information covariance = information(kSwings[at]).inverse();
      for (int row = 0; row < Terms; ++row)
        for (int column = 0; column < Terms; ++column)
          fitted.covariance_[at][6 * static_cast<std::size_t>(row) + static_cast<std::size_t>(column)] =
              covariance(row, column);
    }
    return fitted;
  }

 private:
  double log_exposure(std::size_t at) const {
    return history_.exposure.empty() ? 0.0 : std::log(history_.exposure[at] / history_.exposure[last_]);
  }

  Row row_of(std::size_t at) const {
    const double years = (static_cast<double>(at) - static_cast<double>(last_)) / history_.steps_per_year;
    const double angle = 2 * std::numbers::pi * years;
    Row row = Row::Zero();
    row[0] = 1;
    row[1] = years;
    if (history_.steps_per_year > 1) row[2] = std::cos(angle);
    if (history_.steps_per_year > 2) row[3] = std::sin(angle);
    for (int term = 4; term < Terms; ++term) {
      const auto back = static_cast<std::size_t>(term - 3);
      if (back <= history_.breaks.size() && at < history_.breaks[history_.breaks.size() - back])
        row[term] = 1;
    }
    return row;
  }

  Row start() {
    double sum = 0.5;
    double exposure = 0;
    for (std::size_t at = 0; at < steps_; ++at) {
      sum += history_.counts[at];
      exposure += std::exp(offset_[at]);
    }
    Row coefficients = Row::Zero();
    coefficients[0] = std::log(sum / exposure);
    set_means(coefficients);
    return coefficients;
  }

  void set_means(const Row& coefficients) {
    for (std::size_t at = 0; at < steps_; ++at) {
      log_mean_[at] = std::clamp(rows_[at].dot(coefficients) + offset_[at], -30.0, 30.0);
      mean_[at] = std::exp(log_mean_[at]);
    }
  }

  Information information(double swing) const {
    Information information = prior_precision_.asDiagonal();
    for (std::size_t at = 0; at < steps_; ++at)
      information.template selfadjointView<Eigen::Lower>().rankUpdate(
          rows_[at], weight_[at] * mean_[at] / dispersion_of(swing, mean_[at]));
    return information.template selfadjointView<Eigen::Lower>();
  }

  /// Fisher scoring of the log mean with its prior, at a given swing.
  void fit_mean(double swing, Row& coefficients) {
    for (int step = 0; step < kStepsOfARound; ++step) {
      Row score = -prior_precision_.cwiseProduct(coefficients);
      score[0] = kPriorCount;
      for (std::size_t at = 0; at < steps_; ++at)
        score +=
            weight_[at] * (history_.counts[at] - mean_[at]) / dispersion_of(swing, mean_[at]) * rows_[at];
      Row move = information(swing).ldlt().solve(score);
      const double longest = move.cwiseAbs().maxCoeff();
      if (longest > 1.5) move *= 1.5 / longest;
      coefficients += move;
      set_means(coefficients);
      if (longest < 1e-6) return;
    }
  }

  /// The chance of each swing, by its adjusted profile likelihood at the fitted means.
  std::array<double, kSwingCount> chances_of_swings() const {
    std::array<double, kSwingCount> log_likelihood{};
    for (std::size_t at = 0; at < kSwingCount; ++at) {
      const double swing = kSwings[at];
      double sum = 0;
      for (std::size_t step = 0; step < steps_; ++step) {
        const double count = history_.counts[step];
        double one = binomials_.of(count, at);
        if (swing > 0)
          one += count * (log_mean_[step] + std::log(swing)) -
                 (count + 1 / swing) * std::log1p(swing * mean_[step]);
        else
          one += count * log_mean_[step] - mean_[step];
        sum += weight_[step] * one;
      }
      log_likelihood[at] = sum - 0.5 * std::log(information(swing).determinant());
    }
    const double best = *std::ranges::max_element(log_likelihood);
    double sum = 0;
    for (double& chance : log_likelihood) sum += chance = std::exp(chance - best);
    for (double& chance : log_likelihood) chance /= sum;
    return log_likelihood;
  }

  void weigh_down_outbreaks(double swing) {
    for (std::size_t at = 0; at < steps_; ++at) {
      const double far = std::sqrt(std::max(0.0, deviance(history_.counts[at], mean_[at], swing)));
      weight_[at] = far > kUsual ? (kUsual / far) * (kUsual / far) : 1;
    }
  }

  const CountHistory& history_;
  std::size_t steps_;
  std::size_t last_;
  std::vector<Row> rows_;
  std::vector<double> offset_;  ///< log exposure
  std::vector<double> weight_;
  std::vector<double> log_mean_;
  std::vector<double> mean_;
  LogBinomials binomials_;
  Row prior_precision_;
};

double CountForecast::swing() const { return mean_of(chance_); }

double CountForecast::summed_at_most(double count) const {
  double chance = 0;
  for (std::size_t at = 0; at < kSwingCount; ++at) {
    if (chance_[at] < kNoChance) continue;
    CountTerms terms(mean_, variation_[at]);
    double sum = terms.chance;
    const auto last = static_cast<std::int64_t>(count);
    for (std::int64_t k = 1; k <= last; ++k) sum += terms.next(static_cast<double>(k));
    chance += chance_[at] * sum;
  }
  return std::clamp(chance, 0.0, 1.0);
}

double CountForecast::at_most(double count) const {
  if (count < 0) return 0;
  if (mean_ < kSummedMean && count < kSummedCount) return summed_at_most(count);
  double chance = 0;
  for (std::size_t at = 0; at < kSwingCount; ++at)
    if (chance_[at] >= kNoChance) chance += chance_[at] * count_at_most(count, mean_, variation_[at]);
  return std::clamp(chance, 0.0, 1.0);
}

double CountForecast::at_least(double count) const {
  if (count <= 0) return 1;
  if (mean_ < kSummedMean && count < kSummedCount) {
    const double chance = 1 - summed_at_most(count - 1);
    if (chance > 1e-5) return chance;  // else digits were lost
  }
  double chance = 0;
  for (std::size_t at = 0; at < kSwingCount; ++at)
    if (chance_[at] >= kNoChance) chance += chance_[at] * count_at_least(count, mean_, variation_[at]);
  return std::clamp(chance, 0.0, 1.0);
}

double CountForecast::p_value(double count) const {
  return std::min(1.0, 2 * std::min(at_most(count), at_least(count)));
}

CountForecast CountForecast::scaled(double ratio) const {
  ZICHT_EXPECT(ratio > 0);
  CountForecast other = *this;
  other.mean_ *= ratio;
  return other;
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

double FittedHistory::mean_of_last(std::size_t width) const {
  ZICHT_EXPECT(width >= 1 && width <= looked_.size());
  double mean = 0;
  for (const Looked& one : std::span(looked_).first(width)) mean += one.mean;
  return mean;
}

CountForecast FittedHistory::of_last(std::size_t width) const {
  ZICHT_EXPECT(width >= 1 && width <= looked_.size());
  CountForecast forecast;
  std::array<double, 6> row{};  // of the log of the sum: the rows, weighed by their means
  double squares = 0;
  double of_exposure = 0;
  for (std::size_t at = 0; at < width; ++at) {
    const Looked& one = looked_[at];
    forecast.mean_ += one.mean;
    squares += one.mean * one.mean;
    of_exposure += one.mean * one.exposure_error;
    for (std::size_t term = 0; term < row.size(); ++term) row[term] += one.mean * one.row[term];
  }
  for (double& term : row) term /= forecast.mean_;
  forecast.chance_ = chance_;
  for (std::size_t at = kSwingCount - 1; at-- > 0;) {
    forecast.chance_[at + 1] += kLongerTail * forecast.chance_[at];
    forecast.chance_[at] *= 1 - kLongerTail;
  }
  for (std::size_t swing = 0; swing < kSwingCount; ++swing) {
    double error = of_exposure * of_exposure / (forecast.mean_ * forecast.mean_);
    for (std::size_t a = 0; a < row.size(); ++a)
      for (std::size_t b = 0; b < row.size(); ++b) error += row[a] * covariance_[swing][6 * a + b] * row[b];
    const double own = kSwings[swing] * squares / (forecast.mean_ * forecast.mean_);
    forecast.variation_[swing] = own + error + own * error;  // of a product of independent factors
  }
  return forecast;
}

FittedHistory FittedHistory::with_swings(const SwingChances& beforehand) const {
  FittedHistory other = *this;
  double sum = 0;
  for (std::size_t at = 0; at < kSwingCount; ++at) sum += other.chance_[at] *= beforehand[at];
  ZICHT_EXPECT(sum > 0);
  for (double& chance : other.chance_) chance /= sum;
  return other;
}

SwingChances swings_of(std::span<const SwingChances> histories) {
  constexpr int kStepsOfMixture = 50;
  SwingChances mixture;
  mixture.fill(1.0 / static_cast<double>(kSwingCount));
  if (histories.empty()) return mixture;
  for (int step = 0; step < kStepsOfMixture; ++step) {
    SwingChances next{};
    for (const SwingChances& history : histories) {
      SwingChances posterior{};
      double sum = 0;
      for (std::size_t at = 0; at < kSwingCount; ++at) sum += posterior[at] = mixture[at] * history[at];
      for (std::size_t at = 0; at < kSwingCount; ++at) next[at] += posterior[at] / sum;
    }
    for (std::size_t at = 0; at < kSwingCount; ++at)
      mixture[at] = (next[at] + kSwingsBeforehand) /
                    (static_cast<double>(histories.size()) + kSwingsBeforehand * kSwingCount);
  }
  return mixture;
}

Result<FittedHistory> fit_history(const CountHistory& history) {
  ZICHT_CHECK(check(history));
  const auto skipped = static_cast<std::size_t>(history.left_out) + 1;
  const std::size_t steps = history.counts.size() > skipped ? history.counts.size() - skipped : 0;
  if (steps < 5 || steps < 2 * static_cast<std::size_t>(history.steps_per_year))
    return fail(ErrorCode::not_identifiable, "too few earlier counts to say what is usual");
  if (history.breaks.empty()) return HistoryFitter<4>(history, steps).fit();
  return HistoryFitter<6>(history, steps).fit();
}

Result<CountForecast> forecast_last(const CountHistory& history) {
  ZICHT_TRY(const FittedHistory fitted, fit_history(history));
  return fitted.of_last(1);
}

}  // namespace zicht::stats
