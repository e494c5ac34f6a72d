#include "estimate/class_sampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "estimate/published_tables.hpp"
#include "stats/random_draws.hpp"

namespace zicht::estimate {
namespace {

struct Moments {
  double mean = 0;
  double error = 0;  ///< standard error, from the means of 50 batches
};
Moments batched(const std::vector<double>& draws) {
  constexpr std::size_t kBatches = 50;
  const std::size_t size = draws.size() / kBatches;
  std::vector<double> means;
  for (std::size_t batch = 0; batch < kBatches; ++batch)
    means.push_back(std::accumulate(draws.begin() + static_cast<std::ptrdiff_t>(batch * size),
                                    draws.begin() + static_cast<std::ptrdiff_t>((batch + 1) * size), 0.0) /
                    static_cast<double>(size));
  Moments moments{.mean = std::accumulate(means.begin(), means.end(), 0.0) / kBatches};
  for (const double mean : means) moments.error += (mean - moments.mean) * (mean - moments.mean);
  moments.error = std::sqrt(moments.error / (kBatches * (kBatches - 1)));
  return moments;
}

/// One class and two lists: the posterior of log(1 - p0) by a sum over a fine grid of both probabilities.
double log_seen_by_quadrature(const CaptureTable& table, std::int64_t most_hidden) {
  const auto persons = static_cast<double>(table.observed_persons());
  double all = 0;
  double sum = 0;
  constexpr int kSteps = 800;
  for (int i = 0; i < kSteps; ++i)
    for (int j = 0; j < kSteps; ++j) {
      const double a = (i + 0.5) / kSteps;
      const double b = (j + 0.5) / kSteps;
      const double none = (1 - a) * (1 - b);
      if (persons * none / (1 - none) > static_cast<double>(most_hidden)) continue;  // but for rounding
      const double log_likelihood = static_cast<double>(table.persons(1)) * std::log(a * (1 - b)) +
                                    static_cast<double>(table.persons(2)) * std::log((1 - a) * b) +
                                    static_cast<double>(table.persons(3)) * std::log(a * b) -
                                    persons * std::log(1 - none);
      const double density = std::exp(log_likelihood + 100);
      all += density;
      sum += density * std::log(1 - none);
    }
  return sum / all;
}

TEST(ClassSampler, OneClassAndTwoListsAgreeWithQuadrature) {
  const auto table = table_of({"a", "b"}, {{"10", 30}, {"01", 20}, {"11", 25}});
  const SeenHistories seen(table);
  const ClassPrior prior{
      .classes = 1, .concentration_shape = 0.25, .concentration_rate = 0.25, .most_hidden = 10'000};
  ClassSampler sampler(seen, prior, {.log_weights = {0}, .logits = {0, 0}, .concentration = 1}, Philox(3, 1));
  std::vector<double> draws;
  for (int i = 0; i < 40'000; ++i) {
    sampler.iterate();
    draws.push_back(std::log1p(-sampler.probability_of_none()));
  }
  const Moments moments = batched(draws);
  const double exact = log_seen_by_quadrature(table, prior.most_hidden);
  EXPECT_NEAR(moments.mean, exact, 4 * moments.error);  // false alarm 6e-5
  EXPECT_LT(moments.error, 0.01);
}

/// Draws parameters from the prior, and a table given them and a fixed number of observed persons.
ClassParameters from_prior(const ClassPrior& prior, std::size_t lists, Philox& random) {
  ClassParameters at;
  at.concentration =
      std::exp(stats::draw_log_gamma(prior.concentration_shape, random)) / prior.concentration_rate;
  double log_rest = 0;
  for (int k = 0; k + 1 < prior.classes; ++k) {
    const double log_others = std::log(1 - random.uniform()) / at.concentration;
    at.log_weights.push_back(log_rest + std::log(-std::expm1(log_others)));
    log_rest += log_others;
  }
  at.log_weights.push_back(log_rest);
  for (std::size_t i = 0; i < static_cast<std::size_t>(prior.classes) * lists; ++i) {
    const double p = 1 - random.uniform();
    at.logits.push_back(std::log(p) - std::log1p(-std::min(p, 1 - 1e-16)));
  }
  return at;
}

std::optional<CaptureTable> table_given(const ClassParameters& at, std::size_t lists, int persons,
                                        Philox& random) {
  std::vector<std::int64_t> counts(std::size_t{1} << lists, 0);
  std::vector<double> weights;
  for (const double w : at.log_weights) weights.push_back(std::exp(w));
  for (int person = 0, tries = 0; person < persons; ++tries) {
    if (tries > 20'000) return std::nullopt;
    const std::size_t k = random.weighted(weights);
    std::size_t history = 0;
    for (std::size_t list = 0; list < lists; ++list)
      if (random.uniform() < 1 / (1 + std::exp(-at.logits[k * lists + list])))
        history |= std::size_t{1} << list;
    if (history == 0) continue;
    ++counts[history];
    ++person;
  }
  std::vector<std::string> names;
  for (std::size_t list = 0; list < lists; ++list)
    names.push_back(std::string(1, static_cast<char>('a' + list)));
  auto table = CaptureTable::from_counts(names, counts);
  if (!table) return std::nullopt;  // a list without anybody: such tables are left out on both sides
  return *std::move(table);
}

/// Functions of where a chain is, all within [0, 1] or so.
std::vector<double> statistics(const ClassSampler& sampler, std::size_t lists) {
  const auto& at = sampler.parameters();
  std::vector<double> weights;
  for (const double w : at.log_weights) weights.push_back(std::exp(w));
  double least = 1;
  double list_0 = 0;  // how different the classes are in the eyes of list 0
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const double p = 1 / (1 + std::exp(-at.logits[k * lists]));
    if (weights[k] > 0.02) least = std::min(least, p);
    list_0 += weights[k] * p * p;
  }
  const double used = static_cast<double>(std::ranges::count_if(weights, [](double w) { return w > 0.02; }));
  return {sampler.probability_of_none(),
          weights[0],
          *std::ranges::max_element(weights),
          weights.back(),
          least,
          list_0,
          used,
          at.concentration / (1 + at.concentration),
          sampler.log_likelihood() / 50,
          sampler.probability_of_none() > 0.5 ? 1.0 : 0.0};
}

/// Getting it right (Geweke 2004, JASA 99, 799-804): parameters from the prior, a table given them, some
/// iterations of the chain from there: parameters and table have the same joint distribution as before, so
/// that no statistic has changed on average. The prior on N makes the histories multinomial given that they
/// are observed, which is how the tables are drawn. False-alarm rate: 20 means at 4.5 standard
/// errors, 1.4e-4.
void expect_kept(int iterations) {
  const ClassPrior prior{
      .classes = 3, .concentration_shape = 2, .concentration_rate = 2, .most_hidden = 100'000'000};
  constexpr std::size_t kLists = 3;
  constexpr int kTables = 6'000;
  Philox random(11, 0);
  std::vector<std::vector<double>> changes(10);
  for (int i = 0; i < kTables; ++i) {
    const ClassParameters truth = from_prior(prior, kLists, random);
    const auto table = table_given(truth, kLists, 40, random);
    if (!table) continue;
    const SeenHistories seen(*table);
    ClassSampler sampler(seen, prior, truth, Philox(11, 1 + static_cast<std::uint64_t>(i)));
    const auto before = statistics(sampler, kLists);
    for (int step = 0; step < iterations; ++step) sampler.iterate();
    const auto after = statistics(sampler, kLists);
    for (std::size_t s = 0; s < changes.size(); ++s) changes[s].push_back(after[s] - before[s]);
  }
  EXPECT_GT(changes[0].size(), kTables / 2);
  for (std::size_t s = 0; s < changes.size(); ++s) {
    const auto count = static_cast<double>(changes[s].size());
    const double mean = std::accumulate(changes[s].begin(), changes[s].end(), 0.0) / count;
    double squares = 0;
    for (const double change : changes[s]) squares += (change - mean) * (change - mean);
    EXPECT_LT(std::abs(mean), 4.5 * std::sqrt(squares / count / (count - 1))) << "statistic " << s;
  }
}

TEST(ClassSampler, OneIterationKeepsTheJointDistribution_slow) { expect_kept(1); }
TEST(ClassSampler, TwentyIterationsKeepTheJointDistribution_slow) { expect_kept(20); }

}  // namespace
}  // namespace zicht::estimate
