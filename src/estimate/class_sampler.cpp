#include "estimate/class_sampler.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "stats/distributions.hpp"
#include "stats/random_draws.hpp"

namespace zicht::estimate {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
// Moves leave classes that hardly anybody has to the imputation sweep.
constexpr double kLeastLogWeight = -40;
constexpr int kTakesOfAList = 12;  // an iteration; with fewer a chain stays long in a small mode
// How much of the observed overlaps a class that takes over a list is taken to follow.
constexpr double kOverlapShare = 0.1;

double log_add(double a, double b) {
  return a > b ? a + std::log1p(std::exp(b - a)) : b + std::log1p(std::exp(a - b));
}
double logistic(double x) { return 1 / (1 + std::exp(-x)); }
/// log(logistic(x) (1 - logistic(x))): the jacobian of a probability by its logit.
double log_slope(double x) { return -std::abs(x) - 2 * std::log1p(std::exp(-std::abs(x))); }

}  // namespace

SeenHistories::SeenHistories(const CaptureTable& table)
    : lists(table.list_count()), persons(table.observed_persons()) {
  for (ListMask history = 1; history < table.cell_count(); ++history)
    if (table.persons(history) > 0) {
      histories.push_back(history);
      counts.push_back(static_cast<double>(table.persons(history)));
    }
}

ClassSampler::ClassSampler(const SeenHistories& seen, const ClassPrior& prior, ClassParameters start,
                           Philox random)
    : seen_(seen), prior_(prior), at_(std::move(start)), random_(random), cells_(at_.log_weights.size()) {
  sums_.resize(seen_.histories.size());
  changed_sums_.resize(seen_.histories.size());
  changed_logits_.resize(lists());
  changed_log_weights_.resize(classes());
  for (std::size_t list = 0; list < lists(); ++list)
    for (std::size_t other = 0; other < lists(); ++other) {
      double both = 0;
      double one = 0;
      for (std::size_t cell = 0; cell < seen_.histories.size(); ++cell) {
        if ((seen_.histories[cell] >> list & 1U) == 0) continue;
        one += seen_.counts[cell];
        if ((seen_.histories[cell] >> other & 1U) != 0) both += seen_.counts[cell];
      }
      const double seen_shape = 1 + kOverlapShare * both;
      const double unseen_shape = 1 + kOverlapShare * (one - both);
      overlap_shapes_.emplace_back(seen_shape, unseen_shape);
      log_beta_.push_back(std::lgamma(seen_shape) + std::lgamma(unseen_shape) -
                          std::lgamma(seen_shape + unseen_shape));
    }
  work_out_all();
}

void ClassSampler::work_out_cells(std::span<const double> logits, ClassCells& made) const {
  std::array<double, kMostLists> odds{};
  made.none = 1;
  for (std::size_t list = 0; list < logits.size(); ++list) {
    odds[list] = std::exp(logits[list]);
    made.none /= 1 + odds[list];
  }
  made.cells.resize(seen_.histories.size());
  for (std::size_t cell = 0; cell < made.cells.size(); ++cell) {
    double probability = made.none;
    for (ListMask rest = seen_.histories[cell]; rest != 0; rest &= rest - 1)
      probability *= odds[static_cast<std::size_t>(std::countr_zero(rest))];
    made.cells[cell] = probability;
  }
}

void ClassSampler::work_out_all() {
  std::ranges::fill(sums_, 0.0);
  none_ = 0;
  for (std::size_t k = 0; k < classes(); ++k) {
    work_out_cells(std::span(at_.logits).subspan(k * lists(), lists()), cells_[k]);
    const double weight = std::exp(at_.log_weights[k]);
    for (std::size_t cell = 0; cell < sums_.size(); ++cell) sums_[cell] += weight * cells_[k].cells[cell];
    none_ += weight * cells_[k].none;
  }
  log_likelihood_ = log_room(none_) - static_cast<double>(seen_.persons) * std::log1p(-none_);
  for (std::size_t cell = 0; cell < sums_.size(); ++cell)
    log_likelihood_ += seen_.counts[cell] * std::log(sums_[cell]);
  log_prior_ = log_prior_of_weights(at_.log_weights, at_.concentration);
}

