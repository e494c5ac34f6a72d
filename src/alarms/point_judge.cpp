#include "alarms/point_judge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace zicht::alarms {
namespace {

// Page's reference values for half as many again, and for two thirds: (r - 1) / log(r).
constexpr double kReferenceUp = 1.2331517311882152;
constexpr double kReferenceDown = 0.8221011541254768;

/// The newest counts of a series beside what was expected of them, looked at in one direction after the
/// other.
class PointJudge {
 public:
  PointJudge(std::span<const double> counts, const stats::FittedHistory& fitted, const Checks& checks,
             double level)
      : counts_(counts), fitted_(fitted), checks_(checks), level_(level) {
    judged_.point.count = counts.back();
    judged_.expected = fitted.mean_of_last(1);
    judged_.upper = std::numeric_limits<double>::infinity();
    const double used = share_that_can_alarm();
    if (checks.shares_pass_on) used_ = used;
  }

  JudgedPoint judge() {
    for (std::size_t at = 0; at < checks_.windows.size(); ++at) look_at(checks_.windows[at], share_down_[at]);
    for (const int direction : {1, -1}) {
      look_at_drift(direction);
      look_at_run(direction);
    }
    if (judged_.p_value >= level_) judged_.alarm = 0;
    return judged_;
  }

 private:
  double newest() const { return counts_.back(); }
  std::size_t horizon() const { return checks_.windows.back().width; }
  double sum_of_last(std::size_t width) const {
    double sum = 0;
    for (const double count : counts_.last(width)) sum += count;
    return sum;
  }

  /// The sum over so many counts, when nobody is counted in it, is an alarm; else a check of it downwards
  /// could never alarm.
  bool can_fall(std::size_t width, double share) const {
    const stats::CountForecast forecast = fitted_.of_last(width);
    return forecast.mean() >= checks_.least_count && 2 * forecast.at_most(0) / share < level_;
  }

  /// Leaves checks downwards out that cannot alarm, and adds up the shares of the others: the mean of both
  /// directions (Tarone 1990). It depends on what was expected only, so nothing that is judged decides on it.
  double share_that_can_alarm() {
    double up = checks_.drift.up + checks_.run.up;
    double down = checks_.run.down;
    for (const SummedWindow& window : checks_.windows) {
      up += window.up;
      const bool falls = window.down > 0 && can_fall(window.width, window.down);
      share_down_.push_back(falls ? window.down : 0);
      down += share_down_.back();
    }
    if (checks_.drift.down > 0 && can_fall(horizon(), checks_.drift.down)) drift_down_ = checks_.drift.down;
    return (up + down + drift_down_) / 2;
  }

  /// The chance below which a check with this share alarms.
  double level_of(double share) const { return share * level_ / (2 * used_); }

  void take(double tail, double share, int direction, Check check, std::size_t width) {
    const double p_value = std::min(1.0, 2 * tail / share * used_);
    if (p_value >= judged_.p_value) return;
    const double people = direction > 0 ? sum_of_last(width) : fitted_.mean_of_last(width);
    if (people < checks_.least_count) return;
    judged_.p_value = p_value;
    judged_.check = check;
    judged_.window = width;
    judged_.window_expected = fitted_.mean_of_last(width);
    judged_.alarm = direction;
  }

  void look_at(const SummedWindow& window, double down) {
    const stats::CountForecast forecast = fitted_.of_last(window.width);
    const double sum = sum_of_last(window.width);
    const double earlier = sum - newest();
    const double expected = *judged_.expected;
    const bool alone = window.width == 1;
    const Check check = alone ? Check::newest : Check::sum;
    if (window.up > 0) {
      const double limit = forecast.quantile(1 - level_of(window.up)) - earlier;
      judged_.upper = std::min(judged_.upper, alone ? limit : std::max(limit, std::floor(expected)));
      if (alone || newest() > expected) take(forecast.at_least(sum), window.up, 1, check, window.width);
    }
    if (down > 0) {
      const double limit = forecast.quantile(level_of(down)) - earlier;
      judged_.lower = std::max(judged_.lower, alone ? limit : std::min(limit, std::ceil(expected)));
      if (alone || newest() < expected) take(forecast.at_most(sum), down, -1, check, window.width);
    }
  }

  /// The cumulative sum if the newest count were `count`, and over how many counts it is reached.
  struct Drift {
    double size = 0;
    std::size_t width = 1;
  };
  Drift drift_at(double count, int direction) const {
    Drift largest;
    double sum = count - newest();
    for (std::size_t width = 1; width <= horizon(); ++width) {
      sum += counts_[counts_.size() - width];
      const double reference = reference_of(width, direction);
      const double size = direction > 0 ? sum - reference : reference - sum;
      if (size > largest.size) largest = {size, width};
    }
    return largest;
  }
  double reference_of(std::size_t width, int direction) const {
    return (direction > 0 ? kReferenceUp : kReferenceDown) * fitted_.mean_of_last(width);
  }

