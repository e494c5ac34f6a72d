#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"

namespace zicht::estimate {

/// Which lists depend directly on each other: a chordal graph with the lists as its vertices. Given the lists
/// that separate them, lists that are not joined are independent.
struct DecomposableGraph {
  /// A set of lists, and how often the probability of its margin stands in the product that is the
  /// probability of a history: 1 for a clique, minus its multiplicity for a separator.
  struct Margin {
    ListMask lists;
    int power;
  };
  std::uint32_t edges = 0;      ///< bit j (j - 1) / 2 + i: lists i < j are joined
  std::vector<Margin> margins;  ///< powers not 0; by lists; the empty set has minus the number of components
};

/// Every decomposable graph over so many lists (2..6), each once, by edges: 2, 8, 61, 822 and 18,154.
/// \source Lauritzen (1996), Graphical Models, section 2.1: a graph is decomposable when its vertices can be
///         taken away one by one, each with neighbours that are all joined.
/// \checked the numbers of chordal graphs on labelled vertices, OEIS A058862.
std::vector<DecomposableGraph> decomposable_graphs(int list_count);

/// The cliques in bracket notation, "[12,23,4]".
std::string graph_text(const DecomposableGraph& graph);

struct GraphAveragingOptions {
  /// Prior persons in each of the 2^k cells (hyper-Dirichlet); by default 2^-k, which is one person in all,
  /// the default that dga names.
  std::optional<double> prior_persons_a_cell = {};
  double level = 0.95;  ///< of the credible interval
};

/// One graph and its share of the posterior.
struct GraphShare {
  std::string graph;
  double probability;
};

/// The posterior over graphs and over the number of hidden persons.
/// Prior: every graph equally likely; a total of N persons in proportion to 1/N, hidden persons at most
/// kMostPersons.
struct GraphAverage {
  double prior_persons_a_cell = 0;
  std::int64_t observed_persons = 0;
  double mean_hidden = 0;    ///< of a heavy tail it says little: with a small prior it may have no limit
  double median_hidden = 0;  ///< the point estimate
  Interval interval;         ///< "credible"; of the total, observed ones included
  /// How much of the posterior would lie beyond the largest number of hidden persons considered, were its
  /// power law to go on there. Above kTailWarning that bound decides, not the data.
  double tail_mass = 0;
  std::vector<GraphShare> graphs;  ///< likeliest first

  bool tail_is_cut() const { return tail_mass > kTailWarning; }
  static constexpr double kTailWarning = 1e-3;
};

/// Bayesian averaging over all decomposable graphs. For a graph, the probabilities of the cells have a
/// hyper-Dirichlet prior; integrated out, the probability of the table with m hidden persons is a product of
/// gamma functions over cliques and separators, of which only the all-zero cell of each depends on m.
/// The sum over m takes every value where that matters and an adaptive grid elsewhere: cells are halved until
/// the logarithm of the density is straight within them.
/// \errors invalid_input: not 3 to 6 lists; a prior that is not > 0; a level not inside (0, 1).
/// \source Madigan & York (1997), Biometrika 84, 19-31.
/// \checked dga 2.0.2, bma.cr, with the default prior; see average_over_values.
Result<GraphAverage> average_over_graphs(const CaptureTable& table, const GraphAveragingOptions& options);

/// The same over given numbers of hidden persons, each counted as itself, as dga does.
/// \param hidden  rising, >= 0; not empty
/// \errors as above, and invalid_input: hidden is not rising.
/// \checked dga 2.0.2 bma.cr for UK 2013, the Netherlands and Kosovo; tests/golden/mse.
Result<GraphAverage> average_over_values(const CaptureTable& table, std::span<const std::int64_t> hidden,
                                         const GraphAveragingOptions& options);

/// What the route says: the median and the credible interval.
Estimate estimate_of(const GraphAverage& average);

}  // namespace zicht::estimate
