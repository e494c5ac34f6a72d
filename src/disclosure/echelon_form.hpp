#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "disclosure/whole_number_system.hpp"

namespace zicht::disclosure {

/// pivot + sum of the terms = sum, where all terms are free columns; without a pivot: sum of the terms = sum.
struct EchelonRow {
  static constexpr std::uint32_t kNoPivot = 0xFFFFFFFF;
  std::uint32_t pivot = kNoPivot;
  std::vector<Term> terms;  ///< by column
  std::int64_t sum = 0;
};

/// The rows of a system solved for as many columns as possible, each with coefficient 1: whole numbers for
/// the free columns give whole numbers for all. It says the same as the rows, in whole numbers, exactly;
/// limits are not looked at. Tables leave few rows without a pivot, mostly none.
struct EchelonForm {
  std::vector<std::uint32_t> free_columns;  ///< in order
  std::vector<EchelonRow> rows;
  bool consistent = true;  ///< false: the rows alone cannot hold
};

/// Gauss-Jordan elimination in whole numbers, short rows first. Deterministic. Columns of `keep_free` (one
/// per column, or empty) are solved for only where a row has no others. When the numbers or the rows would
/// grow beyond use, the rows stay as they are and every column is free.
/// \source Markowitz (1957), Management Science 3, 255-269 (choice of pivots).
EchelonForm echelon_form(const WholeNumberSystem& system, const std::vector<bool>& keep_free = {});

/// Gives every column of a point its value, from those of the free columns.
void complete(const EchelonForm& form, std::span<std::int64_t> point);

}  // namespace zicht::disclosure
