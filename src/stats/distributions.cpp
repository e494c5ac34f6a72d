#include "stats/distributions.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <numbers>

namespace zicht::stats {

namespace math = boost::math;

double normal_quantile(double probability) { return -std::numbers::sqrt2 * math::erfc_inv(2 * probability); }

double normal_beyond(double distance) {
  return 2 * math::cdf(math::complement(math::normal(), std::abs(distance)));
}

double student_quantile(double probability, double degrees_of_freedom) {
  return math::quantile(math::students_t(degrees_of_freedom), probability);
}

double student_above(double t, double degrees_of_freedom) {
  return math::cdf(math::complement(math::students_t(degrees_of_freedom), t));
}

double chi_squared_quantile(double probability, double degrees_of_freedom) {
  return math::quantile(math::chi_squared(degrees_of_freedom), probability);
}

double chi_squared_above(double x, double degrees_of_freedom) {
  return math::cdf(math::complement(math::chi_squared(degrees_of_freedom), x));
}

double poisson_at_most(double count, double mean) { return math::gamma_q(count + 1, mean); }

double poisson_at_least(double count, double mean) { return math::gamma_p(count, mean); }

double negative_binomial_at_most(double count, double mean, double size) {
  return math::ibeta(size, count + 1, size / (size + mean));
}

double negative_binomial_at_least(double count, double mean, double size) {
  return math::ibetac(size, count, size / (size + mean));
}

double binomial_at_most(double count, double trials, double probability) {
  return math::cdf(math::binomial(trials, probability), count);
}

double beta_at_most(double x, double a, double b) { return math::ibeta(a, b, x); }

double beta_quantile(double probability, double a, double b) { return math::ibeta_inv(a, b, probability); }

double digamma(double x) { return math::digamma(x); }

double trigamma(double x) { return math::trigamma(x); }

}  // namespace zicht::stats
