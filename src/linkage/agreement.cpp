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

constexpr double kDrawnPairs = 30'000;
constexpr double kPriorPairs = 0.3;  ///< at each level, as many as expected
constexpr double kNegligibleBits = 0.2;
constexpr double kMostTermBits = 12.0;
constexpr double kMostShare = 2.0;
constexpr double kLeastAgreementBits = -1.0;  ///< of a level that is no contradiction

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

  double count() const { return pairs_up_to_.empty() ? 0.0 : pairs_up_to_.back() / 2.0; }

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

/// Whether two records that are no link are more likely about relatives than about strangers: what relatives
/// share is no dependence between fields. Names and birth date, or names and a number, that agree.
bool may_be_relatives(const PreparedView& view, const LinkageModel& model, Pattern pattern) {
  bool family = false, birth_date = false, number = false;
  for (std::size_t field = 0; field < view.fields().size(); ++field) {
    const Level level = level_of(pattern, field);
    if (level == kMissingLevel || model.field_bits(field, level) <= 0.0) continue;
    const IdentityFieldKind kind = view.fields()[field].kind;
    family = family || kind == IdentityFieldKind::family_name;
    birth_date = birth_date || kind == IdentityFieldKind::birth_date;
    number = number || kind == IdentityFieldKind::document_number || kind == IdentityFieldKind::own_reference;
  }
  return family && ((birth_date && model.relatives().shared_fields(0) != 0) ||
                    (number && model.relatives().shared_fields(1) != 0));
}

/// By level: log2 of how many times more often a field is at it when another field is the same.
using ExcessAtLevels = std::array<double, 16>;

/// When this field is the same; by other field.
std::vector<ExcessAtLevels> excess_when_same(const PreparedView& view, const LinkageModel& model,
                                             std::size_t same, std::array<double, 2> prior_odds_bits,
                                             JudgedBy judged_by, std::uint64_t seed) {
  const std::size_t fields = view.fields().size();
  std::vector<double> compared(fields, 0.0);
  std::vector<std::array<double, 16>> at_level(fields);
  const SameValuePairs pairs(view, same);
  PairScorer scorer(view, model);
  Philox random(seed, same);
  // Where there are few pairs, no more than there are: a coincidence that is drawn often is still one.
  const auto draws = static_cast<std::size_t>(std::min(kDrawnPairs, pairs.count()));
  for (std::size_t draw = 0; draw < draws; ++draw) {
    const auto [a, b] = pairs.draw(random);
    const CandidatePair pair = scorer.compare(a, b);
    if (may_be_relatives(view, model, pair.pattern)) continue;
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
      at_level[field][level] += no_link;
    }
  }
  std::vector<ExcessAtLevels> excess(fields);
  for (std::size_t field = 0; field < fields; ++field) {
    const FieldModel& of = model.fields()[field];
    for (std::size_t level = 0; level < of.levels.size(); ++level)
      excess[field][level] = std::log2((at_level[field][level] + kPriorPairs) /
                                       (compared[field] * of.levels[level].among_non_matches + kPriorPairs));
  }
  return excess;
}

}  // namespace

std::shared_ptr<const AgreementDependence> estimate_agreement(const PreparedView& view,
                                                              const LinkageModel& model,
                                                              std::array<double, 2> prior_odds_bits,
                                                              JudgedBy judged_by, std::uint64_t seed,
                                                              std::size_t threads) {
  const std::size_t fields = view.fields().size();
  std::vector<std::vector<ExcessAtLevels>> when_same(fields);  // by field that is the same
  run_parts(threads, fields, [&](std::size_t field) {
    when_same[field] = excess_when_same(view, model, field, prior_odds_bits, judged_by, seed);
  });
  std::vector<std::vector<double>> excess(fields, std::vector<double>(fields, 0.0));
  std::vector<std::vector<double>> told(fields, std::vector<double>(fields, 0.0));
  AgreementDependence::LevelShares shares(fields, std::vector<std::array<float, 16>>(fields));
  for (std::size_t a = 0; a < fields; ++a) {
    for (std::size_t b = 0; b < fields; ++b) {
      if (a == b || view.fields()[a].comparator == Comparator::reporting ||
          view.fields()[b].comparator == Comparator::reporting)
        continue;
      const ExcessAtLevels& at_levels = when_same[b][a];
      const double bits = 0.5 * (at_levels[0] + when_same[a][b][0]);
      if (bits <= kNegligibleBits) continue;
      excess[a][b] = std::min(bits, kMostTermBits);
      const double same = std::max(at_levels[0], kNegligibleBits);
      std::ranges::transform(at_levels, shares[a][b].begin(), [&](double of_level) {
        return static_cast<float>(std::clamp(of_level / same, 0.0, kMostShare));
      });
      // A code loses the part of its average evidence that the other field says.
      if (view.fields()[a].comparator == Comparator::code && view.fields()[b].comparator != Comparator::code)
        told[a][b] = std::min(1.0, excess[a][b] / std::max(0.5, model.field_bits(a, 0)));
    }
  }
  std::vector<std::uint16_t> agreeing_levels(fields, 0);
  for (std::size_t field = 0; field < fields; ++field)
    for (Level level = 0; level < model.fields()[field].levels.size(); ++level)
      if (view.fields()[field].comparator != Comparator::reporting &&
          model.field_bits(field, level) > kLeastAgreementBits)
        agreeing_levels[field] = static_cast<std::uint16_t>(agreeing_levels[field] | 1U << level);
  return std::make_shared<const AgreementDependence>(std::move(excess), std::move(told), shares,
                                                     std::move(agreeing_levels));
}

}  // namespace zicht::linkage
