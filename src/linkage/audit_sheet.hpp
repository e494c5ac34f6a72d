#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "linkage/audit.hpp"

namespace zicht::linkage {

/// The sheet of an audit, on which a registrar writes the verdicts: CSV with
/// row,report_a,report_b,verdict,linkage,stratum,pairs_in_stratum,drawn_of_stratum,drawn,lost_by_blocking,check.
/// It holds no identity, and not in words what the proposal says. A row weighs pairs_in_stratum /
/// drawn_of_stratum; `row` is its place in the order of drawing, `drawn` the number of rows; `check` finds
/// rows that were changed by accident.
/// \param linkage  names the linkage that the pairs were drawn from
std::string audit_sheet(const AuditSample& sample, std::string_view linkage,
                        const std::function<std::string(std::uint32_t record)>& label);

/// Reads a sheet that was filled in; what a spreadsheet makes of it too (semicolons, a byte order mark, other
/// columns behind, rows in another order). A verdict is same, different, cannot say; zelfde, verschillend,
/// niet te zeggen; or nothing yet.
/// \param source  the file's name, for messages
/// \errors invalid_input, with its line: a column that is not there, a row that was changed or cannot be
///         read, a row twice, a verdict that is none of those; rows that are missing; rows of two
///         audits.  io.
Result<AuditAnswers> read_audit_sheet(std::istream& in, std::string_view source);

}  // namespace zicht::linkage
