#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/account.hpp"

namespace zicht::access {

/// Whose records a verb reaches.
enum class Reach { none, own, all };

/// What one role may do with one verb.
struct Right {
  Reach reach = Reach::none;
  bool asks = false;      ///< only after somebody else approved
  bool approves = false;  ///< what somebody else asked
  friend bool operator==(const Right&, const Right&) = default;
};

/// The reviewed table: verbs x roles. Immutable after loading.
class Rights {
 public:
  /// Reads rights.toml: a [[verb]] with `id`, `what`, and for each role that may: "own", "all", "ask",
  /// "approve" or "ask and approve". [[apart]] names roles that nobody has together.
  /// \errors invalid_config: a verb twice, an unknown role or right; `where` is name:line.
  static Result<Rights> parse(std::string_view toml, std::string_view name);

  bool knows(std::string_view verb) const;
  std::vector<std::string> verbs() const;  ///< in the order of the file
  /// Precondition: the table knows the verb.
  Right of(Role role, std::string_view verb) const;
  /// What the roles of an account may together: the furthest reach of any.
  Right of(const std::vector<Role>& roles, std::string_view verb) const;
  /// Whether the roles may be one account's. \errors conflict: which two are apart.
  Result<void> check_together(const std::vector<Role>& roles) const;

 private:
  std::vector<std::string> order_;
  std::map<std::string, std::array<Right, kRoles.size()>, std::less<>> rights_;
  std::vector<std::pair<Role, Role>> apart_;
  std::vector<Role> alone_;
};

}  // namespace zicht::access
