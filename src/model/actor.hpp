#pragma once

#include <string>
#include <string_view>

namespace zicht {

/// Who did something, as the log keeps it in one text: "account=jansen;organisation=coa;role=reporter;
/// ground=report.submit;session=1f3a09c2". A text that is not so is the name that a command was given. No
/// part names anybody but an account.
struct Actor {
  std::string account;       ///< or the name that a command was given
  std::string organisation;  ///< a code of the list organisation; empty for a command
  std::string role;          ///< by which the verb was allowed
  std::string ground;        ///< the verb of rights.toml
  std::string session;       ///< the first 8 hexadecimal digits of the session's hash
  friend bool operator==(const Actor&, const Actor&) = default;
};

std::string to_text(const Actor& actor);
/// Reads what to_text wrote; any other text is the name of a command's actor.
Actor actor_from_text(std::string_view text);

}  // namespace zicht
