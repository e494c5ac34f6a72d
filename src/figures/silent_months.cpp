#include "figures/silent_months.hpp"

#include <array>
#include <map>

#include "base/contract.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::figures {
namespace {

constexpr int kMonths = 12;
constexpr double kFewestAMonth = 3;

/// The counts of the year before and of the year, by month.
using Counts = std::array<std::int64_t, std::size_t{2} * kMonths>;

}  // namespace

std::vector<SilentMonths> silent_months(std::span<const Date> days, std::span<const CodeId> sources, int year,
                                        Date as_of) {
  ZICHT_EXPECT(days.size() == sources.size());
  const Date begin = make_date(year - 1, 1, 1).value();
  const Date end = make_date(year, 12, 31).value();
  std::map<CodeId, Counts> by_source;
  for (std::size_t at = 0; at < days.size(); ++at) {
    if (sources[at] == kUnknown || days[at] < begin || end < days[at]) continue;
    const CivilDate day = civil(days[at]);
    ++by_source[sources[at]].at(static_cast<std::size_t>((day.year - year + 1) * kMonths) +
                                static_cast<std::size_t>(day.month) - 1);
  }
  std::vector<SilentMonths> found;
  for (const auto& [source, counts] : by_source) {
    SilentMonths silent;
    silent.source = source;
    for (int month = 1; month <= kMonths; ++month) {
      const Date next =
          month == kMonths ? make_date(year + 1, 1, 1).value() : make_date(year, month + 1, 1).value();
      const auto at = static_cast<std::size_t>(kMonths + month - 1);
      if (as_of + 1 < next || counts.at(at) > 0) continue;
      std::int64_t before = 0;
      for (std::size_t back = 1; back <= kMonths; ++back) before += counts.at(at - back);
      const double mean = static_cast<double>(before) / kMonths;
      if (mean < kFewestAMonth) continue;
      if (silent.months.empty()) silent.mean_in_year_before = mean;
      silent.months.push_back(month);
    }
    if (!silent.months.empty()) found.push_back(std::move(silent));
  }
  return found;
}

}  // namespace zicht::figures
