#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "linkage/audit.hpp"
#include "services/linked_register.hpp"

namespace zicht::services {

/// An audit that was drawn: pairs for a registrar to judge, and the sheet to write the verdicts on.
struct DrawnAudit {
  std::string linkage;  ///< which linkage the sheet is of: "E1062-ab12cd34ab12cd34-S1", log, root and seed
  linkage::AuditSample sample;
  std::string sheet;  ///< CSV: numbers of reports, no identity
};
/// \errors as link_register() and draw_audit()
Result<DrawnAudit> draw_link_audit(registry::Registry& registry, const std::string& actor,
                                   const EngineOptions& engine, std::size_t pairs);

/// What the verdicts on a sheet say.
struct ReadAudit {
  linkage::AuditAnswers answers;
  linkage::AuditResult result;
  Sequence last_event = 0;  ///< of the log that the sheet's linkage rested on
  bool superseded = false;  ///< the register's linkage would rest on more by now
};
/// \param source  the sheet's name, for messages
/// \errors as read_audit_sheet(); invalid_input: a row that does not name reports; conflict: the sheet is of
/// another registry.
Result<ReadAudit> read_link_audit(registry::Registry& registry, std::istream& sheet, std::string_view source);

}  // namespace zicht::services
