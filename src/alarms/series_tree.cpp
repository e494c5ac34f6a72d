#include "alarms/series_tree.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>

#include "alarms/folding.hpp"
#include "base/parallel.hpp"
#include "stats/count_forecast.hpp"

namespace zicht::alarms {
namespace {

constexpr double kFewestForSwings = 24;  ///< people: a series with fewer says nothing of its swings

/// The periods of one node, each as if nothing after it were known.
class NodeJudge {
 public:
  NodeJudge(const SeriesTree& tree, const TreeOptions& options, const stats::SwingChances& swings)
      : tree_(tree), options_(options), checks_(tree_checks_for(tree.steps_per_year)), swings_(swings) {
    checks_.least_count = options.least_count;
  }

  Result<std::vector<JudgedPoint>> judge(const TreeNode& node) const {
    const double people = std::accumulate(node.counts.begin(), node.counts.end(), 0.0);
    std::vector<JudgedPoint> judged;
    for (std::size_t back = options_.periods; back-- > 0;) {
      JudgedPoint& point = judged.emplace_back();
      if (back >= node.counts.size()) continue;  // the series begins later
      const std::size_t period = node.counts.size() - 1 - back;
      point.point.count = node.counts[period];
      if (people < options_.least_count)
        point.expected = people / static_cast<double>(node.counts.size());  // no period of it can alarm
      else
        ZICHT_CHECK(judge_period(node, period, point));
    }
    return judged;
  }

 private:
  /// Leaves the point as it is when too few periods lie before it.
  Result<void> judge_period(const TreeNode& node, std::size_t period, JudgedPoint& judged) const {
    const auto counts = std::span(node.counts).first(period + 1);
    std::vector<std::size_t> breaks;
    for (const std::size_t one : node.breaks)
      if (one <= period) breaks.push_back(one);
    const auto point = judge_last({counts, tree_.exposure_of(node, period + 1), tree_.steps_per_year, breaks,
                                   tree_.exposure_error_of(node, period + 1), &swings_},
                                  checks_, options_.level);
    if (!point && point.error().code == ErrorCode::not_identifiable) return {};
    if (!point) return std::unexpected(point.error());
    judged = *point;
    return {};
  }

