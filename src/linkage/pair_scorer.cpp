#include "linkage/pair_scorer.hpp"

#include <algorithm>
#include <numeric>

namespace zicht::linkage {
namespace {

/// The most that a field can add, taken over levels and values.
double most_bits_of(const PreparedField& field, const LinkageModel& model, std::size_t position) {
  double rarest = 0.0;
  for (const float bits : field.rarity_bits) rarest = std::max(rarest, double{bits});
  double most = 0.0;
  for (Level level = 0; level < model.fields()[position].levels.size(); ++level)
    most = std::max(most,
                    model.field_bits(position, level) + model.rarity_bits(position, level, rarest, rarest));
  return most;
}

}  // namespace

PairScorer::PairScorer(const PreparedView& view, const LinkageModel& model)
    : view_(view), model_(model), comparison_(view), order_(view.fields().size()) {
  for (std::size_t field = 0; field < view.fields().size(); ++field)
    most_bits_.push_back(most_bits_of(view.fields()[field], model, field));
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::stable_sort(order_, [&](std::size_t a, std::size_t b) {
    return most_bits_[a] * view.fields()[a].filled > most_bits_[b] * view.fields()[b].filled;
  });
}

double PairScorer::rarity_bits(std::size_t field, Level level, ValueId a, ValueId b) const {
  const std::vector<float>& rarity = view_.fields()[field].rarity_bits;
  return model_.rarity_bits(field, level, rarity[a], rarity[b]);
}

CandidatePair PairScorer::compare(std::uint32_t a, std::uint32_t b) {
  if (a > b) std::swap(a, b);
  CandidatePair pair{a, b, comparison_.compare(a, b), 0.0F};
  const auto left = view_.row(a);
  const auto right = view_.row(b);
  double rarity = 0.0;
  for (std::size_t field = 0; field < left.size(); ++field)
    rarity += rarity_bits(field, level_of(pair.pattern, field), left[field], right[field]);
  pair.rarity_bits = static_cast<float>(rarity);
  return pair;
}

double PairScorer::weight_bits(std::uint32_t a, std::uint32_t b) {
  const CandidatePair pair = compare(a, b);
  return model_.weight_bits(pair.pattern) + double{pair.rarity_bits};
}

std::optional<CandidatePair> PairScorer::compare_above(std::uint32_t a, std::uint32_t b, double least_bits) {
  const auto left = view_.row(a);
  const auto right = view_.row(b);
  double possible = 0.0;
  for (std::size_t field = 0; field < left.size(); ++field)
    if (left[field] > kWithheldValue && right[field] > kWithheldValue) possible += most_bits_[field];
  for (const std::size_t field : order_) {
    if (possible < least_bits) return std::nullopt;
    if (left[field] <= kWithheldValue || right[field] <= kWithheldValue) continue;
    const Level level = comparison_.level(field, left[field], right[field]);
    const bool name_that_may_be_swapped = level == kDifferentName && (field == comparison_.given_field() ||
                                                                      field == comparison_.family_field());
    if (level == kMissingLevel || name_that_may_be_swapped) continue;
    possible += model_.field_bits(field, level) + rarity_bits(field, level, left[field], right[field]) -
                most_bits_[field];
  }
  if (possible < least_bits) return std::nullopt;
  const CandidatePair pair = compare(a, b);
  double bits = double{pair.rarity_bits};
  for (std::size_t field = 0; field < left.size(); ++field)
    bits += model_.field_bits(field, level_of(pair.pattern, field));
  if (bits < least_bits) return std::nullopt;
  return pair;
}

}  // namespace zicht::linkage
