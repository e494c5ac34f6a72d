#include "access/totp.hpp"
#include "server/service.hpp"
#include "services/release_desk.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using Outcome = services::SignInAnswer::Outcome;

/// A page of this service to go on to: never an address elsewhere.
std::string next_of(std::string_view next) {
  const bool own = next.starts_with("/nl/") || next.starts_with("/en/");
  const bool plain =
      next.find_first_of("\\\r\n") == std::string_view::npos && next.find("//") == std::string_view::npos;
  return own && plain ? std::string(next) : "";
}

http::Field no_cookie_field() {
  return {"set-cookie", std::string(kCookie) + "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"};
}

Response sign_in(Service& service, Visit& visit) {
  const std::string next = next_of(visit.form.get("next"));
  const std::string name(visit.form.get("name"));
  const auto answer =
      service.accounts().sign_in(name, visit.form.get("password"), service.address_of(visit.request));
  if (!answer) return service.failure(visit, answer.error());
  if (answer->outcome == Outcome::wait || answer->outcome == Outcome::wrong) {
    ++service.counts().sign_ins_failed;
    const bool wait = answer->outcome == Outcome::wait;
    const std::string seconds = std::to_string((answer->wait_milliseconds + 999) / 1000);
    Response page = service.sign_in_page(visit, wait ? 429 : 401,
                                         wait ? service.text("sign_in_wait", visit, {{"seconds", seconds}})
                                              : service.text("sign_in_wrong", visit),
                                         name, next);
    if (wait) page.fields.push_back({"retry-after", seconds});
    return page;
  }
  ++service.counts().sign_ins;
  const std::string query = next.empty() ? "" : "?next=" + http::percent_encoded(next);
  const std::string to = answer->outcome == Outcome::needs_code     ? "~/sign-in/code" + query
                         : answer->outcome == Outcome::needs_set_up ? "~/sign-in/set-up" + query
                         : next.empty()                             ? "~/"
                                                                    : next;
  Response response = service.redirect(visit, to);
  response.fields.push_back(cookie_field(answer->token));
  return response;
}

Response code_page(Service& service, Visit& visit, int status, const std::string& error,
                   const std::string& next) {
  Node view = Node::table();
  view.put("csrf", service.csrf(visit))
      .put("next", next)
      .put("errors", service.one_error(visit, "code", error));
  return service.page(visit, status, service.text("code_title", visit), "code", std::move(view),
                      !error.empty());
}

Response give_code(Service& service, Visit& visit) {
  const std::string next = next_of(visit.form.get("next"));
  const auto answer =
      service.accounts().give_code(*visit.who, visit.form.get("code"), service.address_of(visit.request));
  if (!answer) return service.failure(visit, answer.error());
  if (answer->outcome == Outcome::wait) {
    const std::string seconds = std::to_string((answer->wait_milliseconds + 999) / 1000);
    return code_page(service, visit, 429, service.text("sign_in_wait", visit, {{"seconds", seconds}}), next);
  }
  if (answer->outcome == Outcome::wrong) {
    ++service.counts().sign_ins_failed;
    return code_page(service, visit, 401, service.text("code_wrong", visit), next);
  }
  Response response = service.redirect(visit, next.empty() ? "~/" : next);
  response.fields.push_back(cookie_field(answer->token));
  return response;
}

Response set_up_page(Service& service, Visit& visit, int status, const std::string& error,
                     const std::string& next) {
  if (!visit.who->account.totp_secret.empty()) return service.redirect(visit, "~/sign-in/code");
  const auto secret = service.accounts().secret_to_set_up(*visit.who);
  if (!secret) return service.failure(visit, secret.error());
  Node view = Node::table();
  view.put("csrf", service.csrf(visit))
      .put("next", next)
      .put("errors", service.one_error(visit, "code", error));
  view.put("secret", access::to_base32(*secret))
      .put("uri", access::totp_uri(visit.who->account.name, *secret));
  return service.page(visit, status, service.text("set_up_title", visit), "set_up", std::move(view),
                      !error.empty());
}