  const SeriesTree& tree_;
  const TreeOptions& options_;
  Checks checks_;
  const stats::SwingChances& swings_;
};

/// The judged periods of each node, and which of them alarm by the procedure over the tree.
struct JudgedTree {
  stats::SwingChances swings{};  ///< usual ones of these series
  std::vector<std::vector<JudgedPoint>> points;
  std::vector<std::vector<bool>> alarmed;  ///< one a period, one a node
};

/// How much the series of the tree usually swing, from what lies before the first judged period.
stats::SwingChances usual_swings(const SeriesTree& tree, const TreeOptions& options) {
  std::vector<std::optional<stats::SwingChances>> of_node(tree.nodes.size());
  run_parts(options.threads, tree.nodes.size(), [&](std::size_t at) {
    const std::vector<double>& counts = tree.nodes[at].counts;
    if (counts.size() <= options.periods) return;
    const auto earlier = std::span(counts).first(counts.size() - options.periods);
    if (std::accumulate(earlier.begin(), earlier.end(), 0.0) < kFewestForSwings) return;
    std::vector<std::size_t> breaks;
    for (const std::size_t one : tree.nodes[at].breaks)
      if (one < earlier.size()) breaks.push_back(one);
    const auto fitted = stats::fit_history(
        {earlier, tree.exposure_of(tree.nodes[at], earlier.size()), tree.steps_per_year, 0, breaks});
    if (fitted) of_node[at] = fitted->swings();
  });
  std::vector<stats::SwingChances> known;
  for (const auto& swings : of_node)
    if (swings) known.push_back(*swings);
  return stats::swings_of(known);
}

Result<JudgedTree> judge_nodes(const SeriesTree& tree, const TreeOptions& options) {
  JudgedTree judged;
  judged.swings = usual_swings(tree, options);
  const NodeJudge judge(tree, options, judged.swings);
  std::vector<Result<std::vector<JudgedPoint>>> of_node(tree.nodes.size());
  run_parts(options.threads, tree.nodes.size(),
            [&](std::size_t at) { of_node[at] = judge.judge(tree.nodes[at]); });
  for (auto& points : of_node) {
    if (!points) return std::unexpected(points.error());
    judged.points.push_back(std::move(*points));
  }
  std::vector<std::size_t> parents;
  for (const TreeNode& node : tree.nodes) parents.push_back(node.parent);
  for (std::size_t at = 0; at < options.periods; ++at) {
    std::vector<double> p_values;
    for (const auto& points : judged.points) p_values.push_back(points[at].p_value);
    judged.alarmed.push_back(rejected_in_tree(parents, p_values, options.level));
  }
  return judged;
}

/// The alarms of one node: what alarmed in successive periods in one direction is one.
std::vector<TreeAlarm> alarms_of(const SeriesTree& tree, const TreeOptions& options, const JudgedTree& judged,
                                 std::size_t node) {
  std::vector<TreeAlarm> alarms;
  for (std::size_t at = 0; at < judged.alarmed.size(); ++at) {
    const JudgedPoint& point = judged.points[node][at];
    if (!judged.alarmed[at][node] || point.alarm == 0) continue;
    const std::size_t period = tree.nodes[node].counts.size() - options.periods + at;
    const bool goes_on =
        !alarms.empty() && alarms.back().direction == point.alarm && alarms.back().last_period + 2 >= period;
    TreeAlarm& alarm = goes_on ? alarms.back() : alarms.emplace_back();
    if (!goes_on) alarm.first_period = period;
    alarm.last_period = period;
    alarm.node = node;
    alarm.direction = point.alarm;
    if (goes_on && point.p_value >= alarm.p_value) continue;
    alarm.period = period;
    alarm.check = point.check;
    alarm.window = point.window;
    alarm.p_value = point.p_value;
    alarm.expected = point.window_expected;
    alarm.count = 0;
    for (const double count :
         std::span(tree.nodes[node].counts).subspan(period + 1 - point.window, point.window))
      alarm.count += count;
  }
  return alarms;
}

}  // namespace

Checks tree_checks_for(int steps_per_year) {
  if (steps_per_year == 1) return {.windows = {{1, 1, 1}}, .shares_pass_on = false};
  if (steps_per_year < 12) return {{{1, .35, .25}, {2, .20, .20}, {4, .25, .35}}, {.15, .15}, {.05, .05}};
  return {{{1, .25, .15}, {3, .10, .10}, {6, .15, .15}, {12, .25, .35}}, {.20, .20}, {.05, .05}};
}

Result<TreeFound> judge_tree(const SeriesTree& tree, const TreeOptions& options) {
  ZICHT_TRY(const JudgedTree judged, judge_nodes(tree, options));
  TreeFound found;
  found.series = std::ssize(tree.nodes);
  for (const auto& points : judged.points)
    for (const JudgedPoint& point : points) ++(point.expected ? found.judged : found.not_judged);
  found.expected_false = options.level * static_cast<double>(options.periods);
  std::vector<TreeAlarm> alarms;
  for (std::size_t node = 0; node < tree.nodes.size(); ++node)
    std::ranges::move(alarms_of(tree, options, judged, node), std::back_inserter(alarms));
  ZICHT_TRY(found.alarms, folded(tree, std::move(alarms), judged.swings, options));
  std::ranges::stable_sort(found.alarms, {}, &TreeAlarm::p_value);
  for (TreeAlarm& alarm : found.alarms) {
    const std::size_t length = tree.nodes[alarm.node].counts.size();
    for (std::size_t at = options.periods - std::min(options.periods, length); at < options.periods; ++at)
      alarm.judged.push_back(
          {length - options.periods + at, judged.points[alarm.node][at], judged.alarmed[at][alarm.node]});
  }
  return found;
}

}  // namespace zicht::alarms
