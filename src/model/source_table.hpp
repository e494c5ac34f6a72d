#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/chain.hpp"

namespace zicht {

/// A column of a table that somebody else counted: its distinct texts, in the order in which they came.
struct SourceColumn {
  std::string name;
  std::vector<std::string> texts;
  friend bool operator==(const SourceColumn&, const SourceColumn&) = default;
};

/// An aggregate table as its source delivered it, every text as it stood there. It is data of that source
/// with a definition of its own: nothing in it is ever added to what the register counts. What its columns
/// mean is said by definitions/tables, and read from it anew each time. Invariant: `cells` are positions in
/// the texts of their column, row by row; as many rows as its size over the columns.
struct SourceTable {
  std::string source;  ///< id of the source: "nrm"
  std::string name;    ///< of the table: "nrm_referrals_longitudinal"
  std::vector<SourceColumn> columns;
  std::vector<std::uint32_t> cells;

  std::size_t rows() const { return columns.empty() ? 0 : cells.size() / columns.size(); }
  const std::string& text(std::size_t row, std::size_t column) const {
    return columns[column].texts[cells[row * columns.size() + column]];
  }
  friend bool operator==(const SourceTable&, const SourceTable&) = default;
};

/// One version of a table in the register: its source may deliver it again with other numbers.
struct NumberedTable {
  ObjectNumber number = 0;  ///< shown "T17"
  Date imported_on;         ///< the day in Amsterdam on which the register knew it
  SourceTable table;
};

}  // namespace zicht
