#include "stats/poisson_regression.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <string>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMostSteps = 200;
constexpr double kSettled = 1e-12;
/// Below this, a pivot of the scaled information says that a direction is not told by the data. Scaled, so
/// that a small cell is not mistaken for it: pivots of a design that is identified are of the order of 1.
constexpr double kSingular = 1e-11;

double log_likelihood(std::span<const double> counts, const Eigen::VectorXd& log_means) {
  double sum = 0;
  for (std::size_t r = 0; r < counts.size(); ++r) {
    const double log_mean = log_means[static_cast<Eigen::Index>(r)];
    sum += counts[r] * log_mean - std::exp(log_mean) - std::lgamma(counts[r] + 1);
  }
  return sum;
}

/// The information, scaled to a diagonal of 1, factorised.
class Information {
 public:
  Information(const Matrix& terms, const Eigen::VectorXd& means) {
    const Eigen::MatrixXd information = terms.transpose() * means.asDiagonal() * terms;
    scale_ = information.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
    factor_.compute(scale_.asDiagonal() * information * scale_.asDiagonal());
  }
  bool singular() const {
    return factor_.info() != Eigen::Success || !(factor_.vectorD().minCoeff() > kSingular);
  }
  Eigen::VectorXd solve(const Eigen::VectorXd& score) const {
    return scale_.cwiseProduct(factor_.solve(scale_.cwiseProduct(score)));
  }
  Eigen::MatrixXd inverse() const {
    const Eigen::Index size = scale_.size();
    return scale_.asDiagonal() * factor_.solve(Eigen::MatrixXd::Identity(size, size)) * scale_.asDiagonal();
  }

 private:
  Eigen::VectorXd scale_;
  Eigen::LDLT<Eigen::MatrixXd> factor_;
};

std::unexpected<Error> not_told() {
  return fail(ErrorCode::not_identifiable, "the counts do not tell the terms of the model apart");
}

/// Least squares of the log of the counts, a little above 0, weighted by them.
Eigen::VectorXd first_guess(const Matrix& terms, const Eigen::VectorXd& offset,
                            std::span<const double> counts) {
  Eigen::VectorXd weight(terms.rows());
  Eigen::VectorXd target(terms.rows());
  for (Eigen::Index r = 0; r < terms.rows(); ++r) {
    weight[r] = counts[static_cast<std::size_t>(r)] + 0.1;
    target[r] = std::log(weight[r]) - offset[r];
  }
  const Information information(terms, weight);
  if (information.singular()) return {};
  return information.solve(terms.transpose() * weight.cwiseProduct(target));
}

}  // namespace

Result<PoissonRegression> fit_poisson(const RegressionDesign& design, std::span<const double> counts,
                                      std::span<const double> start) {
  ZICHT_EXPECT(design.terms.size() == design.rows * design.columns && counts.size() == design.rows);
  const auto rows = static_cast<Eigen::Index>(design.rows);
  const auto columns = static_cast<Eigen::Index>(design.columns);
  if (rows < columns) return not_told();
  const Matrix terms = Eigen::Map<const Matrix>(design.terms.data(), rows, columns);
  const Eigen::Map<const Eigen::VectorXd> observed(counts.data(), rows);
  Eigen::VectorXd offset = Eigen::VectorXd::Zero(rows);
  for (Eigen::Index r = 0; r < rows; ++r) offset[r] = design.known(static_cast<std::size_t>(r));

  Eigen::VectorXd b = start.empty()
                          ? first_guess(terms, offset, counts)
                          : Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(start.data(), columns));
  if (b.size() == 0) return not_told();
  Eigen::VectorXd log_means = offset + terms * b;
  double likelihood = log_likelihood(counts, log_means);
  PoissonRegression fit;
  for (bool settled = false; !settled;) {
    if (++fit.iterations > kMostSteps)
      return fail(ErrorCode::not_converged, "the fit of a model did not settle",
                  "steps: " + std::to_string(kMostSteps));
    const Eigen::VectorXd means = log_means.array().exp();
    const Information information(terms, means);
    if (information.singular()) return not_told();
    Eigen::VectorXd step = information.solve(terms.transpose() * (observed - means));
    double reached = 0;
    for (int halving = 0;; ++halving, step /= 2) {
      log_means = offset + terms * (b + step);
      reached = log_likelihood(counts, log_means);
      if (reached >= likelihood - kSettled * (std::abs(likelihood) + 1) || halving == 60) break;
    }
    b += step;
    settled = std::abs(reached - likelihood) <= kSettled * (std::abs(likelihood) + 1) &&
              step.cwiseAbs().maxCoeff() <= 1e-8;
    likelihood = reached;
  }
  const Eigen::VectorXd means = log_means.array().exp();
  const Information information(terms, means);
  if (information.singular()) return not_told();
  const Eigen::MatrixXd covariance = information.inverse();
  fit.coefficients.assign(b.begin(), b.end());
  fit.covariance.assign(covariance.data(), covariance.data() + covariance.size());
  fit.means.assign(means.begin(), means.end());
  fit.log_likelihood = likelihood;
  return fit;
}

}  // namespace zicht::stats
