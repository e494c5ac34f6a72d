#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/covariate.hpp"

namespace zicht::estimate {

inline constexpr int kNotObserved = -1;
/// Most combinations of levels of all covariates together.
inline constexpr std::size_t kMostStrata = 256;

/// People of one history and the same levels.
struct CovariateCell {
  ListMask history = 0;
  std::vector<int> levels;  ///< one a covariate; kNotObserved = no list that saw them knows it
  std::int64_t persons = 0;
};

/// A list that sees people of some levels of one covariate only, by its nature: minors, those in reception.
struct Coverage {
  int list = 0;
  int covariate = 0;
  std::vector<bool> sees;  ///< one a level
};

/// People by the lists that saw them and by what is known of them.
/// Invariants: no history is 0; persons > 0; every covariate has a level; at most kMostStrata strata; nobody
/// stands on a list that does not cover them.
class CovariateTable {
 public:
  /// \param coverage  lists that see all are not in it
  /// \errors invalid_input: an invariant that does not hold, naming list and covariate.
  static Result<CovariateTable> make(std::vector<std::string> list_names, std::vector<Covariate> covariates,
                                     std::vector<CovariateCell> cells, std::vector<Coverage> coverage = {});

  /// Reads a CSV with one 0/1 column a list, the covariates, and a last column `count`, in any order but for
  /// the last. An empty cell of a covariate is a level that was not observed. Levels come in order of the
  /// alphabet. Rows of the same people are added up.
  /// \param covariates  which columns are covariates
  /// \errors invalid_input: as CaptureTable::read_csv; a covariate that is no column; one without any level.
  static Result<CovariateTable> read_csv(std::istream& in, std::string_view source,
                                         std::span<const std::string> covariates);

  std::span<const std::string> list_names() const { return list_names_; }
  std::span<const Covariate> covariates() const { return covariates_; }
  std::span<const CovariateCell> cells() const { return cells_; }
  std::span<const Coverage> coverage() const { return coverage_; }
  std::int64_t observed_persons() const { return observed_; }
  int list_count() const { return static_cast<int>(list_names_.size()); }

  /// Combinations of levels, the last covariate fastest.
  std::size_t strata() const;
  /// The level of a covariate in a stratum.
  int level(std::size_t stratum, std::size_t covariate) const;
  /// Whether people of these levels (kNotObserved fits all) may be of this stratum.
  bool fits(std::span<const int> levels, std::size_t stratum) const;
  /// The lists that can see people of this stratum.
  ListMask covering(std::size_t stratum) const;

  /// Without the covariates. \errors invalid_input as CaptureTable::from_counts.
  Result<CaptureTable> collapsed() const;
  /// With another set of lists that see only some. \errors as `make`.
  Result<CovariateTable> with_coverage(std::vector<Coverage> coverage) const;

 private:
  CovariateTable() = default;
  std::vector<std::string> list_names_;
  std::vector<Covariate> covariates_;
  std::vector<CovariateCell> cells_;
  std::vector<Coverage> coverage_;
  std::int64_t observed_ = 0;
};

}  // namespace zicht::estimate
