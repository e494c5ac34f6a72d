#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "services/accounts.hpp"

namespace zicht::cli {

/// Accounts with the system's clock and random numbers. \errors as services::Accounts::open.
Result<std::unique_ptr<services::Accounts>> open_accounts(const std::string& registry, bool made_up,
                                                          const std::map<std::string, std::string>& shipped);

struct AccountOptions {
  std::string action;  ///< add, list, password, reset, block, unblock, roles, key
  std::string name;
  std::string registry;
  std::string organisation;
  std::vector<std::string> roles;
  std::string label;  ///< of a key
  bool demo = false;
  bool json = false;
};
/// zicht account: who may sign in. A password is asked for at the terminal, or read from standard input.
Result<ExitCode> manage_accounts(const AccountOptions& options, Console& console);

}  // namespace zicht::cli
