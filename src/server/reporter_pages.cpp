#include <algorithm>

#include "server/service.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

constexpr const char* kCheckStep = "check";

/// The number of a draft's step, from 1; the last is the check.
std::string where(Service& service, const Visit& visit, std::string_view step) {
  const auto& steps = service.form().steps();
  const auto found = std::ranges::find(steps, step, &intake::FormStep::id);
  const auto number = static_cast<std::size_t>(found - steps.begin()) + 1;
  return service.text("where", visit,
                      {{"number", std::to_string(number)}, {"steps", std::to_string(steps.size() + 1)}});
}

std::string step_after(Service& service, std::string_view step) {
  const auto& steps = service.form().steps();
  const auto found = std::ranges::find(steps, step, &intake::FormStep::id);
  return found == steps.end() || found + 1 == steps.end() ? kCheckStep : (found + 1)->id;
}

/// What is known without being asked: who reports, and how.
services::Cells cells_of(Service& service, const Visit& visit, const web::FormValues& values) {
  services::Cells cells = service.form().cells(values);
  cells["organisation"] = visit.actor.organisation;
  cells["channel"] = "form";
  return cells;
}

std::string draft_path(const Draft& draft) { return "~/drafts/" + std::to_string(draft.id); }

Response step_page(Service& service, const Visit& visit, const intake::FormStep& step,
                   const web::FormValues& values, const std::string& action, bool is_draft,
                   const std::vector<Finding>& findings, bool removed) {
  const std::vector<Finding> here = service.form().findings_of(step, findings);
  const Node errors = service.form().errors(here, visit.language);
  const bool wrong = !errors.as_list()->empty();
  const std::string title = step.title.in(visit.language);
  const std::string intro = step.intro.in(visit.language);
  Node view = Node::table();
  view.put("where", where(service, visit, step.id)).put("title", title).put("has_intro", !intro.empty());
  view.put("intro", intro).put("action", action).put("is_draft", is_draft ? "true" : "false");
  view.put("csrf", service.csrf(visit))
      .put("removed", removed)
      .put("errors", service.errors_html(visit, errors));
  view.put("fields", service.form().fields_html(step, values, here, visit.language));
  return service.page(visit, wrong ? 422 : 200, title, "step", std::move(view), wrong);
}

std::string absolute(const Visit& visit, const std::string& path) {
  return "/" + std::string(code_of(visit.language)) + path.substr(1);
}

Response new_report(Service& service, Visit& visit) {
  web::FormValues values;
  values["received_on"] = {to_iso(service.desk().today())};
  return step_page(service, visit, service.form().steps().front(), values, absolute(visit, "~/reports/new"),
                   false, {}, false);
}

Response begin_draft(Service& service, Visit& visit) {
  const intake::FormStep& step = service.form().steps().front();
  web::FormValues values;
  service.form().take(step, sent_in(visit), values);
  const bool removed = service.form().restrict(values);
  const auto findings = service.desk().check(cells_of(service, visit, values), visit.language);
  const bool later = visit.form.has("later");
  if (!later &&
      !service.form().errors(service.form().findings_of(step, findings), visit.language).as_list()->empty())
    return step_page(service, visit, step, values, absolute(visit, "~/reports/new"), false, findings,
                     removed);
  Draft draft;
  draft.account = visit.who->account.id;
  draft.once =
      service.accounts().csrf_of(visit.token + to_rfc3339(service.accounts().now()) + visit.request.body);
  draft.fields = web::to_urlencoded(values);
  draft.changed_at = service.accounts().now();
  const auto id = service.accounts().store().add_draft(draft);
  if (!id) return service.failure(visit, id.error());
  draft.id = *id;
  return service.redirect(
      visit, later ? "~/reports?said=draft_kept" : draft_path(draft) + "/" + step_after(service, step.id));
}

/// The draft of the path, when it is the visitor's.
Result<std::optional<Draft>> draft_of(Service& service, const Visit& visit) {
  const auto number = report_in(visit.path.at("draft"));
  if (!number) return std::optional<Draft>{};
  return service.accounts().store().draft(static_cast<std::int64_t>(*number), visit.who->account.id);
}

