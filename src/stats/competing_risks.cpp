#include "stats/competing_risks.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/contract.hpp"
#include "stats/distributions.hpp"

namespace zicht::stats {
namespace {

constexpr double kNormal975 = 1.959963984540054;

/// What happened on a day on which somebody ended, and what is expected from there on.
struct EndDay {
  std::int32_t day = 0;
  double at_risk = 0;
  double ended = 0;              ///< in any way
  double by_cause = 0;           ///< in the way that is asked for
  double survived_before = 1;    ///< S(t-)
  double reward = 0;             ///< of an end by the cause on this day
  double future = 0;             ///< expected reward after this day, of those who survive it
  double influence_at_risk = 0;  ///< what being at risk up to and on this day takes from the expected reward

  double hazard() const { return ended / at_risk; }
  double cause_hazard() const { return by_cause / at_risk; }
};

/// How many units there are of each day up to a window.
struct OfDay {
  std::uint32_t all = 0;
  std::uint32_t ended = 0;
  std::uint32_t by_cause = 0;
};

/// By counting, which needs no order among units; for windows that are not out of proportion to them.
std::vector<EndDay> counted_end_days(std::span<const FollowedUnit> units, std::int32_t cause,
                                     std::int32_t window_days) {
  std::vector<OfDay> of_day(static_cast<std::size_t>(window_days) + 1);
  for (const FollowedUnit& unit : units) {
    if (unit.days > window_days) continue;
    OfDay& day = of_day[static_cast<std::size_t>(unit.days)];
    ++day.all;
    day.ended += unit.cause != 0 ? 1 : 0;
    day.by_cause += unit.cause == cause ? 1 : 0;
  }
  std::vector<EndDay> days;
  std::size_t before = 0;
  for (std::size_t at = 0; at < of_day.size(); ++at) {
    if (of_day[at].ended > 0) {
      EndDay& day = days.emplace_back();
      day.day = static_cast<std::int32_t>(at);
      day.at_risk = static_cast<double>(units.size() - before);
      day.ended = of_day[at].ended;
      day.by_cause = of_day[at].by_cause;
    }
    before += of_day[at].all;
  }
  return days;
}

std::vector<EndDay> end_days(std::span<const FollowedUnit> units, std::int32_t cause,
                             std::int32_t window_days) {
  constexpr std::size_t kDaysAUnit = 64;
  if (static_cast<std::size_t>(window_days) / kDaysAUnit <= units.size() + kDaysAUnit)
    return counted_end_days(units, cause, window_days);
  // What ends or is lost behind the window does not matter, but for being at risk until then.
  std::vector<std::pair<std::int32_t, std::int32_t>> sorted;  // day, cause
  for (const FollowedUnit& unit : units)
    if (unit.days <= window_days) sorted.emplace_back(unit.days, unit.cause);
  std::ranges::sort(sorted);
  std::vector<EndDay> days;
  for (std::size_t at = 0; at < sorted.size();) {
    EndDay day;
    day.day = sorted[at].first;
    day.at_risk = static_cast<double>(units.size() - at);
    for (; at < sorted.size() && sorted[at].first == day.day; ++at) {
      if (sorted[at].second != 0) day.ended += 1;
      if (sorted[at].second == cause) day.by_cause += 1;
    }
    if (day.ended > 0) days.push_back(day);
  }
  return days;
}

/// How many of the days on which somebody ended lie up to a day: by a table where days are few, as they are.
class DaysUpTo {
 public:
  explicit DaysUpTo(const std::vector<EndDay>& days) : days_(days) {
    constexpr std::int32_t kMost = 100'000;
    if (days.empty() || days.back().day > kMost) return;
    up_to_.resize(static_cast<std::size_t>(days.back().day) + 1);
    for (const EndDay& day : days) up_to_[static_cast<std::size_t>(day.day)] = 1;
    for (std::size_t at = 1; at < up_to_.size(); ++at) up_to_[at] += up_to_[at - 1];
  }
  std::size_t of(std::int32_t day) const {
    if (up_to_.empty())
      return static_cast<std::size_t>(std::ranges::upper_bound(days_, day, {}, &EndDay::day) - days_.begin());
    return static_cast<std::size_t>(day) < up_to_.size() ? up_to_[static_cast<std::size_t>(day)]
                                                         : days_.size();
  }

