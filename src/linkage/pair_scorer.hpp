#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "linkage/comparison.hpp"
#include "linkage/group_evidence.hpp"
#include "linkage/linkage_model.hpp"
#include "linkage/training.hpp"

namespace zicht::linkage {

/// Compares pairs of one view and weighs them by a model. Remembers comparisons: one for each thread.
class PairScorer {
 public:
  PairScorer(const PreparedView& view, const LinkageModel& model);

  CandidatePair compare(std::uint32_t a, std::uint32_t b);
  /// What rarity adds to a pair, less what its fields say twice about it; by field, and in all, where what
  /// relatives take off is in it too.
  std::array<float, PreparedView::kMostFields> rarity_by_field(const CandidatePair& pair) const;
  double rarity_bits(const CandidatePair& pair) const;
  /// A pair as group_evidence.hpp takes it.
  PairFacts facts(std::uint32_t a, std::uint32_t b);
  /// Evidence without priors, rarity included.
  double weight_bits(std::uint32_t a, std::uint32_t b);
  /// The pair when its evidence, without the dependence of errors, is at least `least_bits`. Stops comparing
  /// as soon as what is left cannot reach it, most often before it reads a text.
  std::optional<CandidatePair> compare_above(std::uint32_t a, std::uint32_t b, double least_bits);

  /// Forgets what it met: values of the view have changed.
  void forget() { comparison_.forget(); }

  /// What rarity adds in one field of a pair. Of names that changed places it is all that they say: both
  /// names as those of the record that has them in their places.
  double rarity_bits(const CandidatePair& pair, std::size_t field) const;

 private:
  double rarity_bits(std::size_t field, Level level, ValueId a, ValueId b) const;
  double prior_name_bits(std::size_t field, Level level, double rarity) const;
  double level_bits(std::size_t field, Level level, ValueId a, ValueId b) const;
  double most_bits(std::size_t field, ValueId a, ValueId b) const;
  double swapped_bits(std::span<const ValueId> a, std::span<const ValueId> b) const;
  CandidatePair with_rarity(std::uint32_t a, std::uint32_t b, Pattern pattern) const;
  const PreparedView& view_;
  const LinkageModel& model_;
  PairComparison comparison_;
  std::vector<std::size_t> order_;  ///< fields that are quick to compare first, then those that tell most
  struct LevelBits {
    double bits = 0;
    double rarity_offset_bits = 0;
    bool depends_on_rarity = false;
    bool is_swapped = false;
  };
  std::vector<std::array<LevelBits, 16>> levels_;  ///< by field and level, as the model has them
  /// By field, the most that two different values can add: of levels where rarity plays no part, and of the
  /// others without the rarity.
  struct Most {
    double plain_bits = 0;
    double rarity_base_bits = 0;
    bool letters_tell = false;  ///< the levels with rarity need texts of nearly the same letters
  };
  std::vector<Most> most_;
};

}  // namespace zicht::linkage
