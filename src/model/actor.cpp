#include "model/actor.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace zicht {
namespace {

constexpr std::array<std::pair<std::string_view, std::string Actor::*>, 5> kParts = {{
    {"account", &Actor::account},
    {"organisation", &Actor::organisation},
    {"role", &Actor::role},
    {"ground", &Actor::ground},
    {"session", &Actor::session},
}};

}  // namespace

std::string to_text(const Actor& actor) {
  if (actor.organisation.empty() && actor.role.empty() && actor.ground.empty() && actor.session.empty())
    return actor.account;
  std::string text;
  for (const auto& [name, member] : kParts) {
    std::string value = actor.*member;
    std::ranges::replace_if(value, [](char c) { return c == ';' || c == '='; }, '_');
    text.append(text.empty() ? "" : ";").append(name).append("=").append(value);
  }
  return text;
}

Actor actor_from_text(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ';');
  Actor actor;
  if (parts.size() != kParts.size()) return {std::string(text), "", "", "", ""};
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    const auto& [name, member] = kParts.at(i);
    const std::size_t equals = parts[i].find('=');
    if (equals == std::string_view::npos || parts[i].substr(0, equals) != name)
      return {std::string(text), "", "", "", ""};
    actor.*member = parts[i].substr(equals + 1);
  }
  return actor;
}

}  // namespace zicht
