#include "estimate/selection_bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "base/philox.hpp"
#include "base/sha256.hpp"
#include "estimate/best_models.hpp"
#include "estimate/list_order.hpp"
#include "estimate/model_search.hpp"
#include "stats/bootstrap_interval.hpp"
#include "stats/random_draws.hpp"

namespace zicht::estimate {
namespace {

constexpr std::int64_t kMostReplicates = 10'000'000;
/// 2: replicates are drawn by lists in their canonical order. Parts of other versions are other draws.
constexpr std::string_view kKind = "zicht bootstrap 2";

std::string digest_of(const CaptureTable& table) {
  std::string text;
  for (const std::string& name : table.list_names()) text += std::to_string(name.size()) + ":" + name;
  for (const std::int64_t count : table.persons()) text += "," + std::to_string(count);
  return to_hex(sha256(text));
}

/// The model chosen for the table itself: where the search in a replicate begins.
std::vector<HierarchicalModel> starts_of(const CaptureTable& table, const SelectionOptions& options) {
  if (options.route != SelectionRoute::all_models) return {};
  const auto best = find_best_models(table.list_count(), table.persons(),
                                     {.criterion = options.criterion, .fits = options.fits});
  if (best.models.empty()) return {};
  return {best.models.front().model};
}

std::string range_text(std::int64_t first, std::int64_t last) {
  return std::to_string(first) + ".." + std::to_string(last);
}

}  // namespace

std::string_view route_name(SelectionRoute route) {
  switch (route) {
    case SelectionRoute::all_models:
      return "all-models";
    case SelectionRoute::stepwise:
      return "stepwise";
    case SelectionRoute::downhill:
      return "downhill";
  }
  ZICHT_EXPECT(false);
}

std::string_view criterion_name(Criterion criterion) {
  switch (criterion) {
    case Criterion::bic:
      return "bic";
    case Criterion::aic:
      return "aic";
    case Criterion::aicc:
      return "aicc";
  }
  ZICHT_EXPECT(false);
}

double select_total(int list_count, std::span<const std::int64_t> persons, const SelectionOptions& options,
                    std::span<const HierarchicalModel> starts) {
  if (std::ranges::none_of(persons, [](std::int64_t count) { return count > 0; })) return kInfinity;
  ModelFit fit;
  if (options.route == SelectionRoute::all_models) {
    const auto best = find_best_models(
        list_count, persons, {.criterion = options.criterion, .fits = options.fits, .starts = starts});
    if (best.models.empty()) return kInfinity;
    fit = best.models.front().fit;
  } else {
    fit = options.route == SelectionRoute::stepwise ? search_stepwise(list_count, persons).fit
                                                    : search_downhill(list_count, persons).fit;
  }
  return fit.is_valid() ? fit.total_persons() : kInfinity;
}

bool operator==(const BootstrapRun& a, const BootstrapRun& b) {
  return a.table == b.table && a.options.route == b.options.route &&
         a.options.criterion == b.options.criterion && a.options.fits == b.options.fits && a.seed == b.seed &&
         a.observed_persons == b.observed_persons && a.total == b.total &&
         a.jackknife_totals == b.jackknife_totals && a.jackknife_weights == b.jackknife_weights &&
         a.first == b.first && a.totals == b.totals;
}

Result<BootstrapRun> run_bootstrap(const CaptureTable& whole, const SelectionOptions& options,
                                   const ReplicateRange& range,
                                   const std::function<void(std::int64_t)>& progress) {
  const CaptureTable table = in_canonical_order(whole);
  if (range.first < 1 || range.last < range.first || range.last > kMostReplicates)
    return fail(ErrorCode::invalid_input, "the replicates are not a range from 1 to ten million",
                range_text(range.first, range.last), "For example 1..1000.");
  BootstrapRun run;
  run.table = digest_of(whole);
  run.options = options;
  run.seed = range.seed;
  run.first = range.first;
  run.observed_persons = table.observed_persons();
  const auto starts = starts_of(table, options);
  run.total = select_total(table.list_count(), table.persons(), options, starts);
  if (!std::isfinite(run.total))
    return fail(ErrorCode::not_identifiable, "no model of this table gives a number",
                std::string(route_name(options.route)), "The lists share too few people.");
  std::vector<std::size_t> seen;
  for (std::size_t cell = 0; cell < table.cell_count(); ++cell)
    if (table.persons()[cell] > 0) seen.push_back(cell);
  for (const std::size_t cell : seen)
    run.jackknife_weights.push_back(static_cast<double>(table.persons()[cell]));
  run.jackknife_totals.resize(seen.size());
  run.totals.resize(static_cast<std::size_t>(range.last - range.first + 1));
  std::mutex progress_lock;
  std::int64_t done = 0;
  run_parts(range.threads, seen.size() + run.totals.size(), [&](std::size_t part) {
    std::vector<std::int64_t> persons;
    if (part < seen.size()) {
      persons.assign(table.persons().begin(), table.persons().end());
      --persons[seen[part]];
    } else {
      Philox random(range.seed, static_cast<std::uint64_t>(range.first) + part - seen.size());
      persons = stats::resample_counts(table.persons(), random);
    }
    double& total = part < seen.size() ? run.jackknife_totals[part] : run.totals[part - seen.size()];
    total = select_total(table.list_count(), persons, options, starts);
    if (!progress || part < seen.size()) return;
    const std::lock_guard lock(progress_lock);
    progress(++done);
  });
  return run;
}

Result<BootstrapRun> combine(std::vector<BootstrapRun> parts) {
  if (parts.empty())
    return fail(ErrorCode::invalid_input, "there are no parts to combine", "",
                "Give the files that --out wrote.");
  std::ranges::sort(parts, {}, &BootstrapRun::first);
  BootstrapRun whole = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::int64_t next = whole.first + std::ssize(whole.totals);
    const std::int64_t first = parts[i].first;
    std::vector<double> totals = std::move(parts[i].totals);
    parts[i].first = whole.first;
    parts[i].totals = whole.totals;
    if (!(parts[i] == whole))
      return fail(ErrorCode::invalid_input, "the parts are of different runs",
                  "replicates from " + std::to_string(first), "One table, route, criterion and seed.");
    if (first < next)
      return fail(ErrorCode::invalid_input, "a replicate stands in two parts", std::to_string(first),
                  "Leave one out.");
    if (first > next)
      return fail(ErrorCode::invalid_input, "replicates are missing", range_text(next, first - 1),
                  "Give the part that has them.");
    whole.totals.insert(whole.totals.end(), totals.begin(), totals.end());
  }
  return whole;
}

