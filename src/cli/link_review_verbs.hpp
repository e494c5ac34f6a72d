#pragma once

#include <cstddef>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"
#include "services/linked_register.hpp"

namespace zicht::cli {

struct ReviewOptions {
  std::string registry;
  std::string actor;
  services::EngineOptions engine;
  std::size_t limit = 50;
  Language language = Language::en;
  bool json = false;
};
/// zicht link review: the pairs whose decision would change figures most, side by side. Asks when somebody is
/// at the terminal; prints them all otherwise. Every pair that is shown is named in a viewed event.
Result<ExitCode> review_links(const ReviewOptions& options, Console& console);

struct ExplainOptions {
  std::string a;
  std::string b;  ///< empty: as find_candidates()
  std::string registry;
  std::string actor;
  services::EngineOptions engine;
  Language language = Language::en;
  bool json = false;
};
/// zicht link explain: the evidence that two reports are about one person, field by field, in bits and in
/// words.
Result<ExitCode> explain_link(const ExplainOptions& options, Console& console);

}  // namespace zicht::cli
