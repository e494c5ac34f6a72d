#include "stats/grouped_poisson.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMostSteps = 10'000;
constexpr double kSettled = 1e-12;
constexpr double kStill = 1e-9;  ///< of the divided counts, in a step
constexpr double kSingular = 1e-10;

Eigen::Map<const Matrix> terms_of(const RegressionDesign& design) {
  return {design.terms.data(), static_cast<Eigen::Index>(design.rows),
          static_cast<Eigen::Index>(design.columns)};
}

double mean_of(const CountGroup& group, std::span<const double> means) {
  double sum = 0;
  for (const std::size_t row : group.rows) sum += means[row];
  return sum;
}

double log_likelihood(std::span<const CountGroup> groups, std::span<const double> means) {
  double sum = 0;
  for (const CountGroup& group : groups)
    if (group.count > 0) sum += group.count * std::log(mean_of(group, means)) - std::lgamma(group.count + 1);
  for (const double mean : means) sum -= mean;
  return sum;
}

std::vector<double> divided_counts(std::span<const CountGroup> groups, std::span<const double> means) {
  std::vector<double> counts(means.size(), 0);
  for (const CountGroup& group : groups) {
    const double all = mean_of(group, means);
    for (const std::size_t row : group.rows) counts[row] += group.count * means[row] / all;
  }
  return counts;
}

/// Louis: what a complete table would tell, less what dividing the groups takes away.
Result<std::vector<double>> observed_covariance(const RegressionDesign& design,
                                                std::span<const CountGroup> groups,
                                                std::span<const double> means) {
  const Matrix terms = terms_of(design);
  const Eigen::Map<const Eigen::VectorXd> weight(means.data(), terms.rows());
  Eigen::MatrixXd information = terms.transpose() * weight.asDiagonal() * terms;
  for (const CountGroup& group : groups) {
    if (group.rows.size() == 1) continue;
    const double all = mean_of(group, means);
    Eigen::VectorXd average = Eigen::VectorXd::Zero(terms.cols());
    for (const std::size_t row : group.rows)
      average += means[row] / all * terms.row(static_cast<Eigen::Index>(row)).transpose();
    for (const std::size_t row : group.rows) {
      const Eigen::VectorXd apart = terms.row(static_cast<Eigen::Index>(row)).transpose() - average;
      information -= group.count * means[row] / all * apart * apart.transpose();
    }
  }
  const Eigen::VectorXd scale = information.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
  const Eigen::LDLT<Eigen::MatrixXd> factor(scale.asDiagonal() * information * scale.asDiagonal());
  if (factor.info() != Eigen::Success || !(factor.vectorD().minCoeff() > kSingular))
    return fail(ErrorCode::not_identifiable, "what was observed does not tell the terms of the model apart");
  const Eigen::MatrixXd covariance = scale.asDiagonal() *
                                     factor.solve(Eigen::MatrixXd::Identity(terms.cols(), terms.cols())) *
                                     scale.asDiagonal();
  return std::vector<double>(covariance.data(), covariance.data() + covariance.size());
}

}  // namespace

Result<GroupedPoisson> fit_grouped_poisson(const RegressionDesign& design,
                                           std::span<const CountGroup> groups) {
  const bool complete = std::ranges::all_of(groups, [](const CountGroup& g) { return g.rows.size() == 1; });
  GroupedPoisson result;
  result.divided = divided_counts(groups, std::vector<double>(design.rows, 1.0));
  ZICHT_TRY(PoissonRegression fit, fit_poisson(design, result.divided));
  double likelihood = log_likelihood(groups, fit.means);
  for (bool settled = complete; !settled;) {
    if (++result.em_steps > kMostSteps)
      return fail(ErrorCode::not_converged, "dividing counts over what was not observed did not settle",
                  "steps: " + std::to_string(kMostSteps));
    const auto before = std::exchange(result.divided, divided_counts(groups, fit.means));
    double moved = 0;
    for (std::size_t r = 0; r < before.size(); ++r)
      moved = std::max(moved, std::abs(before[r] - result.divided[r]) / (1 + before[r]));
    ZICHT_TRY(PoissonRegression next, fit_poisson(design, result.divided, fit.coefficients));
    fit = std::move(next);
    const double reached = log_likelihood(groups, fit.means);
    settled = moved <= kStill && reached - likelihood <= kSettled * (std::abs(reached) + 1);
    likelihood = reached;
  }
  result.log_likelihood = likelihood;
  result.means = std::move(fit.means);
  result.coefficients = std::move(fit.coefficients);
  ZICHT_TRY(result.covariance, observed_covariance(design, groups, result.means));
  return result;
}

std::vector<std::size_t> independent_columns(const RegressionDesign& design) {
  const Matrix terms = terms_of(design);
  std::vector<std::size_t> kept;
  std::vector<Eigen::VectorXd> basis;
  for (Eigen::Index column = 0; column < terms.cols(); ++column) {
    Eigen::VectorXd rest = terms.col(column);
    const double size = rest.norm();
    for (int twice = 0; twice < 2; ++twice)
      for (const Eigen::VectorXd& direction : basis) rest -= direction.dot(rest) * direction;
    if (!(rest.norm() > 1e-9 * size)) continue;
    basis.push_back(rest.normalized());
    kept.push_back(static_cast<std::size_t>(column));
  }
  return kept;
}

std::vector<bool> in_row_space(const RegressionDesign& design, std::span<const std::vector<double>> wanted) {
  const Eigen::MatrixXd across = terms_of(design).transpose();
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factor(across);
  std::vector<bool> inside;
  for (const std::vector<double>& row : wanted) {
    ZICHT_EXPECT(row.size() == design.columns);
    const Eigen::Map<const Eigen::VectorXd> target(row.data(), across.rows());
    const Eigen::VectorXd weights = factor.solve(target);
    inside.push_back((across * weights - target).norm() <= 1e-8 * (1 + target.norm()));
  }
  return inside;
}

}  // namespace zicht::stats