 private:
  const std::vector<EndDay>& days_;
  std::vector<std::uint32_t> up_to_;  ///< by day
};

/// The expected reward of a unit: reward(t) when it ends by the cause on day t of the window, else 0.
class ExpectedReward {
 public:
  ExpectedReward(std::vector<EndDay> days, std::int32_t cause, std::int32_t window_days,
                 const std::function<double(std::int32_t day)>& reward)
      : days_(std::move(days)), cause_(cause), window_days_(window_days) {
    double survived = 1;
    for (EndDay& day : days_) {
      day.survived_before = survived;
      day.reward = reward(day.day);
      survived *= 1 - day.hazard();
    }
    for (std::size_t at = days_.size(); at-- > 0;) {
      days_[at].future = value_;
      value_ = days_[at].cause_hazard() * days_[at].reward + (1 - days_[at].hazard()) * value_;
    }
    double sum = 0;
    for (EndDay& day : days_) {
      sum +=
          day.survived_before * (day.cause_hazard() * day.reward - day.hazard() * day.future) / day.at_risk;
      day.influence_at_risk = sum;
    }
  }
  double value() const { return value_; }
  /// How much a unit moves it. \param up_to  days on which somebody ended, up to that of the unit
  double influence(const FollowedUnit& unit, std::size_t up_to) const {
    double influence = up_to == 0 ? 0 : -days_[up_to - 1].influence_at_risk;
    if (unit.cause != 0 && unit.days <= window_days_) {
      const EndDay& day = days_[up_to - 1];
      influence += day.survived_before * ((unit.cause == cause_ ? day.reward : 0) - day.future) / day.at_risk;
    }
    return influence;
  }