Response receipt_of(Service& service, const Visit& visit, const Draft& draft) {
  return service.redirect(visit, "~/receipts/" + shown(*draft.sent_as));
}

Response check_page(Service& service, const Visit& visit, const Draft& draft, const web::FormValues& values) {
  const auto findings = service.desk().check(cells_of(service, visit, values), visit.language);
  Node errors = Node::list();
  for (const intake::FormStep& step : service.form().steps()) {
    const Node of_step = service.form().errors(service.form().findings_of(step, findings), visit.language);
    for (const Node& error : *of_step.as_list())
      errors.add(Node::table()
                     .put("to", std::string(*error.find("to")->as_text()))
                     .put("what", std::string(*error.find("what")->as_text())));
  }
  const bool wrong = !errors.as_list()->empty();
  const std::string base = absolute(visit, draft_path(draft));
  Node view = Node::table();
  view.put("where", where(service, visit, kCheckStep)).put("errors", service.errors_html(visit, errors));
  view.put("answers", service.form().answers(values, base, visit.language));
  view.put("action", base + "/send").put("drop", base + "/drop").put("csrf", service.csrf(visit));
  return service.page(visit, wrong ? 422 : 200, service.text("check_title", visit), "check", std::move(view),
                      wrong);
}

Response show_step(Service& service, Visit& visit) {
  auto draft = draft_of(service, visit);
  if (!draft) return service.failure(visit, draft.error());
  if (!*draft) return service.not_found(visit);
  if ((*draft)->sent_as) return receipt_of(service, visit, **draft);
  const web::FormValues values = web::values_from_urlencoded((*draft)->fields);
  if (visit.path.at("step") == kCheckStep) return check_page(service, visit, **draft, values);
  const intake::FormStep* const step = service.form().step(visit.path.at("step"));
  if (step == nullptr) return service.not_found(visit);
  return step_page(service, visit, *step, values, visit.request.path, true, {}, false);
}

Response keep_step(Service& service, Visit& visit) {
  auto draft = draft_of(service, visit);
  if (!draft) return service.failure(visit, draft.error());
  const intake::FormStep* const step = service.form().step(visit.path.at("step"));
  if (!*draft || step == nullptr) return service.not_found(visit);
  if ((*draft)->sent_as) return receipt_of(service, visit, **draft);
  web::FormValues values = web::values_from_urlencoded((*draft)->fields);
  service.form().take(*step, sent_in(visit), values);
  const bool removed = service.form().restrict(values);
  (*draft)->fields = web::to_urlencoded(values);
  (*draft)->changed_at = service.accounts().now();
  const auto kept = service.accounts().store().update_draft(**draft);
  if (!kept) return service.failure(visit, kept.error());
  if (visit.form.has("keep"))  // the page's script, while somebody types
    return {200,
            {{"content-type", "text/plain; charset=utf-8"}},
            service.text("saved", visit, {{"time", shown_time((*draft)->changed_at).substr(11)}})};
  if (visit.form.has("later")) return service.redirect(visit, "~/reports?said=draft_kept");
  const auto findings = service.desk().check(cells_of(service, visit, values), visit.language);
  const bool wrong =
      !service.form().errors(service.form().findings_of(*step, findings), visit.language).as_list()->empty();
  if (wrong || removed)
    return step_page(service, visit, *step, values, visit.request.path, true, findings, removed);
  return service.redirect(visit, draft_path(**draft) + "/" + step_after(service, step->id));
}

