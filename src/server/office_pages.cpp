#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

std::string name_of_account(Service& service, AccountId id) {
  const auto account = service.accounts().store().account(id);
  return account && *account ? (*account)->name : std::to_string(id);
}

/// What takes two people: a verb of the rights, and where its requests are decided.
struct ApprovedVerb {
  std::string_view verb;
  std::string_view place;    ///< a part of the address
  std::string_view fetched;  ///< where who asked gets, once, what was approved; empty = it is done at once
};
constexpr std::array<ApprovedVerb, 5> kApproved = {{{"erase", "erase", ""},
                                                    {"export.identified", "export", "download"},
                                                    {"role.grant", "roles", ""},
                                                    {"account.make", "account", "password"},
                                                    {"token.issue", "key", "new-key"}}};

const ApprovedVerb* approved_verb(std::string_view verb) {
  const auto* const found = std::ranges::find(kApproved, verb, &ApprovedVerb::verb);
  return found == kApproved.end() ? nullptr : found;
}

bool decides_something(Service& service, const Visit& visit) {
  return std::ranges::any_of(kApproved, [&](const ApprovedVerb& one) {
    return service.accounts().rights().of(visit.who->account.roles, one.verb).approves;
  });
}

/// Why this visitor may not decide a request; empty = they may. Whoever asked never does, nor whoever gets
/// something by it.
std::string_view refusal_of(const Visit& visit, const ApprovalRequest& request) {
  if (request.asked_by == visit.who->account.id) return "request_own";
  if (request.verb == "role.grant" && request.subject == visit.who->account.name) return "request_for_you";
  if (request.decided_by != 0) return "request_decided";
  return {};
}

/// The roles that a request names, after `from` words of its detail.
std::vector<Role> roles_of(const ApprovalRequest& request, std::size_t from) {
  std::vector<Role> roles;
  const auto words = split(request.detail, ' ');
  for (std::size_t at = from; at < words.size(); ++at)
    if (const auto role = role_named(words[at])) roles.push_back(*role);
  return roles;
}

std::string organisation_of_new(const ApprovalRequest& request) {
  return std::string(split(request.detail, ' ').front());
}

/// What is asked, in words.
std::string detail_text(Service& service, const Visit& visit, const ApprovalRequest& request) {
  if (request.verb == "role.grant") return "(" + role_texts(service, roles_of(request, 0), visit) + ")";
  if (request.verb == "account.make")
    return "(" + organisation_text(service, organisation_of_new(request), visit.language) + ": " +
           role_texts(service, roles_of(request, 1), visit) + ")";
  return request.verb == "token.issue" ? "(" + request.detail + ")" : request.detail;
}

/// Requests of verbs that the visitor may approve.
Response requests_page(Service& service, Visit& visit, int status, const std::string& error) {
  const auto all = service.accounts().store().requests();
  if (!all) return service.failure(visit, all.error());
  Node list = Node::list();
  for (const ApprovalRequest& request : *all) {
    const ApprovedVerb* const verb = approved_verb(request.verb);
    if (verb == nullptr || !service.accounts().rights().of(visit.who->account.roles, request.verb).approves)
      continue;
    std::string state = service.text("request_waiting", visit);
    if (request.decided_by != 0)
      state = service.text(request.approved ? "request_approved" : "request_refused", visit,
                           {{"who", name_of_account(service, request.decided_by)}});
    list.add(Node::table()
                 .put("id", std::to_string(request.id))
                 .put("verb", verb->place)
                 .put("what", service.text("request_" + std::string(verb->place), visit))
                 .put("subject", request.verb == "token.issue"
                                     ? organisation_text(service, request.subject, visit.language)
                                     : request.subject)
                 .put("detail", detail_text(service, visit, request))
                 .put("reason", request.reason)
                 .put("who", name_of_account(service, request.asked_by))
                 .put("when", shown_time(request.asked_at))
                 .put("state", state)
                 .put("fetched", verb->fetched)
                 .put("can_fetch", !verb->fetched.empty() && request.approved && !request.carried_out &&
                                       request.asked_by == visit.who->account.id)
                 .put("fetch",
                      verb->fetched.empty() ? "" : service.text("fetch_" + std::string(verb->place), visit))
                 .put("can_decide", refusal_of(visit, request).empty()));
  }
  Node view = Node::table();
  view.put("errors", service.one_error(visit, "content", error)).put("csrf", service.csrf(visit));
  view.put("may_export", may(service, visit, "export.identified"));
  view.put("has_requests", !list.as_list()->empty()).put("requests", list);
  return service.page(visit, status, service.text("requests", visit), "requests", std::move(view),
                      !error.empty());
}