 private:
  std::vector<EndDay> days_;
  std::int32_t cause_;
  std::int32_t window_days_;
  double value_ = 0;
};

/// What the units of one component do to an estimate together.
struct ComponentInfluence {
  std::uint32_t component = 0;
  double sum = 0;
  double squares = 0;      ///< of its units, each for itself
  std::int64_t ended = 0;  ///< of its units, by the cause within the window
};
using Influences = std::vector<ComponentInfluence>;

/// Where each of some components stands among them. Names of components are small numbers mostly, so that a
/// table finds them; where they are not, a search does.
class ComponentPlaces {
 public:
  explicit ComponentPlaces(std::span<const FollowedUnit> units) {
    constexpr std::size_t kFar = 64;
    std::uint32_t last = 0;
    for (const FollowedUnit& unit : units) last = std::max(last, unit.component);
    if (last / kFar <= units.size()) {
      place_.assign(units.empty() ? 0 : std::size_t{last} + 1, UINT32_MAX);
      for (const FollowedUnit& unit : units)
        if (place_[unit.component] == UINT32_MAX)
          place_[unit.component] = static_cast<std::uint32_t>(size_++);
      return;
    }
    for (const FollowedUnit& unit : units) names_.push_back(unit.component);
    std::ranges::sort(names_);
    names_.erase(std::ranges::unique(names_).begin(), names_.end());
    size_ = names_.size();
  }
  std::size_t of(std::uint32_t component) const {
    return names_.empty()
               ? place_[component]
               : static_cast<std::size_t>(std::ranges::lower_bound(names_, component) - names_.begin());
  }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
  std::vector<std::uint32_t> place_;  ///< by name
  std::vector<std::uint32_t> names_;  ///< only where they are no small numbers
};

void add_to(Influences& all, std::span<const FollowedUnit> units, const std::vector<EndDay>& days,
            const ExpectedReward& expected, double sign, std::int32_t cause, std::int32_t window_days) {
  const DaysUpTo days_up_to(days);
  for (const FollowedUnit& unit : units) {
    const double influence = expected.influence(unit, days_up_to.of(unit.days));
    all.push_back({unit.component, sign * influence, influence * influence,
                   unit.cause == cause && unit.days <= window_days ? 1 : 0});
  }
}

/// Entries of one component become one. Names of components are small numbers mostly, so that a table finds
/// them; where they are not, entries are sorted first.
Influences joined(Influences units) {
  constexpr std::size_t kFar = 64;
  std::uint32_t last = 0;
  for (const ComponentInfluence& unit : units) last = std::max(last, unit.component);
  const bool far = last / kFar > units.size();
  if (far) std::ranges::stable_sort(units, {}, &ComponentInfluence::component);
  std::vector<std::uint32_t> place(far ? 0 : std::size_t{last} + 1, UINT32_MAX);
  Influences components;
  for (const ComponentInfluence& unit : units) {
    const bool is_new = far ? components.empty() || components.back().component != unit.component
                            : place[unit.component] == UINT32_MAX;
    if (is_new) {
      if (!far) place[unit.component] = static_cast<std::uint32_t>(components.size());
      components.push_back(unit);
      continue;
    }
    ComponentInfluence& component = far ? components.back() : components[place[unit.component]];
    component.sum += unit.sum;
    component.squares += unit.squares;
    component.ended += unit.ended;
  }
  return components;
}

double root_of_squares(const Influences& components) {
  double squares = 0;
  for (const ComponentInfluence& one : components) squares += one.sum * one.sum;
  return std::sqrt(squares);
}

double small_sample_factor(std::size_t components) {
  return components > 1 ? static_cast<double>(components) / static_cast<double>(components - 1) : 1.0;
}

/// A variance, and how well it is known.
struct Spread {
  double variance = 0;
  double degrees = 0;  ///< of freedom; 0 = it need not be estimated apart from the share
};

Spread spread_of(const Influences& components, double others_alike) {
  double variance = 0;
  double squares = 0;
  double independent = 0;
  for (const ComponentInfluence& one : components) {
    const double plain = one.sum * one.sum;
    const double own = one.ended > 0 ? plain : std::max(plain, others_alike * one.squares);
    variance += own;
    squares += own * own;
    independent += one.squares;
  }
  Spread spread{variance * small_sample_factor(components.size()), 0};
  if (variance > independent * (1 + 1e-12))
    spread.degrees = variance * variance / squares / (1 - independent / variance);
  return spread;
}

/// The .975 quantile of an estimate with such a spread, over its standard error.
double quantile975(const Spread& spread) {
  if (spread.degrees <= 0) return kNormal975;
  return student_quantile(0.975, std::max(1.0, spread.degrees));
}

double two_sided_p_value(double estimate, const Spread& spread) {
  const double statistic = std::abs(estimate) / std::sqrt(spread.variance);
  if (spread.degrees <= 0) return normal_beyond(statistic);
  return 2 * student_above(statistic, std::max(1.0, spread.degrees));
}

/// Components that were seen for the whole window, or until an end within it.
std::size_t components_seen(std::span<const FollowedUnit> units, std::int32_t window_days) {
  Influences seen;
  for (const FollowedUnit& unit : units)
    if (unit.cause != 0 || unit.days >= window_days) seen.push_back({unit.component, 0, 0, 0});
  return joined(std::move(seen)).size();
}

void set_interval(std::span<const FollowedUnit> units, const Spread& spread, double others_alike,
                  Incidence& incidence) {
  const double share = incidence.share;
  if (share <= 0 || share >= 1) {
    const std::size_t seen = components_seen(units, incidence.window_days);
    const double tail = seen == 0 ? 0 : std::pow(0.025, others_alike / static_cast<double>(seen));
    incidence.lower = share <= 0 ? 0 : tail;
    incidence.upper = share <= 0 ? 1 - tail : 1;
    return;
  }
  if (spread.variance <= 0) return;  // one component: nothing says how much it could vary
  const double n = share * (1 - share) / spread.variance;
  const double z = quantile975(spread);
  const double z2 = z * z;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  incidence.lower = std::max(0.0, middle - half);
  incidence.upper = std::min(1.0, middle + half);
}

double one(std::int32_t) { return 1; }

std::function<double(std::int32_t)> days_left(std::int32_t window_days) {
  return [window_days](std::int32_t day) { return static_cast<double>(window_days - day); };
}

}  // namespace

double ended_together(std::span<const FollowedUnit> units, std::int32_t cause, std::int32_t window_days) {
  Influences all;
  for (const FollowedUnit& unit : units)
    if (unit.cause == cause && unit.days <= window_days) all.push_back({unit.component, 0, 0, 1});
  double ended = 0;
  double squares = 0;
  for (const ComponentInfluence& one : joined(std::move(all))) {
    const auto size = static_cast<double>(one.ended);
    ended += size;
    squares += size * size;
  }
  return ended > 0 ? squares / ended : 1;
}

bool seen_throughout(std::span<const FollowedUnit> units, std::int32_t window_days) {
  return std::ranges::all_of(
      units, [&](const FollowedUnit& unit) { return unit.cause != 0 || unit.days >= window_days; });
}

double share_within(std::span<const FollowedUnit> units, std::int32_t cause, std::int32_t window_days) {
  double survived = 1;
  double share = 0;
  for (const EndDay& day : end_days(units, cause, window_days)) {
    share += survived * day.cause_hazard();
    survived *= 1 - day.hazard();
  }
  return std::clamp(share, 0.0, 1.0);
}

Incidence incidence_within(std::span<const FollowedUnit> units, std::int32_t cause, std::int32_t window_days,
                           double others_alike) {
  ZICHT_EXPECT(cause >= 1 && window_days >= 0 && others_alike >= 1);
  Incidence incidence;
  incidence.window_days = window_days;
  incidence.units = static_cast<std::int64_t>(units.size());
  for (const FollowedUnit& unit : units) {
    ZICHT_EXPECT(unit.days >= 0 && unit.cause >= 0);
    incidence.events += unit.cause == cause && unit.days <= window_days ? 1 : 0;
    incidence.at_risk += unit.days >= window_days ? 1 : 0;
  }
  const std::vector<EndDay> days = end_days(units, cause, window_days);
  const ExpectedReward share(days, cause, window_days, one);
  const ExpectedReward lost(days, cause, window_days, days_left(window_days));
  // One pass over the units serves both.
  const ComponentPlaces places(units);
  const DaysUpTo days_up_to(days);
  Influences on_share(places.size());
  std::vector<double> on_lost(places.size());
  for (const FollowedUnit& unit : units) {
    const std::size_t place = places.of(unit.component);
    const std::size_t up_to = days_up_to.of(unit.days);
    const double influence = share.influence(unit, up_to);
    ComponentInfluence& component = on_share[place];
    component.component = unit.component;
    component.sum += influence;
    component.squares += influence * influence;
    component.ended += unit.cause == cause && unit.days <= window_days ? 1 : 0;
    on_lost[place] += lost.influence(unit, up_to);
  }
  double squares_of_lost = 0;
  for (const double influence : on_lost) squares_of_lost += influence * influence;
  incidence.components = static_cast<std::int64_t>(places.size());
  incidence.share = std::clamp(share.value(), 0.0, 1.0);
  incidence.standard_error = root_of_squares(on_share);
  incidence.lost_days = lost.value();
  incidence.lost_days_error = std::sqrt(squares_of_lost);
  set_interval(units, spread_of(on_share, others_alike), others_alike, incidence);
  return incidence;
}

std::optional<std::int32_t> days_until(std::span<const FollowedUnit> units, std::int32_t cause,
                                       double share) {
  ZICHT_EXPECT(share > 0 && share < 1);
  double survived = 1;
  double ended = 0;
  for (const EndDay& day : end_days(units, cause, INT32_MAX)) {
    ended += survived * day.cause_hazard();
    if (ended >= share - 1e-12) return day.day;
    survived *= 1 - day.hazard();
  }
  return std::nullopt;
}

IncidenceDifference incidence_difference(std::span<const FollowedUnit> first,
                                         std::span<const FollowedUnit> second, std::int32_t cause,
                                         std::int32_t window_days, double others_alike) {
  ZICHT_EXPECT(cause >= 1 && window_days >= 0 && others_alike >= 1);
  const std::vector<EndDay> days_of_first = end_days(first, cause, window_days);
  const std::vector<EndDay> days_of_second = end_days(second, cause, window_days);
  const auto compared = [&](const std::function<double(std::int32_t)>& reward) {
    const ExpectedReward a(days_of_first, cause, window_days, reward);
    const ExpectedReward b(days_of_second, cause, window_days, reward);
    Influences all;
    all.reserve(first.size() + second.size());
    add_to(all, first, days_of_first, a, 1, cause, window_days);
    add_to(all, second, days_of_second, b, -1, cause, window_days);
    return std::pair(a.value() - b.value(), joined(std::move(all)));
  };
  const auto [share, on_share] = compared(one);
  const auto [lost, on_lost] = compared(days_left(window_days));
  IncidenceDifference difference;
  difference.difference = share;
  difference.standard_error = root_of_squares(on_share) * std::sqrt(small_sample_factor(on_share.size()));
  if (first.empty() || second.empty()) return difference;
  const Spread spread = spread_of(on_share, others_alike);
  const double half = quantile975(spread) * std::sqrt(spread.variance);
  difference.lower = std::max(-1.0, share - half);
  difference.upper = std::min(1.0, share + half);
  const Spread of_lost = spread_of(on_lost, others_alike);
  if (of_lost.variance > 0) difference.curve_p_value = two_sided_p_value(lost, of_lost);
  return difference;
}

}  // namespace zicht::stats
