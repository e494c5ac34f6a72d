#include "linkage/linkage_model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace zicht::linkage {
namespace {

bool is_probability(double value) { return value > 0.0 && value < 1.0; }

struct Edge {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// The heaviest spanning forest of the fields in a set, by Prim's method; edges without weight are left out.
std::vector<Edge> heaviest_forest(const std::vector<std::vector<double>>& between, std::size_t set) {
  std::array<double, PreparedView::kMostFields> reach{};
  std::array<std::size_t, PreparedView::kMostFields> from{};
  std::vector<Edge> forest;
  std::size_t left = set & (set - 1);  // grows from the lowest field
  std::size_t newest = static_cast<std::size_t>(std::countr_zero(set));
  while (left != 0) {
    std::size_t best = PreparedView::kMostFields;
    for (std::size_t field = 0; field < between.size(); ++field) {
      if (((left >> field) & 1U) == 0) continue;
      if (between[newest][field] > reach[field]) {
        reach[field] = between[newest][field];
        from[field] = newest;
      }
      if (best == PreparedView::kMostFields || reach[field] > reach[best]) best = field;
    }
    if (reach[best] > 0.0) forest.push_back({from[best], best});
    left &= ~(std::size_t{1} << best);
    newest = best;
  }
  return forest;
}

}  // namespace

AgreementDependence::AgreementDependence(std::vector<std::vector<double>> excess_bits,
                                         std::vector<std::vector<double>> told_by)
    : between_(std::move(excess_bits)),
      told_by_(std::move(told_by)),
      by_set_(std::size_t{1} << between_.size(), 0.0F),
      told_(by_set_.size() * between_.size(), 0.0F) {
  for (std::size_t set = 1; set < by_set_.size(); ++set) {
    for (const Edge& edge : heaviest_forest(between_, set)) {
      by_set_[set] += static_cast<float>(between_[edge.from][edge.to]);
      told_[set * between_.size() + edge.from] += static_cast<float>(told_by_[edge.from][edge.to]);
      told_[set * between_.size() + edge.to] += static_cast<float>(told_by_[edge.to][edge.from]);
    }
  }
}

Result<LinkageModel> LinkageModel::from_fields(std::vector<FieldModel> fields, ErrorDependence dependence,
                                               std::shared_ptr<const AgreementDependence> agreement) {
  LinkageModel model;
  for (const FieldModel& field : fields) {
    if (field.levels.size() != levels_of(field.comparator).size() ||
        field.rarity_offset_bits.size() != field.levels.size())
      return fail(ErrorCode::invalid_input,
                  "a field of a linkage model does not have its comparator's levels", field.field);
    std::array<double, 16> bits{};
    double difference = 0.0;
    for (std::size_t level = 0; level < field.levels.size(); ++level) {
      const LevelProbabilities& probabilities = field.levels[level];
      if (!is_probability(probabilities.among_matches) || !is_probability(probabilities.among_non_matches))
        return fail(ErrorCode::invalid_input, "a probability of a linkage model is not between 0 and 1",
                    field.field);
      bits[level] = std::log2(probabilities.among_matches / probabilities.among_non_matches);
      if (levels_of(field.comparator)[level].is_difference) difference += probabilities.among_matches;
    }
    std::uint16_t agreeing = 0;
    for (std::size_t level = 0; level < bits.size(); ++level)
      if (field.comparator != Comparator::reporting && bits[level] > 0.0)
        agreeing = static_cast<std::uint16_t>(agreeing | 1U << level);
    model.agreeing_.push_back(agreeing);
    model.bits_.push_back(bits);
    model.difference_probability_.push_back(std::min(difference, 1.0));
  }
  model.fields_ = std::move(fields);
  model.dependence_ = dependence;
  std::ranges::transform(dependence.log2_ratio, model.dependence_ratio_.begin(),
                         [](double bits) { return std::exp2(bits); });
  model.agreement_ = std::move(agreement);
  return model;
}

double LinkageModel::weight_bits(Pattern pattern) const {
  double bits = dependence_bits(pattern) + agreement_bits(pattern);
  for (std::size_t field = 0; field < fields_.size(); ++field) bits += bits_[field][level_of(pattern, field)];
  return bits;
}

std::size_t LinkageModel::agreeing(Pattern pattern) const {
  std::size_t set = 0;
  for (std::size_t field = 0; field < fields_.size(); ++field)
    set |= static_cast<std::size_t>(agreeing_[field] >> level_of(pattern, field) & 1) << field;
  return set;
}

double LinkageModel::agreement_bits(Pattern pattern) const {
  return agreement_ ? -agreement_->excess_bits(agreeing(pattern)) : 0.0;
}

double LinkageModel::rarity_share(Pattern pattern, std::size_t field) const {
  return agreement_ ? 1.0 - agreement_->rarity_told(agreeing(pattern), field) : 1.0;
}

std::array<double, 8> LinkageModel::independent_error_counts(Pattern pattern) const {
  std::array<double, 8> counts{1.0};
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    const double p = difference_probability_[field];
    if (level_of(pattern, field) == kMissingLevel || p == 0.0) continue;
    for (std::size_t count = 7; count > 0; --count)
      counts[count] = counts[count] * (count == 7 ? 1.0 : 1.0 - p) + counts[count - 1] * p;
    counts[0] *= 1.0 - p;
  }
  return counts;
}

std::array<double, 8> LinkageModel::error_counts(Pattern pattern) const {
  std::array<double, 8> counts = independent_error_counts(pattern);
  double sum = 0.0;
  for (std::size_t count = 0; count < 8; ++count) sum += counts[count] *= dependence_ratio_[count];
  for (double& share : counts) share /= sum;
  return counts;
}

double LinkageModel::dependence_bits(Pattern pattern) const {
  if (std::ranges::all_of(dependence_.log2_ratio, [](double bits) { return bits == 0.0; })) return 0.0;
  const std::array<double, 8> counts = independent_error_counts(pattern);
  double sum = 0.0;
  for (std::size_t count = 0; count < 8; ++count) sum += counts[count] * dependence_ratio_[count];
  return dependence_.log2_ratio[error_count(*this, pattern)] - std::log2(sum);
}

std::size_t error_count(const LinkageModel& model, Pattern pattern) {
  std::size_t count = 0;
  for (std::size_t field = 0; field < model.fields().size(); ++field) {
    const Level level = level_of(pattern, field);
    if (level != kMissingLevel && levels_of(model.fields()[field].comparator)[level].is_difference) ++count;
  }
  return std::min<std::size_t>(count, 7);
}

}  // namespace zicht::linkage
