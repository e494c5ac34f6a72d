#include <algorithm>

#include "base/text.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"
#include "services/candidate_index.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using registry::ListedReport;

std::string state_text(Service& service, const Visit& visit, const ListedReport& report) {
  std::string state = service.text(report.decided ? "state_decided" : "state_recorded", visit);
  if (report.withdrawn) state = service.text("state_withdrawn", visit);
  if (report.erased) state += ", " + service.text("state_erased", visit);
  return state;
}

Response report_page(Service& service, Visit& visit, const ListedReport& report, int status,
                     const std::string& errors, const Identity* opened) {
  auto events = service.desk().history(report.report);
  if (!events) return service.failure(visit, events.error());
  if (const auto added = add_follow_ups(service, report.report, *events); !added)
    return service.failure(visit, added.error());
  const bool registrar = may(service, visit, "person.list");
  if (registrar && !report.withdrawn) service.candidates().prepare(report.report);
  const auto busy =
      registrar ? service.claims().look(report.report, visit.who->account.name, service.accounts().now())
                : std::nullopt;
  const std::string number = shown(report.report);
  const std::string title = service.text("report_title", visit, {{"number", number}});
  Node view = Node::table();
  view.put("title", title).put("number", number).put("csrf", service.csrf(visit)).put("errors", errors);
  view.put("recorded", shown_time(report.recorded_at)).put("state", state_text(service, visit, report));
  view.put("organisation", service.desk().codebook().organisation()[report.sender].label.in(visit.language));
  view.put("registrar", registrar).put("person", shown_person(report.person)).put("closed", report.withdrawn);
  view.put("busy", busy.has_value());
  view.put("busy_says",
           busy ? service.text("busy_says", visit,
                               {{"who", busy->account}, {"time", shown_time(busy->since).substr(11)}})
                : "");
  view.put("rows", known_rows(shown_fields(service, report.content, visit.language)))
      .put("erased", report.erased);
  view.put("opened", opened != nullptr);
  Node identity =
      opened == nullptr ? Node::list() : known_rows(shown_fields(service, *opened, visit.language));
  view.put("has_identity", !identity.as_list()->empty()).put("identity", std::move(identity));
  view.put("may_open", opened == nullptr && !report.erased &&
                           (may(service, visit, "person.open") || may(service, visit, "report.read")));
  view.put("may_correct", !report.withdrawn && may(service, visit, "report.correct"));
  view.put("may_follow_up", !report.withdrawn && may(service, visit, "follow_up"));
  view.put("may_withdraw", !report.withdrawn && may(service, visit, "report.withdraw"));
  view.put("may_erase", !report.erased && may(service, visit, "erase"));
  view.put("seen", std::to_string(report.last_change));
  view.put("events", timeline(service, visit, *events, registrar));
  return service.page(visit, status, title, "report", std::move(view), !errors.empty());
}

Response show_report(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  if (!*report) return service.not_found(visit);
  return report_page(service, visit, **report, 200, "", nullptr);
}

/// Who it is: the viewing is on disk before anything is opened.
Response open_report(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  if (!*report) return service.not_found(visit);
  const std::string reason(trimmed(visit.form.get("reason")));
  if (reason.empty())
    return report_page(service, visit, **report, 422,
                       service.one_error(visit, "reason", service.text("reason_missing", visit)), nullptr);
  const auto opened = service.desk().open_identities({(*report)->report}, visit.actor, reason);
  if (!opened) return service.failure(visit, opened.error());
  return report_page(service, visit, **report, 200, "", &opened->at(0).second);
}

std::optional<Sequence> seen_in(const Visit& visit, std::string_view field) {
  return report_in(visit.form.get(field));
}

Response withdraw_report(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  const auto seen = seen_in(visit, "seen");
  if (!*report || !seen) return service.not_found(visit);
  const std::string reason(trimmed(visit.form.get("reason")));
  if (reason.empty())
    return report_page(service, visit, **report, 422,
                       service.one_error(visit, "withdraw-reason", service.text("reason_missing", visit)),
                       nullptr);
  const ReportId number = (*report)->report;
  const auto done = service.desk().decide(Withdrawn{number, reason}, {{number, *seen}}, visit.actor);
  if (!done && done.error().code == ErrorCode::conflict)
    return report_page(service, visit, **report, 409,
                       service.one_error(visit, "content", service.text("changed_meanwhile", visit)),
                       nullptr);
  if (!done) return service.failure(visit, done.error());
  return service.redirect(visit, "~/reports/" + shown(number) + "?said=withdrawn");
}

}  // namespace

void add_report_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/{lang}/reports/{report}", Door::session, "report.outcome",
              [&](Visit& visit) { return show_report(service, visit); }});
  routes.add({Method::post, "/{lang}/reports/{report}/open", Door::session, "report.read",
              [&](Visit& visit) { return open_report(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/reports/{report}/withdraw", Door::session, "report.withdraw",
              [&](Visit& visit) { return withdraw_report(service, visit); }, std::uint64_t{8} * 1024});
}

}  // namespace zicht::server