/// The probability that no more are hidden than the prior allows: of a negative binomial, as N has the prior
/// 1/N.
double ClassSampler::log_room(double none) const {
  const auto persons = static_cast<double>(seen_.persons);
  const auto most = static_cast<double>(prior_.most_hidden);
  if (!(none < 1)) return kNever;
  const double expected = persons * none / (1 - none);
  const double spread = std::sqrt(persons * none) / (1 - none);
  if (expected + 9 * spread + 50 < most) return 0;
  if (expected - 30 * spread > most) return kNever;
  return std::log(stats::beta_at_most(1 - none, persons, most + 1));
}

double ClassSampler::log_prior_of_weights(std::span<const double> log_weights, double concentration) const {
  const std::size_t last = log_weights.size() - 1;
  double sum = static_cast<double>(last) * std::log(concentration) + (concentration - 1) * log_weights[last];
  double rest = log_weights[last];
  for (std::size_t k = last; k-- > 1;) {
    rest = log_add(rest, log_weights[k]);
    sum -= rest;
  }
  return last == 0 ? 0 : sum;
}

double ClassSampler::changed_log_likelihood(std::size_t k) {
  std::ranges::fill(changed_sums_, 0.0);
  changed_none_ = 0;
  for (std::size_t other = 0; other < classes(); ++other) {
    const double weight = std::exp(changed_log_weights_[other]);
    const ClassCells& cells = other == k ? changed_ : cells_[other];
    for (std::size_t cell = 0; cell < sums_.size(); ++cell) changed_sums_[cell] += weight * cells.cells[cell];
    changed_none_ += weight * cells.none;
  }
  if (!(changed_none_ < 1)) return kNever;
  double sum = log_room(changed_none_) - static_cast<double>(seen_.persons) * std::log1p(-changed_none_);
  for (std::size_t cell = 0; cell < sums_.size(); ++cell)
    sum += seen_.counts[cell] * std::log(changed_sums_[cell]);
  return sum;
}

bool ClassSampler::accept(double log_ratio) { return std::log(1 - random_.uniform()) < log_ratio; }

void ClassSampler::weights_with(std::size_t k, double logit_of_weight) {
  const double log_weight = -std::log1p(std::exp(-logit_of_weight));
  const double log_others = -std::log1p(std::exp(logit_of_weight));
  const double log_others_now = std::log1p(-std::exp(at_.log_weights[k]));
  for (std::size_t other = 0; other < classes(); ++other)
    changed_log_weights_[other] = at_.log_weights[other] + log_others - log_others_now;
  changed_log_weights_[k] = log_weight;
}

void ClassSampler::keep_logits(std::size_t k) {
  std::ranges::copy(std::span(at_.logits).subspan(k * lists(), lists()), changed_logits_.begin());
}

/// Goes to the changed state, or stays, by the Metropolis rule; the ratio is that of everything but
/// likelihood and prior of the weights.
bool ClassSampler::accept_changed(std::size_t k, double log_ratio) {
  const double changed_likelihood = changed_log_likelihood(k);
  if (!(changed_likelihood > kNever)) return false;
  const double changed_prior = log_prior_of_weights(changed_log_weights_, at_.concentration);
  if (!accept(log_ratio + changed_likelihood - log_likelihood_ + changed_prior - log_prior_)) return false;
  std::swap(cells_[k], changed_);
  std::ranges::copy(changed_logits_, at_.logits.begin() + static_cast<std::ptrdiff_t>(k * lists()));
  std::swap(at_.log_weights, changed_log_weights_);
  std::swap(sums_, changed_sums_);
  none_ = changed_none_;
  log_likelihood_ = changed_likelihood;
  log_prior_ = changed_prior;
  return true;
}

/// The density of the weights is by the weights; a move is in the logit of one, x, and the K - 1 others are
/// scaled by what it leaves.
double ClassSampler::log_jacobian(double x) const {
  return -std::log1p(std::exp(-x)) - (static_cast<double>(classes()) - 1) * std::log1p(std::exp(x));
}

