#include "stats/change_verdict.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/contract.hpp"
#include "stats/swings.hpp"

namespace zicht::stats {
namespace {

constexpr std::size_t kFewestSteps = 3;    // of earlier years: two degrees of freedom
constexpr std::int64_t kFewestPeople = 6;  // five to none is p = 0.0625

/// The years into which a step of this series counts: index of the year; the last is the one judged.
std::vector<std::size_t> earlier_steps(const SeriesFamily& family, const SeriesFamily::Series& series) {
  std::vector<std::size_t> into;
  for (std::size_t year = 1; year + 1 < family.usable.size(); ++year) {
    const int name = family.first_year + static_cast<int>(year);
    if (family.usable[year - 1] && family.usable[year] &&
        std::ranges::find(series.breaks, name) == series.breaks.end())
      into.push_back(year);
  }
  return into;
}

std::vector<int> years_of(const SeriesFamily& family, const std::vector<std::size_t>& into) {
  std::vector<int> years;
  for (const std::size_t step : into)
    for (const std::size_t year : {step - 1, step})
      if (const int name = family.first_year + static_cast<int>(year); years.empty() || years.back() < name)
        years.push_back(name);
  return years;
}

/// Mean count of the two years of a step; half a person for two empty ones.
double level_of(const std::vector<std::int64_t>& counts, std::size_t into) {
  return static_cast<double>(counts[into] + counts[into - 1] + 1) / 2;
}

/// Brings counts to a scale on which the variance of independent people is 1 whatever their number.
double stabilized(std::int64_t count) { return 2 * std::sqrt(static_cast<double>(count) + 0.375); }

/// The same for a share: its variance is precision_of(total).
double stabilized(std::int64_t count, std::int64_t total) {
  return 2 * std::asin(std::sqrt((static_cast<double>(count) + 0.375) / (static_cast<double>(total) + 0.75)));
}
double variance_of(std::int64_t total) { return 1 / (static_cast<double>(total) + 0.5); }

double normal_p_value(double tested) { return std::erfc(std::abs(tested) / std::numbers::sqrt2); }

/// One hypothesis while its family is judged.
struct Tested {
  bool takes_part = false;  ///< in the family
  bool changed = false;
  double chance = 1;
  std::optional<double> series = {};
};

/// Adjusts the p-values of those that take part and are not none; others keep theirs.
std::vector<double> adjusted_within(const std::vector<std::optional<double>>& p_values) {
  std::vector<double> there;
  for (const auto& p : p_values)
    if (p) there.push_back(*p);
  const std::vector<double> adjusted = adjusted_p_values(there);
  std::vector<double> all;
  std::size_t next = 0;
  for (const auto& p : p_values) all.push_back(p ? adjusted[next++] : 1);
  return all;
}

std::vector<ChangeVerdict> verdicts_of(const std::vector<Tested>& family) {
  std::vector<std::optional<double>> chance;
  std::vector<std::optional<double>> both;
  for (const Tested& one : family) {
    chance.push_back(one.takes_part ? std::optional(one.chance) : std::nullopt);
    both.push_back(one.takes_part && one.series ? std::optional(std::max(one.chance, *one.series))
                                                : std::nullopt);
  }
  const std::vector<double> by_chance = adjusted_within(chance);
  const std::vector<double> by_both = adjusted_within(both);
  std::vector<ChangeVerdict> verdicts;
  for (std::size_t at = 0; at < family.size(); ++at) {
    const Tested& one = family[at];
    verdicts.push_back(!one.changed                                      ? ChangeVerdict::no_change
                       : one.series && by_both[at] < kFalseDiscoveryRate ? ChangeVerdict::clear
                       : by_chance[at] >= kFalseDiscoveryRate            ? ChangeVerdict::may_be_chance
                       : one.series                                      ? ChangeVerdict::within_usual_swings
                                                                         : ChangeVerdict::no_earlier_years);
  }
  return verdicts;
}

/// Judges those that have earlier steps, together; none for the others.
std::vector<std::optional<Swing>> swings_of(const std::vector<std::optional<SteppedSeries>>& series) {
  std::vector<SteppedSeries> there;
  for (const auto& one : series)
    if (one) there.push_back(*one);
  const std::vector<Swing> judged = judge_swings(there);
  std::vector<std::optional<Swing>> all;
  std::size_t next = 0;
  for (const auto& one : series) all.push_back(one ? std::optional(judged[next++]) : std::nullopt);
  return all;
}

SeriesComparison comparison_of(const Swing& swing, std::vector<int> years) {
  return {swing.p_value(), swing.dispersion(), swing.prior_df(), std::move(years), 0, {}};
}

}  // namespace

std::vector<double> adjusted_p_values(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return p_values[a] > p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double least = 1;
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto rank = static_cast<double>(order.size() - at);
    least = std::min(least, p_values[order[at]] * static_cast<double>(order.size()) / rank);
    adjusted[order[at]] = least;
  }
  return adjusted;
}

