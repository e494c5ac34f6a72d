#include "alarms/folding.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <ranges>

#include "stats/count_forecast.hpp"

namespace zicht::alarms {
namespace {

/// The sum of some periods of a series, beside what was expected of it.
struct Observed {
  double sum = 0;
  stats::CountForecast forecast;
  double ratio() const { return sum / forecast.mean(); }
  /// The chance of a sum as far in a direction as this one, if `ratio` times as many were expected.
  double tail(int direction, double ratio) const {
    const stats::CountForecast scaled = forecast.scaled(ratio);
    return direction > 0 ? scaled.at_least(sum) : scaled.at_most(sum);
  }
};

/// Which alarms explain which others.
class Folder {
 public:
  Folder(const SeriesTree& tree, std::vector<TreeAlarm> alarms, const stats::SwingChances& swings,
         const TreeOptions& options)
      : tree_(tree),
        alarms_(std::move(alarms)),
        swings_(swings),
        options_(options),
        level_(options.level),
        under_(alarms_.size(), kTop) {}

  Result<std::vector<TreeAlarm>> fold() && {
    for (std::size_t at = 0; at < alarms_.size(); ++at) ZICHT_CHECK(look_up_known(at));
    ZICHT_CHECK(fold_under_known());
    std::vector<std::size_t> order;  // from the top of the tree
    for (std::size_t at = 0; at < alarms_.size(); ++at) order.push_back(at);
    std::ranges::stable_sort(order, {}, [&](std::size_t at) { return conditions(at).size(); });
    for (const std::size_t upper : order)
      if (under_[upper] == kTop) ZICHT_CHECK(fold_below(upper));
    ZICHT_CHECK(fold_beside());
    std::vector<TreeAlarm> named;
    for (std::size_t at = 0; at < alarms_.size(); ++at)
      if (under_[at] != kTop) alarms_[namer_of(at)].folded.push_back(alarms_[at].node);
    for (std::size_t at = 0; at < alarms_.size(); ++at)
      if (under_[at] == kTop) named.push_back(std::move(alarms_[at]));
    return named;
  }

 private:
  const std::vector<std::uint32_t>& conditions(std::size_t at) const {
    return tree_.nodes[alarms_[at].node].conditions;
  }

  std::size_t namer_of(std::size_t at) const {
    while (under_[at] != kTop) at = under_[at];
    return at;
  }

  /// Whether an alarm is of some of those of another, and about the same time and direction.
  bool is_part(std::size_t part, std::size_t whole) const {
    const TreeAlarm& a = alarms_[part];
    const TreeAlarm& b = alarms_[whole];
    if (a.direction != b.direction || conditions(part).size() <= conditions(whole).size()) return false;
    if (a.last_period + b.window <= b.first_period || b.last_period + a.window <= a.first_period)
      return false;
    return std::ranges::includes(conditions(part), conditions(whole));
  }

  /// \param counts  of the node, or of a part of it
  Result<Observed> observe(std::span<const double> counts, const TreeNode& node,
                           const TreeAlarm& where) const {
    const auto known = counts.first(where.period + 1);
    std::vector<std::size_t> breaks;
    for (const std::size_t one : node.breaks)
      if (one <= where.period) breaks.push_back(one);
    const auto left_out = static_cast<int>(tree_checks_for(tree_.steps_per_year).windows.back().width) - 1;
    ZICHT_TRY(const auto fitted,
              stats::fit_history({known, tree_.exposure_of(node, where.period + 1), tree_.steps_per_year,
                                  left_out, breaks, tree_.exposure_error_of(node, where.period + 1)}));
    Observed observed{0, fitted.with_swings(swings_).of_last(where.window)};
    for (const double count : known.last(where.window)) observed.sum += count;
    return observed;
  }
  Result<Observed> observe(std::size_t at, const TreeAlarm& where) const {
    const TreeNode& node = tree_.nodes[alarms_[at].node];
    return observe(node.counts, node, where);
  }
  /// Those of `whole` who are not of `part`.
  Result<Observed> observe_rest(std::size_t whole, std::size_t part, const TreeAlarm& where) const {
    return observe_without(whole, alarms_[part].node, where);
  }
  Result<Observed> observe_without(std::size_t whole, std::size_t part_node, const TreeAlarm& where) const {
    const TreeNode& node = tree_.nodes[alarms_[whole].node];
    std::vector<double> rest = node.counts;
    for (std::size_t period = 0; period < rest.size(); ++period)
      rest[period] = std::max(0.0, rest[period] - tree_.nodes[part_node].counts[period]);
    return observe(rest, node, where);
  }

  /// How little the change of the whole explains that of the part: the smaller of the chances that the part
  /// changed so much more than the whole, and the rest so much less.
  Result<double> explained(std::size_t part, std::size_t whole) const {
    const TreeAlarm& where = alarms_[part];
    ZICHT_TRY(const Observed of_whole, observe(whole, where));
    ZICHT_TRY(const Observed of_part, observe(part, where));
    ZICHT_TRY(const Observed of_rest, observe_rest(whole, part, where));
    const double ratio = std::max(of_whole.ratio(), 1e-6);
    return std::min(of_part.tail(where.direction, ratio), of_rest.tail(-where.direction, ratio));
  }