/// All lists of a class, or one, see its people more or less often, and its weight changes so that as many
/// of them are observed: what moves is the number hidden. In the logit of the weight that is a shift which
/// depends on the lambdas alone, so its jacobian is 1.
void ClassSampler::move_along_observed(std::size_t k, bool all_lists) {
  const double log_weight = at_.log_weights[k];
  if (log_weight < kLeastLogWeight || log_weight > -1e-12) return;
  const double logit = log_weight - std::log1p(-std::exp(log_weight));
  const auto now = std::span(at_.logits).subspan(k * lists(), lists());
  const double shift = stats::draw_normal(random_) * std::exp(-4 + 4 * random_.uniform());
  const std::size_t only = random_.below(static_cast<std::uint32_t>(lists()));
  double log_ratio = 0;
  for (std::size_t list = 0; list < lists(); ++list) {
    changed_logits_[list] = now[list] + (all_lists || list == only ? shift : 0);
    log_ratio += log_slope(changed_logits_[list]) - log_slope(now[list]);
  }
  work_out_cells(changed_logits_, changed_);
  if (!(changed_.none < 1) || !(cells_[k].none < 1)) return;
  const double changed_logit = logit + std::log1p(-cells_[k].none) - std::log1p(-changed_.none);
  weights_with(k, changed_logit);
  if (changed_log_weights_[k] < kLeastLogWeight || changed_log_weights_[k] > -1e-12) return;
  accept_changed(k, log_ratio + log_jacobian(changed_logit) - log_jacobian(logit));
}

/// Two classes share their weight anew.
void ClassSampler::transfer(std::size_t k, std::size_t l) {
  const double both = log_add(at_.log_weights[k], at_.log_weights[l]);
  const double now = at_.log_weights[k] - at_.log_weights[l];
  if (std::abs(now) > -kLeastLogWeight || both < kLeastLogWeight) return;
  const double moved = now + stats::draw_normal(random_) * std::exp(-3 + 4 * random_.uniform());
  if (std::abs(moved) > -kLeastLogWeight) return;
  std::ranges::copy(at_.log_weights, changed_log_weights_.begin());
  changed_log_weights_[k] = both - std::log1p(std::exp(-moved));
  changed_log_weights_[l] = both - std::log1p(std::exp(moved));
  keep_logits(k);
  changed_ = cells_[k];
  accept_changed(k, log_slope(moved) - log_slope(now));
}

/// Two classes change places: the histories are as likely as before, the order of the weights is not.
void ClassSampler::swap(std::size_t k, std::size_t l) {
  std::ranges::copy(at_.log_weights, changed_log_weights_.begin());
  std::swap(changed_log_weights_[k], changed_log_weights_[l]);
  const double changed_prior = log_prior_of_weights(changed_log_weights_, at_.concentration);
  if (!accept(changed_prior - log_prior_)) return;
  std::swap(at_.log_weights, changed_log_weights_);
  std::swap(cells_[k], cells_[l]);
  for (std::size_t list = 0; list < lists(); ++list)
    std::swap(at_.logits[k * lists() + list], at_.logits[l * lists() + list]);
  log_prior_ = changed_prior;
}

std::int64_t ClassSampler::draw_hidden() {
  const double log_odds = std::log(none_) - std::log1p(-none_);
  for (int tries = 0; tries < 100'000; ++tries) {
    const double mean =
        std::exp(stats::draw_log_gamma(static_cast<double>(seen_.persons), random_) + log_odds);
    if (mean > 4.0 * static_cast<double>(prior_.most_hidden)) continue;
    const std::int64_t hidden = stats::draw_poisson(mean, random_);
    if (hidden <= prior_.most_hidden) return hidden;
  }
  return prior_.most_hidden;
}

std::int64_t ClassSampler::draw_total() { return seen_.persons + draw_hidden(); }

