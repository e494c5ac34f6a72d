#include "linkage/pair_scorer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace zicht::linkage {
namespace {

/// Most letters that two texts can differ by at a level that depends on rarity (two edits).
constexpr int kLettersOfTwoEdits = 4;

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
                      offset.has_value()};
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

double PairScorer::rarity_bits(const CandidatePair& pair) const {
  const auto left = view_.row(pair.a);
  const auto right = view_.row(pair.b);
  const AgreementDependence* const agreement = model_.agreement().get();
  const std::size_t agreeing = agreement != nullptr ? model_.agreeing(pair.pattern) : 0;
  double rarity = 0.0;
  for (std::size_t field = 0; field < left.size(); ++field) {
    const double bits = rarity_bits(field, level_of(pair.pattern, field), left[field], right[field]);
    if (bits != 0.0)
      rarity += agreement != nullptr ? bits * (1.0 - agreement->rarity_told(agreeing, field)) : bits;
  }
  return rarity;
}

double PairScorer::weight_bits(std::uint32_t a, std::uint32_t b) {
  const CandidatePair pair = compare(a, b);
  return model_.weight_bits(pair.pattern) + double{pair.rarity_bits};
}

/// Of two different values whose level is not known.
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
