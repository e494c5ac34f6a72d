#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "disclosure/occupied_cells.hpp"

namespace zicht::disclosure {

struct RoundingRule {
  std::int64_t base = 5;
  std::uint64_t seed = 1;  ///< which of the many roundings: derived from the office's secret, or always 1
};

/// How far a rounded cell may lie from the truth.
struct RoundingLimits {
  std::int64_t grand_total = 0;    ///< base / 2: the nearest multiple
  std::int64_t one_dimension = 0;  ///< cells that name one attribute: base - 1
  std::int64_t other = 0;          ///< the least that was found, base - 1 or more
  std::int64_t of(std::size_t named) const {
    return named == 0 ? grand_total : named == 1 ? one_dimension : other;
  }
};

/// Tables of multiples of a base that add up.
struct RoundedTables {
  OccupiedCells cells;
  std::vector<std::int64_t> shown;  ///< one per cell, a multiple of the base
  RoundingLimits limits;
  std::int64_t largest_difference = 0;  ///< over all cells
  double mean_difference = 0;           ///< without sign, over cells in which somebody stands
  std::int64_t total_difference = 0;    ///< of the grand total, shown less true; 0 when no table has it

  /// A table in long form: count, `rounded`, and how far the count may lie from the truth.
  std::string csv(const TablesToProtect& question, std::size_t table) const;
};

/// Controlled rounding: every cell of all tables becomes a multiple of the base, all sums hold, a cell in
/// which nobody stands stays 0, and no cell moves further than the limits say. Groups of people who are alike
/// get multiples of the base, and cells are their sums; simulated annealing moves a multiple to another group
/// or takes it away until all limits hold. Where they cannot be held, the limit of cells that name more than
/// one attribute grows by one.
///
/// What an intruder learns of one cell: its own interval and nothing narrower, because the shown table with
/// one group changed by 1 to base - 1 is possible too (decision 0087).
/// \errors invalid_input: a base below 3 or above 1000, or above the number of people; no people.
/// \source Cox (1987), JASA 82, 520-524; Salazar-González (2006), Mathematical Programming 105, 583-603;
/// Langsrud & Heldal (2018), Privacy in Statistical Databases (rounding of the finest cells).
Result<RoundedTables> round_tables(const TablesToProtect& question, const RoundingRule& rule);

}  // namespace zicht::disclosure
