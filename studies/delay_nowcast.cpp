// How often nowcast intervals hold what will be known (stats/delay_nowcast), over made-up delays.
//
//   delay_nowcast [REGISTERS] [SEED]
//
// Each register has 36 months with negative binomial counts about a mean (2 to 200), a season, and delays of
// up to twelve months: geometric, lognormal, or two kinds of reporters (most at once, some after half a
// year); of everybody alike, or of each month about its own shares (Dirichlet, precision 30). A row a mean
// and a shape: the share of 95 % intervals that hold the truth, of months of which less than .99 is known,
// and of the newest.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "base/philox.hpp"
#include "stats/delay_nowcast.hpp"
#include "stats/random_draws.hpp"

namespace {

using namespace zicht;

constexpr std::size_t kMonths = 36;
constexpr std::size_t kLongest = 12;
constexpr std::array kMeans = {2.0, 10.0, 50.0, 200.0};
constexpr std::array kShapes = {"geometric", "lognormal", "two kinds"};
constexpr std::array kPrecisions = {0.0, 30.0};  // 0 = all months have the same shares

using ByDelay = std::array<double, kLongest + 1>;

ByDelay shares_of(std::size_t shape) {
  ByDelay shares{};
  double sum = 0;
  for (std::size_t delay = 0; delay <= kLongest; ++delay) {
    const auto x = static_cast<double>(delay);
    if (shape == 0) shares[delay] = std::pow(0.5, x);
    if (shape == 1) shares[delay] = std::exp(-0.5 * std::pow(std::log(x + 0.5) - 0.3, 2)) / (x + 0.5);
    if (shape == 2) shares[delay] = 0.7 * std::pow(0.2, x) + 0.06 * std::exp(-0.5 * std::pow((x - 6) / 2, 2));
    sum += shares[delay];
  }
  for (double& share : shares) share /= sum;
  return shares;
}

/// Shares of one month: a Dirichlet draw about those of all.
ByDelay drawn(const ByDelay& shares, double precision, Philox& random) {
  if (precision <= 0) return shares;
  ByDelay made{};
  double sum = 0;
  for (std::size_t delay = 0; delay <= kLongest; ++delay)
    sum += made[delay] = stats::draw_gamma(precision * shares[delay], random);
  for (double& share : made) share /= sum;
  return made;
}

struct Held {
  double newest = 0, newest_of = 0, all = 0, all_of = 0;
};

void look(double mean, std::size_t shape, double precision, Philox& random, Held& held) {
  const ByDelay shares = shares_of(shape);
  std::vector<stats::KnownSoFar> periods;
  std::vector<double> truth;
  for (std::size_t month = 0; month < kMonths; ++month) {
    const double usual = mean * std::exp(0.25 * std::sin(static_cast<double>(month) * 0.5236));
    const double rate = usual * stats::draw_gamma(8, random) / 8;
    const ByDelay own = drawn(shares, precision, random);
    stats::KnownSoFar& known = periods.emplace_back();
    double so_far = 0;
    for (std::size_t delay = 0; delay <= kLongest; ++delay) {
      so_far += static_cast<double>(stats::draw_poisson(rate * own[delay], random));
      if (month + delay < kMonths) known.push_back(so_far);
    }
    truth.push_back(so_far);
  }
  const auto found = stats::nowcast(periods);
  if (!found) return;
  for (std::size_t at = 0; at < found->size(); ++at) {
    const stats::Nowcast& one = (*found)[at];
    if (one.share > 0.99) continue;
    const double will_be = truth[kMonths - found->size() + at];
    const double holds = one.lower <= will_be && will_be <= one.upper ? 1 : 0;
    held.all += holds;
    held.all_of += 1;
    if (at + 1 < found->size()) continue;
    held.newest += holds;
    held.newest_of += 1;
  }
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> said(words + 1, words + count);
  const std::uint64_t registers = said.empty() ? 500 : std::stoull(said[0]);
  const std::uint64_t seed = said.size() < 2 ? 1 : std::stoull(said[1]);
  std::cout
      << "| delays | shares of a month | mean | newest month | all open months |\n|---|---|---|---|---|\n";
  std::uint64_t row = 0;
  for (std::size_t shape = 0; shape < kShapes.size(); ++shape)
    for (const double precision : kPrecisions)
      for (const double mean : kMeans) {
        Held held;
        ++row;
        for (std::uint64_t at = 0; at < registers; ++at) {
          Philox random(seed, at + (row << 40));
          look(mean, shape, precision, random, held);
        }
        std::cout << fmt::format("| {} | {} | {:g} | {:.3f} | {:.3f} |\n", kShapes[shape],
                                 precision > 0 ? "vary" : "alike", mean, held.newest / held.newest_of,
                                 held.all / held.all_of);
      }
  return 0;
}
