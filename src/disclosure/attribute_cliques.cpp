#include "disclosure/attribute_cliques.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <tuple>

namespace zicht::disclosure {
namespace {

using Graph = std::vector<std::set<std::size_t>>;

std::size_t fill_of(const Graph& graph, std::size_t node) {
  std::size_t fill = 0;
  for (const std::size_t a : graph[node])
    for (const std::size_t b : graph[node])
      if (a < b && !graph[a].contains(b)) ++fill;
  return fill;
}

double size_of(const Graph& graph, std::size_t node, const std::vector<std::size_t>& sizes) {
  double size = std::log(static_cast<double>(sizes[node]) + 1);
  for (const std::size_t a : graph[node]) size += std::log(static_cast<double>(sizes[a]) + 1);
  return size;
}

/// Takes the nodes out one by one; each leaves a clique of itself and its neighbours.
std::vector<std::vector<std::size_t>> elimination_cliques(Graph graph,
                                                          const std::vector<std::size_t>& sizes) {
  std::vector<std::vector<std::size_t>> cliques;
  std::set<std::size_t> left;
  for (std::size_t node = 0; node < graph.size(); ++node) left.insert(node);
  while (!left.empty()) {
    const std::size_t node = *std::ranges::min_element(left, {}, [&](std::size_t candidate) {
      return std::tuple(fill_of(graph, candidate), size_of(graph, candidate, sizes), candidate);
    });
    std::vector<std::size_t> clique(graph[node].begin(), graph[node].end());
    clique.push_back(node);
    std::ranges::sort(clique);
    for (const std::size_t a : graph[node]) {
      for (const std::size_t b : graph[node])
        if (a != b) graph[a].insert(b);
      graph[a].erase(node);
    }
    left.erase(node);
    cliques.push_back(std::move(clique));
  }
  return cliques;
}

std::vector<std::size_t> shared_by(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  std::vector<std::size_t> shared;
  std::ranges::set_intersection(a, b, std::back_inserter(shared));
  return shared;
}

}  // namespace

CliqueTree clique_tree(const std::vector<std::vector<std::size_t>>& sets,
                       const std::vector<std::size_t>& sizes) {
  Graph graph(sizes.size());
  std::set<std::size_t> used;
  for (const auto& set : sets)
    for (const std::size_t a : set) {
      used.insert(a);
      for (const std::size_t b : set)
        if (a != b) graph[a].insert(b);
    }
  CliqueTree tree;
  std::vector<std::vector<std::size_t>> found = elimination_cliques(graph, sizes);
  std::erase_if(found, [&used](const auto& clique) { return !used.contains(clique.front()); });
  if (found.empty()) found.emplace_back();  // tables without any dimension
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool inside = std::ranges::any_of(found, [&](const auto& other) {
      return &other != &found[i] && std::ranges::includes(other, found[i]) &&
             (other.size() > found[i].size() || &other < &found[i]);
    });
    if (!inside) tree.cliques.push_back(found[i]);
  }
  // Prim's algorithm for the largest shared sets: a junction tree of the cliques of a chordal graph.
  std::vector<std::vector<std::size_t>> ordered{tree.cliques.front()};
  tree.parent = {CliqueTree::kNoParent};
  tree.shared = {{}};
  std::vector<bool> placed(tree.cliques.size(), false);
  placed[0] = true;
  while (ordered.size() < tree.cliques.size()) {
    std::size_t best = 0;
    std::size_t best_parent = 0;
    std::ptrdiff_t most = -1;
    for (std::size_t c = 0; c < tree.cliques.size(); ++c) {
      if (placed[c]) continue;
      for (std::size_t p = 0; p < ordered.size(); ++p) {
        const auto count = static_cast<std::ptrdiff_t>(shared_by(tree.cliques[c], ordered[p]).size());
        if (count > most) std::tie(most, best, best_parent) = std::tuple(count, c, p);
      }
    }
    placed[best] = true;
    tree.parent.push_back(best_parent);
    tree.shared.push_back(shared_by(tree.cliques[best], ordered[best_parent]));
    ordered.push_back(tree.cliques[best]);
  }
  tree.cliques = std::move(ordered);
  return tree;
}

}  // namespace zicht::disclosure
