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

/// What is chosen among: a subtree, or the own hypothesis of the node above.
struct Part {
  std::size_t node = 0;
  bool own = false;
  double p_value = 1;
  double weight = 1;  ///< hypotheses in it
  double weighed() const { return p_value / weight; }
};

/// How many of these the weighed procedure of Benjamini and Hochberg rejects: the first ones.
/// \param parts  by `weighed`
std::size_t rejections(std::span<const Part> parts, double total, double level) {
  for (std::size_t count = parts.size(); count > 0; --count)
    if (parts[count - 1].weighed() * total <= level * static_cast<double>(count)) return count;
  return 0;
}

/// The tree, and what was found of its parts.
class Procedure {
 public:
  Procedure(std::span<const std::size_t> parents, std::span<const double> p_values)
      : own_(p_values), below_(parents.size()), parts_(parents.size()), rejected_(parents.size(), false) {
    for (std::size_t node = 0; node < parents.size(); ++node) {
      ZICHT_EXPECT(parents[node] == kTop || parents[node] < node);
      (parents[node] == kTop ? top_ : below_[parents[node]]).push_back(node);
    }
    std::vector<std::vector<double>> within(parents.size());  // the p-values of a subtree
    for (std::size_t node = parents.size(); node-- > 0;) {
      within[node].push_back(own_[node]);
      parts_[node] = {node, false, simes(within[node]), static_cast<double>(within[node].size())};
      if (parents[node] != kTop)
        within[parents[node]].insert(within[parents[node]].end(), within[node].begin(), within[node].end());
      within[node] = {};
    }
  }

  std::vector<bool> run(double level) && {
    std::vector<double> all(own_.begin(), own_.end());
    if (!all.empty() && simes(all) <= level) choose(top_, nullptr, level);
    return std::move(rejected_);
  }

 private:
  /// Chooses among subtrees, and a hypothesis that stands beside them; goes on below each chosen one.
  void choose(const std::vector<std::size_t>& subtrees, const std::size_t* own, double level) {
    std::vector<Part> parts;
    if (own != nullptr) parts.push_back({*own, true, own_[*own], 1});
    for (const std::size_t node : subtrees) parts.push_back(parts_[node]);
    std::ranges::stable_sort(parts, {}, &Part::weighed);
    double total = 0;
    for (const Part& part : parts) total += part.weight;
    parts.resize(rejections(parts, total, level));
    double chosen = 0;
    for (const Part& part : parts) chosen += part.weight;
    for (const Part& part : parts) {
      if (part.own)
        rejected_[part.node] = true;
      else
        choose(below_[part.node], &part.node, level * chosen / total);
    }
  }

  std::span<const double> own_;
  std::vector<std::size_t> top_;
  std::vector<std::vector<std::size_t>> below_;
  std::vector<Part> parts_;  ///< one a node: its subtree
  std::vector<bool> rejected_;
};

}  // namespace

std::vector<bool> rejected_in_tree(std::span<const std::size_t> parents, std::span<const double> p_values,
                                   double level) {
  ZICHT_EXPECT(parents.size() == p_values.size());
  return Procedure(parents, p_values).run(level);
}

}  // namespace zicht::alarms