/// Everybody's class and the hidden persons are drawn given the parameters, then the parameters given these.
void ClassSampler::impute() {
  const std::size_t count = classes();
  std::vector<double> in_class(count, 0);
  std::vector<double> seen_by(count * lists(), 0);
  const auto share_out = [&](std::int64_t persons, ListMask history, double all, auto probability) {
    double left = all;
    for (std::size_t k = 0; k < count && persons > 0; ++k) {
      const double own = probability(k);
      const double share = k + 1 == count ? 1 : std::clamp(own / left, 0.0, 1.0);
      const std::int64_t mine = stats::draw_binomial(persons, share, random_);
      in_class[k] += static_cast<double>(mine);
      for (ListMask rest = history; rest != 0; rest &= rest - 1)
        seen_by[k * lists() + static_cast<std::size_t>(std::countr_zero(rest))] += static_cast<double>(mine);
      persons -= mine;
      left -= own;
    }
  };
  std::vector<double> weights(count);
  for (std::size_t k = 0; k < count; ++k) weights[k] = std::exp(at_.log_weights[k]);
  for (std::size_t cell = 0; cell < sums_.size(); ++cell)
    share_out(static_cast<std::int64_t>(seen_.counts[cell]), seen_.histories[cell], sums_[cell],
              [&](std::size_t k) { return weights[k] * cells_[k].cells[cell]; });
  share_out(draw_hidden(), 0, none_, [&](std::size_t k) { return weights[k] * cells_[k].none; });

  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t list = 0; list < lists(); ++list) {
      const double seen = seen_by[k * lists() + list];
      at_.logits[k * lists() + list] =
          stats::draw_log_gamma(1 + seen, random_) - stats::draw_log_gamma(1 + in_class[k] - seen, random_);
    }
  double behind = std::accumulate(in_class.begin(), in_class.end(), 0.0);
  double log_rest = 0;
  for (std::size_t k = 0; k + 1 < count; ++k) {
    behind -= in_class[k];
    const double own = stats::draw_log_gamma(1 + in_class[k], random_);
    const double others = stats::draw_log_gamma(at_.concentration + behind, random_);
    const double both = log_add(own, others);
    at_.log_weights[k] = log_rest + own - both;
    log_rest += others - both;
  }
  at_.log_weights[count - 1] = log_rest;
  work_out_all();
}

void ClassSampler::draw_concentration() {
  if (classes() == 1) return;
  const double shape = prior_.concentration_shape + static_cast<double>(classes()) - 1;
  const double rate = prior_.concentration_rate - at_.log_weights.back();
  at_.concentration = std::exp(stats::draw_log_gamma(shape, random_)) / rate;
  log_prior_ = log_prior_of_weights(at_.log_weights, at_.concentration);
}

/// Between a state in which class l is one of those that hardly anybody has and one in which it takes over a
/// share of the people whom class k has on one list: modes differ by such classes, and small moves seldom
/// come from one to the other. Forth ("born") the share f and lambda_lj are uniform, lambda_kj falls by f,
/// and the other lists see the people of l about as often as the observed people of that list; class k is
/// then moved along its observed persons, as the number hidden changes most. Back ("dies") undoes that and
/// gives l probabilities from the prior and a small weight. Coordinates: the weights by their log ratios to
/// that of k, with the product of the weights as jacobian; (lambda_kj, log(w_l / w_k)) by (lambda_kj, f)
/// before, with jacobian 1 / f.
void ClassSampler::take_over_list() {
  const auto count = static_cast<std::uint32_t>(classes());
  std::vector<double> weights(count);
  for (std::size_t k = 0; k < count; ++k) weights[k] = std::exp(at_.log_weights[k]);
  const std::size_t k = random_.weighted(weights);
  const std::size_t l = (k + 1 + random_.below(count - 1)) % count;
  const std::size_t list = random_.below(static_cast<std::uint32_t>(lists()));
  const bool born = random_.chance(0.5);
  const double shift = 0.4 * stats::draw_normal(random_);

  std::vector<double> of_k(lists());
  std::vector<double> of_l(lists());
  std::ranges::copy(std::span(at_.logits).subspan(k * lists(), lists()), of_k.begin());
  std::ranges::copy(std::span(at_.logits).subspan(l * lists(), lists()), of_l.begin());
  changed_log_weights_ = at_.log_weights;
  double log_ratio = 0;
  const bool possible = born ? take_over(k, l, list, shift, of_k, of_l, log_ratio)
                             : give_back(k, l, list, shift, of_k, of_l, log_ratio);
  if (!possible) return;
  double sum = changed_log_weights_[0];
  for (std::size_t other = 1; other < count; ++other) sum = log_add(sum, changed_log_weights_[other]);
  for (std::size_t other = 0; other < count; ++other) {
    changed_log_weights_[other] -= sum;
    log_ratio += changed_log_weights_[other] - at_.log_weights[other];
  }
  log_ratio += changed_log_weights_[k] - at_.log_weights[k];  // k is chosen by its weight

  ClassCells cells_of_l;
  work_out_cells(of_k, changed_);
  work_out_cells(of_l, cells_of_l);
  std::swap(cells_[l], cells_of_l);
  std::ranges::copy(of_k, changed_logits_.begin());
  if (accept_changed(k, log_ratio))
    std::ranges::copy(of_l, at_.logits.begin() + static_cast<std::ptrdiff_t>(l * lists()));
  else
    std::swap(cells_[l], cells_of_l);
}

