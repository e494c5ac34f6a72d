#include "services/reporting_delay.hpp"

#include <algorithm>

namespace zicht::services {
namespace {

/// A report: the period in which it was received, and the day on which the log had it.
struct Recorded {
  std::int64_t period = 0;
  Date on;
};

/// The day on which the log had a report.
Result<Date> recorded_on(registry::Registry& registry, ReportId report) {
  ZICHT_TRY(const registry::PublicEvent event, registry.public_event(report));
  return day_in_amsterdam(event.recorded_at);
}

/// The reports of these periods.
Result<std::vector<Recorded>> recorded_reports(registry::Registry& registry, const StatSnapshot& snapshot,
                                               Every every, std::int64_t first, std::int64_t last) {
  std::vector<Recorded> recorded;
  for (std::size_t at = 0; at < snapshot.reports(); ++at) {
    if (snapshot.received_on[at] == StatSnapshot::kNoDate) continue;
    const std::int64_t period = period_of(snapshot.received_on[at], every);
    if (period < first || period > last) continue;
    ZICHT_TRY(const Date on, recorded_on(registry, snapshot.report[at]));
    recorded.push_back({period, on});
  }
  return recorded;
}

/// The longest delay that is looked at, in periods: a year.
std::int64_t longest_delay(Every every) { return periods_per_year(every); }

}  // namespace

Result<std::vector<stats::Nowcast>> reporting_delay(registry::Registry& registry,
                                                    const StatSnapshot& snapshot, Date as_of,
                                                    const SeriesRequest& request) {
  constexpr std::int64_t kFewestLearned = 3;
  constexpr std::int32_t kLongestDays = 366;  // later nothing is still to come
  const Every every = request.every;
  const std::int32_t after = as_of.days - first_day_of(request.until + 1, every).days;
  if (snapshot.reports() == 0 || after > kLongestDays) return std::vector<stats::Nowcast>{};
  ZICHT_TRY(const Date begun, recorded_on(registry, std::ranges::min(snapshot.report)));
  const std::int64_t longest = longest_delay(every);
  std::int64_t first = request.until + 1 - longest - std::max(kFewestLearned, 2 * longest);
  while (first <= request.until && first_day_of(first, every) < begun) ++first;
  if (first > request.until) return std::vector<stats::Nowcast>{};
  std::vector<stats::KnownSoFar> known;
  for (std::int64_t period = first; period <= request.until; ++period)
    known.emplace_back(static_cast<std::size_t>(std::min(longest, request.until - period)) + 1, 0.0);
  ZICHT_TRY(const auto reports, recorded_reports(registry, snapshot, every, first, request.until));
  for (const Recorded& one : reports) {
    stats::KnownSoFar& row = known[static_cast<std::size_t>(one.period - first)];
    for (std::size_t delay = 0; delay < row.size(); ++delay) {
      const Date last = first_day_of(one.period + static_cast<std::int64_t>(delay) + 1, every) + after;
      if (one.on <= last) row[delay] += 1;
    }
  }
  auto newest = stats::nowcast(known);
  if (!newest && newest.error().code == ErrorCode::not_identifiable) return std::vector<stats::Nowcast>{};
  return newest;
}

}  // namespace zicht::services
