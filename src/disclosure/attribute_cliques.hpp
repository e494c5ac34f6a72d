#pragma once

#include <cstddef>
#include <vector>

namespace zicht::disclosure {

/// Sets of attributes, each sorted, and the tree that joins them: set i shares `shared[i]` with set
/// `parent[i]`, which stands before it; the first of a tree has no parent (kNoParent).
struct CliqueTree {
  static constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);
  std::vector<std::vector<std::size_t>> cliques;
  std::vector<std::size_t> parent;
  std::vector<std::vector<std::size_t>> shared;
};

/// Makes the graph in which attributes of one table are neighbours chordal (minimum fill, ties by smaller
/// product of `sizes`, then by position) and gives its maximal cliques with a junction tree. Every given set
/// lies in a clique. Deterministic.
/// \source Rose, Tarjan & Lueker (1976), SIAM Journal on Computing 5, 266-283.
CliqueTree clique_tree(const std::vector<std::vector<std::size_t>>& sets,
                       const std::vector<std::size_t>& sizes);

}  // namespace zicht::disclosure