  /// Whether a known change is this alarm: begun no earlier, and no larger.
  Result<void> look_up_known(std::size_t at) {
    for (std::size_t known = 0; known < options_.known.size(); ++known) {
      const KnownChange& change = options_.known[known];
      TreeAlarm& alarm = alarms_[at];
      if (change.node != alarm.node || change.direction != alarm.direction || alarm.last_period < change.from)
        continue;
      ZICHT_TRY(const Observed observed, observe(at, alarm));
      const bool no_larger =
          change.direction > 0 ? observed.ratio() <= change.ratio : observed.ratio() >= change.ratio;
      if (no_larger || observed.tail(change.direction, change.ratio) >= level_) alarm.known = known;
    }
    return {};
  }

  /// Alarms of nodes above a known change that are as expected without those of the known change.
  Result<void> fold_under_known() {
    for (std::size_t upper = 0; upper < alarms_.size(); ++upper)
      for (std::size_t at = 0; at < alarms_.size() && under_[upper] == kTop && !alarms_[upper].known; ++at) {
        if (!alarms_[at].known || !is_part(at, upper)) continue;
        ZICHT_TRY(const Observed rest, observe_rest(upper, at, alarms_[upper]));
        if (rest.tail(alarms_[upper].direction, 1) >= level_) under_[upper] = at;
      }
    return {};
  }

  /// Whether two alarms are of one tree, one direction and one time, and neither stands above the other.
  bool are_beside(std::size_t one, std::size_t other) const {
    const TreeAlarm& a = alarms_[one];
    const TreeAlarm& b = alarms_[other];
    return a.direction == b.direction && root_of(a.node) == root_of(b.node) &&
           a.last_period + b.window > b.first_period && b.last_period + a.window > a.first_period &&
           !std::ranges::includes(conditions(one), conditions(other)) &&
           !std::ranges::includes(conditions(other), conditions(one));
  }

  /// The node of those who are of both: where the tree has one, that of both their conditions; else the
  /// weaker bound that all of `part` are of `whole`, if it never has more people. None: they need not
  /// overlap.
  std::optional<std::size_t> overlap_of(std::size_t whole, std::size_t part) const {
    std::vector<std::uint32_t> both;
    std::ranges::set_union(conditions(whole), conditions(part), std::back_inserter(both));
    const auto node = std::ranges::find(tree_.nodes, both, &TreeNode::conditions);
    if (node != tree_.nodes.end()) return static_cast<std::size_t>(node - tree_.nodes.begin());
    const bool fits =
        std::ranges::equal(tree_.nodes[alarms_[whole].node].counts, tree_.nodes[alarms_[part].node].counts,
                           [](double all, double some) { return some <= all; });
    return fits ? std::optional(alarms_[part].node) : std::nullopt;
  }

  std::size_t root_of(std::size_t node) const {
    while (tree_.nodes[node].parent != kTop) node = tree_.nodes[node].parent;
    return node;
  }

  /// Alarms of nodes that stand beside another one and are as expected without those who are of both: one
  /// change shows in every breakdown, and has one name. Where each explains the other the stronger one is
  /// named.
  Result<void> fold_beside() {
    std::vector<std::size_t> weakest_first;
    for (std::size_t at = 0; at < alarms_.size(); ++at)
      if (under_[at] == kTop) weakest_first.push_back(at);
    std::ranges::stable_sort(weakest_first, std::ranges::greater{},
                             [&](std::size_t at) { return alarms_[at].p_value; });
    for (const std::size_t whole : weakest_first)
      for (const std::size_t part : std::views::reverse(weakest_first)) {
        if (under_[whole] != kTop || alarms_[whole].known) break;
        if (part == whole || namer_of(part) == whole || !are_beside(whole, part)) continue;
        const auto overlap = overlap_of(whole, part);
        if (!overlap) continue;
        ZICHT_TRY(const Observed rest, observe_without(whole, *overlap, alarms_[whole]));
        if (rest.tail(alarms_[whole].direction, 1) >= level_) under_[whole] = namer_of(part);
      }
    return {};
  }

  Result<void> fold_below(std::size_t upper) {
    std::size_t strongest = kTop;
    double least = level_;
    std::vector<std::size_t> alike;
    for (std::size_t at = 0; at < alarms_.size(); ++at) {
      if (!is_part(at, upper) || namer_of(at) == upper) continue;
      ZICHT_TRY(const double chance, explained(at, upper));
      if (chance >= level_ && under_[at] == kTop) alike.push_back(at);
      if (chance < least) {
        least = chance;
        strongest = at;
      }
    }
    if (strongest != kTop && !alarms_[upper].known) {
      ZICHT_TRY(const Observed rest, observe_rest(upper, strongest, alarms_[upper]));
      if (rest.tail(alarms_[upper].direction, 1) >= level_) {
        under_[upper] = strongest;
        return {};
      }
    }
    for (const std::size_t at : alike) under_[at] = upper;
    return {};
  }

  const SeriesTree& tree_;
  std::vector<TreeAlarm> alarms_;
  const stats::SwingChances& swings_;
  const TreeOptions& options_;
  double level_;
  std::vector<std::size_t> under_;  ///< of each alarm the one that explains it; kTop = it is named
};

}  // namespace

Result<std::vector<TreeAlarm>> folded(const SeriesTree& tree, std::vector<TreeAlarm> alarms,
                                      const stats::SwingChances& swings, const TreeOptions& options) {
  return Folder(tree, std::move(alarms), swings, options).fold();
}

}  // namespace zicht::alarms
