#include "estimate/chao.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

#include "stats/distributions.hpp"
#include "stats/newton.hpp"

namespace zicht::estimate {
namespace {

/// Explanatory variables of one history, the intercept first.
std::vector<double> variables(ListMask history, int lists, const HeterogeneityModel& model,
                              std::span<const int> chao_terms) {
  const int times = std::popcount(history);
  std::vector<double> row = {1};
  if (model.lists_differ)
    for (int list = 0; list < lists; ++list) row.push_back((history >> list & 1U) != 0 ? 1 : 0);
  else
    row.push_back(times);
  switch (model.heterogeneity) {
    case Heterogeneity::none:
      break;
    case Heterogeneity::chao:
      for (const int term : chao_terms) row.push_back(std::max(0, times - term + 1));
      break;
    case Heterogeneity::poisson2:
      row.push_back(std::exp2(times) - 1);
      break;
    case Heterogeneity::darroch:
      row.push_back(times * times / 2.0);
      break;
    case Heterogeneity::gamma:
      row.push_back(std::log(3.5) - std::log(3.5 + times));
      break;
  }
  return row;
}

/// What bias correction adds to the count of each history, by how many lists saw it.
double added(const HeterogeneityModel& model, int lists, int times) {
  if (!model.bias_corrected) return 0;
  const double t = lists;
  if (model.heterogeneity == Heterogeneity::chao)
    return times == 1 ? (t - 2) / (2 * t) : times == 2 ? 2 / (t * (t - 1)) : 0;
  return 0;
}

/// Poisson regression of the histories' counts.
class Regression {
 public:
  Regression(const CaptureTable& table, const HeterogeneityModel& model, std::span<const int> chao_terms) {
    for (ListMask history = 1; history < table.cell_count(); ++history) {
      rows_.push_back(variables(history, table.list_count(), model, chao_terms));
      counts_.push_back(std::max(0.0, static_cast<double>(table.persons(history)) +
                                          added(model, table.list_count(), std::popcount(history))));
    }
    for (const double count : counts_) all_ += count;
  }

  Result<stats::Maximum> fitted() const {
    std::vector<double> start(rows_[0].size(), 0);
    start[0] = std::log((all_ + 1) / static_cast<double>(counts_.size()));
    return stats::maximise([this](std::span<const double> at) { return likelihood(at); }, std::move(start));
  }

  /// Log-likelihood without the term that does not depend on the parameters.
  stats::Curvature likelihood(std::span<const double> at) const {
    const std::size_t p = at.size();
    stats::Curvature sum{
        .value = 0, .gradient = std::vector<double>(p, 0), .hessian = std::vector<double>(p * p, 0)};
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      double log_mean = 0;
      for (std::size_t a = 0; a < p; ++a) log_mean += rows_[i][a] * at[a];
      const double mean = std::exp(log_mean);
      sum.value += counts_[i] * log_mean - mean;
      for (std::size_t a = 0; a < p; ++a) {
        sum.gradient[a] += (counts_[i] - mean) * rows_[i][a];
        for (std::size_t b = 0; b < p; ++b) sum.hessian[a * p + b] -= mean * rows_[i][a] * rows_[i][b];
      }
    }
    return sum;
  }

