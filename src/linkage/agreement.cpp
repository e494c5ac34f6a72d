#include "linkage/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/parallel.hpp"
#include "base/philox.hpp"
#include "linkage/pair_scorer.hpp"
#include "linkage/training.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kDrawnPairs = 20'000;
constexpr double kPriorPairs = 100.0;  ///< that agree no more often than others
constexpr double kNegligibleBits = 0.2;
constexpr double kMostBits = 12.0;

/// Draws pairs of records that have the same value in a field.
class SameValuePairs {
 public:
  SameValuePairs(const PreparedView& view, std::size_t field) {
    begins_.assign(view.fields()[field].value_count() + 1, 0);
    for (std::size_t record = 0; record < view.record_count(); ++record)
      ++begins_[view.row(record)[field] + 1];
    for (std::size_t value = 1; value < begins_.size(); ++value) begins_[value] += begins_[value - 1];
    std::vector<std::size_t> next = begins_;
    records_.resize(view.record_count());
    for (std::uint32_t record = 0; record < view.record_count(); ++record)
      records_[next[view.row(record)[field]]++] = record;
    pairs_up_to_.assign(begins_.size() - 1, 0.0);
    for (std::size_t value = 2; value + 1 < begins_.size(); ++value) {
      const auto count = static_cast<double>(begins_[value + 1] - begins_[value]);
      pairs_up_to_[value] = pairs_up_to_[value - 1] + count * (count - 1.0);
    }
  }

  bool any() const { return !pairs_up_to_.empty() && pairs_up_to_.back() > 0.0; }

  std::pair<std::uint32_t, std::uint32_t> draw(Philox& random) const {
    const double wanted = random.uniform() * pairs_up_to_.back();
    const auto value =
        static_cast<std::size_t>(std::ranges::upper_bound(pairs_up_to_, wanted) - pairs_up_to_.begin());
    const auto count = static_cast<std::uint32_t>(begins_[value + 1] - begins_[value]);
    const std::uint32_t first = random.below(count);
    std::uint32_t second = random.below(count - 1);
    if (second >= first) ++second;
    return {records_[begins_[value] + first], records_[begins_[value] + second]};
  }

 private:
  std::vector<std::size_t> begins_;  ///< by value: where its records begin
  std::vector<std::uint32_t> records_;
  std::vector<double> pairs_up_to_;  ///< by value: pairs that share it or a lower value
};

double chance_of_agreement(const LinkageModel& model, std::size_t field) {
  double chance = 0.0;
  for (Level level = 0; level < model.fields()[field].levels.size(); ++level)
    if (model.field_bits(field, level) > 0.0) chance += model.fields()[field].levels[level].among_non_matches;
  return std::clamp(chance, 1e-12, 1.0);
}

/// Whether the fields other than these two, as far as both records have them, hold a contradiction about who
/// it is.
bool may_count(const PreparedView& view, const LinkageModel& model, Pattern pattern, std::size_t one,
               std::size_t two) {
  constexpr double kContradicts = -2.0;
  bool any = false;
  for (std::size_t field = 0; field < view.fields().size(); ++field) {
    const Level level = level_of(pattern, field);
    if (field == one || field == two || level == kMissingLevel || !identifies(view.fields()[field].kind))
      continue;
    any = true;
    if (model.field_bits(field, level) < kContradicts) return true;
  }
  return !any;
}

/// log2 of how many times more often each other field agrees when this one is the same.
std::vector<double> excess_when_same(const PreparedView& view, const LinkageModel& model, std::size_t same,
                                     std::array<double, 2> prior_odds_bits, JudgedBy judged_by,
                                     std::uint64_t seed) {
  const std::size_t fields = view.fields().size();
  std::vector<double> compared(fields, kPriorPairs);
  std::vector<double> agreed(fields);
  for (std::size_t field = 0; field < fields; ++field)
    agreed[field] = kPriorPairs * chance_of_agreement(model, field);
  const SameValuePairs pairs(view, same);
  PairScorer scorer(view, model);
  Philox random(seed, same);
  for (std::size_t draw = 0; pairs.any() && draw < kDrawnPairs; ++draw) {
    const auto [a, b] = pairs.draw(random);
    const CandidatePair pair = scorer.compare(a, b);
    const double prior = prior_odds_bits[view.source_of(a) == view.source_of(b) ? 0 : 1];
    for (std::size_t field = 0; field < fields; ++field) {
      const Level level = level_of(pair.pattern, field);
      if (level == kMissingLevel || field == same || !may_count(view, model, pair.pattern, same, field))
        continue;
      CandidatePair judged = pair;
      if (judged_by == JudgedBy::other_fields)
        judged.pattern = with_level(pair.pattern, field, kMissingLevel);
      const double odds = model.weight_bits(judged.pattern) + scorer.rarity_bits(judged) + prior;
      const double no_link = 1.0 - probability_of(odds);
      compared[field] += no_link;
      if (model.field_bits(field, level) > 0.0) agreed[field] += no_link;
    }
  }
  std::vector<double> excess(fields);
  for (std::size_t field = 0; field < fields; ++field)
    excess[field] = std::log2(agreed[field] / compared[field] / chance_of_agreement(model, field));
  return excess;
}

}  // namespace

std::shared_ptr<const AgreementDependence> estimate_agreement(const PreparedView& view,
                                                              const LinkageModel& model,
                                                              std::array<double, 2> prior_odds_bits,
                                                              JudgedBy judged_by, std::uint64_t seed,
                                                              std::size_t threads) {
  const std::size_t fields = view.fields().size();
  std::vector<std::vector<double>> one_way(fields);
  run_parts(threads, fields, [&](std::size_t field) {
    one_way[field] = excess_when_same(view, model, field, prior_odds_bits, judged_by, seed);
  });
  std::vector<std::vector<double>> excess(fields, std::vector<double>(fields, 0.0));
  std::vector<std::vector<double>> told(fields, std::vector<double>(fields, 0.0));
  for (std::size_t a = 0; a < fields; ++a) {
    for (std::size_t b = 0; b < fields; ++b) {
      if (a == b || view.fields()[a].comparator == Comparator::reporting ||
          view.fields()[b].comparator == Comparator::reporting)
        continue;
      const double bits = 0.5 * (one_way[a][b] + one_way[b][a]);
      if (bits <= kNegligibleBits) continue;
      excess[a][b] = std::min(bits, kMostBits);
      // Of a code: the part of its average evidence that the other field says.
      if (view.fields()[a].comparator == Comparator::code && view.fields()[b].comparator != Comparator::code)
        told[a][b] = std::min(1.0, excess[a][b] / std::max(0.5, model.field_bits(a, 0)));
    }
  }
  return std::make_shared<const AgreementDependence>(std::move(excess), std::move(told));
}

}  // namespace zicht::linkage
