#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// One term of a row: coefficient times column.
struct Term {
  std::uint32_t column = 0;
  std::int64_t coefficient = 0;
};

/// The sum of the terms equals `sum`.
struct SystemRow {
  std::vector<Term> terms;  ///< by column, no coefficient 0
  std::int64_t sum = 0;
};

/// Columns of whole numbers within limits, and equations between them.
struct WholeNumberSystem {
  std::vector<CellLimits> columns;
  std::vector<SystemRow> rows;
};

/// What a cell is in a reduced system: sign * column + offset, or the offset alone.
struct ReducedCell {
  static constexpr std::uint32_t kConstant = 0xFFFFFFFF;
  std::uint32_t component = kConstant;
  std::uint32_t column = 0;
  std::int64_t sign = 0;
  std::int64_t offset = 0;
  bool constant() const { return component == kConstant; }
};

/// A system without what is known already: fixed cells are constants, cells that differ by a constant are one
/// column, and parts that share no equation are systems of their own.
struct ReducedSystem {
  std::vector<WholeNumberSystem> components;
  std::vector<ReducedCell> cells;               ///< one per cell
  std::vector<std::uint32_t> impossible_cells;  ///< cells at which the reduction met a contradiction
};

ReducedSystem reduced(std::span<const CellEquation> equations, std::span<const CellLimits> limits);

/// Narrows the limits of columns by the rows until nothing changes, exactly. False: they cannot hold.
bool propagate(std::span<const SystemRow> rows, const std::vector<std::vector<std::uint32_t>>& rows_of_column,
               std::vector<CellLimits>& columns);

/// Whether each column needs its own limits: those of the others follow from the rows and the needed ones. A
/// sum of parts that are 0 and more is 0 and more by itself, say.
std::vector<bool> columns_that_limit(const WholeNumberSystem& system);

/// Whether the values satisfy every row and limit, exactly.
bool satisfies(const WholeNumberSystem& system, std::span<const std::int64_t> values);

}  // namespace zicht::disclosure
