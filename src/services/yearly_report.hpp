#pragma once

#include <map>
#include <string>

#include "services/yearly_figures.hpp"

namespace zicht::services {

/// Files by their name with '/', relative to a folder that somebody else chooses.
using FilesByName = std::map<std::string, std::string>;

/// The yearly report for the office: a page and a workbook a language, and its tables as CSV. It is not
/// protected, and says so.
/// \param program  named on the page: "zicht 0.1.0"
/// \errors as yearly_figures; invalid_config: the design of the report is wrong.
Result<FilesByName> yearly_report(Session& session, const FigureQuestion& question,
                                  const LinkageQuestion& linkage, const std::string& program);

}  // namespace zicht::services
