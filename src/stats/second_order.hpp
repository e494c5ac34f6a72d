#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace zicht::stats {

/// A number together with its first and second derivatives by N variables, so that a formula written once
/// gives its gradient and matrix of second derivatives exactly (forward differentiation).
/// \source Griewank & Walther (2008), Evaluating Derivatives, 2nd ed., chapter 3.
template <std::size_t N>
struct SecondOrder {
  double value = 0;
  std::array<double, N> first{};
  std::array<std::array<double, N>, N> second{};

  SecondOrder() = default;
  SecondOrder(double constant) : value(constant) {}  // NOLINT(google-explicit-constructor)
  static SecondOrder variable(double value, std::size_t number) {
    SecondOrder made(value);
    made.first[number] = 1;
    return made;
  }

  /// f(this), of a function with value f, and first and second derivative df and ddf there.
  SecondOrder through(double f, double df, double ddf) const {
    SecondOrder made(f);
    for (std::size_t i = 0; i < N; ++i) {
      made.first[i] = df * first[i];
      for (std::size_t j = 0; j < N; ++j) made.second[i][j] = df * second[i][j] + ddf * first[i] * first[j];
    }
    return made;
  }

  friend SecondOrder operator+(const SecondOrder& a, const SecondOrder& b) {
    SecondOrder made(a.value + b.value);
    for (std::size_t i = 0; i < N; ++i) {
      made.first[i] = a.first[i] + b.first[i];
      for (std::size_t j = 0; j < N; ++j) made.second[i][j] = a.second[i][j] + b.second[i][j];
    }
    return made;
  }
  friend SecondOrder operator*(const SecondOrder& a, const SecondOrder& b) {
    SecondOrder made(a.value * b.value);
    for (std::size_t i = 0; i < N; ++i) {
      made.first[i] = a.first[i] * b.value + a.value * b.first[i];
      for (std::size_t j = 0; j < N; ++j)
        made.second[i][j] = a.second[i][j] * b.value + a.value * b.second[i][j] + a.first[i] * b.first[j] +
                            a.first[j] * b.first[i];
    }
    return made;
  }
  friend SecondOrder operator-(const SecondOrder& a) { return a.through(-a.value, -1, 0); }
  friend SecondOrder operator-(const SecondOrder& a, const SecondOrder& b) { return a + (-b); }
};

template <std::size_t N>
SecondOrder<N> exp(const SecondOrder<N>& x) {
  const double e = std::exp(x.value);
  return x.through(e, e, e);
}
template <std::size_t N>
SecondOrder<N> log(const SecondOrder<N>& x) {
  return x.through(std::log(x.value), 1 / x.value, -1 / (x.value * x.value));
}
/// log(1 + x)
template <std::size_t N>
SecondOrder<N> log1p(const SecondOrder<N>& x) {
  const double inverse = 1 / (1 + x.value);
  return x.through(std::log1p(x.value), inverse, -inverse * inverse);
}
/// 1 / x
template <std::size_t N>
SecondOrder<N> reciprocal(const SecondOrder<N>& x) {
  const double inverse = 1 / x.value;
  return x.through(inverse, -inverse * inverse, 2 * inverse * inverse * inverse);
}
/// log(1 - exp(x)) for x < 0, exact also near 0.
template <std::size_t N>
SecondOrder<N> log_one_minus_exp(const SecondOrder<N>& x) {
  const double rest = -std::expm1(x.value);  // 1 - exp(x)
  const double ratio = std::exp(x.value) / rest;
  return x.through(std::log(rest), -ratio, -ratio / rest);
}

}  // namespace zicht::stats
