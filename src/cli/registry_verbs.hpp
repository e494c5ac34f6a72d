#pragma once

#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"

namespace zicht::cli {

struct InitOptions {
  std::string folder;
  std::string actor;
  bool made_up = false;
};
/// zicht init: a new registry, with the definitions that came with the program.
Result<ExitCode> init(const InitOptions& options, Console& console);

struct AdoptOptions {
  std::string registry;
  std::string folder;  ///< empty = the definitions that came with the program
  std::string actor;
};
/// zicht adopt: definitions in the place of those of a registry, each change with an event.
Result<ExitCode> adopt(const AdoptOptions& options, Console& console);

struct StatusOptions {
  std::string registry;
  bool json = false;
  bool check = false;        ///< list the reports that look like a mistake that an import once took
  std::string open_because;  ///< of a check: identities are looked at too, which is an event with this reason
  std::string actor;
  Language language = Language::en;
};
/// zicht status: what is in a registry; with --check, which reports look wrong.
Result<ExitCode> status(const StatusOptions& options, Console& console);

struct ClockOptions {
  std::string registry;
  std::string actor;
  std::string reason;
};
/// zicht clock correct: events that a clock ahead of time recorded count from now on.
Result<ExitCode> correct_clock(const ClockOptions& options, Console& console);
/// Tells that a log lies ahead of the clock, and what to do.
std::string ahead_text(std::uint64_t events);

struct BackupOptions {
  std::string registry;
  std::string out;
};
/// zicht backup: a copy of a registry, without its keys.
Result<ExitCode> backup(const BackupOptions& options, Console& console);

/// zicht keys backup: a copy of a registry's keys.
Result<ExitCode> back_up_keys(const BackupOptions& options, Console& console);

struct RotateOptions {
  std::string registry;
};
/// zicht keys rotate: a new master key.
Result<ExitCode> rotate_keys(const RotateOptions& options, Console& console);

struct RestoreOptions {
  std::string backup;
  std::string keys;
  std::string out;
  std::string actor;
};
/// zicht restore: a registry from a backup and keys; erasures are applied again.
Result<ExitCode> restore(const RestoreOptions& options, Console& console);

}  // namespace zicht::cli