Response send_draft(Service& service, Visit& visit) {
  auto draft = draft_of(service, visit);
  if (!draft) return service.failure(visit, draft.error());
  if (!*draft) return service.not_found(visit);
  if ((*draft)->sent_as) return receipt_of(service, visit, **draft);
  web::FormValues values = web::values_from_urlencoded((*draft)->fields);
  service.form().restrict(values);
  const auto answer = service.desk().submit(cells_of(service, visit, values), visit.actor,
                                            {"draft", (*draft)->once}, visit.language);
  if (!answer) return service.failure(visit, answer.error());
  if (!answer->receipt) return check_page(service, visit, **draft, values);
  const bool repeated = answer->receipt->outcome == Receipt::Outcome::repeated;
  if (!repeated) ++service.counts().reports;
  // When this fails the draft stays, and sending it again gives the same receipt.
  static_cast<void>(
      service.accounts().store().mark_sent((*draft)->id, visit.who->account.id, answer->receipt->sequence));
  return service.redirect(visit,
                          "~/receipts/" + shown(answer->receipt->sequence) + (repeated ? "?repeated=1" : ""));
}

Response drop_draft(Service& service, Visit& visit) {
  const auto draft = draft_of(service, visit);
  if (!draft) return service.failure(visit, draft.error());
  if (!*draft) return service.not_found(visit);
  if ((*draft)->sent_as) return receipt_of(service, visit, **draft);
  const auto dropped = service.accounts().store().drop_draft((*draft)->id, visit.who->account.id);
  if (!dropped) return service.failure(visit, dropped.error());
  return service.redirect(visit, "~/reports?said=dropped");
}

Response show_receipt(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  if (!*report) return service.not_found(visit);
  Node view = Node::table();
  view.put("number", shown((*report)->report)).put("repeated", visit.query.has("repeated"));
  return service.page(visit, 200, service.text("receipt_title", visit), "receipt", std::move(view));
}

std::string state_of(Service& service, const Visit& visit, const registry::ListedReport& report) {
  if (report.withdrawn) return service.text("state_withdrawn", visit);
  if (report.erased) return service.text("state_erased", visit);
  return service.text(report.decided ? "state_decided" : "state_recorded", visit);
}

Response list_reports(Service& service, Visit& visit) {
  const bool all = visit.reach == access::Reach::all;
  const Codebook& book = service.desk().codebook();
  registry::ReportFilter filter;
  if (!all) filter.sender = book.organisation().find(visit.actor.organisation).value_or(kUnknown);
  const auto before = report_in(visit.query.get("before"));
  const auto page = service.desk().page(filter, before.value_or(0), kRowsOnAPage + 1);
  if (!page) return service.failure(visit, page.error());
  Node rows = Node::list();
  for (std::size_t i = 0; i < std::min(page->size(), kRowsOnAPage); ++i) {
    const registry::ListedReport& report = (*page)[i];
    const CodeId form = report.content.episodes.empty() ? kUnknown : report.content.episodes.front().form;
    rows.add(Node::table()
                 .put("number", shown(report.report))
                 .put("recorded", shown_time(report.recorded_at))
                 .put("organisation", book.organisation()[report.sender].label.in(visit.language))
                 .put("form", book.form()[form].label.in(visit.language))
                 .put("state", state_of(service, visit, report)));
  }
  const auto drafts = service.accounts().store().drafts_of(visit.who->account.id);
  if (!drafts) return service.failure(visit, drafts.error());
  Node open = Node::list();
  for (const Draft& draft : *drafts)
    if (!draft.sent_as && !draft.once.starts_with(kKeptForm))
      open.add(
          Node::table().put("id", std::to_string(draft.id)).put("changed", shown_time(draft.changed_at)));
  const std::string title = service.text("my_reports", visit);
  Node view = Node::table();
  view.put("title", title).put("all", all).put("has_reports", !page->empty()).put("reports", rows);
  view.put("caption", service.text(all ? "reports_all" : "reports_own", visit));
  view.put("has_drafts", !open.as_list()->empty()).put("drafts", open);
  const bool more = page->size() > kRowsOnAPage;
  view.put("has_older", more);
  view.put("older",
           more ? absolute(visit, "~/reports?before=" + shown((*page)[kRowsOnAPage - 1].report)) : "");
  return service.page(visit, 200, title, "reports", std::move(view));
}

