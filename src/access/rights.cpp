#include "access/rights.hpp"

#include <algorithm>
#include <optional>

#include "base/contract.hpp"
#include "model/definition_file.hpp"

namespace zicht::access {
namespace {

std::optional<Right> right_named(std::string_view name) {
  if (name == "own") return Right{Reach::own, false, false};
  if (name == "all") return Right{Reach::all, false, false};
  if (name == "ask") return Right{Reach::all, true, false};
  if (name == "approve") return Right{Reach::all, false, true};
  if (name == "ask and approve") return Right{Reach::all, true, true};
  return std::nullopt;
}

using Row = std::array<Right, kRoles.size()>;

Result<Row> read_row(const DefinitionFile& file, const Node& verb) {
  Row row{};
  for (const auto& [key, value] : *verb.as_table()) {
    if (key == "id" || key == "what") continue;
    const auto role = role_named(key);
    const auto right = value.as_text() != nullptr ? right_named(*value.as_text()) : std::nullopt;
    if (!role) return file.wrong(value, "not a role: " + key);
    if (!right) return file.wrong(value, "not a right; write own, all, ask, approve or \"ask and approve\"");
    row.at(static_cast<std::size_t>(*role)) = *right;
  }
  return row;
}

/// The roles that a list names.
Result<std::vector<Role>> read_roles(const DefinitionFile& file, const Node& list) {
  std::vector<Role> roles;
  if (!list.is_list()) return file.wrong(list, "not a list of roles");
  for (const Node& entry : *list.as_list()) {
    const auto role = entry.as_text() != nullptr ? role_named(*entry.as_text()) : std::nullopt;
    if (!role) return file.wrong(list, "not a list of roles");
    roles.push_back(*role);
  }
  return roles;
}

}  // namespace

Result<Rights> Rights::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const DefinitionFile file(name);
  ZICHT_CHECK(file.only_keys(document, {"verb", "apart", "alone"}));
  ZICHT_TRY(const std::vector<const Node*> verbs, file.tables(document, "verb"));
  if (verbs.empty()) return file.wrong(document, "the table has no [[verb]]");
  Rights rights;
  for (const Node* const verb : verbs) {
    ZICHT_TRY(const std::string id, file.text(*verb, "id"));
    ZICHT_TRY(const Row row, read_row(file, *verb));
    if (!rights.rights_.emplace(id, row).second) return file.wrong(*verb, "the verb stands twice: " + id);
    rights.order_.push_back(id);
  }
  if (const Node* const apart = document.find("apart")) {
    if (!apart->is_list()) return file.wrong(*apart, "apart is a list of pairs of roles");
    for (const Node& pair : *apart->as_list()) {
      ZICHT_TRY(const std::vector<Role> two, read_roles(file, pair));
      if (two.size() != 2) return file.wrong(pair, "not two roles");
      rights.apart_.emplace_back(two[0], two[1]);
    }
  }
  if (const Node* const alone = document.find("alone")) {
    ZICHT_TRY(rights.alone_, read_roles(file, *alone));
  }
  return rights;
}

bool Rights::knows(std::string_view verb) const { return rights_.find(verb) != rights_.end(); }

std::vector<std::string> Rights::verbs() const { return order_; }

Right Rights::of(Role role, std::string_view verb) const {
  const auto found = rights_.find(verb);
  ZICHT_EXPECT(found != rights_.end());
  return found->second.at(static_cast<std::size_t>(role));
}

Right Rights::of(const std::vector<Role>& roles, std::string_view verb) const {
  Right together;
  bool may_without_asking = false;
  for (const Role role : roles) {
    const Right right = of(role, verb);
    together.reach = std::max(together.reach, right.reach);
    together.asks = together.asks || right.asks;
    together.approves = together.approves || right.approves;
    may_without_asking = may_without_asking || (right.reach != Reach::none && !right.asks && !right.approves);
  }
  if (may_without_asking) together.asks = false;
  return together;
}

Result<void> Rights::check_together(const std::vector<Role>& roles) const {
  const auto has = [&](Role role) { return std::ranges::find(roles, role) != roles.end(); };
  for (const auto& [first, second] : apart_)
    if (has(first) && has(second))
      return fail(ErrorCode::conflict, "nobody has these two roles together",
                  std::string(name_of(first)) + ", " + std::string(name_of(second)), "Make two accounts.");
  for (const Role role : alone_)
    if (has(role) && roles.size() > 1)
      return fail(ErrorCode::conflict, "this role goes with no other", std::string(name_of(role)),
                  "Make two accounts.");
  return {};
}

}  // namespace zicht::access
