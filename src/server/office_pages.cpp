#include <algorithm>

#include "base/text.hpp"
#include "server/service.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

std::string name_of_account(Service& service, AccountId id) {
  const auto account = service.accounts().store().account(id);
  return account && *account ? (*account)->name : std::to_string(id);
}

/// Where a request of a verb is decided: a part of its address.
std::string_view place_of(std::string_view verb) {
  return verb == "erase" ? "erase" : verb == "role.grant" ? "roles" : "export";
}

/// Requests of verbs that the visitor may approve.
Response requests_page(Service& service, Visit& visit, int status, const std::string& error) {
  const auto all = service.accounts().store().requests();
  if (!all) return service.failure(visit, all.error());
  Node list = Node::list();
  for (const ApprovalRequest& request : *all) {
    if (!service.accounts().rights().of(visit.who->account.roles, request.verb).approves) continue;
    std::string state = service.text("request_waiting", visit);
    if (request.decided_by != 0)
      state = service.text(request.approved ? "request_approved" : "request_refused", visit,
                           {{"who", name_of_account(service, request.decided_by)}});
    list.add(Node::table()
                 .put("id", std::to_string(request.id))
                 .put("verb", place_of(request.verb))
                 .put("what", service.text("request_" + std::string(place_of(request.verb)), visit))
                 .put("subject", request.subject)
                 .put("detail", request.detail)
                 .put("reason", request.reason)
                 .put("who", name_of_account(service, request.asked_by))
                 .put("when", shown_time(request.asked_at))
                 .put("state", state)
                 .put("can_download", request.verb == "export.identified" && request.approved &&
                                          !request.carried_out && request.asked_by == visit.who->account.id)
                 .put("can_decide", request.decided_by == 0 && request.asked_by != visit.who->account.id));
  }
  Node view = Node::table();
  view.put("errors", service.one_error(visit, "content", error)).put("csrf", service.csrf(visit));
  view.put("may_export", may(service, visit, "export.identified"));
  view.put("has_requests", !list.as_list()->empty()).put("requests", list);
  return service.page(visit, status, service.text("requests", visit), "requests", std::move(view),
                      !error.empty());
}

Response ask(Service& service, Visit& visit, ApprovalRequest request) {
  request.reason = trimmed(visit.form.get("reason"));
  if (request.reason.empty())
    return requests_page(service, visit, 422, service.text("reason_missing", visit));
  request.asked_by = visit.who->account.id;
  request.asked_at = service.accounts().now();
  const auto asked = service.accounts().store().add_request(request);
  if (!asked) return service.failure(visit, asked.error());
  return service.redirect(visit, "~/requests?said=request_made");
}

Response ask_to_erase(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  if (!*report) return service.not_found(visit);
  ApprovalRequest request;
  request.verb = "erase";
  request.subject = shown((*report)->report);
  return ask(service, visit, std::move(request));
}

Response ask_for_roles(Service& service, Visit& visit) {
  const auto name = services::account_name(visit.form.get("account"));
  if (!name) return service.not_found(visit);
  const auto account = service.accounts().store().account_named(*name);
  if (!account) return service.failure(visit, account.error());
  std::vector<Role> roles;
  std::string detail;
  for (const std::string_view text : visit.form.all("role"))
    if (const auto role = role_named(text)) {
      roles.push_back(*role);
      detail.append(detail.empty() ? "" : " ").append(name_of(*role));
    }
  if (!*account || roles.empty() || !service.accounts().rights().check_together(roles))
    return service.message(visit, 422, "failed_title", "forbidden");
  ApprovalRequest request;
  request.verb = "role.grant";
  request.subject = *name;
  request.detail = detail;
  return ask(service, visit, std::move(request));
}

/// Does what was asked. Doing it again changes nothing, so it comes before the note that it was decided.
Result<void> carry_out(Service& service, const Visit& visit, const ApprovalRequest& request) {
  if (request.verb == "erase") {
    std::vector<ReportId> reports;
    for (const std::string_view text : split(request.subject, ' '))
      if (const auto report = report_in(text)) reports.push_back(*report);
    if (reports.empty()) return fail(ErrorCode::not_found, "there is no such report");
    return service.desk().erase(reports, visit.actor);
  }
  if (request.verb == "export.identified") return {};  // who asked makes it, once
  std::vector<Role> roles;
  for (const std::string_view text : split(request.detail, ' '))
    if (const auto role = role_named(text)) roles.push_back(*role);
  ZICHT_CHECK(service.accounts().set_roles(request.subject, roles, visit.actor,
                                           name_of_account(service, request.asked_by)));
  return service.log_account_events();
}

Response decide_request(Service& service, Visit& visit, std::string_view verb) {
  const auto id = report_in(visit.path.at("request"));
  if (!id) return service.not_found(visit);
  const auto request = service.accounts().store().request(static_cast<std::int64_t>(*id));
  if (!request) return service.failure(visit, request.error());
  const bool approves = service.accounts().rights().of(visit.who->account.roles, verb).approves;
  if (!*request || (*request)->verb != verb || !approves) return service.not_found(visit);
  if ((*request)->asked_by == visit.who->account.id)
    return requests_page(service, visit, 409, service.text("request_own", visit));
  if ((*request)->decided_by != 0)
    return requests_page(service, visit, 409, service.text("request_decided", visit));
  const bool approved = visit.form.get("decision") == "approve";
  if (approved)
    if (const auto done = carry_out(service, visit, **request); !done)
      return service.failure(visit, done.error());
  const auto noted =
      service.accounts().store().decide_request((*request)->id, visit.who->account.id, approved);
  if (!noted) return service.failure(visit, noted.error());
  return service.redirect(visit, "~/requests?said=request_decided");
}