Response ask_to_erase(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  if (!*report) return service.not_found(visit);
  ApprovalRequest request;
  request.verb = "erase";
  request.subject = shown((*report)->report);
  request.reason = trimmed(visit.form.get("reason"));
  if (request.reason.empty())
    return requests_page(service, visit, 422, service.text("reason_missing", visit));
  return ask_for_approval(service, visit, std::move(request));
}

/// Does what was asked. Doing it again changes nothing, so it comes before the note that it was decided.
Result<void> carry_out(Service& service, const Visit& visit, const ApprovalRequest& request) {
  const std::string asker = name_of_account(service, request.asked_by);
  if (request.verb == "erase") {
    std::vector<ReportId> reports;
    for (const std::string_view text : split(request.subject, ' '))
      if (const auto report = report_in(text)) reports.push_back(*report);
    if (reports.empty()) return fail(ErrorCode::not_found, "there is no such report");
    return service.desk().erase(reports, visit.actor);
  }
  if (request.verb == "role.grant") {
    ZICHT_CHECK(service.accounts().set_roles(request.subject, roles_of(request, 0), visit.actor, asker));
    return service.log_account_events();
  }
  if (request.verb == "account.make") {
    Account account;
    account.name = request.subject;
    account.organisation = organisation_of_new(request);
    account.roles = roles_of(request, 1);
    ZICHT_CHECK(service.accounts().create_without_password(std::move(account), visit.actor, asker));
    return service.log_account_events();
  }
  return {};  // who asked fetches it, once
}

/// An account of who asked that was blocked, or may not ask this any more, gets nothing by an old request.
bool asker_still_may(Service& service, const ApprovalRequest& request) {
  const auto account = service.accounts().store().account(request.asked_by);
  return account && *account && !(*account)->blocked &&
         service.accounts().rights().of((*account)->roles, request.verb).asks;
}

Response decide_request(Service& service, Visit& visit, std::string_view verb) {
  const auto id = report_in(visit.path.at("request"));
  if (!id) return service.not_found(visit);
  const auto request = service.accounts().store().request(static_cast<std::int64_t>(*id));
  if (!request) return service.failure(visit, request.error());
  const bool approves = service.accounts().rights().of(visit.who->account.roles, verb).approves;
  if (!*request || (*request)->verb != verb || !approves) return service.not_found(visit);
  if (const std::string_view refusal = refusal_of(visit, **request); !refusal.empty())
    return requests_page(service, visit, 409, service.text(refusal, visit));
  const bool approved = visit.form.get("decision") == "approve";
  if (approved && !asker_still_may(service, **request))
    return requests_page(service, visit, 409, service.text("request_asker_gone", visit));
  if (approved) {
    const auto done = carry_out(service, visit, **request);
    if (!done && done.error().code == ErrorCode::already_exists)
      return requests_page(service, visit, 409, service.text("account_exists", visit));
    if (!done) return service.failure(visit, done.error());
  }
  const auto noted =
      service.accounts().store().decide_request((*request)->id, visit.who->account.id, approved);
  if (!noted) return service.failure(visit, noted.error());
  return service.redirect(visit, "~/requests?said=request_decided");
}

