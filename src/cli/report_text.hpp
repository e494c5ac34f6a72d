#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/code_list.hpp"
#include "model/report.hpp"
#include "registry/logged_event.hpp"

namespace zicht::cli {

/// The reports that an event speaks of, each once, as the log names them.
std::vector<ReportId> reports_of(const registry::LoggedEvent& event);

/// The fields of a report that are known, in the order and words of a native file.
std::vector<std::pair<std::string, std::string>> fields_of(const Report& report, const Codebook& book);
/// The names of what a registrar can settle for a person.
std::vector<std::string> settled_names();
/// The same of what was settled.
std::vector<std::pair<std::string, std::string>> fields_of(const SettledAttributes& settled,
                                                           const Codebook& book);

}  // namespace zicht::cli
