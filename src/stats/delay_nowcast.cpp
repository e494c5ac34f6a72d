#include "stats/delay_nowcast.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "stats/distributions.hpp"

namespace zicht::stats {
namespace {

constexpr double kPriorSize = 1;       ///< of how many fall in a period: 1 = exponential
constexpr double kFewestArrivals = 5;  ///< a delay with fewer says nothing of how hazards vary
constexpr double kLeastPrecision = 1;  ///< of the shares of a period about those of all
constexpr double kMostPrecision = 1e5;
constexpr std::size_t kNodes = 25;  ///< values of the share that intervals mix over
constexpr double kTail = 0.025;
/// Widens the variance of a share, because how much shares vary is itself learned from a few dozen periods.
/// Chosen with seed 1 of studies/delay_nowcast; the table in docs/alarms.md is of another one.
constexpr double kWidened = 1.25;

Result<void> check(std::span<const KnownSoFar> periods) {
  for (std::size_t at = 0; at < periods.size(); ++at) {
    const std::size_t length = std::min(periods.front().size(), periods.size() - at);
    const KnownSoFar& known = periods[at];
    if (known.empty() || known.size() != length || !(known.front() >= 0) || !std::ranges::is_sorted(known))
      return fail(ErrorCode::invalid_input, "what is known of a period falls, or has a wrong length",
                  "position " + std::to_string(at + 1));
  }
  return {};
}

/// Those with a delay that was seen, over the periods that are old enough for it.
struct Arrivals {
  double known = 0;    ///< by that delay, added up
  double squares = 0;  ///< of the same
  double arrived = 0;  ///< at just that delay
  double hazard = 0;
};

class Delays {
 public:
  explicit Delays(std::span<const KnownSoFar> periods) : periods_(periods) {
    const std::size_t longest = periods.front().size() - 1;
    const double prior = 0.5 / static_cast<double>(std::max<std::size_t>(1, longest));
    arrivals_.resize(longest + 1);
    for (std::size_t delay = 1; delay <= longest; ++delay) {
      Arrivals& one = arrivals_[delay];
      for (const KnownSoFar& known : periods) {
        if (known.size() <= delay) continue;
        one.known += known[delay];
        one.squares += known[delay] * known[delay];
        one.arrived += known[delay] - known[delay - 1];
      }
      one.hazard = (one.arrived + prior) / (one.known + prior + 0.5);
    }
    precision_ = fitted_precision();
  }

  std::size_t longest() const { return arrivals_.size() - 1; }

  /// The share known after this delay of what will be known after the longest.
  double share(std::size_t delay) const {
    double share = 1;
    for (std::size_t later = delay + 1; later < arrivals_.size(); ++later)
      share *= 1 - arrivals_[later].hazard;
    return share;
  }
  double log_error(std::size_t delay) const {
    double variance = 0;
    for (std::size_t later = delay + 1; later < arrivals_.size(); ++later) {
      const Arrivals& one = arrivals_[later];
      const double known = one.known + 0.5;
      const double of_estimate = 1 / known + correlation(later) * one.squares / (known * known);
      variance += one.hazard / (1 - one.hazard) * (of_estimate + correlation(later));
    }
    return std::sqrt(kWidened * variance);
  }

 private:
  /// The correlation of two reports of a period at a delay, where shares of periods are Dirichlet with this
  /// precision: their reverse-time hazards are beta variables with the precision of what is known by then.
  double correlation(std::size_t delay) const {
    return precision_ > 0 ? 1 / (1 + precision_ * share(delay)) : 0;
  }

