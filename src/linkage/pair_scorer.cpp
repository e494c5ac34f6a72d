#include "linkage/pair_scorer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "linkage/name_keys.hpp"

namespace zicht::linkage {
namespace {

/// Most letters that two texts can differ by at a level that depends on rarity (two edits).
constexpr int kLettersOfTwoEdits = 4;

/// The records that have given and family name in each other's place.
constexpr double kSwappedShare = 0.05;

bool quick(Comparator comparator) {
  return comparator != Comparator::name && comparator != Comparator::words;
}

}  // namespace

PairScorer::PairScorer(const PreparedView& view, const LinkageModel& model)
    : view_(view), model_(model), comparison_(view), order_(view.fields().size()) {
  for (std::size_t field = 0; field < view.fields().size(); ++field) {
    const FieldModel& levels = model.fields()[field];
    std::array<LevelBits, 16>& known = levels_.emplace_back();
    for (std::size_t level = 0; level < levels.levels.size(); ++level) {
      const std::optional<double>& offset = levels.rarity_offset_bits[level];
      known[level] = {model.field_bits(field, static_cast<Level>(level)), offset.value_or(0.0),
                      offset.has_value(), levels.comparator == Comparator::name && level == kSwappedName};
    }
    Most most{0.0, -std::numeric_limits<double>::infinity(), !quick(levels.comparator)};
    // Different lists of numbers may have one in common, which is the best level.
    const std::size_t best = levels.comparator == Comparator::number ? 0 : 1;
    for (std::size_t at = best; at < levels.levels.size(); ++at) {
      const auto level = static_cast<Level>(at);
      if (levels.comparator == Comparator::name && level == kSwappedName) continue;  // looked at by itself
      const double bits = model.field_bits(field, level);
      if (levels.rarity_offset_bits[level])
        most.rarity_base_bits = std::max(most.rarity_base_bits, bits + *levels.rarity_offset_bits[level]);
      else
        most.plain_bits = std::max(most.plain_bits, bits);
    }
    most_.push_back(most);
  }
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::stable_sort(order_, [&](std::size_t a, std::size_t b) {
    const bool quick_a = quick(view.fields()[a].comparator);
    if (quick_a != quick(view.fields()[b].comparator)) return quick_a;
    return model.field_bits(a, 0) * double{view.fields()[a].filled} >
           model.field_bits(b, 0) * double{view.fields()[b].filled};
  });
}

double PairScorer::rarity_bits(std::size_t field, Level level, ValueId a, ValueId b) const {
  const LevelBits& of = levels_[field][level];
  if (!of.depends_on_rarity) return 0.0;
  const std::vector<float>& rarity = view_.fields()[field].rarity_bits;
  return double{std::max(rarity[a], rarity[b])} + of.rarity_offset_bits;
}

double PairScorer::level_bits(std::size_t field, Level level, ValueId a, ValueId b) const {
  return levels_[field][level].bits + rarity_bits(field, level, a, b);
}

CandidatePair PairScorer::with_rarity(std::uint32_t a, std::uint32_t b, Pattern pattern) const {
  CandidatePair pair{a, b, pattern, 0.0F};
  pair.rarity_bits = static_cast<float>(rarity_bits(pair));
  return pair;
}

CandidatePair PairScorer::compare(std::uint32_t a, std::uint32_t b) {
  if (a > b) std::swap(a, b);
  return with_rarity(a, b, comparison_.compare(a, b));
}

/// The evidence of a level of names, by the comparator's priors: training does not change it.
double PairScorer::prior_name_bits(std::size_t field, Level level, double rarity) const {
  if (level == kMissingLevel) return 0.0;
  const LevelBits& of = levels_[field][level];
  const double bits = std::log2(levels_of(Comparator::name)[level].prior_among_matches /
                                model_.fields()[field].levels[level].among_non_matches);
  return bits + (of.depends_on_rarity ? rarity + of.rarity_offset_bits : 0.0);
}

/// Either record may be the one with its names in place. A record has its names as they stand, or swapped
/// with a chance p. With q(r) the chance of r's names in their places for somebody else, a pair of a swapped
/// record s and another r is 1 / (q(r) + q(s) / p) times likelier for one person than for two, up to slips.
/// Which of the two is swapped is not known; the rarer reading of both is taken for the swapped one.
double PairScorer::swapped_bits(std::span<const ValueId> a, std::span<const ValueId> b) const {
  const std::optional<SwappedNames> names = comparison_.names_swapped(a, b);
  if (!names) return 0.0;
  const std::vector<float>& given = view_.fields()[names->given_field].rarity_bits;
  const std::vector<float>& family = view_.fields()[names->family_field].rarity_bits;
  const auto in_place = [&](std::span<const ValueId> record, Level of_given, Level of_family) {
    return prior_name_bits(names->given_field, of_given, double{given[record[names->given_field]]}) +
           prior_name_bits(names->family_field, of_family, double{family[record[names->family_field]]});
  };
  const double one = in_place(a, names->given_a_family_b, names->given_b_family_a);
  const double other = in_place(b, names->given_b_family_a, names->given_a_family_b);
  const double bits =
      -std::log2(std::exp2(-std::min(one, other)) + std::exp2(-std::max(one, other)) / kSwappedShare);
  return bits + std::log2(model_.fields()[names->given_field].levels[kSwappedName].among_non_matches /
                          levels_of(Comparator::name)[kSwappedName].prior_among_matches);
}

double PairScorer::rarity_bits(const CandidatePair& pair, std::size_t field) const {
  const Level level = level_of(pair.pattern, field);
  const auto left = view_.row(pair.a);
  const auto right = view_.row(pair.b);
  return levels_[field][level].is_swapped ? swapped_bits(left, right)
                                          : rarity_bits(field, level, left[field], right[field]);
}

std::array<float, PreparedView::kMostFields> PairScorer::rarity_by_field(const CandidatePair& pair) const {
  const AgreementDependence* const agreement = model_.agreement().get();
  const std::size_t agreeing = agreement != nullptr ? agreement->agreeing(pair.pattern) : 0;
  std::array<float, PreparedView::kMostFields> rarity{};
  for (std::size_t field = 0; field < view_.fields().size(); ++field) {
    const LevelBits& level = levels_[field][level_of(pair.pattern, field)];
    if (!level.depends_on_rarity && !level.is_swapped) continue;
    const double bits = rarity_bits(pair, field);
    const double told = agreement != nullptr ? agreement->rarity_told(agreeing, pair.pattern, field) : 0.0;
    rarity[field] = static_cast<float>(bits * (1.0 - told));
  }
  return rarity;
}

double PairScorer::rarity_bits(const CandidatePair& pair) const {
  const auto rarity = rarity_by_field(pair);
  return std::accumulate(rarity.begin(), rarity.end(), 0.0) + model_.relatives_bits(pair.pattern, rarity);
}

PairFacts PairScorer::facts(std::uint32_t a, std::uint32_t b) {
  if (a > b) std::swap(a, b);
  const CandidatePair pair{a, b, comparison_.compare(a, b), 0.0F};
  const auto left = view_.row(a);
  const auto right = view_.row(b);
  PairFacts facts;
  facts.rarity_bits = rarity_by_field(pair);
  for (std::size_t field = 0; field < left.size(); ++field) {
    facts.pattern = with_level(facts.pattern, field, level_of(pair.pattern, field));
    facts.values[field] = static_cast<std::uint32_t>(
        mixed(std::min(left[field], right[field]), std::max(left[field], right[field])));
    if (view_.fields()[field].comparator == Comparator::name)
      facts.names = static_cast<std::uint16_t>(facts.names | 1U << field);
  }
  facts.kind = view_.source_of(a) == view_.source_of(b) ? 0 : 1;
  facts.other_bits =
      static_cast<float>(model_.dependence_bits(pair.pattern) + model_.agreement_bits(pair.pattern) +
                         model_.relatives_bits(pair.pattern, facts.rarity_bits));
  return facts;
}

double PairScorer::weight_bits(std::uint32_t a, std::uint32_t b) {
  const CandidatePair pair = compare(a, b);
  return model_.weight_bits(pair.pattern) + double{pair.rarity_bits};
}

/// Scores two different values whose level is not known.
double PairScorer::most_bits(std::size_t field, ValueId a, ValueId b) const {
  const Most& most = most_[field];
  const PreparedField& prepared = view_.fields()[field];
  if (most.letters_tell &&
      letters_apart(prepared.looks[a].letters, prepared.looks[b].letters) > kLettersOfTwoEdits)
    return most.plain_bits;
  return std::max(most.plain_bits,
                  most.rarity_base_bits + double{std::max(prepared.rarity_bits[a], prepared.rarity_bits[b])});
}

std::optional<CandidatePair> PairScorer::compare_above(std::uint32_t a, std::uint32_t b, double least_bits) {
  const auto left = view_.row(a);
  const auto right = view_.row(b);
  Pattern pattern = comparison_.glance(left, right);
  std::array<double, PreparedView::kMostFields> most{};  // of fields whose level is not known
  double possible = 0.0;
  for (std::size_t field = 0; field < left.size(); ++field) {
    const Level level = level_of(pattern, field);
    if (level == kUnknownLevel)
      possible += most[field] = most_bits(field, left[field], right[field]);
    else if (level != kMissingLevel)
      possible += level_bits(field, level, left[field], right[field]);
  }
  for (const std::size_t field : order_) {
    if (possible < least_bits) break;
    if (level_of(pattern, field) != kUnknownLevel) continue;
    const Level level = comparison_.level(field, left[field], right[field]);
    pattern = with_level(pattern, field, level);
    possible +=
        (level == kMissingLevel ? 0.0 : level_bits(field, level, left[field], right[field])) - most[field];
  }
  CandidatePair pair;
  if (possible >= least_bits) {
    pair = with_rarity(a, b, comparison_.across_fields(pattern, left, right));
  } else {
    // What is seen across fields is not bounded field by field.
    if (!comparison_.names_swapped(left, right) && !comparison_.alias_is_given_name(left, right))
      return std::nullopt;
    pair = compare(a, b);
  }
  double bits = double{pair.rarity_bits};
  for (std::size_t field = 0; field < left.size(); ++field)
    bits += levels_[field][level_of(pair.pattern, field)].bits;
  if (bits < least_bits) return std::nullopt;
  return pair;
}

}  // namespace zicht::linkage
