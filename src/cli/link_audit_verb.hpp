#pragma once

#include <cstddef>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"
#include "services/linked_register.hpp"

namespace zicht::cli {

struct DrawAuditOptions {
  std::string registry;
  std::string actor;
  services::EngineOptions engine;
  std::size_t pairs = 0;
  std::string out;
  Language language = Language::en;
  bool json = false;
};
/// zicht link review --audit N --out SHEET.csv: draws pairs for a registrar to judge, of those that linkage
/// proposes and of those that it nearly did, and writes their numbers to a sheet. No identity is shown.
/// \errors already_exists: the sheet is there, and may hold verdicts.
Result<ExitCode> draw_link_audit(const DrawAuditOptions& options, Console& console);

struct ReadAuditOptions {
  std::string registry;
  std::string sheet;
  bool as_drawn = false;  ///< accept a sheet of an earlier linkage of this registry
  Language language = Language::en;
  bool json = false;
};
/// zicht link review --audited SHEET.csv: precision and recall from the verdicts on it. Opens no identity.
/// \errors as read_audit_sheet(); conflict: a sheet of another registry; unless `as_drawn`, of an earlier
/// linkage.
Result<ExitCode> read_link_audit(const ReadAuditOptions& options, Console& console);

}  // namespace zicht::cli
