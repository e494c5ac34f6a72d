#pragma once

#include <span>
#include <vector>

namespace zicht::stats {

/// Whether chains that should have one distribution have, and how many independent draws they are worth.
struct ChainDiagnostics {
  double r_hat = 0;  ///< rank-normalised, split, the larger of bulk and folded; 1 = no difference is seen
  double bulk_effective_samples = 0;
  double tail_effective_samples = 0;  ///< the smaller of those of the 5 % and 95 % quantiles
};

/// Every chain is cut in two halves (of an odd number the middle draw is left out); values become normal
/// scores of their ranks among all. r_hat compares the variance between halves with that inside; the
/// effective sample size sums autocorrelations over Geyer's initial monotone sequence. Where all values are
/// equal nothing can be said: r_hat is infinite and the sizes are 0.
/// \param chains  two or more draws a half: all of one length >= 4; at least one
/// \source Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), Bayesian Analysis 16, 667-718; Geyer
///         (1992), Statistical Science 7, 473-483.
/// \checked ArviZ 0.23.4, see the test.
ChainDiagnostics diagnose(std::span<const std::vector<double>> chains);

}  // namespace zicht::stats
