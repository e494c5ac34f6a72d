#include "access/rights.hpp"

#include <algorithm>
#include <optional>

#include "base/contract.hpp"
#include "base/node.hpp"

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

std::unexpected<Error> wrong(std::string_view name, const Node& node, std::string message) {
  return fail(ErrorCode::invalid_config, std::move(message),
              std::string(name) + ":" + std::to_string(node.line));
}

Result<Role> role_in(const Node& node, std::string_view name) {
  const std::string* const text = node.as_text();
  const auto role = text != nullptr ? role_named(*text) : std::nullopt;
  if (!role) return wrong(name, node, "not a role");
  return *role;
}

}  // namespace

Result<Rights> Rights::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node file, parse_toml(toml, name));
  Rights rights;
  const Node* const verbs = file.find("verb");
  if (verbs == nullptr || verbs->as_list() == nullptr) return wrong(name, file, "the table has no [[verb]]");
  for (const Node& verb : *verbs->as_list()) {
    const Node* const id = verb.find("id");
    if (id == nullptr || id->as_text() == nullptr) return wrong(name, verb, "a verb without an id");
    std::array<Right, kRoles.size()> row{};
    for (const auto& [key, value] : *verb.as_table()) {
      if (key == "id" || key == "what") continue;
      const auto role = role_named(key);
      const auto right = value.as_text() != nullptr ? right_named(*value.as_text()) : std::nullopt;
      if (!role) return wrong(name, value, "not a role: " + key);
      if (!right)
        return wrong(name, value, "not a right; write own, all, ask, approve or \"ask and approve\"");
      row.at(static_cast<std::size_t>(*role)) = *right;
    }
    if (!rights.rights_.emplace(*id->as_text(), row).second)
      return wrong(name, verb, "the verb stands twice: " + *id->as_text());
    rights.order_.push_back(*id->as_text());
  }
  if (const Node* const apart = file.find("apart"); apart != nullptr && apart->as_list() != nullptr)
    for (const Node& pair : *apart->as_list()) {
      if (pair.as_list() == nullptr || pair.as_list()->size() != 2) return wrong(name, pair, "not two roles");
      ZICHT_TRY(const Role first, role_in((*pair.as_list())[0], name));
      ZICHT_TRY(const Role second, role_in((*pair.as_list())[1], name));
      rights.apart_.emplace_back(first, second);
    }
  if (const Node* const alone = file.find("alone"); alone != nullptr && alone->as_list() != nullptr)
    for (const Node& each : *alone->as_list()) {
      ZICHT_TRY(const Role role, role_in(each, name));
      rights.alone_.push_back(role);
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