 private:
  std::vector<std::vector<double>> rows_;
  std::vector<double> counts_;
  double all_ = 0;
};

/// Chao's model with every eta >= 0. Begins with none; the eta along which the likelihood rises most comes
/// in, and one that would be below 0 leaves, until neither happens. The likelihood is concave, so there is
/// one such point.
Result<stats::Maximum> fit_chao(const CaptureTable& table, const HeterogeneityModel& model) {
  std::vector<int> every(static_cast<std::size_t>(std::max(0, table.list_count() - 2)));
  std::iota(every.begin(), every.end(), 3);
  const Regression with_every(table, model, every);
  const std::size_t others = model.lists_differ ? static_cast<std::size_t>(table.list_count()) + 1 : 2;
  const double noise = 1e-7 * (1 + static_cast<double>(table.observed_persons()));
  std::vector<int> kept;
  for (int round = 0; round < 100; ++round) {
    auto fit = Regression(table, model, kept).fitted();
    if (!fit) return fit;
    std::vector<double> eta(every.size(), 0);
    for (std::size_t i = 0; i < kept.size(); ++i)
      eta[static_cast<std::size_t>(kept[i] - 3)] = fit->point[others + i];
    if (const auto least = std::ranges::min_element(eta); least != eta.end() && *least < 0) {
      std::erase(kept, static_cast<int>(least - eta.begin()) + 3);
      continue;
    }
    std::vector<double> at(fit->point.begin(), fit->point.begin() + static_cast<std::ptrdiff_t>(others));
    at.insert(at.end(), eta.begin(), eta.end());
    const std::vector<double> slopes = with_every.likelihood(at).gradient;
    const auto steepest =
        std::max_element(slopes.begin() + static_cast<std::ptrdiff_t>(others), slopes.end());
    if (steepest == slopes.end() || *steepest <= noise) return fit;
    const int term = static_cast<int>(steepest - slopes.begin()) - static_cast<int>(others) + 3;
    if (std::ranges::find(kept, term) != kept.end()) return fit;
    kept.insert(std::ranges::upper_bound(kept, term), term);
  }
  return fail(ErrorCode::not_converged, "the terms of Chao's model do not settle");
}

struct HiddenPersons {
  double hidden;
  double variance;
};

/// Lists that differ and do not depend, bias-corrected: the root N' of prod(1 - n_i' / N') = 1 - n' / N'
/// with n_i' = n_i + (t + 2) / (2 t), n' = n + t / 2, less t / 2; of two lists Chapman's.
Result<HiddenPersons> corrected_mt(const CaptureTable& table) {
  const double t = table.list_count();
  const auto observed = static_cast<double>(table.observed_persons());
  std::vector<double> seen;
  for (int list = 0; list < table.list_count(); ++list)
    seen.push_back(static_cast<double>(table.persons_on_all(ListMask{1} << list)));
  if (table.list_count() == 2) {
    const double both = seen[0] + seen[1] - observed;
    const double total = (seen[0] + 1) * (seen[1] + 1) / (both + 1) - 1;
    return HiddenPersons{total - observed, (seen[0] + 1) * (seen[1] + 1) * (seen[0] - both) *
                                               (seen[1] - both) / ((both + 2) * (both + 1) * (both + 1))};
  }
  for (double& list : seen) list += (t + 2) / (2 * t);
  const double corrected = observed + t / 2;
  // Above 0 where N' is too large. In logarithms, as N' may be far larger than the lists.
  const auto excess = [&](double total) {
    double logs = -std::log1p(-corrected / total);
    for (const double list : seen) logs += std::log1p(-list / total);
    return logs;
  };
  double low = std::max(corrected, *std::ranges::max_element(seen)) * (1 + 1e-12);
  double high = 2 * low;
  while (excess(high) * excess(low) > 0 && high < 1e18) high *= 2;
  if (high >= 1e18)
    return fail(ErrorCode::not_identifiable, "the lists share too few people to tell those on none");
  for (int halving = 0; halving < 200; ++halving) {
    const double middle = (low + high) / 2;
    (excess(middle) * excess(low) > 0 ? low : high) = middle;
  }
  double information = 1 / (low - corrected) + (t - 1) / low;
  for (const double list : seen) information -= 1 / (low - list);
  return HiddenPersons{low - t / 2 - observed, 1 / information};
}

Result<HiddenPersons> fitted_hidden(const CaptureTable& table, const HeterogeneityModel& model) {
  if (model.bias_corrected && model.heterogeneity == Heterogeneity::none) return corrected_mt(table);
  auto fit = model.heterogeneity == Heterogeneity::chao ? fit_chao(table, model)
                                                        : Regression(table, model, {}).fitted();
  if (!fit) return std::unexpected(std::move(fit).error());
  const double hidden = std::exp(fit->point[0]);
  if (!(hidden < static_cast<double>(kMostPersons)))
    return fail(ErrorCode::not_identifiable, "a fit that says more people than live on Earth were hidden",
                route_name(model));
  return HiddenPersons{hidden, hidden + hidden * hidden * fit->covariance[0]};
}

}  // namespace

Interval log_normal_interval(double observed, double hidden, double variance, double level) {
  Interval interval{.method = "log_normal", .level = level, .lower = observed, .upper = observed};
  if (hidden <= 0) return interval;
  const double factor = std::exp(stats::normal_quantile((1 + level) / 2) *
                                 std::sqrt(std::log1p(std::max(0.0, variance) / (hidden * hidden))));
  interval.lower = observed + hidden / factor;
  interval.upper = observed + hidden * factor;
  return interval;
}

SightingCounts sighting_counts(const CaptureTable& table) {
  SightingCounts counts{.observed = table.observed_persons(), .lists = table.list_count()};
  for (ListMask history = 1; history < table.cell_count(); ++history) {
    if (std::popcount(history) == 1) counts.once += table.persons(history);
    if (std::popcount(history) == 2) counts.twice += table.persons(history);
  }
  return counts;
}

