#include "stats/newton.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

constexpr int kMostSteps = 200;
constexpr double kSmallStep = 1e-8;   // in each coordinate, relative to 1 + its size
constexpr double kSmallRise = 1e-12;  // relative to 1 + the value's size
// A pivot of the hessian scaled to a unit diagonal: below this a direction is flat but for rounding.
constexpr double kFlat = 1e-11;

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

/// Minus the hessian, scaled to a unit diagonal: `scaled` = D information D with D = diag(scale).
struct Information {
  Matrix scaled;
  Vector scale;

  explicit Information(const Curvature& at) {
    const auto p = static_cast<Eigen::Index>(at.gradient.size());
    scaled = -Eigen::Map<const Matrix>(at.hessian.data(), p, p);
    scale = scaled.diagonal().cwiseAbs().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
    scaled = scale.asDiagonal() * scaled * scale.asDiagonal();
  }
};

bool positive(const Eigen::LDLT<Matrix>& factors) {
  return factors.info() == Eigen::Success && factors.vectorD().minCoeff() > kFlat;
}

Vector rising_step(const Curvature& at) {
  const Information information(at);
  const Eigen::Map<const Vector> gradient(at.gradient.data(), information.scale.size());
  const Vector scaled_gradient = information.scale.cwiseProduct(gradient);
  for (double added = 0;; added = added == 0 ? 1e-8 : added * 10) {
    Matrix damped = information.scaled;
    damped.diagonal().array() += added;
    const Eigen::LDLT<Matrix> factors(damped);
    if (positive(factors) || added > 1e8)
      return information.scale.cwiseProduct(factors.solve(scaled_gradient));
  }
}

bool finite(const Curvature& at) {
  const auto is_finite = [](double x) { return std::isfinite(x); };
  return std::isfinite(at.value) && std::ranges::all_of(at.gradient, is_finite) &&
         std::ranges::all_of(at.hessian, is_finite);
}

/// Moves the point along the step, halved until the function does not fall; false when it always does.
bool take_step(const SmoothFunction& function, const Vector& step, double allowed_fall,
               std::vector<double>& point, Curvature& at) {
  double share = 1;
  for (int halving = 0; halving < 34; ++halving, share /= 2) {
    std::vector<double> moved = point;
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += share * step(static_cast<Eigen::Index>(i));
    Curvature there = function(moved);
    if (finite(there) && there.value >= at.value - allowed_fall) {
      point = std::move(moved);
      at = std::move(there);
      return true;
    }
  }
  return false;
}

Result<Maximum> finished(std::vector<double> point, const Curvature& at, int steps) {
  const Information information(at);
  const Eigen::LDLT<Matrix> factors(information.scaled);
  if (!positive(factors))
    return fail(ErrorCode::not_identifiable, "the data do not tell the parameters of a model apart");
  const auto p = information.scale.size();
  const Matrix inverse = information.scale.asDiagonal() * factors.solve(Matrix::Identity(p, p)) *
                         Matrix(information.scale.asDiagonal());
  return Maximum{.point = std::move(point),
                 .value = at.value,
                 .covariance = std::vector<double>(inverse.data(), inverse.data() + inverse.size()),
                 .steps = steps};
}

}  // namespace

Result<Maximum> maximise(const SmoothFunction& function, std::vector<double> start) {
  std::vector<double> point = std::move(start);
  Curvature at = function(point);
  ZICHT_EXPECT(at.gradient.size() == point.size() && at.hessian.size() == point.size() * point.size());
  ZICHT_EXPECT(finite(at));
  for (int steps = 0; steps < kMostSteps; ++steps) {
    const Vector step = rising_step(at);
    const double rise = step.dot(Eigen::Map<const Vector>(at.gradient.data(), step.size()));
    const double small_rise = kSmallRise * (1 + std::abs(at.value));
    bool small_step = true;
    for (std::size_t i = 0; i < point.size(); ++i)
      small_step =
          small_step && std::abs(step(static_cast<Eigen::Index>(i))) <= kSmallStep * (1 + std::abs(point[i]));
    const bool moved = take_step(function, step, small_rise, point, at);
    if (rise <= small_rise && small_step) return finished(std::move(point), at, steps);
    if (!moved) break;
  }
  return fail(ErrorCode::not_converged, "a likelihood has no maximum within reach", {},
              "It may rise for ever: some group or list tells nothing of those never seen.");
}

}  // namespace zicht::stats
