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
  /// \param excess_bits  [field][field], symmetric, >= 0: log2 of how many times more often non-matches agree
  /// on both than if the fields were independent
  /// \param told_by  [field][field]: of what agreement in the first says on average, the share that agreement
  /// in the second has said already; 0 = the same for each value. A name common in one country is rare in the
  /// world, so the rarer the nationality, the more of it the name has said.
  AgreementDependence(std::vector<std::vector<double>> excess_bits, std::vector<std::vector<double>> told_by);

  /// How much evidence is counted twice when just these fields agree (bit i = field i): the heaviest spanning
  /// forest of their excess bits, as in a tree-shaped distribution.
  /// \source Chow & Liu (1968), IEEE Trans. Inf. Theory 14, 462-467.
  double excess_bits(std::size_t agreeing_fields) const { return by_set_[agreeing_fields]; }
  /// The share of a field's rarity that its neighbours in that forest have said; may be over 1.
  double rarity_told(std::size_t agreeing_fields, std::size_t field) const {
    return told_[agreeing_fields * between_.size() + field];
  }
  double between(std::size_t a, std::size_t b) const { return between_[a][b]; }

 private:
  std::vector<std::vector<double>> between_;
  std::vector<std::vector<double>> told_by_;
  std::vector<float> by_set_;
  std::vector<float> told_;  ///< by set and field
};

/// Fellegi & Sunter (1969), JASA 64, 1183-1210, with value-specific evidence and dependent errors.
/// Immutable after training, so safe to share between threads.
class LinkageModel {
 public:
  /// \errors invalid_input: a probability is not in (0, 1), or rarity offsets that do not fit the levels.
  static Result<LinkageModel> from_fields(std::vector<FieldModel> fields, ErrorDependence dependence = {},
                                          std::shared_ptr<const AgreementDependence> agreement = nullptr);

  std::span<const FieldModel> fields() const { return fields_; }
  const ErrorDependence& dependence() const { return dependence_; }
  const std::shared_ptr<const AgreementDependence>& agreement() const { return agreement_; }

  /// Evidence that two reports concern one person: sum of log2(among_matches / among_non_matches), and the
  /// dependence. Unit: bits; 0 = no evidence, +10 = 1024 times likelier a match. A missing field adds 0.
  /// Without what the rarity of values adds, which PairScorer knows.
  double weight_bits(Pattern pattern) const;
  double field_bits(std::size_t field, Level level) const { return bits_[field][level]; }
  double dependence_bits(Pattern pattern) const;
  /// <= 0: what agreeing fields say twice, for values of average rarity.
  double agreement_bits(Pattern pattern) const;
  /// The share of a field's rarity that counts, given what the other fields of the pattern say already.
  double rarity_share(Pattern pattern, std::size_t field) const;
  /// Fields that agree (bit i = field i), as agreement_bits() takes them.
  std::size_t agreeing(Pattern pattern) const;

  /// Distribution of the number of differing fields among true pairs whose observed fields are those of
  /// `pattern`; entry 7 stands for 7 and more. Sums to 1.
  std::array<double, 8> error_counts(Pattern pattern) const;

 private:
  LinkageModel() = default;
  std::array<double, 8> independent_error_counts(Pattern pattern) const;

  std::vector<FieldModel> fields_;
  ErrorDependence dependence_;
  std::shared_ptr<const AgreementDependence> agreement_;
  std::vector<std::array<double, 16>> bits_;  ///< by field and level; 0 for missing
  std::vector<std::uint16_t> agreeing_;       ///< by field: bit i = level i counts as agreement
  std::array<double, 8> dependence_ratio_{};  ///< 2^log2_ratio
  std::vector<double>
      difference_probability_;  ///< by field: of a level that counts as a difference, among matches
};

/// How many observed fields differ, at most 7.
std::size_t error_count(const LinkageModel& model, Pattern pattern);

}  // namespace zicht::linkage
