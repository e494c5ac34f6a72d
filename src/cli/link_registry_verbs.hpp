#pragma once

#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "services/linked_register.hpp"

namespace zicht::cli {

struct ProposeOptions {
  std::string registry;
  std::string actor;
  services::EngineOptions engine;
  bool commit = false;
  bool json = false;
};
/// zicht link run --registry: who should be one person, and what that changes in the figures; with --commit
/// it is taken over, as one event.
Result<ExitCode> propose_persons(const ProposeOptions& options, Console& console);

struct TrainOptions {
  std::string registry;
  std::string actor;
  services::EngineOptions engine;
  bool json = false;
};
/// zicht link train: what this register teaches about how reports on one person differ, kept for the next
/// run.
Result<ExitCode> train_linkage(const TrainOptions& options, Console& console);

struct UndoOptions {
  std::string event;
  std::string registry;
  std::string actor;
  std::string reason;
};
/// zicht link undo: a decision, a linkage or an undoing does not hold any more.
Result<ExitCode> undo_link(const UndoOptions& options, Console& console);

}  // namespace zicht::cli