  /// The chance that the sum over some width lies as far off as this: at most all of them added up. Stops
  /// where it is no longer below `enough`, and begins with the width that has most of it.
  double drift_chance(const Drift& drift, int direction, double enough) {
    double chance = tail_of(drift.width, drift.size, direction);
    for (std::size_t width = 1; width <= horizon() && chance < enough; ++width)
      if (width != drift.width) chance += tail_of(width, drift.size, direction);
    return std::min(1.0, chance);
  }
  double tail_of(std::size_t width, double size, int direction) {
    if (sums_.empty()) sums_.resize(horizon());
    if (!sums_[width - 1]) sums_[width - 1] = fitted_.of_last(width);
    const double reference = reference_of(width, direction);
    return direction > 0 ? sums_[width - 1]->at_least(std::ceil(reference + size))
                         : sums_[width - 1]->at_most(std::floor(reference - size));
  }

  void look_at_drift(int direction) {
    const double share = direction > 0 ? checks_.drift.up : drift_down_;
    if (share <= 0) return;
    const double expected = *judged_.expected;
    if (direction > 0 ? newest() > expected : newest() < expected) {
      const Drift drift = drift_at(newest(), direction);
      if (drift.size > 0)
        take(drift_chance(drift, direction, judged_.p_value * share / (2 * used_)), share, direction,
             Check::drift, drift.width);
    }
    limit_by_drift(direction, level_of(share));
  }

  /// Whether the newest count would be an alarm of drift if it were this one.
  bool drifts_at(double count, int direction, double enough) {
    const Drift drift = drift_at(count, direction);
    return drift.size > 0 && drift_chance(drift, direction, enough) < enough;
  }

  /// Narrows the limit to the furthest count that is no alarm of drift.
  void limit_by_drift(int direction, double enough) {
    double& limit = direction > 0 ? judged_.upper : judged_.lower;
    double far = limit;  // what is looked for lies between what was expected and this
    if (!std::isfinite(far) || far < 0 || !drifts_at(far, direction, enough)) return;
    double near = direction > 0 ? std::floor(*judged_.expected) : std::ceil(*judged_.expected);
    if (direction > 0 ? near >= far : near <= far) return;
    if (drifts_at(near, direction, enough)) {
      limit = near;
      return;
    }
    while (std::abs(far - near) > 1) {
      const double middle = std::floor((far + near) / 2);
      (drifts_at(middle, direction, enough) ? far : near) = middle;
    }
    limit = near;
  }

  /// How many steps in a row up to the one before the newest went in this direction.
  std::size_t steps_before(int direction) const {
    std::size_t steps = 0;
    while (steps + 2 < std::min(fitted_.usual().size(), counts_.size()) && goes_on(steps + 1, direction))
      ++steps;
    return steps;
  }
  /// Whether the count so far back lies further in the direction than the one before it.
  bool goes_on(std::size_t back, int direction) const {
    return further(counts_[counts_.size() - 1 - back], back, direction);
  }
  bool further(double count, std::size_t back, int direction) const {
    const double before = counts_[counts_.size() - 2 - back];
    const double beside = count * fitted_.usual()[back + 1] - before * fitted_.usual()[back];
    return direction > 0 ? count > before && beside > 0 : count < before && beside < 0;
  }

  void look_at_run(int direction) {
    const double share = direction > 0 ? checks_.run.up : checks_.run.down;
    if (share <= 0 || counts_.size() < 2 || fitted_.usual().size() < 2) return;
    const std::size_t steps = steps_before(direction) + 1;
    double chance = 1;
    for (std::size_t at = 2; at <= steps + 1; ++at) chance /= static_cast<double>(at);
    if (goes_on(0, direction)) take(chance, share, direction, Check::run, std::min(steps + 1, horizon()));
    if (chance >= level_of(share)) return;
    // Each count that would make the run one longer is an alarm.
    const double before = counts_[counts_.size() - 2];
    const double edge = before * fitted_.usual()[0] / fitted_.usual()[1];
    if (direction > 0)
      judged_.upper = std::min(judged_.upper, std::floor(std::max(before, edge)));
    else
      judged_.lower = std::max(judged_.lower, std::ceil(std::min(before, edge)));
  }

  std::span<const double> counts_;
  const stats::FittedHistory& fitted_;
  const Checks& checks_;
  double level_;
  std::vector<double> share_down_;  ///< one a window; 0 = it cannot alarm
  double drift_down_ = 0;
  double used_ = 1;  ///< of all shares those of checks that can alarm
  JudgedPoint judged_;
  std::vector<std::optional<stats::CountForecast>> sums_;  ///< by width - 1, as far as they were asked for
};

}  // namespace

JudgedPoint judge_newest(std::span<const double> counts, const stats::FittedHistory& fitted,
                         const Checks& checks, double level) {
  return PointJudge(counts, fitted, checks, level).judge();
}

}  // namespace zicht::alarms
