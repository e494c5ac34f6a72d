#include "server/service.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

/// Style and script: their addresses carry their hash, so a browser may keep them.
Response asset(const Visit& visit, const std::string& version, const std::string& body, const char* type) {
  const bool current = visit.path.at("version") == version;
  return {200,
          {{"content-type", type},
           {"cache-control", current ? "public, max-age=31536000, immutable" : "no-cache"}},
          body};
}

Response metrics(Service& service) {
  const Counts& counts = service.counts();
  std::string text;
  const auto add = [&](const char* name, const char* help, std::uint64_t value,
                       const char* type = "counter") {
    text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
    text.append(type).append("\n").append(name).append(" ").append(std::to_string(value)).append("\n");
  };
  add("zicht_pages_total", "Requests for pages.", counts.pages);
  add("zicht_api_requests_total", "Requests of partners' systems.", counts.api);
  add("zicht_refused_total", "Requests that the gate refused.", counts.refused);
  add("zicht_limited_total", "Requests beyond what a key or an account may ask, refused too.",
      counts.limited);
  add("zicht_faults_total", "Faults of the program.", counts.failed);
  add("zicht_reports_recorded_total", "Reports that were recorded.", counts.reports);
  add("zicht_sign_ins_total", "Passwords that were right.", counts.sign_ins);
  add("zicht_sign_ins_failed_total", "Passwords and codes that were wrong.", counts.sign_ins_failed);
  return {200, {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}}, text};
}

}  // namespace

void add_operation_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/healthz", Door::open, "",
              [](Visit&) { return Response{200, {{"content-type", "text/plain; charset=utf-8"}}, "ok\n"}; }});
  routes.add({Method::get, "/metrics", Door::open, "", [&](Visit&) { return metrics(service); }});
  routes.add({Method::get, "/static/{version}/zicht.css", Door::open, "", [&](Visit& visit) {
                return asset(visit, service.pages().version(), service.pages().style(),
                             "text/css; charset=utf-8");
              }});
  routes.add({Method::get, "/static/{version}/lists/{lang}/{list}", Door::open, "", [&](Visit& visit) {
                const Language language = visit.path.at("lang") == "nl" ? Language::nl : Language::en;
                auto lines = service.form().suggestions(visit.path.at("list"), language);
                if (!lines) return service.not_found(visit);
                return Response{200,
                                {{"content-type", "text/plain; charset=utf-8"},
                                 {"cache-control", "public, max-age=86400"}},
                                *std::move(lines)};
              }});
  routes.add({Method::get, "/static/{version}/zicht.js", Door::open, "", [&](Visit& visit) {
                return asset(visit, service.pages().version(), service.pages().script(),
                             "text/javascript; charset=utf-8");
              }});
}

}  // namespace zicht::server
