#include "linkage/linkage_model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace zicht::linkage {
namespace {

bool is_probability(double value) { return value > 0.0 && value < 1.0; }

}  // namespace

/// By Prim's method; edges without weight are left out.
std::vector<AgreementDependence::Edge> AgreementDependence::heaviest_forest(std::size_t set) const {
  std::array<double, PreparedView::kMostFields> reach{};
  std::array<std::size_t, PreparedView::kMostFields> from{};
  std::vector<Edge> forest;
  std::size_t left = set & (set - 1);  // grows from the lowest field
  std::size_t newest = static_cast<std::size_t>(std::countr_zero(set));
  while (left != 0) {
    std::size_t best = PreparedView::kMostFields;
    for (std::size_t field = 0; field < between_.size(); ++field) {
      if (((left >> field) & 1U) == 0) continue;
      if (between_[newest][field] > reach[field]) {
        reach[field] = between_[newest][field];
        from[field] = newest;
      }
      if (best == PreparedView::kMostFields || reach[field] > reach[best]) best = field;
    }
    if (reach[best] > 0.0)
      forest.push_back({static_cast<std::uint8_t>(from[best]), static_cast<std::uint8_t>(best)});
    left &= ~(std::size_t{1} << best);
    newest = best;
  }
  return forest;
}

AgreementDependence::AgreementDependence(std::vector<std::vector<double>> excess_bits,
                                         std::vector<std::vector<double>> told_by,
                                         const LevelShares& level_shares,
                                         std::vector<std::uint16_t> agreeing_levels)
    : between_(std::move(excess_bits)),
      told_by_(std::move(told_by)),
      agreeing_levels_(std::move(agreeing_levels)),
      forests_(std::size_t{1} << between_.size()) {
  for (const auto& of_field : level_shares)
    level_shares_.insert(level_shares_.end(), of_field.begin(), of_field.end());
  for (std::size_t set = 1; set < forests_.size(); ++set) forests_[set] = heaviest_forest(set);
}

std::size_t AgreementDependence::agreeing(Pattern pattern) const {
  std::size_t set = 0;
  for (std::size_t field = 0; field < agreeing_levels_.size(); ++field)
    set |= (std::size_t{agreeing_levels_[field]} >> level_of(pattern, field) & 1U) << field;
  return set;
}

double AgreementDependence::excess_bits(std::size_t agreeing_fields, Pattern pattern) const {
  double bits = 0.0;
  for (const Edge& edge : forests_[agreeing_fields])
    bits += between_[edge.from][edge.to] * share(edge.from, edge.to, pattern) *
            share(edge.to, edge.from, pattern);
  return bits;
}

double AgreementDependence::rarity_told(std::size_t agreeing_fields, Pattern pattern,
                                        std::size_t field) const {
  double told = 0.0;
  for (const Edge& edge : forests_[agreeing_fields]) {
    if (edge.from == field) told += told_by_[field][edge.to] * share(edge.to, field, pattern);
    if (edge.to == field) told += told_by_[field][edge.from] * share(edge.from, field, pattern);
  }
  return told;
}

Result<LinkageModel> LinkageModel::from_fields(std::vector<FieldModel> fields, ErrorDependence dependence,
                                               std::shared_ptr<const AgreementDependence> agreement,
                                               Relatives relatives) {
  LinkageModel model;
  model.relatives_ = relatives;
  std::vector<double> difference_probability;  // by field, among matches
  for (const FieldModel& field : fields) {
    if (field.levels.size() != levels_of(field.comparator).size() ||
        field.rarity_offset_bits.size() != field.levels.size())
      return fail(ErrorCode::invalid_input,
                  "a field of a linkage model does not have its comparator's levels", field.field);
    std::array<double, 16> bits{};
    double difference = 0.0;
    std::uint16_t differing = 0;
    for (std::size_t level = 0; level < field.levels.size(); ++level) {
      const LevelProbabilities& probabilities = field.levels[level];
      if (!is_probability(probabilities.among_matches) || !is_probability(probabilities.among_non_matches))
        return fail(ErrorCode::invalid_input, "a probability of a linkage model is not between 0 and 1",
                    field.field);
      bits[level] = std::log2(probabilities.among_matches / probabilities.among_non_matches);
      if (!levels_of(field.comparator)[level].is_difference) continue;
      difference += probabilities.among_matches;
      differing = static_cast<std::uint16_t>(differing | 1U << level);
    }
    model.bits_[model.differing_.size()] = bits;
    model.differing_.push_back(differing);
    difference_probability.push_back(std::min(difference, 1.0));
  }
  model.fields_ = std::move(fields);
  model.dependence_ = dependence;
  std::ranges::transform(dependence.log2_ratio, model.dependence_ratio_.begin(),
                         [](double bits) { return std::exp2(bits); });
  model.agreement_ = std::move(agreement);
  model.count_errors(difference_probability);
  return model;
}