/// What somebody else approved, when it is the visitor's own and waits to be fetched.
Result<ApprovalRequest> own_approved(Service& service, const Visit& visit, std::string_view verb) {
  const auto id = report_in(visit.path.at("request"));
  if (!id) return fail(ErrorCode::not_found, "there is no such request");
  ZICHT_TRY(auto request, service.accounts().store().request(static_cast<std::int64_t>(*id)));
  if (!request || request->verb != verb || request->asked_by != visit.who->account.id || !request->approved)
    return fail(ErrorCode::not_found, "there is no such request");
  return *std::move(request);
}

/// A secret that is shown on one page, once.
Response secret_page(Service& service, const Visit& visit, std::string_view kind, const std::string& of,
                     const std::string& secret) {
  const std::string title = service.text("secret_" + std::string(kind), visit);
  Node view = Node::table();
  view.put("title", title).put("says", service.text("secret_" + std::string(kind) + "_says", visit));
  view.put("of", of).put("secret", secret);
  return service.page(visit, 200, title, "secret", std::move(view));
}

/// The key that another administrator approved, once, for who asked.
Response fetch_key(Service& service, Visit& visit) {
  const auto request = own_approved(service, visit, "token.issue");
  if (!request) return service.failure(visit, request.error());
  const auto spent = service.accounts().store().spend_request(request->id, visit.who->account.id);
  if (!spent) return service.message(visit, 409, "failed_title", "secret_was_fetched");
  const auto key = service.accounts().issue_key(request->subject, request->detail, visit.who->account.id,
                                                visit.actor, name_of_account(service, request->decided_by));
  if (!key) return service.failure(visit, key.error());
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  return secret_page(service, visit, "key", request->detail, *key);
}

/// The first password of an account that another administrator approved, once, for who asked.
Response fetch_password(Service& service, Visit& visit) {
  const auto request = own_approved(service, visit, "account.make");
  if (!request) return service.failure(visit, request.error());
  const auto spent = service.accounts().store().spend_request(request->id, visit.who->account.id);
  if (!spent) return service.message(visit, 409, "failed_title", "secret_was_fetched");
  const auto password = service.accounts().give_first_password(request->subject, visit.actor);
  if (!password && password.error().code == ErrorCode::conflict)
    return service.message(visit, 409, "failed_title", "account_in_use");
  if (!password) return service.failure(visit, password.error());
  if (const auto logged = service.log_account_events(); !logged)
    return service.failure(visit, logged.error());
  return secret_page(service, visit, "password", request->subject, *password);
}

}  // namespace

Response ask_for_approval(Service& service, const Visit& visit, ApprovalRequest request) {
  request.asked_by = visit.who->account.id;
  request.asked_at = service.accounts().now();
  const auto asked = service.accounts().store().add_request(request);
  if (!asked) return service.failure(visit, asked.error());
  return service.redirect(visit, "~/requests?said=request_made");
}

void add_office_routes(RouteTable& routes, Service& service) {
  const auto post = [&](std::string pattern, std::string verb, std::function<Response(Visit&)> handle) {
    routes.add(
        {Method::post, std::move(pattern), Door::session, std::move(verb), std::move(handle), kSmallForm});
  };
  post("/{lang}/reports/{report}/erase", "erase", [&](Visit& visit) { return ask_to_erase(service, visit); });
  routes.add({Method::get, "/{lang}/requests", Door::session, "session.own", [&](Visit& visit) {
                return decides_something(service, visit)
                           ? requests_page(service, visit, 200, "")
                           : service.message(visit, 403, "forbidden_title", "forbidden");
              }});
  for (const ApprovedVerb& one : kApproved)
    post("/{lang}/requests/{request}/" + std::string(one.place), std::string(one.verb),
         [&, verb = one.verb](Visit& visit) { return decide_request(service, visit, verb); });
  post("/{lang}/requests/{request}/password", "account.make",
       [&](Visit& visit) { return fetch_password(service, visit); });
  post("/{lang}/requests/{request}/new-key", "token.issue",
       [&](Visit& visit) { return fetch_key(service, visit); });
}

}  // namespace zicht::server
