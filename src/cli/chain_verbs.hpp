#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_verb.hpp"
#include "model/code_list.hpp"

namespace zicht::cli {

struct ChainOptions {
  std::string registry;
  int year = 0;
  std::string as_of;  ///< empty = today
  Language language = Language::en;
  std::vector<std::string> rules;
  bool json = false;
};
/// zicht chain: what was done with reports, in one year.
Result<ExitCode> chain(const ChainOptions& options, Console& console);

/// zicht import FILE --kind KIND: objects of the chain. Precondition: options.kind is not empty.
Result<ExitCode> import_chain(std::istream& in, const ImportOptions& options, const std::string& rejects_file,
                              Console& console);
/// The header of a file of the kind that the options name. \errors invalid_input: no such kind.
Result<ExitCode> print_chain_template(const std::string& kind, Console& console);

struct TieOptions {
  std::string registry;
  std::string a;
  std::string b;
  std::string reason;
  std::string actor;
  Language language = Language::en;
};
/// zicht tie and zicht untie: what a registrar knows of two objects.
Result<ExitCode> tie(const TieOptions& options, Console& console);
Result<ExitCode> untie(const TieOptions& options, Console& console);

struct FollowOptions {
  std::string registry;
  std::vector<std::string> subjects;
  std::string organisation;
  std::string on;
  std::string kind;
  std::string no_action_reason;
  std::string investigation;
  std::string note;
  std::string actor;
  Language language = Language::en;
};
/// zicht follow: a registrar records what was done with reports or concerns.
Result<ExitCode> follow(const FollowOptions& options, Console& console);

struct AmendOptions {
  std::string registry;
  std::string object;
  std::string file;      ///< one row; empty = withdraw or erase
  std::string encoding;  ///< empty = found out
  bool withdraw = false;
  bool undo = false;  ///< the withdrawal
  bool erase = false;
  std::string reason;
  std::string actor;
  Language language = Language::en;
};
/// zicht amend: a new version of an object, or none.
Result<ExitCode> amend(const AmendOptions& options, Console& console);

struct UnfollowedOptions {
  std::string registry;
  std::string as_of;
  std::int32_t days = 365;
  bool json = false;
};
/// zicht unfollowed: reports with which nothing was ever done, by number.
Result<ExitCode> unfollowed(const UnfollowedOptions& options, Console& console);

}  // namespace zicht::cli
