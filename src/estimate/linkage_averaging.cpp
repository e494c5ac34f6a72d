#include "estimate/linkage_averaging.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "estimate/list_order.hpp"

namespace zicht::estimate {
namespace {

/// Variance of the logs of those that are finite; 0 of fewer than two.
double log_variance(std::span<const double> totals) {
  double count = 0;
  double mean = 0;
  double squares = 0;
  for (const double total : totals) {
    if (!std::isfinite(total)) continue;
    const double off = std::log(total) - mean;
    mean += off / ++count;
    squares += off * (std::log(total) - mean);
  }
  return count < 2 ? 0 : squares / (count - 1);
}

/// What each draw's own table supports.
std::vector<SupportReplicate> own_support(std::span<const SupportedTable> tables) {
  std::vector<SupportReplicate> own;
  for (const SupportedTable& of : tables) {
    own.push_back({static_cast<double>(of.table->observed_persons()), kInfinity, kInfinity});
    if (of.models.empty()) continue;
    const auto [least, most] = std::ranges::minmax(of.models, {}, &SupportedModel::total_persons);
    own.back() = {least.total_persons, most.total_persons, of.models.front().total_persons};
  }
  return own;
}

double fewest_observed(std::span<const CaptureTable> tables) {
  const auto fewest = std::ranges::min_element(tables, {}, &CaptureTable::observed_persons);
  return static_cast<double>(fewest->observed_persons());
}

std::vector<double> bests(std::span<const SupportReplicate> replicates) {
  std::vector<double> best;
  for (const SupportReplicate& replicate : replicates) best.push_back(replicate.best);
  return best;
}

}  // namespace

Result<LinkageAverage> average_over_linkage(const DrawnTables& draws, BandOptions options) {
  const std::vector<CaptureTable>& tables = draws.tables;
  ZICHT_EXPECT(!tables.empty() && draws.without_table >= 0);
  ZICHT_EXPECT(options.replicates > 0 && options.threads > 0);
  std::vector<CaptureTable> ordered;  // each by itself: totals do not depend on the order of the lists
  for (const CaptureTable& table : tables) {
    if (!std::ranges::equal(table.list_names(), tables.front().list_names()))
      return fail(ErrorCode::invalid_input, "the draws do not have the same lists",
                  "draw " + std::to_string(ordered.size() + 1), "Leave out lists that know nobody by name.");
    ordered.push_back(in_canonical_order(table));
  }
  std::vector<SupportedTable> drawn;
  for (const CaptureTable& table : ordered) drawn.push_back({&table, {}});
  const double tail = tail_of_band(ordered.front().list_count());
  // Replicates go to draws by their place: one that does not depend on how the draws came.
  std::ranges::sort(drawn, [](const SupportedTable& a, const SupportedTable& b) {
    return std::ranges::lexicographical_compare(a.table->persons(), b.table->persons());
  });
  run_parts(options.threads, drawn.size(), [&](std::size_t draw) {
    const CaptureTable& table = *drawn[draw].table;
    drawn[draw].models = supported_models(table.list_count(), table.persons(), options.within_bic, {});
  });
  const SupportReplicate no_table{fewest_observed(tables), kInfinity, kInfinity};
  auto own = own_support(drawn);
  own.insert(own.end(), static_cast<std::size_t>(draws.without_table), no_table);
  LinkageAverage average;
  average.draws = static_cast<int>(own.size());
  average.draws_without_estimate =
      static_cast<int>(std::ranges::count(own, kInfinity, &SupportReplicate::best));
  if (average.draws_without_estimate == average.draws)
    return fail(ErrorCode::not_identifiable, "no model of these lists has an estimate, in any draw",
                "draws: " + std::to_string(average.draws),
                "Choose lists that share people, or a longer period.");
  const int of_each = (options.replicates + average.draws - 1) / average.draws;
  options.replicates = of_each * static_cast<int>(drawn.size());
  auto replicates = support_replicates(drawn, options);
  replicates.resize(own.size() * static_cast<std::size_t>(of_each), no_table);
  average.best = bests(replicates);
  const Interval of_tables = interval_of(own, tail);
  average.interval = interval_of(replicates, tail);
  average.interval.method = "linkage_averaging";
  average.interval.lower = std::min(average.interval.lower, of_tables.lower);
  average.interval.upper = std::max(average.interval.upper, of_tables.upper);
  const double all = log_variance(average.best);
  if (all > 0) average.share_of_variance = std::min(1.0, log_variance(bests(own)) / all);
  return average;
}

}  // namespace zicht::estimate
