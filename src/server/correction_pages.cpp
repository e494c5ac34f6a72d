#include <algorithm>

#include "base/text.hpp"
#include "intake/report_parser.hpp"
#include "model/report_field.hpp"
#include "server/service.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using registry::ListedReport;

/// A report as a row of a file has it, also what the form does not ask: a correction is the whole new
/// version.
services::Cells cells_of(const ListedReport& report, const Identity& identity, const Codebook& book) {
  services::Cells cells;
  const auto put = [&](const ReportField& field, std::uint8_t episode,
                       const std::vector<std::string>& texts) {
    if (!texts.empty())
      cells[intake::column_name({field.id, episode})] = joined(texts, std::string(1, intake::kListSeparator));
  };
  for (const ReportField& field : fields_of_report())
    if (field.id != FieldId::submission)
      put(field, 0, field.identifies() ? texts_of(field, identity) : texts_of(field, report.content, book));
  for (std::size_t e = 0; e < report.content.episodes.size(); ++e)
    for (const ReportField& field : fields_of_episode())
      put(field, static_cast<std::uint8_t>(e), texts_of(field, report.content.episodes[e], book));
  return cells;
}

web::FormValues values_of(const services::Cells& cells) {
  web::FormValues values;
  for (const auto& [name, cell] : cells)
    for (const std::string_view part : split(cell, intake::kListSeparator)) values[name].emplace_back(part);
  return values;
}

/// The steps of the form, without what may not be asked any more: of an erased report nothing identifies.
std::vector<intake::FormStep> steps_of(Service& service, bool erased) {
  std::vector<intake::FormStep> steps = service.form().steps();
  for (intake::FormStep& step : steps)
    std::erase_if(step.fields, [&](FieldId field) { return erased && report_field(field).identifies(); });
  return steps;
}

/// What was posted in the place of what the form asks; the rest stays as it is.
services::Cells corrected(Service& service, const std::vector<intake::FormStep>& steps, services::Cells cells,
                          const web::FormValues& values) {
  const services::Cells typed = service.form().cells(values);
  // The year of birth follows from the date, where there was one or is one now.
  if (cells.contains("birth_date") || typed.contains("birth_date")) cells.erase("birth_year");
  for (const intake::FormStep& step : steps)
    for (const FieldId field : step.fields) cells.erase(web::ReportForm::name_of(field));
  for (const auto& [name, cell] : typed) cells[name] = cell;
  return cells;
}

struct Shown {
  web::FormValues values;
  std::vector<Finding> findings;
  std::string error;  ///< besides the findings; empty = none
  int status = 200;
};

Response correction_page(Service& service, Visit& visit, const ListedReport& report, const Shown& shown_as) {
  Node steps = Node::list();
  Node errors = Node::list();
  if (!shown_as.error.empty()) errors.add(Node::table().put("to", "reason").put("what", shown_as.error));
  for (const intake::FormStep& step : steps_of(service, report.erased)) {
    const auto here = service.form().findings_of(step, shown_as.findings);
    const Node of_step = service.form().errors(here, visit.language);
    for (const Node& error : *of_step.as_list()) errors.add(error);
    steps.add(Node::table()
                  .put("step_title", step.title.in(visit.language))
                  .put("fields", service.form().fields_html(step, shown_as.values, here, visit.language,
                                                            web::ReportForm::Suggestions::fetched)));
  }
  const bool wrong = !errors.as_list()->empty();
  const std::string number = shown(report.report);
  const std::string title = service.text("correct_title", visit, {{"number", number}});
  Node view = Node::table();
  view.put("title", title).put("number", number).put("csrf", service.csrf(visit)).put("steps", steps);
  view.put("errors", service.errors_html(visit, errors)).put("erased", report.erased);
  view.put("seen", std::to_string(report.last_change));
  view.put("reason", std::string(visit.form.get("reason")));
  return service.page(visit, wrong && shown_as.status == 200 ? 422 : shown_as.status, title, "correct",
                      std::move(view), wrong);
}

/// The report with its identity: looking at it to correct it is a viewing, on disk before it is shown.
Result<services::Cells> opened_cells(Service& service, const Visit& visit, const ListedReport& report) {
  Identity identity;
  if (!report.erased) {
    ZICHT_TRY(auto opened, service.desk().open_identities({report.report}, visit.actor,
                                                          "correction of " + shown(report.report)));
    identity = std::move(opened.at(0).second);
  }
  return cells_of(report, identity, service.desk().codebook());
}

Response show_correction(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  if (!*report || (*report)->withdrawn) return service.not_found(visit);
  const auto cells = opened_cells(service, visit, **report);
  if (!cells) return service.failure(visit, cells.error());
  auto kept = service.kept_form(visit);
  if (!kept) return service.failure(visit, kept.error());
  web::FormValues values = *kept ? **kept : values_of(*cells);
  if ((*report)->erased) service.form().restrict(values);
  return correction_page(service, visit, **report, {std::move(values), {}, "", 200});
}

Response correct_report(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  const auto seen = report_in(visit.form.get("seen"));
  if (!*report || (*report)->withdrawn || !seen) return service.not_found(visit);
  const auto before = opened_cells(service, visit, **report);
  if (!before) return service.failure(visit, before.error());
  const auto steps = steps_of(service, (*report)->erased);
  web::FormValues sent;
  for (const auto& [name, value] : visit.form.fields()) sent[name].push_back(value);
  Shown again;
  for (const intake::FormStep& step : steps) service.form().take(step, sent, again.values);
  service.form().restrict(again.values);
  const std::string reason(trimmed(visit.form.get("reason")));
  if (reason.empty()) {
    again.error = service.text("reason_missing", visit);
    return correction_page(service, visit, **report, again);
  }
  services::Cells cells = corrected(service, steps, *before, again.values);
  if (!service.form().exists(FieldId::given_names, again.values))
    for (const ReportField& field : report_fields())
      if (field.identifies()) cells.erase(intake::column_name({field.id, 0}));
  const ReportId number = (*report)->report;
  const auto done = service.desk().correct({number, *seen}, cells, reason, visit.actor, visit.language);
  if (!done && done.error().code == ErrorCode::conflict) {
    again.error = service.text("changed_meanwhile", visit);
    again.status = 409;
    return correction_page(service, visit, **report, again);
  }
  if (!done) return service.failure(visit, done.error());
  if (!done->receipt) {
    again.findings = done->findings;
    again.status = 422;
    return correction_page(service, visit, **report, again);
  }
  return service.redirect(visit, "~/reports/" + shown(number) + "?said=corrected");
}

}  // namespace

void add_correction_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/{lang}/reports/{report}/correct", Door::session, "report.correct",
              [&](Visit& visit) { return show_correction(service, visit); }});
  routes.add({Method::post, "/{lang}/reports/{report}/correct", Door::session, "report.correct",
              [&](Visit& visit) { return correct_report(service, visit); }, kFormLimit, true});
}

}  // namespace zicht::server
