#include <algorithm>

#include "access/totp.hpp"
#include "base/text.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using Outcome = services::SignInAnswer::Outcome;

Node rows_of_sessions(Service& service, const Visit& visit) {
  Node rows = Node::list();
  for (const Session& session : service.accounts().sessions_of(visit.who->account.id))
    rows.add(Node::table()
                 .put("id", to_hex(session.token_hash).substr(0, 8))
                 .put("began", shown_time(session.began))
                 .put("seen", shown_time(session.last_seen))
                 .put("own", session.token_hash == visit.who->session.token_hash));
  return rows;
}

/// Who somebody is here, where they are signed in, and, after they proved it again, what they may change.
Response account_page(Service& service, Visit& visit, const FormError& wrong) {
  const Account& account = visit.who->account;
  const Node sessions = rows_of_sessions(service, visit);
  const bool phone = !account.totp_secret.empty();
  Node view = Node::table();
  view.put("errors", service.one_error(visit, wrong.field, wrong.what)).put("csrf", service.csrf(visit));
  view.put("name", account.name)
      .put("roles", role_texts(service, account.roles, visit))
      .put("has_phone", phone);
  view.put("organisation", organisation_text(service, account.organisation, visit.language));
  view.put("proven", service.accounts().has_proven(*visit.who));
  view.put("codes_left",
           service.text("codes_left", visit, {{"count", std::to_string(account.recovery.size())}}));
  view.put("has_others", sessions.as_list()->size() > 1).put("sessions", sessions);
  return service.page(visit, wrong.status, service.text("own_account", visit), "account", std::move(view),
                      !wrong.what.empty());
}

/// Every change asks for a proof that is five minutes old at most.
Response prove_first(Service& service, Visit& visit) {
  return account_page(service, visit, {"prove-password", service.text("prove_first", visit), 403});
}

/// What an error of changing one's own account looks like.
Response refused(Service& service, Visit& visit, const Error& error, const std::string& field) {
  if (error.code == ErrorCode::no_permission) return prove_first(service, visit);
  if (error.code == ErrorCode::invalid_input)
    return account_page(service, visit, {field, service.text("password_rules", visit), 422});
  return service.failure(visit, error);
}

Response prove(Service& service, Visit& visit) {
  const auto answer = service.accounts().prove_again(
      *visit.who, visit.form.get("password"), visit.form.get("code"), service.address_of(visit.request));
  if (!answer) return service.failure(visit, answer.error());
  if (const auto logged = service.log_account_events(); !logged)  // a recovery code that was spent
    return service.failure(visit, logged.error());
  if (answer->outcome == Outcome::wait) {
    const std::string seconds = std::to_string((answer->wait_milliseconds + 999) / 1000);
    Response page = account_page(
        service, visit, {"prove-password", service.text("sign_in_wait", visit, {{"seconds", seconds}}), 429});
    page.fields.push_back({"retry-after", seconds});
    return page;
  }
  if (answer->outcome != Outcome::signed_in) {
    ++service.counts().sign_ins_failed;
    return account_page(service, visit, {"prove-password", service.text("prove_wrong", visit), 422});
  }
  return service.redirect(visit, "~/account?said=proven");
}

Response change_password(Service& service, Visit& visit) {
  const std::string_view password = visit.form.get("new");
  if (password != visit.form.get("again") && service.accounts().has_proven(*visit.who))
    return account_page(service, visit, {"again", service.text("password_differs", visit), 422});
  const auto token = service.accounts().change_own_password(*visit.who, password);
  if (!token) return refused(service, visit, token.error(), "new");
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  Response response = service.redirect(visit, "~/account?said=password_changed");
  response.fields.push_back(cookie_field(*token));
  return response;
}

Response phone_page(Service& service, Visit& visit, int status, const std::string& error) {
  if (visit.who->account.totp_secret.empty()) return service.not_found(visit);
  const auto secret = service.accounts().secret_to_replace(*visit.who);
  if (!secret) return refused(service, visit, secret.error(), "");
  Node view = Node::table();
  view.put("csrf", service.csrf(visit)).put("errors", service.one_error(visit, "code", error));
  view.put("secret", access::to_base32(*secret))
      .put("uri", access::totp_uri(visit.who->account.name, *secret));
  return service.page(visit, status, service.text("phone_title", visit), "account_phone", std::move(view),
                      !error.empty());
}

/// The recovery codes, shown once; the session goes on by its new token.
Response codes_page(Service& service, Visit& visit, const services::Accounts::NewCodes& codes) {
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  if (!codes.token.empty()) visit.token = codes.token;  // the page's own forms belong to the new session
  Node list = Node::list();
  for (const std::string& code : codes.recovery) list.add(Node::table().put("code", code));
  Node view = Node::table();
  view.put("codes", list).put("next", "/" + std::string(code_of(visit.language)) + "/account");
  Response response =
      service.page(visit, 200, service.text("recovery_title", visit), "recovery", std::move(view));
  if (!codes.token.empty()) response.fields.push_back(cookie_field(codes.token));
  return response;
}

Response replace_phone(Service& service, Visit& visit) {
  if (visit.who->account.totp_secret.empty()) return service.not_found(visit);
  const auto codes = service.accounts().replace_second_factor(*visit.who, visit.form.get("code"));
  if (!codes) return refused(service, visit, codes.error(), "");
  if (codes->recovery.empty()) return phone_page(service, visit, 422, service.text("code_wrong", visit));
  return codes_page(service, visit, *codes);
}

Response renew_codes(Service& service, Visit& visit) {
  if (visit.who->account.totp_secret.empty()) return service.not_found(visit);
  const auto codes = service.accounts().renew_recovery_codes(*visit.who);
  if (!codes) return refused(service, visit, codes.error(), "");
  return codes_page(service, visit, *codes);
}

/// Ends another session, or all others; ending one's own is signing out.
Response end_sessions(Service& service, Visit& visit) {
  const std::string session(visit.form.get("session"));
  const bool this_one = session == to_hex(visit.who->session.token_hash).substr(0, 8);
  const auto ended = service.accounts().end_own_sessions(*visit.who, session);
  if (!ended) return service.failure(visit, ended.error());
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  return service.redirect(visit, this_one ? "~/" : "~/account?said=sessions_ended");
}

}  // namespace

void add_account_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/{lang}/account", Door::session, "session.own",
              [&](Visit& visit) { return account_page(service, visit, {}); }});
  routes.add({Method::post, "/{lang}/account/prove", Door::session, "session.own",
              [&](Visit& visit) { return prove(service, visit); }, kSmallForm});
  routes.add({Method::post, "/{lang}/account/password", Door::session, "session.own",
              [&](Visit& visit) { return change_password(service, visit); }, kSmallForm});
  routes.add({Method::get, "/{lang}/account/phone", Door::session, "session.own",
              [&](Visit& visit) { return phone_page(service, visit, 200, ""); }});
  routes.add({Method::post, "/{lang}/account/phone", Door::session, "session.own",
              [&](Visit& visit) { return replace_phone(service, visit); }, kSmallForm});
  routes.add({Method::post, "/{lang}/account/codes", Door::session, "session.own",
              [&](Visit& visit) { return renew_codes(service, visit); }, kSmallForm});
  routes.add({Method::post, "/{lang}/account/sessions", Door::session, "session.own",
              [&](Visit& visit) { return end_sessions(service, visit); }, kSmallForm});
}

}  // namespace zicht::server
