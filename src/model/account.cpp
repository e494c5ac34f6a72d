#include "model/account.hpp"

#include <algorithm>

namespace zicht {

namespace {
constexpr std::array<std::string_view, kRoles.size()> kNames = {"reporter",  "registrar", "analyst",
                                                                "publisher", "auditor",   "administrator"};
}  // namespace

std::string_view name_of(Role role) { return kNames.at(static_cast<std::size_t>(role)); }

std::optional<Role> role_named(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return kRoles.at(static_cast<std::size_t>(found - kNames.begin()));
}

bool Account::has(Role role) const { return std::ranges::find(roles, role) != roles.end(); }

}  // namespace zicht
