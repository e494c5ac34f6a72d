#include <algorithm>

#include "base/text.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"
#include "services/export_reports.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using registry::ListedReport;

constexpr std::size_t kMostAtOnce = 50;  ///< reports in one request to erase

std::string reason_in(const Visit& visit) { return std::string(trimmed(visit.form.get("reason"))); }

/// All that is recorded of a person, for that person: on paper, or read aloud. The viewing is on disk before.
Response access_page(Service& service, Visit& visit) {
  const auto reports = reports_of_person(service, visit);
  if (!reports) return service.failure(visit, reports.error());
  if (reports->empty()) return service.not_found(visit);
  const std::string reason = reason_in(visit);
  if (reason.empty()) return service.message(visit, 422, "failed_title", "reason_missing");
  std::vector<ReportId> numbers;
  for (const ListedReport& report : *reports) numbers.push_back(report.report);
  const auto opened = service.desk().open_identities(numbers, visit.actor, reason);
  if (!opened) return service.failure(visit, opened.error());
  Node list = Node::list();
  for (std::size_t at = 0; at < reports->size(); ++at) {
    const ListedReport& report = (*reports)[at];
    const auto events = service.desk().history(report.report);
    if (!events) return service.failure(visit, events.error());
    list.add(Node::table()
                 .put("number", shown(report.report))
                 .put("recorded", shown_time(report.recorded_at))
                 .put("organisation",
                      service.desk().codebook().organisation()[report.sender].label.in(visit.language))
                 .put("identity", known_rows(shown_fields(service, opened->at(at).second, visit.language)))
                 .put("rows", known_rows(shown_fields(service, report.content, visit.language)))
                 .put("events", timeline(service, visit, *events, false)));
  }
  const std::string title = service.text("access_title", visit, {{"number", visit.path.at("person")}});
  Node view = Node::table();
  view.put("title", title).put("reports", list);
  return service.page(visit, 200, title, "access", std::move(view));
}

Response retention_page(Service& service, Visit& visit, int status, const std::string& error) {
  const auto due = service.retention_index().page(service.desk().today(), kMostAtOnce);
  if (!due) return service.failure(visit, due.error());
  const CodeList& bases = service.desk().codebook().legal_basis();
  Node rows = Node::list();
  for (const services::Expired& one : due->expired) {
    rows.add(Node::table()
                 .put("number", shown(one.report))
                 .put("basis", bases[one.legal_basis].label.in(visit.language))
                 .put("received", to_iso(one.received_on))
                 .put("expired", to_iso(one.expired_on)));
  }
  Node periods = Node::list();
  for (std::size_t at = 0; at < bases.size(); ++at)
    if (const int months = service.retention().months(static_cast<CodeId>(at)); months > 0)
      periods.add(Node::table().put(
          "text", service.text("retention_period", visit,
                               {{"basis", bases[static_cast<CodeId>(at)].label.in(visit.language)},
                                {"months", std::to_string(months)}})));
  Node view = Node::table();
  view.put("errors", service.one_error(visit, "content", error)).put("csrf", service.csrf(visit));
  view.put("says", service.text("retention_says", visit, {{"count", std::to_string(due->count)}}));
  view.put("has_reports", due->count > 0).put("reports", rows).put("periods", periods);
  return service.page(visit, status, service.text("retention", visit), "retention", std::move(view),
                      !error.empty());
}

/// Asks to erase what was ticked, all of it expired; another registrar decides.
Response ask_to_erase_expired(Service& service, Visit& visit) {
  std::string subject;
  std::size_t count = 0;
  for (const std::string_view text : visit.form.all("report")) {
    const auto report = report_in(text);
    if (!report) continue;
    const auto due = service.retention_index().is_expired(*report, service.desk().today());
    if (!due) return service.failure(visit, due.error());
    if (!*due) continue;
    if (++count > kMostAtOnce) break;
    subject.append(subject.empty() ? "" : " ").append(shown(*report));
  }
  if (subject.empty()) return retention_page(service, visit, 422, service.text("retention_choose", visit));
  ApprovalRequest request;
  request.verb = "erase";
  request.subject = subject;
  request.detail = "retention";
  request.reason = service.text("retention_reason", visit);
  return ask_for_approval(service, visit, std::move(request));
}

Response ask_for_export(Service& service, Visit& visit) {
  ApprovalRequest request;
  request.verb = "export.identified";
  request.reason = reason_in(visit);
  if (request.reason.empty()) return service.message(visit, 422, "failed_title", "reason_missing");
  return ask_for_approval(service, visit, std::move(request));
}

/// The export that another registrar approved, once, for who asked. The viewing of all is on disk before the
/// first identity is opened, and that the request was used before that.
Response download_export(Service& service, Visit& visit) {
  const auto id = report_in(visit.path.at("request"));
  if (!id) return service.not_found(visit);
  const auto request = service.accounts().store().request(static_cast<std::int64_t>(*id));
  if (!request) return service.failure(visit, request.error());
  if (!*request || (*request)->verb != "export.identified" || (*request)->asked_by != visit.who->account.id ||
      !(*request)->approved)
    return service.not_found(visit);
  const auto spent = service.accounts().store().spend_request((*request)->id, visit.who->account.id);
  if (!spent) return service.message(visit, 409, "failed_title", "export_was_made");
  std::string lines;
  const services::ExportQuestion question{nullptr, to_text(visit.actor), (*request)->reason};
  const services::ExportListener listener{[&](std::string_view text) -> Result<void> {
                                            lines.append(text);
                                            return {};
                                          },
                                          [](std::int64_t) {}};
  const auto done = service.desk().with_writer(
      [&](services::Session& session) { return services::export_reports(session, question, listener); });
  if (!done) return service.failure(visit, done.error());
  return {200,
          {{"content-type", "application/x-ndjson"},
           {"content-disposition", "attachment; filename=\"zicht-export.jsonl\""}},
          lines};
}

}  // namespace

void add_privacy_routes(RouteTable& routes, Service& service) {
  routes.add({Method::post, "/{lang}/persons/{person}/access", Door::session, "subject.access",
              [&](Visit& visit) { return access_page(service, visit); }, kSmallForm});
  routes.add({Method::get, "/{lang}/retention", Door::session, "erase",
              [&](Visit& visit) { return retention_page(service, visit, 200, ""); }});
  routes.add({Method::post, "/{lang}/retention", Door::session, "erase",
              [&](Visit& visit) { return ask_to_erase_expired(service, visit); }, kSmallForm});
  routes.add({Method::post, "/{lang}/exports", Door::session, "export.identified",
              [&](Visit& visit) { return ask_for_export(service, visit); }, kSmallForm});
  routes.add({Method::post, "/{lang}/requests/{request}/download", Door::session, "export.identified",
              [&](Visit& visit) { return download_export(service, visit); }, kSmallForm});
}

}  // namespace zicht::server
