#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "alarms/alarms.hpp"
#include "alarms/tree_procedure.hpp"
#include "base/result.hpp"

namespace zicht::alarms {

/// A series within a hierarchy.
struct TreeNode {
  std::size_t parent = kTop;
  /// What must hold of those who are counted, as numbers that the caller gives, in order. Whoever counts in a
  /// node counts in each node whose conditions are among its own.
  std::vector<std::uint32_t> conditions;
  std::vector<double> counts;            ///< one a period
  std::size_t exposure = kTop;           ///< position in the tree's; kTop = the same in each period
  std::vector<std::size_t> breaks = {};  ///< positions from which the series means something else, in order
};

/// How much of what is counted could be seen in each period, such as the usual share of the reporters that
/// are active; each > 0.
struct Exposure {
  std::vector<double> share;
  /// Standard deviation of the log of each; empty = they are known.
  std::vector<double> log_error = {};
};

/// Series that end with the same period; a parent and its children begin with the same too. Invariant: a
/// parent stands before its children.
struct SeriesTree {
  /// What was taken of the first periods of a node. Empty = the same in each.
  std::span<const double> exposure_of(const TreeNode& node, std::size_t periods) const {
    if (node.exposure == kTop) return {};
    return std::span(exposures[node.exposure].share).first(periods);
  }
  std::span<const double> exposure_error_of(const TreeNode& node, std::size_t periods) const {
    if (node.exposure == kTop || exposures[node.exposure].log_error.empty()) return {};
    return std::span(exposures[node.exposure].log_error).first(periods);
  }
  int steps_per_year = 12;
  std::vector<TreeNode> nodes;
  std::vector<Exposure> exposures = {};  ///< that nodes name; each as long as their counts
};

/// A change that somebody knows the cause of.
struct KnownChange {
  std::size_t node = 0;
  int direction = 1;
  std::size_t from = 0;  ///< position of the first period that alarmed
  double ratio = 1;      ///< of what was found to what was expected; > 0
};

struct TreeOptions {
  double level = 0.01;       ///< the chance of any alarm in a period in which nothing changed is at most this
  std::size_t periods = 12;  ///< so many of the last are judged
  double least_count =
      3;  ///< an alarm upwards is of so many people at least, one downwards of so many expected
  std::size_t threads = 1;
  std::vector<KnownChange> known = {};
};

/// One period of a node, judged.
struct JudgedPeriod {
  std::size_t period = 0;  ///< position in its counts
  JudgedPoint point;
  bool alarmed = false;  ///< by the procedure over the tree
};

/// A change that was found: the highest level that explains it.
struct TreeAlarm {
  std::size_t node = 0;
  int direction = 1;             ///< 1 = more than expected, -1 = fewer
  std::size_t first_period = 0;  ///< the first and the last that alarmed: positions in its counts
  std::size_t last_period = 0;
  /// The alarmed period that says most: its sum of so many periods beside what was expected of it.
  std::size_t period = 0;
  Check check = Check::newest;
  std::size_t window = 1;
  double count = 0;
  double expected = 0;
  double p_value = 1;
  /// Position in the known changes of the one that it is, as it began and no larger; none: it is new.
  std::optional<std::size_t> known = {};
  std::vector<std::size_t> folded = {};  ///< nodes that alarmed too, by what this one explains
  std::vector<JudgedPeriod> judged = {};
};

struct TreeFound {
  std::vector<TreeAlarm> alarms;  ///< by their smallest p-value
  std::int64_t series = 0;
  std::int64_t judged = 0;      ///< points
  std::int64_t not_judged = 0;  ///< too few earlier periods
  /// At most so many periods would have an alarm if nothing changed anywhere.
  double expected_false = 0;
};

/// The checks of a tree of series, up and down alike: sums of up to a year, for what changes slowly.
Checks tree_checks_for(int steps_per_year);

/// Judges the last periods of all series of a tree, each period with the procedure over the tree.
///
/// What alarmed in successive periods (one without between them at most) in one direction is one alarm. An
/// alarm of a node explains that of a node below it when the count below fits what was expected of it times
/// the ratio found above. Where it does not, and what is left of the node without the one below is as
/// expected, the one below is named, and the node folds under it. Both are held against `level`. A known
/// change explains an alarm of its node, in its direction and not before it, that fits what was expected
/// times its ratio; nodes above it that did not change without it fold under it.
/// \errors those of stats::fit_history but for too few periods.
Result<TreeFound> judge_tree(const SeriesTree& tree, const TreeOptions& options);

}  // namespace zicht::alarms
