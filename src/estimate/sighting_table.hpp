#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "estimate/covariate.hpp"

namespace zicht::estimate {

/// Persons by how often one list saw them and by covariates.
/// Invariants: sightings 1..kMostSightings; persons > 0 in a row, 1..kMostPersons in all; a row's levels are
/// positions in its covariates' levels; no two rows are alike.
class SightingTable {
 public:
  struct Row {
    std::int64_t sightings;
    std::vector<std::size_t> levels;  ///< one a covariate
    std::int64_t persons;
  };
  static constexpr std::int64_t kMostSightings = 1'000'000;
  static constexpr std::size_t kMostCovariates = 20;
  static constexpr std::size_t kMostLevels = 200;  ///< of one covariate

  /// Reads a CSV with a column `capture`, how often a person was seen; covariates, each any other column; and
  /// maybe a column `count`, how many people the row stands for (1 where there is none). Rows that are alike
  /// add up.
  /// \param source  the file's name, for messages
  /// \errors invalid_input: not of that form, a capture of 0 or less (nobody who was never seen can be in a
  ///         list), an empty cell, or an invariant; `where` is source:line and the column.
  static Result<SightingTable> read_csv(std::istream& in, std::string_view source);

  std::span<const Covariate> covariates() const { return covariates_; }
  std::span<const Row> rows() const { return rows_; }
  std::int64_t observed_persons() const { return observed_; }
  /// Persons seen exactly so often.
  std::int64_t persons_seen(std::int64_t times) const;

  /// The same people by these covariates only, in this order.
  /// \errors not_found: a name that is no covariate here. invalid_input: a name twice.
  Result<SightingTable> by(std::span<const std::string> names) const;

 private:
  SightingTable(std::vector<Covariate> covariates, std::vector<Row> rows);

  std::vector<Covariate> covariates_;
  std::vector<Row> rows_;
  std::int64_t observed_ = 0;
};

}  // namespace zicht::estimate