  /// The precision at which arrivals vary about the hazards as much as they do; 0 = no more than chance.
  double fitted_precision() const {
    double more = 0;                               // squares beyond those of chance
    std::vector<std::pair<double, double>> pairs;  // of reports of one period, and the share known by then
    for (std::size_t delay = 1; delay < arrivals_.size(); ++delay) {
      const Arrivals& one = arrivals_[delay];
      if (one.arrived < kFewestArrivals || one.known - one.arrived < kFewestArrivals) continue;
      double squares = 0;
      double rows = 0;
      for (const KnownSoFar& known : periods_) {
        if (known.size() <= delay || known[delay] <= 0) continue;
        const double off = known[delay] - known[delay - 1] - known[delay] * one.hazard;
        squares += off * off / (one.hazard * (1 - one.hazard));
        ++rows;
      }
      if (rows < 3) continue;
      more += squares * rows / (rows - 1) - one.known;
      pairs.emplace_back(one.squares - one.known, share(delay));
    }
    const auto expected = [&](double precision) {
      double sum = 0;
      for (const auto& [count, share_known] : pairs) sum += count / (1 + precision * share_known);
      return sum;
    };
    double low = kLeastPrecision;
    double high = kMostPrecision;
    if (more <= expected(high)) return 0;
    while (high / low > 1.001) {
      const double middle = std::sqrt(low * high);
      (expected(middle) > more ? low : high) = middle;
    }
    return low;
  }

  std::span<const KnownSoFar> periods_;
  std::vector<Arrivals> arrivals_;  ///< by delay; the first says nothing
  double precision_ = 0;
};

/// How many are still to come of a period of which so many are known: negative binomial for each of some
/// equally likely shares.
class StillToCome {
 public:
  StillToCome(double known, double usual, double share, double log_error) : size_(kPriorSize + known) {
    const double variance = std::min(share * share * log_error * log_error, 0.9 * share * (1 - share));
    if (variance < 1e-12 || share >= 1) {
      means_.assign(1, mean_at(share, usual));
      return;
    }
    const double sum = share * (1 - share) / variance - 1;
    for (std::size_t node = 0; node < kNodes; ++node) {
      const double at = (static_cast<double>(node) + 0.5) / kNodes;
      means_.push_back(mean_at(beta_quantile(at, share * sum, (1 - share) * sum), usual));
    }
  }

  double mean() const {
    double sum = 0;
    for (const double mean : means_) sum += mean;
    return sum / static_cast<double>(means_.size());
  }
  /// The smallest number that at least this chance lies at or below.
  double quantile(double chance) const {
    double below = -1;
    double above = std::max(1.0, std::ceil(mean()));
    while (at_most(above) < chance) {
      below = above;
      above *= 2;
    }
    while (above - below > 1) {
      const double middle = std::floor((above + below) / 2);
      (at_most(middle) < chance ? below : above) = middle;
    }
    return above;
  }

 private:
  double mean_at(double share, double usual) const {
    return size_ * usual * (1 - share) / (kPriorSize + usual * share);
  }
  double at_most(double count) const {
    double sum = 0;
    for (const double mean : means_) sum += mean <= 0 ? 1 : negative_binomial_at_most(count, mean, size_);
    return sum / static_cast<double>(means_.size());
  }

  double size_;
  std::vector<double> means_;
};

}  // namespace

Result<std::vector<Nowcast>> nowcast(std::span<const KnownSoFar> periods) {
  if (periods.empty()) return fail(ErrorCode::not_identifiable, "no period has any delay");
  ZICHT_CHECK(check(periods));
  const Delays delays(periods);
  if (periods.size() < delays.longest() + kFewestComplete)
    return fail(ErrorCode::not_identifiable,
                "too few periods are old enough to say how late reports come in");
  double known = 0;
  double shares = 0;
  for (std::size_t at = 0; at < periods.size(); ++at) {
    known += periods[at].back();
    shares += delays.share(periods[at].size() - 1);
  }
  if (known <= 0) return fail(ErrorCode::not_identifiable, "nobody is known in any period");
  std::vector<Nowcast> newest;
  for (std::size_t at = periods.size() - delays.longest(); at < periods.size(); ++at) {
    const std::size_t delay = periods[at].size() - 1;
    Nowcast one{periods[at].back(), delays.share(delay), delays.log_error(delay), 0, 0, 0};
    const StillToCome to_come(one.known, known / shares, one.share, one.log_error);
    one.mean = one.known + to_come.mean();
    one.lower = one.known + to_come.quantile(kTail);
    one.upper = one.known + to_come.quantile(1 - kTail);
    newest.push_back(one);
  }
  return newest;
}

}  // namespace zicht::stats