Response set_up(Service& service, Visit& visit) {
  const std::string next = next_of(visit.form.get("next"));
  const auto codes = service.accounts().confirm_set_up(*visit.who, visit.form.get("code"));
  if (!codes) return service.failure(visit, codes.error());
  if (codes->empty()) return set_up_page(service, visit, 401, service.text("code_wrong", visit), next);
  const auto token = service.accounts().renew(*visit.who);
  if (!token) return service.failure(visit, token.error());
  Node list = Node::list();
  for (const std::string& code : *codes) list.add(Node::table().put("code", code));
  const std::string start = "/" + std::string(code_of(visit.language)) + "/";
  Node view = Node::table();
  view.put("codes", list).put("next", next.empty() ? start : next);
  Response response =
      service.page(visit, 200, service.text("recovery_title", visit), "recovery", std::move(view));
  response.fields.push_back(cookie_field(*token));
  return response;
}

Response start(Service& service, Visit& visit) {
  if (!visit.who || !visit.who->session.second_factor) return service.sign_in_page(visit, 200, "", "", "");
  const auto may = [&](std::string_view verb) {
    return service.accounts().rights().of(visit.who->account.roles, verb).reach != access::Reach::none;
  };
  if (may("person.list")) return service.redirect(visit, "~/inbox");
  if (may("report.list")) return service.redirect(visit, "~/reports");
  if (may("account.manage")) return service.redirect(visit, "~/accounts");
  if (may("log.read")) return service.redirect(visit, "~/log");
  if (may("release.approve") && service.releases().has_site()) return service.redirect(visit, "~/releases");
  if (may("figures.read")) return service.redirect(visit, "~/figures");
  return service.page(visit, 200, service.text("start", visit), "message",
                      Node::table()
                          .put("heading", service.text("start", visit))
                          .put("paragraphs", Node::list())
                          .put("links", Node::list()));
}

Response sign_out(Service& service, Visit& visit) {
  const auto done = service.accounts().sign_out(visit.token);
  if (!done) return service.failure(visit, done.error());
  Response response = service.redirect(visit, "~/");
  response.fields.push_back(no_cookie_field());
  return response;
}

}  // namespace

http::Field cookie_field(const std::string& token) {
  return {"set-cookie", std::string(kCookie) + "=" + token + "; Path=/; Secure; HttpOnly; SameSite=Lax"};
}

void add_sign_in_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/", Door::open, "", [&](Visit& visit) { return service.redirect(visit, "~/"); }});
  routes.add(
      {Method::get, "/{lang}", Door::open, "", [&](Visit& visit) { return service.redirect(visit, "~/"); }});
  routes.add({Method::get, "/{lang}/", Door::open, "", [&](Visit& visit) { return start(service, visit); }});
  routes.add({Method::get, "/{lang}/sign-in", Door::open, "", [&](Visit& visit) {
                return service.sign_in_page(visit, 200, "", "", next_of(visit.query.get("next")));
              }});
  routes.add({Method::post, "/{lang}/sign-in", Door::open, "",
              [&](Visit& visit) { return sign_in(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::get, "/{lang}/sign-in/code", Door::half_session, "", [&](Visit& visit) {
                return code_page(service, visit, 200, "", next_of(visit.query.get("next")));
              }});
  routes.add({Method::post, "/{lang}/sign-in/code", Door::half_session, "",
              [&](Visit& visit) { return give_code(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::get, "/{lang}/sign-in/set-up", Door::half_session, "", [&](Visit& visit) {
                return set_up_page(service, visit, 200, "", next_of(visit.query.get("next")));
              }});
  routes.add({Method::post, "/{lang}/sign-in/set-up", Door::half_session, "",
              [&](Visit& visit) { return set_up(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/sign-out", Door::half_session, "",
              [&](Visit& visit) { return sign_out(service, visit); }, std::uint64_t{8} * 1024});
}

}  // namespace zicht::server