namespace {

// For a class that hardly anybody has, log(w_l / w_k) = -3 less an exponential variate of this mean.
constexpr double kSpareFrom = -3;
constexpr double kSpareMean = 12;
double log_density_of_spare(double log_weight_ratio) {
  return log_weight_ratio < kSpareFrom ? (log_weight_ratio - kSpareFrom) / kSpareMean - std::log(kSpareMean)
                                       : kNever;
}

double log_none(std::span<const double> logits) {
  double sum = 0;
  for (const double logit : logits) sum -= std::log1p(std::exp(logit));
  return sum;
}

/// All lists see the class more or less often; the log of its weight changes so that as many are observed,
/// and `log_ratio` by the jacobian of the lambdas by their logits.
void shift_along_observed(double shift, std::span<double> logits, double& log_weight, double& log_ratio) {
  log_weight += std::log(-std::expm1(log_none(logits)));
  for (double& logit : logits) {
    log_ratio -= log_slope(logit);
    logit += shift;
    log_ratio += log_slope(logit);
  }
  log_weight -= std::log(-std::expm1(log_none(logits)));
}

double to_logit(double probability) { return std::log(probability) - std::log1p(-probability); }

}  // namespace

/// How often the other lists are taken to see people whom a list sees: a Beta variate, wide around what the
/// histories show.
double ClassSampler::log_density_of_overlap(std::size_t list, std::size_t other, double logit) const {
  const auto [seen, unseen] = overlap_shapes_[list * lists() + other];
  const double log_p = -std::log1p(std::exp(-logit));
  const double log_not = -std::log1p(std::exp(logit));
  return (seen - 1) * log_p + (unseen - 1) * log_not - log_beta_[list * lists() + other];
}

bool ClassSampler::take_over(std::size_t k, std::size_t l, std::size_t list, double shift,
                             std::vector<double>& of_k, std::vector<double>& of_l, double& log_ratio) {
  const double share = random_.uniform();
  const double probability = random_.uniform();
  if (!(share > 1e-9 && share < 1 - 1e-9 && probability > 1e-9 && probability < 1 - 1e-9)) return false;
  log_ratio += log_density_of_spare(at_.log_weights[l] - at_.log_weights[k]) - std::log(share);
  if (!(log_ratio > kNever)) return false;
  const double before = logistic(of_k[list]);
  of_k[list] = to_logit(before * (1 - share));
  changed_log_weights_[l] = at_.log_weights[k] + std::log(share * before / probability);
  for (std::size_t other = 0; other < lists(); ++other) {
    if (other == list) {
      of_l[other] = to_logit(probability);
      continue;
    }
    const auto [seen, unseen] = overlap_shapes_[list * lists() + other];
    of_l[other] = stats::draw_log_gamma(seen, random_) - stats::draw_log_gamma(unseen, random_);
    log_ratio -= log_density_of_overlap(list, other, of_l[other]);
  }
  shift_along_observed(shift, of_k, changed_log_weights_[k], log_ratio);
  return true;
}

bool ClassSampler::give_back(std::size_t k, std::size_t l, std::size_t list, double shift,
                             std::vector<double>& of_k, std::vector<double>& of_l, double& log_ratio) {
  shift_along_observed(shift, of_k, changed_log_weights_[k], log_ratio);
  const double after = logistic(of_k[list]);
  const double odds =
      std::exp(changed_log_weights_[l] - changed_log_weights_[k]) * logistic(of_l[list]) / after;
  const double share = odds / (1 + odds);
  const double before = after / (1 - share);
  if (!(before < 1) || !(share > 1e-9 && share < 1 - 1e-9)) return false;
  of_k[list] = to_logit(before);
  log_ratio += std::log(share);
  for (std::size_t other = 0; other < lists(); ++other) {
    if (other != list) log_ratio += log_density_of_overlap(list, other, of_l[other]);
    const double fresh = random_.uniform();
    if (!(fresh > 1e-15)) return false;
    of_l[other] = to_logit(fresh);
  }
  const double spare = kSpareFrom + kSpareMean * std::log(1 - random_.uniform());
  log_ratio -= log_density_of_spare(spare);
  changed_log_weights_[l] = changed_log_weights_[k] + spare;
  return true;
}

