#include "alarms/tree_procedure.hpp"

#include <algorithm>

#include "base/contract.hpp"

namespace zicht::alarms {
namespace {

/// Simes: the smallest of p(i) n / i over the ordered p-values.
double simes(std::vector<double>& p_values) {
  std::ranges::sort(p_values);
  const auto n = static_cast<double>(p_values.size());
  double smallest = 1;
  for (std::size_t at = 0; at < p_values.size(); ++at)
    smallest = std::min(smallest, p_values[at] * n / static_cast<double>(at + 1));
  return smallest;
}

/// How many of these Benjamini and Hochberg's procedure rejects: the smallest ones. \param sorted  ascending
std::size_t rejections(std::span<const double> sorted, double level) {
  const auto n = static_cast<double>(sorted.size());
  for (std::size_t count = sorted.size(); count > 0; --count)
    if (sorted[count - 1] <= level * static_cast<double>(count) / n) return count;
  return 0;
}

/// The tree, and what was found of its parts.
class Procedure {
 public:
  Procedure(std::span<const std::size_t> parents, std::span<const double> p_values)
      : own_(p_values), below_(parents.size()), subtree_(parents.size()), rejected_(parents.size(), false) {
    for (std::size_t node = 0; node < parents.size(); ++node) {
      ZICHT_EXPECT(parents[node] == kTop || parents[node] < node);
      (parents[node] == kTop ? top_ : below_[parents[node]]).push_back(node);
    }
    std::vector<double> parts;
    for (std::size_t node = parents.size(); node-- > 0;) {
      parts.assign(1, own_[node]);
      for (const std::size_t child : below_[node]) parts.push_back(subtree_[child]);
      subtree_[node] = simes(parts);
    }
  }

  std::vector<bool> run(double level) && {
    choose(top_, nullptr, level);
    return std::move(rejected_);
  }

 private:
  /// Chooses among subtrees, and a hypothesis that stands beside them; goes on below each chosen one.
  void choose(const std::vector<std::size_t>& subtrees, const std::size_t* own, double level) {
    std::vector<double> sorted;
    if (own != nullptr) sorted.push_back(own_[*own]);
    for (const std::size_t node : subtrees) sorted.push_back(subtree_[node]);
    std::ranges::sort(sorted);
    const std::size_t chosen = rejections(sorted, level);
    if (chosen == 0) return;
    const double limit = sorted[chosen - 1];
    const double share = static_cast<double>(chosen) / static_cast<double>(sorted.size());
    if (own != nullptr && own_[*own] <= limit) rejected_[*own] = true;
    for (const std::size_t node : subtrees)
      if (subtree_[node] <= limit) choose(below_[node], &node, level * share);
  }

  std::span<const double> own_;
  std::vector<std::size_t> top_;
  std::vector<std::vector<std::size_t>> below_;
  std::vector<double> subtree_;
  std::vector<bool> rejected_;
};

}  // namespace

std::vector<bool> rejected_in_tree(std::span<const std::size_t> parents, std::span<const double> p_values,
                                   double level) {
  ZICHT_EXPECT(parents.size() == p_values.size());
  return Procedure(parents, p_values).run(level);
}

}  // namespace zicht::alarms