Response upload_page(Service& service, Visit& visit, int status, const std::string& error) {
  Node view = Node::table();
  view.put("csrf", service.csrf(visit)).put("errors", service.one_error(visit, "file", error));
  return service.page(visit, status, service.text("upload_title", visit), "upload", std::move(view),
                      !error.empty());
}

Response uploaded_page(Service& service, Visit& visit, const services::UploadAnswer& answer) {
  Node findings = Node::list();
  for (const Finding& finding : answer.findings)
    findings.add(Node::table()
                     .put("row", std::to_string(finding.row))
                     .put("column", finding.column)
                     .put("message", finding.message)
                     .put("suggestion", finding.suggestion)
                     .put("rule", finding.rule));
  Node view = Node::table();
  view.put("rows", std::to_string(answer.rows)).put("recorded", std::to_string(answer.recorded));
  view.put("repeated", std::to_string(answer.repeated)).put("rejected", std::to_string(answer.rejected));
  view.put("has_findings", !answer.findings.empty()).put("findings", findings);
  view.put("has_more", answer.more_findings > 0);
  view.put("more", service.text("more_findings", visit, {{"count", std::to_string(answer.more_findings)}}));
  view.put("has_rejected", !answer.rejected_rows.empty()).put("rejected_rows", answer.rejected_rows);
  view.put("csrf", service.csrf(visit));
  return service.page(visit, answer.rejected > 0 ? 422 : 200, service.text("uploaded_title", visit),
                      "uploaded", std::move(view));
}

Response upload(Service& service, Visit& visit) {
  const std::string csv(visit.form.get(visit.form.get("file").empty() ? "text" : "file"));
  if (csv.empty()) return upload_page(service, visit, 422, service.text("upload_empty", visit));
  const auto answer =
      service.desk().upload(csv, visit.actor, visit.reach == access::Reach::own, visit.language);
  if (!answer && answer.error().code == ErrorCode::invalid_input)
    return upload_page(service, visit, 422, answer.error().message + ". " + answer.error().advice);
  if (!answer) return service.failure(visit, answer.error());
  service.counts().reports += static_cast<std::uint64_t>(answer->recorded);
  return uploaded_page(service, visit, *answer);
}

Response template_file(Service& service, Visit&) {
  return {200,
          {{"content-type", "text/csv; charset=utf-8"},
           {"content-disposition", "attachment; filename=\"zicht.csv\""}},
          service.desk().definitions().fields.csv_template()};
}

}  // namespace

void add_reporter_routes(RouteTable& routes, Service& service) {
  const auto to = [&service](Response (*handler)(Service&, Visit&)) {
    return [&service, handler](Visit& visit) { return handler(service, visit); };
  };
  const auto get = [&](const char* pattern, const char* verb, Response (*handler)(Service&, Visit&)) {
    routes.add({Method::get, pattern, Door::session, verb, to(handler)});
  };
  const auto post = [&](const char* pattern, const char* verb, Response (*handler)(Service&, Visit&),
                        std::uint64_t limit, bool keeps_draft = false) {
    routes.add({Method::post, pattern, Door::session, verb, to(handler), limit, keeps_draft});
  };
  get("/{lang}/reports", "report.list", list_reports);
  get("/{lang}/reports/new", "report.submit", new_report);
  post("/{lang}/reports/new", "report.submit", begin_draft, kFormLimit, true);
  get("/{lang}/drafts/{draft}/{step}", "report.submit", show_step);
  post("/{lang}/drafts/{draft}/send", "report.submit", send_draft, std::uint64_t{8} * 1024);
  post("/{lang}/drafts/{draft}/drop", "report.submit", drop_draft, std::uint64_t{8} * 1024);
  post("/{lang}/drafts/{draft}/{step}", "report.submit", keep_step, kFormLimit, true);
  get("/{lang}/receipts/{report}", "report.outcome", show_receipt);
  get("/{lang}/upload", "import.upload", [](Service& s, Visit& v) { return upload_page(s, v, 200, ""); });
  get("/{lang}/upload/template.csv", "import.upload", template_file);
  post("/{lang}/upload", "import.upload", upload, kUploadLimit);
}

}  // namespace zicht::server
