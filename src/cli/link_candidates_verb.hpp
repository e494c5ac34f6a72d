#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"
#include "services/linked_register.hpp"

namespace zicht::cli {

struct CandidatesOptions {
  std::vector<std::string> reports;  ///< "R17"; none: asked for at the terminal, one after another
  std::string registry;
  std::string actor;
  services::EngineOptions engine;
  Language language = Language::en;
  bool json = false;
};
/// zicht link candidates: which persons of the register a report may be about, likeliest first, with the
/// evidence field by field in bits and in words. No value of a report is shown; each answer is a viewed event
/// that names the reports it rests on, recorded before it is shown. The register is linked once; then each
/// report is answered from an index in memory.
Result<ExitCode> find_candidates(const CandidatesOptions& options, Console& console);

}  // namespace zicht::cli
