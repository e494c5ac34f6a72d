#include "services/silent_reporters.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>

#include "alarms/series_tree.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::services {
namespace {

/// How many periods at the end have nobody.
std::size_t trailing_zeros(std::span<const double> counts) {
  const auto last = std::find_if(counts.rbegin(), counts.rend(), [](double count) { return count > 0; });
  return static_cast<std::size_t>(last - counts.rbegin());
}

/// Compares the first periods of a silence, a year at most, with those before it.
Result<std::optional<SilentReporter>> judge(std::span<const double> counts, const alarms::SeriesTree& tree,
                                            const alarms::TreeNode& node) {
  const int per_year = tree.steps_per_year;
  const std::size_t zeros = trailing_zeros(counts);
  if (zeros == 0 || zeros == counts.size()) return std::nullopt;
  const std::size_t width = std::min(zeros, static_cast<std::size_t>(per_year));
  const auto known = counts.first(counts.size() - zeros + width);
  const auto fitted = stats::fit_history({known,
                                          tree.exposure_of(node, known.size()),
                                          per_year,
                                          static_cast<int>(width) - 1,
                                          {},
                                          tree.exposure_error_of(node, known.size())});
  if (!fitted && fitted.error().code == ErrorCode::not_identifiable) return std::nullopt;
  if (!fitted) return std::unexpected(fitted.error());
  const stats::CountForecast forecast = fitted->of_last(width);
  SilentReporter found;
  found.first_period = static_cast<std::int64_t>(counts.size() - zeros);
  found.last_period = found.first_period + static_cast<std::int64_t>(width) - 1;
  found.expected = forecast.mean();
  found.p_value = forecast.at_most(0);
  return found;
}

/// The reports of each organisation by period; none where there is no such dimension, or no report.
Result<std::optional<UnitSeries>> series_of_organisations(const StatSnapshot& snapshot,
                                                          const Codebook& codebook,
                                                          const figures::FigureBook& book,
                                                          SeriesRequest request) {
  request.active.clear();
  const auto dimension = std::ranges::find_if(book.dimensions(), [](const figures::Dimension& one) {
    return one.attribute == figures::Attribute::organisation && one.class_of_code.empty();
  });
  if (dimension == book.dimensions().end()) return std::nullopt;
  const AlarmTree tree{figures::Unit::report,
                       {static_cast<std::size_t>(dimension - book.dimensions().begin())}};
  ZICHT_TRY(auto units, register_series(snapshot, {}, codebook, book, {tree}, request));
  if (units.empty()) return std::nullopt;
  return std::move(units.front());
}

}  // namespace

Result<std::vector<double>> active_share(const StatSnapshot& snapshot, const Codebook& codebook,
                                         const figures::FigureBook& book, const SeriesRequest& request,
                                         double level) {
  ZICHT_TRY(const auto found, series_of_organisations(snapshot, codebook, book, request));
  if (!found) return std::vector<double>{};
  const auto organisations = static_cast<double>(found->series.size() - 1);
  std::vector<double> active(found->tree.nodes.front().counts.size(), 0.0);
  double all = 0;
  for (std::size_t node = 1; node < found->series.size(); ++node) {
    const std::vector<double>& counts = found->tree.nodes[node].counts;
    const auto first = static_cast<std::size_t>(
        std::ranges::find_if(counts, [](double count) { return count > 0; }) - counts.begin());
    if (first == counts.size()) continue;
    const double reports = std::accumulate(counts.begin(), counts.end(), 0.0);
    const double rate = reports / static_cast<double>(counts.size() - first);
    // (n / (n + m))^reports: no report in the first m periods when all n + m had the same rate and `reports`
    // fell in any of them.
    const double chance =
        std::pow(static_cast<double>(counts.size() - first) / static_cast<double>(counts.size()), reports);
    const std::size_t from = chance * organisations < level ? first : 0;
    const double usual = from == 0 ? reports / static_cast<double>(counts.size()) : rate;
    for (std::size_t period = from; period < counts.size(); ++period) active[period] += usual;
    all += usual;
  }
  for (double& share : active) share = std::max(share / all, 0.05);
  return active;
}

Result<std::vector<SilentReporter>> silent_reporters(const StatSnapshot& snapshot, const Codebook& codebook,
                                                     const figures::FigureBook& book, SeriesRequest request,
                                                     double level) {
  request.silent.clear();
  ZICHT_TRY(const auto series, series_of_organisations(snapshot, codebook, book, std::move(request)));
  std::vector<SilentReporter> silent;
  if (!series) return silent;
  const UnitSeries& unit = *series;
  const auto organisations = static_cast<double>(unit.series.size() - 1);
  for (std::size_t node = 1; node < unit.series.size(); ++node) {
    const std::uint16_t code = unit.series[node].conditions.front().its_class;
    if (code == kUnknown) continue;
    ZICHT_TRY(auto found, judge(unit.tree.nodes[node].counts, unit.tree, unit.tree.nodes[node]));
    if (!found || found->p_value * organisations >= level) continue;
    found->organisation = code;
    found->words = words_of(unit, node, book);
    found->first_period += unit.first_period;
    found->last_period += unit.first_period;
    found->history_from = unit.first_period;
    found->counts = unit.tree.nodes[node].counts;
    silent.push_back(std::move(*found));
  }
  return silent;
}

}  // namespace zicht::services
