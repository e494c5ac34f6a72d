#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/philox.hpp"
#include "estimate/capture_table.hpp"

namespace zicht::estimate {

/// Histories that somebody has, and how many.
struct SeenHistories {
  int lists = 0;
  std::int64_t persons = 0;
  std::vector<ListMask> histories;
  std::vector<double> counts;

  explicit SeenHistories(const CaptureTable& table);
};

/// The prior of the latent class model; see latent_classes.hpp.
struct ClassPrior {
  int classes;
  double concentration_shape;
  double concentration_rate;
  std::int64_t most_hidden;
};

/// Weights and probabilities of a latent class model. Shapes: K; K x lists by rows.
struct ClassParameters {
  std::vector<double> log_weights;  ///< of all persons, hidden ones included; they sum to 1
  std::vector<double> logits;       ///< of lambda: the probability that a list sees a person of the class
  double concentration = 1;         ///< alpha
};

/// One Markov chain over the parameters of the latent class model, N summed out.
class ClassSampler {
 public:
  /// \param seen  outlives the sampler
  ClassSampler(const SeenHistories& seen, const ClassPrior& prior, ClassParameters start, Philox random);

  /// Moves of every kind for every class.
  void iterate();
  /// Observed and hidden persons: a draw given the parameters.
  std::int64_t draw_total();

  const ClassParameters& parameters() const { return at_; }
  /// The logarithm of the probability of the observed histories, given that they are observed, and that no
  /// more are hidden than the prior allows.
  double log_likelihood() const { return log_likelihood_; }
  double probability_of_none() const { return none_; }

 private:
  std::size_t classes() const { return at_.log_weights.size(); }
  std::size_t lists() const { return static_cast<std::size_t>(seen_.lists); }

  // What follows from the parameters.
  struct ClassCells {
    std::vector<double> cells;  ///< probability of each history that somebody has, in the class
    double none = 1;            ///< and of none
  };
  void work_out_cells(std::span<const double> logits, ClassCells& made) const;
  void work_out_all();
  double log_prior_of_weights(std::span<const double> log_weights, double concentration) const;
  /// That of the state with class k and the weights as changed.
  double changed_log_likelihood(std::size_t k);
  double log_room(double none) const;

  // Moves. Each leaves the posterior as it is.
  void impute();
  std::int64_t draw_hidden();
  void draw_concentration();
  void move_along_observed(std::size_t k, bool all_lists);
  void transfer(std::size_t k, std::size_t l);
  void swap(std::size_t k, std::size_t l);
  void take_over_list();
  bool take_over(std::size_t k, std::size_t l, std::size_t list, double shift, std::vector<double>& of_k,
                 std::vector<double>& of_l, double& log_ratio);
  bool give_back(std::size_t k, std::size_t l, std::size_t list, double shift, std::vector<double>& of_k,
                 std::vector<double>& of_l, double& log_ratio);
  double log_density_of_overlap(std::size_t list, std::size_t other, double logit) const;
  bool accept(double log_ratio);
  bool accept_changed(std::size_t k, double log_ratio);
  void keep_logits(std::size_t k);
  double log_jacobian(double logit_of_weight) const;
  void weights_with(std::size_t k, double logit_of_weight);

  const SeenHistories& seen_;
  ClassPrior prior_;
  ClassParameters at_;
  Philox random_;
  std::vector<ClassCells> cells_;  // by class
  std::vector<double> sums_;       // by history: its probability
  double none_ = 0;
  double log_likelihood_ = 0;
  double log_prior_ = 0;                                   // of the weights
  std::vector<std::pair<double, double>> overlap_shapes_;  // by two lists
  std::vector<double> log_beta_;
  // What a proposal changed.
  ClassCells changed_;
  std::vector<double> changed_logits_;
  std::vector<double> changed_log_weights_;
  std::vector<double> changed_sums_;
  double changed_none_ = 0;
};

/// Climbs to a mode of the likelihood from a random point (expectation maximisation, hidden persons among
/// what is expected).
/// \source Dempster, Laird & Rubin (1977), JRSS-B 39, 1-38.
ClassParameters climb_to_mode(const SeenHistories& seen, const ClassPrior& prior, int steps, Philox& random);

}  // namespace zicht::estimate