Response accounts_page(Service& service, Visit& visit, const std::string& new_key) {
  const auto accounts = service.accounts().store().accounts();
  const auto keys = service.accounts().store().keys();
  if (!accounts) return service.failure(visit, accounts.error());
  if (!keys) return service.failure(visit, keys.error());
  Node rows = Node::list();
  for (const Account& account : *accounts) {
    std::string roles;
    for (const Role role : account.roles) roles.append(roles.empty() ? "" : ", ").append(name_of(role));
    rows.add(Node::table()
                 .put("name", account.name)
                 .put("organisation", account.organisation)
                 .put("roles", roles)
                 .put("state", service.text(account.blocked ? "account_blocked" : "account_works", visit))
                 .put("blocked_then", account.blocked ? "0" : "1")
                 .put("change", service.text(account.blocked ? "unblock" : "block", visit)));
  }
  Node key_rows = Node::list();
  for (const ApiKey& key : *keys)
    key_rows.add(Node::table()
                     .put("id", std::to_string(key.id))
                     .put("label", key.label)
                     .put("organisation", key.organisation)
                     .put("when", shown_time(key.issued_at))
                     .put("works", !key.revoked));
  Node roles = Node::list();
  for (const Role role : kRoles) roles.add(Node::table().put("role", name_of(role)));
  Node organisations = Node::list();
  const CodeList& list = service.desk().codebook().organisation();
  for (std::size_t id = 1; id < list.size(); ++id)
    organisations.add(Node::table()
                          .put("code", list[static_cast<CodeId>(id)].code)
                          .put("label", list[static_cast<CodeId>(id)].label.in(visit.language)));
  Node view = Node::table();
  view.put("errors", "").put("csrf", service.csrf(visit)).put("accounts", rows).put("keys", key_rows);
  view.put("all_roles", roles).put("organisations", organisations);
  view.put("has_new_key", !new_key.empty()).put("new_key", new_key);
  return service.page(visit, 200, service.text("accounts", visit), "accounts", std::move(view));
}

Response block_account(Service& service, Visit& visit) {
  const bool blocked = visit.form.get("blocked") == "1";
  const auto done = service.accounts().set_blocked(visit.path.at("account"), blocked, visit.actor);
  if (!done) return service.failure(visit, done.error());
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  return service.redirect(visit, "~/accounts");
}

Response issue_key(Service& service, Visit& visit) {
  const std::string_view organisation = visit.form.get("organisation");
  const auto known = service.desk().codebook().organisation().find(organisation);
  if (!known || *known == kUnknown) return service.not_found(visit);
  const auto key = service.accounts().issue_key(organisation, trimmed(visit.form.get("label")),
                                                visit.who->account.id, visit.actor);
  if (!key) return service.failure(visit, key.error());
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  return accounts_page(service, visit, *key);
}

Response revoke_key(Service& service, Visit& visit) {
  const auto id = report_in(visit.path.at("key"));
  if (!id) return service.not_found(visit);
  const auto revoked = service.accounts().revoke_key(static_cast<std::int64_t>(*id), visit.actor);
  if (!revoked) return service.failure(visit, revoked.error());
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  return service.redirect(visit, "~/accounts");
}

}  // namespace

void add_office_routes(RouteTable& routes, Service& service) {
  routes.add({Method::post, "/{lang}/reports/{report}/erase", Door::session, "erase",
              [&](Visit& visit) { return ask_to_erase(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::get, "/{lang}/requests", Door::session, "session.own", [&](Visit& visit) {
                return may(service, visit, "erase") || may(service, visit, "role.grant")
                           ? requests_page(service, visit, 200, "")
                           : service.message(visit, 403, "forbidden_title", "forbidden");
              }});
  routes.add({Method::post, "/{lang}/requests/{request}/erase", Door::session, "erase",
              [&](Visit& visit) { return decide_request(service, visit, "erase"); },
              std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/requests/{request}/roles", Door::session, "role.grant",
              [&](Visit& visit) { return decide_request(service, visit, "role.grant"); },
              std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/requests/{request}/export", Door::session, "export.identified",
              [&](Visit& visit) { return decide_request(service, visit, "export.identified"); },
              std::uint64_t{8} * 1024});
  routes.add({Method::get, "/{lang}/accounts", Door::session, "account.manage",
              [&](Visit& visit) { return accounts_page(service, visit, ""); }});
  routes.add({Method::post, "/{lang}/accounts/roles", Door::session, "role.grant",
              [&](Visit& visit) { return ask_for_roles(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/accounts/{account}/block", Door::session, "account.manage",
              [&](Visit& visit) { return block_account(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/keys", Door::session, "token.issue",
              [&](Visit& visit) { return issue_key(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/keys/{key}/revoke", Door::session, "token.issue",
              [&](Visit& visit) { return revoke_key(service, visit); }, std::uint64_t{8} * 1024});
}

}  // namespace zicht::server
