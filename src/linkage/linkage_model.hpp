#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "linkage/comparison.hpp"
#include "linkage/group_evidence.hpp"
#include "linkage/relatives.hpp"

namespace zicht::linkage {

/// One comparison, for example "date of birth: same year". Both are probabilities in (0, 1).
struct LevelProbabilities {
  double among_matches;
  double among_non_matches;
};

/// What the model knows about one field.
struct FieldModel {
  std::string field;
  Comparator comparator = Comparator::words;
  std::vector<LevelProbabilities> levels;
  /// By level: what is added to the rarity of the rarer value to get its adjustment; nullopt = rarity plays
  /// no part. The adjustment is chosen so that the level's evidence is right on average over values.
  std::vector<std::optional<double>> rarity_offset_bits;
};

/// How often true pairs differ in 0, 1, 2 … fields, relative to what independent fields would give; the last
/// entry stands for that many and more. Positive bits: more often. Slips come together (one careless form) or
/// exclude each other, and a model that takes them as independent is over- or under-confident.
struct ErrorDependence {
  std::array<double, 8> log2_ratio{};
};

/// Fields in which two people who are not one agree together more often than each field alone would say:
/// names go with a nationality, a town with a postcode, a family name with an address.
class AgreementDependence {
 public:
  /// By field, other field and level of the field.
  using LevelShares = std::vector<std::vector<std::array<float, 16>>>;

  /// \param excess_bits  [field][field], symmetric, >= 0: log2 of how many times more often non-matches agree
  /// on both than if the fields were independent
  /// \param told_by  [field][field]: of what agreement in the first says on average, the share that agreement
  /// in the second has said already; 0 = the same for each value. A name common in one country is rare in the
  /// world, so the rarer the nationality, the more of it the name has said.
  /// \param level_shares  how much of the excess with another field a level has, >= 0: names that sound alike
  /// go less with a nationality than names that are the same
  /// \param agreeing_levels  by field, bit i: level i counts as agreement
  AgreementDependence(std::vector<std::vector<double>> excess_bits, std::vector<std::vector<double>> told_by,
                      const LevelShares& level_shares, std::vector<std::uint16_t> agreeing_levels);

  /// Fields that agree in a pattern: bit i = field i.
  std::size_t agreeing(Pattern pattern) const;

  /// How much evidence is counted twice when just these fields agree (bit i = field i), at these levels: the
  /// heaviest spanning forest of their excess bits, as in a tree-shaped distribution.
  /// \source Chow & Liu (1968), IEEE Trans. Inf. Theory 14, 462-467.
  double excess_bits(std::size_t agreeing_fields, Pattern pattern) const;
  /// The share of a field's rarity that its neighbours in that forest have said; may be over 1.
  double rarity_told(std::size_t agreeing_fields, Pattern pattern, std::size_t field) const;

 private:
  struct Edge {
    std::uint8_t from = 0;
    std::uint8_t to = 0;
  };
  double share(std::size_t field, std::size_t other, Pattern pattern) const {
    return double{level_shares_[field * between_.size() + other][level_of(pattern, field)]};
  }
  std::vector<Edge> heaviest_forest(std::size_t set) const;

  std::vector<std::vector<double>> between_;
  std::vector<std::vector<double>> told_by_;
  std::vector<std::array<float, 16>> level_shares_;  ///< by field and other field
  std::vector<std::uint16_t> agreeing_levels_;
  std::vector<std::vector<Edge>> forests_;  ///< by set of fields
};

/// Fellegi & Sunter (1969), JASA 64, 1183-1210, with value-specific evidence and dependent errors.
/// Immutable after training, so safe to share between threads.
class LinkageModel {
 public:
  /// \errors invalid_input: a probability is not in (0, 1), or rarity offsets that do not fit the levels.
  static Result<LinkageModel> from_fields(std::vector<FieldModel> fields, ErrorDependence dependence = {},
                                          std::shared_ptr<const AgreementDependence> agreement = nullptr,
                                          Relatives relatives = {});

  std::span<const FieldModel> fields() const { return fields_; }
  const ErrorDependence& dependence() const { return dependence_; }
  const std::shared_ptr<const AgreementDependence>& agreement() const { return agreement_; }
  const Relatives& relatives() const { return relatives_; }

  /// Evidence that two reports concern one person: sum of log2(among_matches / among_non_matches), and the
  /// dependence. Unit: bits; 0 = no evidence, +10 = 1024 times likelier a match. A missing field adds 0.
  /// Without what the rarity of values adds, which PairScorer knows.
  double weight_bits(Pattern pattern) const;
  double field_bits(std::size_t field, Level level) const { return bits_[field][level]; }
  const BitsByLevel& bits_by_level() const { return bits_; }
  double dependence_bits(Pattern pattern) const;
  /// <= 0: what agreeing fields say twice, for values of average rarity.
  double agreement_bits(Pattern pattern) const;
  /// The share of a field's rarity that counts, given what the other fields of the pattern say already.
  double rarity_share(Pattern pattern, std::size_t field) const;

  /// By RelativesKind: the evidence of the fields that such relatives share.
  /// \param rarity_bits  by field: what rarity adds
  std::array<double, kRelativesKinds> shared_bits(
      Pattern pattern, const std::array<float, PreparedView::kMostFields>& rarity_bits) const;
  /// <= 0: what is taken off because the two may be relatives.
  double relatives_bits(Pattern pattern,
                        const std::array<float, PreparedView::kMostFields>& rarity_bits) const {
    return relatives_.any() ? relatives_.bits(shared_bits(pattern, rarity_bits)) : 0.0;
  }

  /// How many observed fields differ, at most 7.
  std::size_t error_count(Pattern pattern) const;
  /// Distribution of the number of differing fields among true pairs whose observed fields are those of
  /// `pattern`; entry 7 stands for 7 and more. Sums to 1.
  std::array<double, 8> error_counts(Pattern pattern) const;

 private:
  LinkageModel() = default;
  std::size_t observed(Pattern pattern) const;
  void count_errors(std::span<const double> difference_probability);

  std::vector<FieldModel> fields_;
  ErrorDependence dependence_;
  std::shared_ptr<const AgreementDependence> agreement_;
  Relatives relatives_;
  BitsByLevel bits_{};
  std::vector<std::uint16_t> differing_;      ///< by field: bit i = level i counts as a difference
  std::array<double, 8> dependence_ratio_{};  ///< 2^log2_ratio
  /// By set of observed fields: how many differ among true pairs, were errors independent; and log2 of the
  /// sum of those shares times dependence_ratio_.
  std::vector<std::array<double, 8>> error_counts_;
  std::vector<double> error_counts_bits_;
};

}  // namespace zicht::linkage
