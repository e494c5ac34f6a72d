#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "linkage/training.hpp"

namespace zicht::linkage {

/// What linking has learned about how reports on one person differ, kept for the years to come. Holds no
/// value of a record: shares by level only. How common values are is not kept: that is counted in each view
/// anew.
struct StoredModel {
  struct Field {
    std::string name;  ///< as the view called it
    Comparator comparator = Comparator::words;
    std::vector<double> among_matches;  ///< by level; sums to 1
    double pairs = 0;                   ///< how many links this rests on, the prior's pairs included
  };
  /// One training, oldest first.
  struct Run {
    std::string label;  ///< for example the day or the year
    std::uint64_t records = 0;
    double links = 0;
    std::uint64_t reviewed_pairs = 0;
    std::string degenerate;  ///< why it taught nothing; empty when it did
    std::vector<TrainingStep> steps;
  };
  std::vector<Field> fields;
  ErrorDependence dependence;
  std::vector<Run> history;

  /// SHA-256 of the canonical JSON, in hexadecimal digits: the model a proposal names.
  std::string hash() const;
};

/// One JSON object with the hash in it; the same model gives the same bytes.
std::string to_json(const StoredModel& model);

/// \errors invalid_config: no JSON, not a model, shares that do not fit the comparator or do not sum to 1, or
/// a hash that is not that of what stands there.
Result<StoredModel> parse_model(std::string_view json, std::string_view name);

/// What a training leaves for the next. A degenerate one adds to the history only.
/// \param before  what it started from; empty for the first
StoredModel stored_after(const StoredModel& before, const TrainedModel& trained, std::string label,
                         std::uint64_t records, std::uint64_t reviewed_pairs);

/// Priors for a view's model: fields of the same name and comparator start from what is stored; others keep
/// their comparator's prior. Earlier years count for at most kMostPriorPairs pairs, so that a change in how
/// reports are written is still learned.
inline constexpr double kMostPriorPairs = 300;
LinkageModel with_stored_priors(const LinkageModel& prior, const StoredModel& stored);
/// By field of `prior`: how many pairs its prior is worth.
std::vector<double> prior_pairs(const LinkageModel& prior, const StoredModel& stored);

}  // namespace zicht::linkage
