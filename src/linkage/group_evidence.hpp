#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "linkage/linkage_model.hpp"
#include "linkage/pair_scorer.hpp"

namespace zicht::linkage {

/// What the pairs across two groups of records say together about the question whether the groups are one
/// person. A record is taken to repeat, in each field, what one of the earlier records of that person says,
/// any of them as likely, up to a slip: so a field's evidence is the log2 of the mean likelihood ratio over
/// the pairs that have it. A value that is missing in some records is judged by the others; the same evidence
/// from several records counts once; a record between two that contradict each other does not outvote the
/// contradiction. For one pair this is the pair's own evidence.
class GroupEvidence {
 public:
  /// \param model  must outlive this
  explicit GroupEvidence(const LinkageModel& model) : model_(model) {}

  void clear();
  /// Adds a pair across. \param rarity_bits by field
  void add(Pattern pattern, std::span<const float> rarity_bits);
  /// Bits, without priors. 0 when no pair was added.
  double bits() const;

 private:
  const LinkageModel& model_;
  std::array<double, PreparedView::kMostFields> ratio_{};   ///< by field: sum of likelihood ratios
  std::array<double, PreparedView::kMostFields> seen_{};    ///< by field: pairs that have it
  std::array<double, PreparedView::kMostFields> rarity_{};  ///< by field: sum of rarity bits
  double dependence_ = 0;                                   ///< sum of 2^dependence_bits
  double pairs_ = 0;
};

}  // namespace zicht::linkage