namespace {

Node numbers(const std::vector<double>& values) {
  Node list = Node::list();
  for (const double value : values) list.add(std::isfinite(value) ? Node(value) : Node());
  return list;
}

bool take_numbers(const Node* node, std::vector<double>& values) {
  if (node == nullptr || !node->is_list()) return false;
  for (const Node& each : *node->as_list()) {
    if (!each.is_null() && !each.as_number()) return false;
    values.push_back(each.is_null() ? kInfinity : *each.as_number());
  }
  return true;
}

template <class Value>
bool take_name(const Node* node, std::string_view (*name)(Value), std::initializer_list<Value> choices,
               Value& value) {
  if (node == nullptr || node->as_text() == nullptr) return false;
  for (const Value choice : choices)
    if (name(choice) == *node->as_text()) {
      value = choice;
      return true;
    }
  return false;
}

bool take_integer(const Node* node, std::int64_t& value) {
  if (node == nullptr || node->as_integer() == nullptr) return false;
  value = *node->as_integer();
  return true;
}

}  // namespace

Node to_node(const BootstrapRun& run) {
  Node node = Node::table();
  node.put("kind", kKind).put("table", run.table);
  node.put("route", route_name(run.options.route)).put("criterion", criterion_name(run.options.criterion));
  node.put("fits", run.options.fits).put("seed", std::to_string(run.seed));
  node.put("observed", run.observed_persons).put("total", run.total);
  node.put("jackknife_totals", numbers(run.jackknife_totals));
  node.put("jackknife_weights", numbers(run.jackknife_weights));
  node.put("first", run.first).put("totals", numbers(run.totals));
  return node;
}

