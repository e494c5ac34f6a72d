#include "server/route_table.hpp"

#include "base/text.hpp"

namespace zicht::server {
namespace {

/// Whether a path fits a pattern, place by place; {lang} is nl or en, other places hold one part that is not
/// empty.
std::optional<std::map<std::string, std::string, std::less<>>> fitted(std::string_view pattern,
                                                                      std::string_view path) {
  const auto wanted = split(pattern, '/');
  const auto parts = split(path, '/');
  if (wanted.size() != parts.size()) return std::nullopt;
  std::map<std::string, std::string, std::less<>> places;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool place = wanted[i].starts_with('{') && wanted[i].ends_with('}');
    if (!place) {
      if (wanted[i] != parts[i]) return std::nullopt;
      continue;
    }
    const auto decoded = http::percent_decoded(parts[i], false);
    const std::string_view name = wanted[i].substr(1, wanted[i].size() - 2);
    if (!decoded || decoded->empty() || decoded->size() > 100) return std::nullopt;
    if (name == "lang" && *decoded != "nl" && *decoded != "en") return std::nullopt;
    places.emplace(name, *decoded);
  }
  return places;
}

}  // namespace

void RouteTable::add(Route route) { routes_.push_back(std::move(route)); }

Result<void> RouteTable::check(const access::Rights& rights) const {
  for (const Route& route : routes_) {
    const bool needs_verb = route.door == Door::session || route.door == Door::api;
    if (route.verb.empty() ? needs_verb : !rights.knows(route.verb))
      return fail(ErrorCode::invalid_config, "a route whose verb is not in the table of rights",
                  route.pattern, "Put the verb into definitions/service/rights.toml, and have it reviewed.");
  }
  return {};
}

RouteTable::Found RouteTable::find(http::Method method, std::string_view path) const {
  Found found;
  const http::Method asked = method == http::Method::head ? http::Method::get : method;
  for (const Route& route : routes_) {
    auto places = fitted(route.pattern, path);
    if (!places) continue;
    found.path_is_known = true;
    if (route.method != asked) continue;
    found.route = &route;
    found.path = *std::move(places);
    return found;
  }
  return found;
}

}  // namespace zicht::server