std::vector<ChangeAssessment> assess_changes(const SeriesFamily& family) {
  const std::size_t years = family.usable.size();
  ZICHT_EXPECT(years >= 2);
  std::vector<std::optional<SteppedSeries>> stepped;
  std::vector<std::vector<std::size_t>> steps;
  for (const SeriesFamily::Series& series : family.series) {
    ZICHT_EXPECT(series.counts.size() == years);
    const auto step = [&](std::size_t into) {
      return stabilized(series.counts[into]) - stabilized(series.counts[into - 1]);
    };
    steps.push_back(earlier_steps(family, series));
    stepped.emplace_back();
    if (steps.back().size() < kFewestSteps) continue;
    SteppedSeries& one = stepped.back().emplace();
    const auto level = [&](std::size_t into) { return level_of(series.counts, into); };
    for (const std::size_t into : steps.back()) {
      // Larger numbers tend to swing more, so what was seen at a lower level than now counts for less.
      const double growth = 2 * std::min(1.0, level(into) / level(years - 2));
      one.earlier.push_back({step(into), 2, growth});
      one.level += level(into) / static_cast<double>(steps.back().size());
    }
    one.tested = step(years - 1) / std::numbers::sqrt2;
  }
  const auto swings = swings_of(stepped);
  std::vector<ChangeAssessment> assessed;
  std::vector<Tested> tested;
  for (std::size_t at = 0; at < family.series.size(); ++at) {
    const std::int64_t count = family.series[at].counts[years - 1];
    const std::int64_t previous = family.series[at].counts[years - 2];
    ChangeAssessment& one = assessed.emplace_back();
    one.chance = compare_counts(count, previous);
    if (swings[at]) {
      one.series = comparison_of(*swings[at], years_of(family, steps[at]));
      if (count > 0 && previous > 0) {
        const auto a = static_cast<double>(count);
        const auto b = static_cast<double>(previous);
        const double half_width = swings[at]->limit_95() * std::sqrt(1 / a + 1 / b);
        one.series->ratio_lower = a / b * std::exp(-half_width);
        one.series->ratio_upper = a / b * std::exp(half_width);
      }
    }
    tested.push_back({family.series.size() == 1 || count + previous >= kFewestPeople, count != previous,
                      one.chance.p_value, one.series ? std::optional(one.series->p_value) : std::nullopt});
  }
  const std::vector<ChangeVerdict> verdicts = verdicts_of(tested);
  for (std::size_t at = 0; at < assessed.size(); ++at) assessed[at].verdict = verdicts[at];
  return assessed;
}

namespace {

/// The steps of the share of one class. Under dispersion d of the step that is judged, the correlation r
/// within a year follows from d, and the variance of every other step from r.
SteppedSeries share_steps(const std::vector<std::int64_t>& counts, std::span<const std::int64_t> totals,
                          const std::vector<std::size_t>& into) {
  const auto step = [&](std::size_t year) {
    return stabilized(counts[year], totals[year]) - stabilized(counts[year - 1], totals[year - 1]);
  };
  const auto least = [&](std::size_t year) {
    return variance_of(totals[year]) + variance_of(totals[year - 1]);
  };
  const std::size_t last = counts.size() - 1;
  // Variance of a year: (1 + (N - 1) r) / N = 1/N + r (1 - 1/N); of a step the sum of two.
  const double by_r = least(last) / (2 - least(last));
  SteppedSeries series;
  const auto rest = [&](std::size_t year) {
    return static_cast<double>(totals[year] - counts[year] + totals[year - 1] - counts[year - 1] + 1) / 2;
  };
  for (const std::size_t year : into) {
    series.earlier.push_back({step(year), least(year), by_r * (2 - least(year))});
    series.level += std::min(level_of(counts, year), rest(year)) / static_cast<double>(into.size());
  }
  series.tested = step(last) / std::sqrt(least(last));
  return series;
}

}  // namespace

std::vector<std::optional<ShareAssessment>> assess_shares(const SeriesFamily& family,
                                                          std::span<const std::int64_t> totals) {
  const std::size_t years = family.usable.size();
  ZICHT_EXPECT(years >= 2 && totals.size() == years);
  std::vector<std::optional<ShareAssessment>> assessed(family.series.size());
  if (totals[years - 1] < 2 || totals[years - 2] < 2) return assessed;
  std::vector<std::optional<SteppedSeries>> stepped;
  std::vector<std::vector<std::size_t>> steps;
  for (const SeriesFamily::Series& series : family.series) {
    ZICHT_EXPECT(series.counts.size() == years);
    steps.push_back(earlier_steps(family, series));
    std::erase_if(steps.back(), [&](std::size_t into) { return totals[into] < 2 || totals[into - 1] < 2; });
    stepped.emplace_back();
    if (steps.back().size() >= kFewestSteps)
      stepped.back() = share_steps(series.counts, totals, steps.back());
  }
  const bool two_are_one = family.series.size() == 2;
  if (two_are_one) stepped[1].reset();
  const auto swings = swings_of(stepped);
  std::vector<Tested> tested;
  for (std::size_t at = 0; at < family.series.size(); ++at) {
    const std::vector<std::int64_t>& counts = family.series[at].counts;
    ShareAssessment& one = assessed[at].emplace();
    one.p_value = normal_p_value(share_steps(counts, totals, {}).tested);
    if (swings[at]) {
      one.series = comparison_of(*swings[at], years_of(family, steps[at]));
    }
    const bool moved = counts[years - 1] * totals[years - 2] != counts[years - 2] * totals[years - 1];
    const std::int64_t people = counts[years - 1] + counts[years - 2];
    const std::int64_t others = totals[years - 1] + totals[years - 2] - people;
    tested.push_back({std::min(people, others) >= kFewestPeople, moved, one.p_value,
                      one.series ? std::optional(one.series->p_value) : std::nullopt});
  }
  if (two_are_one) tested.pop_back();
  std::vector<ChangeVerdict> verdicts = verdicts_of(tested);
  if (two_are_one) {
    verdicts.push_back(verdicts.front());
    assessed[1] = assessed[0];
  }
  for (std::size_t at = 0; at < assessed.size(); ++at) assessed[at]->verdict = verdicts[at];
  return assessed;
}

}  // namespace zicht::stats
