#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace zicht::alarms {

/// A node without a node above it.
inline constexpr std::size_t kTop = static_cast<std::size_t>(-1);

/// Which hypotheses of a tree are rejected. Each node has a hypothesis of its own ("this series did not
/// change") and the nodes below it. A subtree has Simes' p-value of all hypotheses in it. Top down, below
/// each chosen node the Benjamini-Hochberg procedure chooses among its own hypothesis and the subtrees just
/// below, each weighed by how many hypotheses it has, at the level times the weighed share that was chosen at
/// each step above. So a single change is found as well as by Bonferroni over all, wherever it stands, and
/// several help each other.
///
/// Without any change the chance of any rejection at all is at most `level`, where p-values are independent
/// or depend positively (Simes' inequality): the top is chosen first. With changes, the share of false ones
/// is measured (studies/alarm_calibration), not proved, because of the weights.
/// \param parents   one a node, each before its children; kTop for those that stand at the top
/// \param p_values  of each node's own hypothesis
/// \source Benjamini & Bogomolov (2014), J. R. Statist. Soc. B 76, 297-318; Bogomolov, Peterson, Benjamini &
///         Sabatti (2021), Biometrika 108, 575-590; the tree: Yekutieli (2008), J. Am. Stat. Assoc. 103,
///         309-316; the weights: Genovese, Roeder & Wasserman (2006), Biometrika 93, 509-524. \checked a
///         direct computation, and simulations under no change; see the test.
std::vector<bool> rejected_in_tree(std::span<const std::size_t> parents, std::span<const double> p_values,
                                   double level);

}  // namespace zicht::alarms
