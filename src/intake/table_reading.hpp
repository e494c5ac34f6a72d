#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "intake/chain_rules.hpp"
#include "intake/table_meaning.hpp"
#include "model/count_table.hpp"
#include "model/finding.hpp"
#include "model/source_table.hpp"

namespace zicht::intake {

/// What stands in a column of an aggregate table.
enum class ColumnRole : std::uint8_t {
  period,        ///< a year, quarter or month
  part,          ///< the quarter or month of the year beside it
  measure,       ///< what is counted
  breakdown,     ///< which breakdown the class belongs to
  in_breakdown,  ///< the class of that breakdown
  dimension,
  count,
  left_out  ///< says nothing more, or is no count: shares, codes
};

/// How the columns of a table were understood, to be checked by whoever brought it.
struct ColumnReading {
  std::vector<ColumnRole> roles;
  bool points_group = false;  ///< "1.222" is more than a thousand
  bool months = false;        ///< the part column has months
  bool one_measure = false;   ///< several count columns are classes of one thing counted
};

/// A table as its file has it, and the line on which each row begins.
struct ReadTable {
  SourceTable table;
  std::vector<std::uint64_t> lines;
};

/// Where findings about a table go, and in which words.
struct TableFindings {
  const ChainRules& rules;
  Language language = Language::en;
  std::function<void(const Finding&)> tell;
};

/// Reads a CSV file with a header. A row of another shape is a finding, and the table is not to be used then.
/// \errors invalid_input: no header; a column without a name, or twice; too many rows.  io.
Result<ReadTable> read_source_table(std::istream& in, std::string source, std::string name,
                                    const TableFindings& findings);

/// \errors invalid_input: no column of periods, or none of counts.
Result<ColumnReading> read_columns(const SourceTable& table, const SourceMeaning& meaning);

/// A cell that could not be read.
struct TableProblem {
  std::size_t row = 0;  ///< from 0
  std::size_t column = 0;
  bool period = false;  ///< of the period: the row cannot be placed, and is left out
};
/// The table as it is understood. \param problems  cells that are no period, and those that are no count:
///        what stands there is not known, which is not the same as none
CountTable count_table(const SourceTable& table, const ColumnReading& reading, const SourceMeaning& meaning,
                       std::vector<TableProblem>& problems);

/// Why a table must not be taken, because it holds, or seems to hold, people and not counts of them: a column
/// of names or birth dates, a case number, a list in which every row counts one. None = nothing of the kind.
struct PersonSuspected {
  std::size_t row = 0;
  std::size_t column = 0;
};
std::optional<PersonSuspected> people_in(const SourceTable& table, const CountTable& counts);

}  // namespace zicht::intake
