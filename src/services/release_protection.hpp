#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "base/result.hpp"
#include "disclosure/release_attack.hpp"
#include "services/earlier_years.hpp"
#include "services/table_protection.hpp"

namespace zicht::services {

/// Releases as they were published, oldest first.
struct ReleasesQuestion {
  std::vector<EarlierRelease> releases;
  /// For releases that have no file of what every reader knows.
  std::vector<disclosure::ColumnHierarchy> hierarchies = {};
  bool zeros_published = false;
  disclosure::AbsentCells absent = disclosure::AbsentCells::refused;
  bool certificate = false;  ///< write down the witnesses, when everything is safe
};

/// Plays the intruder who has every release: what each exposes, and what they expose together.
/// \errors invalid_input: a table, hierarchy or file of knowledge that cannot be read; `where` is
/// release/file:line.
Result<disclosure::ReleasesAnswer> attack_releases(const ReleasesQuestion& question);

/// Checks a certificate over all releases, without a solver. \errors as attack_releases, and a certificate
/// that is none or disagrees with a table.
Result<disclosure::ReleasesVerdict> check_releases(const ReleasesQuestion& question,
                                                   const std::string& certificate);

/// Takes out of a report what earlier releases gave away already: a value of a cell that they tell as
/// exactly, and a change between two of them. A change to a later release is new, and so is whatever is
/// unresolved.
/// \param known  the report on the earlier releases alone
void leave_out_known(const disclosure::ReleasesReport& known, disclosure::ReleasesReport& report);

/// For --json and HTTP: counts by kind, leaks, leaks between releases, what the grows-only intruder believes.
Node as_json(const disclosure::ReleasesReport& report);

}  // namespace zicht::services
