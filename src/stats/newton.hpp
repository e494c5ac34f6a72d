#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace zicht::stats {

/// A function of p numbers at one point. Shapes: gradient p, hessian p x p by rows.
struct Curvature {
  double value = 0;
  std::vector<double> gradient;
  std::vector<double> hessian;
};
using SmoothFunction = std::function<Curvature(std::span<const double> point)>;

/// Where a function is largest. `covariance` is the inverse of minus the hessian there, p x p by rows: of a
/// log-likelihood, the covariance of the estimates by the observed information.
struct Maximum {
  std::vector<double> point;
  double value = 0;
  std::vector<double> covariance;
  int steps = 0;
};

/// Newton's method with the hessian given; where that is not negative definite a multiple of its diagonal is
/// taken away until it is, and a step that does not rise is halved. Ends when both the step and the rise it
/// promises are nothing, so that a function which rises for ever towards infinity does not pass for one with
/// a maximum.
/// \param start  p numbers where the function is finite
/// \errors not_identifiable: flat in some direction at the maximum, so that no single point is the largest.
///         not_converged: no end after 200 steps, as when the maximum lies at infinity.
/// \source Nocedal & Wright (2006), Numerical Optimization, 2nd ed., section 3.4.
Result<Maximum> maximise(const SmoothFunction& function, std::vector<double> start);

}  // namespace zicht::stats
