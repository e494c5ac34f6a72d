#include <algorithm>

#include "base/text.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"
#include "services/candidate_index.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

Node account_rows(Service& service, const Visit& visit, const std::vector<Account>& accounts) {
  Node rows = Node::list();
  for (const Account& account : accounts)
    rows.add(Node::table()
                 .put("name", account.name)
                 .put("organisation", organisation_text(service, account.organisation, visit.language))
                 .put("roles", role_texts(service, account.roles, visit))
                 .put("state", service.text(account.blocked ? "account_blocked" : "account_works", visit))
                 .put("other", account.id != visit.who->account.id)
                 .put("chosen", visit.form.get("account") == account.name)
                 .put("blocked_then", account.blocked ? "0" : "1")
                 .put("change", service.text(account.blocked ? "unblock" : "block", visit)));
  return rows;
}

Node organisation_choices(Service& service, const Visit& visit) {
  Node choices = Node::list();
  const CodeList& list = service.desk().codebook().organisation();
  for (std::size_t id = 1; id < list.size(); ++id) {
    const auto& code = list[static_cast<CodeId>(id)];
    choices.add(Node::table()
                    .put("code", code.code)
                    .put("label", code.label.in(visit.language))
                    .put("chosen", visit.form.get("organisation") == code.code));
  }
  return choices;
}

Response accounts_page(Service& service, Visit& visit, const FormError& wrong) {
  const auto accounts = service.accounts().store().accounts();
  const auto keys = service.accounts().store().keys();
  if (!accounts) return service.failure(visit, accounts.error());
  if (!keys) return service.failure(visit, keys.error());
  Node key_rows = Node::list();
  for (const ApiKey& key : *keys)
    key_rows.add(Node::table()
                     .put("id", std::to_string(key.id))
                     .put("label", key.label)
                     .put("organisation", organisation_text(service, key.organisation, visit.language))
                     .put("when", shown_time(key.issued_at))
                     .put("works", !key.revoked));
  const auto ticked = visit.form.all("role");
  Node roles = Node::list();
  for (const Role role : kRoles)
    roles.add(Node::table()
                  .put("role", name_of(role))
                  .put("text", service.text("role_" + std::string(name_of(role)), visit))
                  .put("ticked", std::ranges::find(ticked, name_of(role)) != ticked.end()));
  const bool refused = !wrong.what.empty();
  Node view = Node::table();
  view.put("errors", service.one_error(visit, wrong.field, wrong.what));
  view.put("csrf", service.csrf(visit)).put("accounts", account_rows(service, visit, *accounts));
  view.put("keys", key_rows).put("all_roles", roles);
  view.put("organisations", organisation_choices(service, visit));
  for (const char* const name : {"name", "reason", "label"})
    view.put(name, std::string(visit.form.get(name)));
  return service.page(visit, refused ? 422 : 200, service.text("accounts", visit), "accounts",
                      std::move(view), refused);
}

/// The roles that were ticked, when one account may have them together.
std::optional<std::vector<Role>> ticked_roles(Service& service, const Visit& visit) {
  std::vector<Role> roles;
  for (const std::string_view text : visit.form.all("role"))
    if (const auto role = role_named(text)) roles.push_back(*role);
  if (roles.empty() || !service.accounts().rights().check_together(roles)) return std::nullopt;
  return roles;
}

std::string names_of(const std::vector<Role>& roles) {
  std::string text;
  for (const Role role : roles) text.append(text.empty() ? "" : " ").append(name_of(role));
  return text;
}

/// Other roles for an account, or, with `organisation`, a new account: a second administrator decides.
Response ask_for_account(Service& service, Visit& visit, bool is_new) {
  const auto refuse = [&](const char* field, const char* text) {
    return accounts_page(service, visit, {field, service.text(text, visit)});
  };
  const char* const named = is_new ? "name" : "account";
  const auto name = services::account_name(visit.form.get(named));
  if (!name) return refuse(named, "account_name_wrong");
  const auto account = service.accounts().store().account_named(*name);
  if (!account) return service.failure(visit, account.error());
  if (account->has_value() == is_new) return refuse(named, is_new ? "account_exists" : "account_unknown");
  const std::string organisation(visit.form.get("organisation"));
  const auto known = service.desk().codebook().organisation().find(organisation);
  if (is_new && (!known || *known == kUnknown)) return refuse("organisation", "organisation_wrong");
  const auto roles = ticked_roles(service, visit);
  if (!roles) return refuse(is_new ? "new-role-reporter" : "role-reporter", "roles_wrong");
  ApprovalRequest request;
  request.verb = is_new ? "account.make" : "role.grant";
  request.subject = *name;
  request.detail = (is_new ? organisation + " " : "") + names_of(*roles);
  request.reason = trimmed(visit.form.get("reason"));
  if (request.reason.empty()) return refuse(is_new ? "new-reason" : "reason", "reason_missing");
  return ask_for_approval(service, visit, std::move(request));
}