double LinkageModel::weight_bits(Pattern pattern) const {
  double bits = dependence_bits(pattern) + agreement_bits(pattern);
  for (std::size_t field = 0; field < fields_.size(); ++field) bits += bits_[field][level_of(pattern, field)];
  return bits;
}

double LinkageModel::agreement_bits(Pattern pattern) const {
  return agreement_ ? -agreement_->excess_bits(agreement_->agreeing(pattern), pattern) : 0.0;
}

double LinkageModel::rarity_share(Pattern pattern, std::size_t field) const {
  return agreement_ ? 1.0 - agreement_->rarity_told(agreement_->agreeing(pattern), pattern, field) : 1.0;
}

std::array<double, kRelativesKinds> LinkageModel::shared_bits(
    Pattern pattern, const std::array<float, PreparedView::kMostFields>& rarity_bits) const {
  const std::size_t agreeing = agreement_ ? agreement_->agreeing(pattern) : 0;
  std::array<double, kRelativesKinds> shared{};
  for (std::size_t kind = 0; kind < kRelativesKinds; ++kind) {
    const std::size_t fields = relatives_.shared_fields(kind);
    for (std::size_t field = 0; field < fields_.size(); ++field)
      if ((fields >> field & 1U) != 0)
        shared[kind] += bits_[field][level_of(pattern, field)] + double{rarity_bits[field]};
    for (std::size_t field = 0; field < fields_.size(); ++field)
      if ((relatives_.same_for_some() >> field & 1U) != 0)
        shared[kind] += std::max(0.0, bits_[field][level_of(pattern, field)] + double{rarity_bits[field]});
    if (agreement_) shared[kind] -= agreement_->excess_bits(agreeing & fields, pattern);
  }
  return shared;
}

void LinkageModel::count_errors(std::span<const double> difference_probability) {
  error_counts_.assign(std::size_t{1} << fields_.size(), {1.0});
  error_counts_bits_.assign(error_counts_.size(), 0.0);
  for (std::size_t set = 0; set < error_counts_.size(); ++set) {
    std::array<double, 8>& counts = error_counts_[set];
    if (set != 0) {  // one field more than a set that has had its turn
      counts = error_counts_[set & (set - 1)];
      const double p = difference_probability[static_cast<std::size_t>(std::countr_zero(set))];
      for (std::size_t count = 7; count > 0; --count)
        counts[count] = counts[count] * (count == 7 ? 1.0 : 1.0 - p) + counts[count - 1] * p;
      counts[0] *= 1.0 - p;
    }
    error_counts_bits_[set] =
        std::log2(std::inner_product(counts.begin(), counts.end(), dependence_ratio_.begin(), 0.0));
  }
}

std::size_t LinkageModel::observed(Pattern pattern) const {
  std::size_t set = 0;
  for (std::size_t field = 0; field < fields_.size(); ++field)
    set |= static_cast<std::size_t>(level_of(pattern, field) != kMissingLevel) << field;
  return set;
}

std::size_t LinkageModel::error_count(Pattern pattern) const {
  std::size_t count = 0;
  for (std::size_t field = 0; field < fields_.size(); ++field)
    count += std::size_t{differing_[field]} >> level_of(pattern, field) & 1U;
  return std::min<std::size_t>(count, 7);
}

std::array<double, 8> LinkageModel::error_counts(Pattern pattern) const {
  const std::size_t set = observed(pattern);
  std::array<double, 8> counts = error_counts_[set];
  const double all = std::exp2(error_counts_bits_[set]);
  for (std::size_t count = 0; count < 8; ++count) counts[count] *= dependence_ratio_[count] / all;
  return counts;
}

double LinkageModel::dependence_bits(Pattern pattern) const {
  return dependence_.log2_ratio[error_count(pattern)] - error_counts_bits_[observed(pattern)];
}

}  // namespace zicht::linkage