Result<Estimate> chao(const SightingCounts& counts, SightingLimit limit, bool bias_corrected) {
  if (counts.observed <= 0 || counts.once < 0 || counts.twice < 0 ||
      counts.once + counts.twice > counts.observed ||
      (limit == SightingLimit::number_of_lists && counts.lists < 2))
    return fail(ErrorCode::invalid_input, "numbers of people seen once and twice that cannot be");
  const double a = limit == SightingLimit::none ? 1 : (counts.lists - 1.0) / counts.lists;
  const auto f1 = static_cast<double>(counts.once);
  const auto f2 = static_cast<double>(counts.twice);
  double hidden = 0;
  double variance = 0;
  if (bias_corrected) {
    hidden = a * f1 * (f1 - 1) / (2 * (f2 + 1));
    variance = hidden + a * a * f1 * (f1 - 1) * (f1 * f1 + 4 * f1 * f2 + 3 * f1 - 6 * f2 - 6) /
                            (4 * (f2 + 1) * (f2 + 1) * (f2 + 2));
  } else if (f1 > 0) {
    if (f2 == 0)
      return fail(ErrorCode::not_identifiable, "nobody was seen twice: Chao's bound is infinite",
                  "seen once: " + std::to_string(counts.once), "The bias-corrected form exists.");
    const double r = f1 / f2;
    hidden = a * f1 * f1 / (2 * f2);
    variance = f2 * (a * r * r / 2 + a * a * r * r * r + a * a * r * r * r * r / 4);
  }
  std::string route = limit == SightingLimit::none ? "chao_poisson" : "chao_binomial";
  if (bias_corrected) route += "_bias_corrected";
  return Estimate{.route = std::move(route),
                  .model = "",
                  .assumption = Assumption::heterogeneity_only,
                  .observed_persons = counts.observed,
                  .hidden_persons = hidden,
                  .interval = log_normal_interval(static_cast<double>(counts.observed), hidden, variance)};
}

std::string route_name(const HeterogeneityModel& model) {
  std::string name = "m";
  switch (model.heterogeneity) {
    case Heterogeneity::none:
      name += model.lists_differ ? "t" : "0";
      break;
    case Heterogeneity::chao:
      name += model.lists_differ ? "th_chao" : "h_chao";
      break;
    case Heterogeneity::poisson2:
      name += model.lists_differ ? "th_poisson2" : "h_poisson2";
      break;
    case Heterogeneity::darroch:
      name += model.lists_differ ? "th_darroch" : "h_darroch";
      break;
    case Heterogeneity::gamma:
      name += model.lists_differ ? "th_gamma3.5" : "h_gamma3.5";
      break;
  }
  return model.bias_corrected ? name + "_bias_corrected" : name;
}

Assumption assumption_of(const HeterogeneityModel& model) {
  if (model.heterogeneity == Heterogeneity::none) return Assumption::independent_lists;
  if (model.heterogeneity == Heterogeneity::chao) return Assumption::heterogeneity_only;
  return Assumption::known_heterogeneity;
}

std::vector<HeterogeneityModel> heterogeneity_models(int lists) {
  std::vector<HeterogeneityModel> models = {{.lists_differ = false}, {.lists_differ = true}};
  models.push_back({.lists_differ = true, .bias_corrected = true});
  if (lists < 3) return models;
  for (const bool differ : {false, true})
    for (const auto kind :
         {Heterogeneity::chao, Heterogeneity::poisson2, Heterogeneity::darroch, Heterogeneity::gamma})
      models.push_back({.lists_differ = differ, .heterogeneity = kind});
  models.push_back({.lists_differ = true, .heterogeneity = Heterogeneity::chao, .bias_corrected = true});
  return models;
}

Result<Estimate> estimate_heterogeneity(const CaptureTable& table, const HeterogeneityModel& model) {
  const auto models = heterogeneity_models(table.list_count());
  if (std::ranges::find(models, model) == models.end())
    return fail(ErrorCode::invalid_input, "this model does not go with this number of lists",
                route_name(model) + ", lists: " + std::to_string(table.list_count()));
  ZICHT_TRY(const HiddenPersons found, fitted_hidden(table, model));
  return Estimate{.route = route_name(model),
                  .model = "",
                  .assumption = assumption_of(model),
                  .observed_persons = table.observed_persons(),
                  .hidden_persons = found.hidden,
                  .interval = log_normal_interval(static_cast<double>(table.observed_persons()), found.hidden,
                                                  found.variance)};
}

}  // namespace zicht::estimate