void ClassSampler::iterate() {
  impute();
  draw_concentration();
  const auto count = static_cast<std::uint32_t>(classes());
  for (std::uint32_t k = 0; k < count; ++k) {
    move_along_observed(k, true);
    move_along_observed(k, false);
  }
  if (count < 2) return;
  for (int take = 0; take < kTakesOfAList; ++take) take_over_list();
  for (std::uint32_t pair = 0; pair < count; ++pair) {
    const std::uint32_t k = random_.below(count);
    const std::uint32_t l = (k + 1 + random_.below(count - 1)) % count;
    if (pair % 2 == 0) transfer(k, l);
    swap(k, l);
  }
}

ClassParameters climb_to_mode(const SeenHistories& seen, const ClassPrior& prior, int steps, Philox& random) {
  const auto count = static_cast<std::size_t>(prior.classes);
  const auto lists = static_cast<std::size_t>(seen.lists);
  ClassParameters at{.log_weights = {}, .logits = {}, .concentration = 1};
  const std::size_t used = 1 + random.below(static_cast<std::uint32_t>(std::min<std::size_t>(count, 5)));
  for (std::size_t k = 0; k < count; ++k) {
    at.log_weights.push_back(k < used ? std::log(0.98 / static_cast<double>(used))
                                      : std::log(0.02 / static_cast<double>(count)));
    for (std::size_t list = 0; list < lists; ++list)
      at.logits.push_back(std::log(0.02 + 0.5 * random.uniform() * random.uniform()) +
                          0.1 * static_cast<double>(k));
  }
  double all = 0;
  for (const double w : at.log_weights) all += std::exp(w);
  for (double& w : at.log_weights) w -= std::log(all);
  for (int step = 0; step < steps; ++step) {
    std::vector<double> in_class(count, 0);
    std::vector<double> seen_by(count * lists, 0);
    std::vector<double> odds(count * lists);
    std::vector<double> none(count);
    double none_of_all = 0;
    for (std::size_t k = 0; k < count; ++k) {
      none[k] = std::exp(at.log_weights[k]);
      for (std::size_t list = 0; list < lists; ++list) {
        odds[k * lists + list] = std::exp(at.logits[k * lists + list]);
        none[k] /= 1 + odds[k * lists + list];
      }
      none_of_all += none[k];
    }
    for (std::size_t cell = 0; cell < seen.histories.size(); ++cell) {
      std::vector<double> part = none;
      double sum = 0;
      for (std::size_t k = 0; k < count; ++k) {
        for (ListMask rest = seen.histories[cell]; rest != 0; rest &= rest - 1)
          part[k] *= odds[k * lists + static_cast<std::size_t>(std::countr_zero(rest))];
        sum += part[k];
      }
      for (std::size_t k = 0; k < count; ++k) {
        const double persons = seen.counts[cell] * part[k] / sum;
        in_class[k] += persons;
        for (ListMask rest = seen.histories[cell]; rest != 0; rest &= rest - 1)
          seen_by[k * lists + static_cast<std::size_t>(std::countr_zero(rest))] += persons;
      }
    }
    const double hidden = std::min(static_cast<double>(prior.most_hidden) / 2,
                                   static_cast<double>(seen.persons) * none_of_all / (1 - none_of_all));
    double persons = 0;
    for (std::size_t k = 0; k < count; ++k) {
      in_class[k] += hidden * none[k] / none_of_all;
      persons += in_class[k] + 0.01;
    }
    for (std::size_t k = 0; k < count; ++k) {
      at.log_weights[k] = std::log((in_class[k] + 0.01) / persons);
      for (std::size_t list = 0; list < lists; ++list) {
        const double by = seen_by[k * lists + list];
        at.logits[k * lists + list] = std::log((by + 0.5) / (in_class[k] - by + 0.5));
      }
    }
  }
  return at;
}

}  // namespace zicht::estimate
