#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/rights.hpp"
#include "base/result.hpp"
#include "http/form_data.hpp"
#include "http/http.hpp"
#include "services/accounts.hpp"

namespace zicht::server {

/// Who is let in by a route, before its verb is looked at.
enum class Door {
  open,          ///< anybody
  half_session,  ///< who gave a name and a password, and the code not yet
  session,       ///< who is signed in
  api,           ///< an organisation's key
};

/// One request on its way through the gate.
struct Visit {
  explicit Visit(const http::Request& came) : request(came) {}
  const http::Request& request;
  Language language = Language::nl;
  std::map<std::string, std::string, std::less<>> path;  ///< what stood in the pattern's places
  http::FormData query;
  http::FormData form;
  std::string token;                      ///< of the session's cookie; empty = none
  std::optional<services::SignedIn> who;  ///< of door half_session and session
  std::optional<ApiKey> key;              ///< of door api
  access::Reach reach = access::Reach::none;
  Actor actor;  ///< as events name who did it
};

/// Bytes that a form of a few short fields may hold.
inline constexpr std::uint64_t kSmallForm = std::uint64_t{8} * 1024;

/// "/{lang}/reports/{report}", what it takes, and what answers.
struct Route {
  http::Method method = http::Method::get;
  std::string pattern;
  Door door = Door::session;
  std::string verb;  ///< of rights.toml; empty only for doors open and half_session
  std::function<http::Response(Visit&)> handle;
  std::uint64_t body_limit = 0;  ///< bytes; 0 = none is taken
  bool keeps_draft = false;      ///< what is posted after the session ended is kept for its owner
};

/// All addresses of the service. A route whose verb is not in the reviewed table is a fault found at the
/// start.
class RouteTable {
 public:
  void add(Route route);
  /// \errors invalid_config: a verb that the table lacks; a route without one where people's records are.
  Result<void> check(const access::Rights& rights) const;

  struct Found {
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> path;
    bool path_is_known = false;  ///< by another method
  };
  Found find(http::Method method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace zicht::server