Result<BootstrapRun> bootstrap_run_from(const Node& node, std::string_view name) {
  BootstrapRun run;
  const auto text = [&](const char* key) {
    const Node* const value = node.find(key);
    return value != nullptr && value->as_text() != nullptr ? *value->as_text() : std::string();
  };
  const Node* const total = node.find("total");
  const std::string seed = text("seed");
  const bool has_seed =
      !seed.empty() && seed.size() < 20 && seed.find_first_not_of("0123456789") == std::string::npos;
  const bool is_whole =
      text("kind") == kKind && hash_from_hex(text("table")) && has_seed && total != nullptr &&
      total->as_number() &&
      take_name(node.find("route"), route_name,
                {SelectionRoute::all_models, SelectionRoute::stepwise, SelectionRoute::downhill},
                run.options.route) &&
      take_name(node.find("criterion"), criterion_name, {Criterion::bic, Criterion::aic, Criterion::aicc},
                run.options.criterion) &&
      take_integer(node.find("fits"), run.options.fits) && take_integer(node.find("first"), run.first) &&
      take_integer(node.find("observed"), run.observed_persons) && run.first >= 1 &&
      take_numbers(node.find("jackknife_totals"), run.jackknife_totals) &&
      take_numbers(node.find("jackknife_weights"), run.jackknife_weights) &&
      take_numbers(node.find("totals"), run.totals) && !run.totals.empty() &&
      run.jackknife_totals.size() == run.jackknife_weights.size();
  if (!is_whole)
    return fail(ErrorCode::invalid_input, "not a part of a bootstrap", std::string(name),
                "Give a file that --out wrote.");
  run.table = text("table");
  run.seed = std::stoull(seed);
  run.total = *total->as_number();
  return run;
}

namespace {

/// The replicates that count, and how many have no valid model.
std::vector<double> used_replicates(const BootstrapRun& run, bool leave_out_invalid,
                                    SelectionInterval& result) {
  std::vector<double> used = run.totals;
  result.invalid = std::ranges::count_if(used, [](double total) { return !std::isfinite(total); });
  if (leave_out_invalid) std::erase_if(used, [](double total) { return !std::isfinite(total); });
  result.replicates = std::ssize(used);
  return used;
}

SelectionInterval with_limits(SelectionInterval result, const char* method, double level,
                              const stats::BootstrapInterval& limits) {
  result.interval = {method, level, limits.lower, limits.upper};
  result.lower_error = limits.lower_error;
  result.upper_error = limits.upper_error;
  return result;
}

std::unexpected<Error> no_interval(std::string message) {
  return fail(ErrorCode::not_identifiable, std::move(message), "bootstrap",
              "Draw more replicates, or use the percentile interval.");
}

}  // namespace

Result<SelectionInterval> bca_interval(const BootstrapRun& run, double level, bool leave_out_invalid) {
  SelectionInterval result;
  const auto used = used_replicates(run, leave_out_invalid, result);
  if (used.empty()) return no_interval("no replicate has a valid model");
  const auto acceleration = stats::acceleration(run.jackknife_totals, run.jackknife_weights);
  if (!acceleration) return no_interval("leaving one person out says nothing, or leaves no valid model");
  const auto limits = stats::bca_interval(used, run.total, *acceleration, level);
  if (!limits) return no_interval("all replicates lie on one side of the estimate");
  return with_limits(result, "bca", level, *limits);
}

Result<SelectionInterval> percentile_interval(const BootstrapRun& run, double level, bool leave_out_invalid) {
  SelectionInterval result;
  const auto used = used_replicates(run, leave_out_invalid, result);
  if (used.empty()) return no_interval("no replicate has a valid model");
  return with_limits(result, "percentile", level, stats::percentile_interval(used, level));
}

}  // namespace zicht::estimate