Response ask_for_key(Service& service, Visit& visit) {
  const std::string organisation(visit.form.get("organisation"));
  const auto known = service.desk().codebook().organisation().find(organisation);
  if (!known || *known == kUnknown)
    return accounts_page(service, visit, {"key-organisation", service.text("organisation_wrong", visit)});
  ApprovalRequest request;
  request.verb = "token.issue";
  request.subject = organisation;
  request.detail = trimmed(visit.form.get("label"));
  request.reason = request.detail;
  if (request.detail.empty())
    return accounts_page(service, visit, {"label", service.text("key_label_missing", visit)});
  return ask_for_approval(service, visit, std::move(request));
}

/// At once and by one: who has to be kept out cannot wait for a second administrator. Nobody blocks
/// themselves, so that one administrator stays.
Response block_account(Service& service, Visit& visit) {
  const bool blocked = visit.form.get("blocked") == "1";
  if (visit.path.at("account") == visit.who->account.name)
    return service.message(visit, 409, "failed_title", "block_yourself");
  const auto done = service.accounts().set_blocked(visit.path.at("account"), blocked, visit.actor);
  if (!done) return service.failure(visit, done.error());
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  return service.redirect(visit, "~/accounts");
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

/// How the service does, without a word of any report.
Response service_page(Service& service, Visit& visit) {
  const auto status = service.desk().status();
  if (!status) return service.failure(visit, status.error());
  const Counts& counts = service.counts();
  Node facts = Node::list();
  const auto fact = [&](const char* label, const std::string& value) {
    facts.add(Node::table().put("label", service.text(label, visit)).put("value", value));
  };
  const auto number = [](const std::atomic<std::uint64_t>& count) { return std::to_string(count.load()); };
  fact("service_program", service.options().program);
  fact("service_since", shown_time(service.started_at()));
  fact("service_events", std::to_string(status->events));
  if (service.options().free_bytes)
    fact("service_free", std::to_string(service.options().free_bytes() / 1'000'000) + " MB");
  fact("service_linking",
       service.text(service.candidates().is_linking() ? "service_works" : "service_rests", visit));
  fact("service_work", service.text(service.is_working() ? "service_works" : "service_rests", visit));
  fact("service_pages", number(counts.pages));
  fact("service_api", number(counts.api));
  fact("service_reports", number(counts.reports));
  fact("service_refused", number(counts.refused));
  fact("service_faults", number(counts.failed));
  fact("service_sign_ins", number(counts.sign_ins));
  fact("service_sign_ins_failed", number(counts.sign_ins_failed));
  Node view = Node::table();
  view.put("facts", facts);
  return service.page(visit, 200, service.text("service", visit), "service", std::move(view));
}

}  // namespace

void add_administrator_routes(RouteTable& routes, Service& service) {
  const auto post = [&](const char* pattern, const char* verb, std::function<Response(Visit&)> handle) {
    routes.add({Method::post, pattern, Door::session, verb, std::move(handle), kSmallForm});
  };
  routes.add({Method::get, "/{lang}/accounts", Door::session, "account.manage",
              [&](Visit& visit) { return accounts_page(service, visit, {}); }});
  post("/{lang}/accounts", "account.make",
       [&](Visit& visit) { return ask_for_account(service, visit, true); });
  post("/{lang}/accounts/roles", "role.grant",
       [&](Visit& visit) { return ask_for_account(service, visit, false); });
  post("/{lang}/accounts/{account}/block", "account.manage",
       [&](Visit& visit) { return block_account(service, visit); });
  post("/{lang}/keys", "token.issue", [&](Visit& visit) { return ask_for_key(service, visit); });
  post("/{lang}/keys/{key}/revoke", "account.manage",
       [&](Visit& visit) { return revoke_key(service, visit); });
  routes.add({Method::get, "/{lang}/service", Door::session, "service.manage",
              [&](Visit& visit) { return service_page(service, visit); }});
}

}  // namespace zicht::server
