#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "linkage/audit.hpp"

namespace zicht::linkage {

/// The sheet of an audit, on which the registrar writes same, different or unknown: CSV with
/// report_a,report_b,answer,stratum,pairs_in_stratum,drawn_of_stratum,drawn,lost_by_blocking,check. It holds
/// no identity, and not in words what the proposal says. A row weighs pairs_in_stratum / drawn_of_stratum;
/// `drawn` is the number of rows; `check` finds rows that were changed by accident.
std::string audit_sheet(const AuditSample& sample,
                        const std::function<std::string(std::uint32_t record)>& label);

/// Reads a sheet that was filled in; what a spreadsheet makes of it too (semicolons, a byte order mark, other
/// columns behind).
/// \param source     the file's name, for messages
/// \param is_report  of a label; null = any will do
/// \errors invalid_input, with its line: a column that is not there, a row that was changed or cannot be
/// read,
///         a pair twice, an answer that is none of the three, none at all; rows that are
///         missing; rows of two audits.  not_found: a report that does not exist.  io.
Result<AuditAnswers> read_audit_sheet(std::istream& in, std::string_view source,
                                      const std::function<bool(std::string_view label)>& is_report);

}  // namespace zicht::linkage
