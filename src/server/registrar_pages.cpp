#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/text.hpp"
#include "model/report_field.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"
#include "services/candidate_index.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using registry::ListedReport;

Response inbox(Service& service, Visit& visit) {
  const Codebook& book = service.desk().codebook();
  const auto before = report_in(visit.query.get("before"));
  const auto page = service.desk().page({std::nullopt, true}, before.value_or(0), kRowsOnAPage + 1);
  if (!page) return service.failure(visit, page.error());
  Node rows = Node::list();
  for (std::size_t i = 0; i < std::min(page->size(), kRowsOnAPage); ++i) {
    const ListedReport& report = (*page)[i];
    const CodeId form = report.content.episodes.empty() ? kUnknown : report.content.episodes.front().form;
    const auto busy =
        service.claims().other(report.report, visit.who->account.name, service.accounts().now());
    rows.add(Node::table()
                 .put("number", shown(report.report))
                 .put("recorded", shown_time(report.recorded_at))
                 .put("organisation", book.organisation()[report.sender].label.in(visit.language))
                 .put("form", book.form()[form].label.in(visit.language))
                 .put("busy", busy ? busy->account : ""));
  }
  const bool more = page->size() > kRowsOnAPage;
  Node view = Node::table();
  view.put("has_reports", !page->empty()).put("reports", rows).put("has_older", more);
  view.put("older", more ? "/" + std::string(code_of(visit.language)) +
                               "/inbox?before=" + shown((*page)[kRowsOnAPage - 1].report)
                         : "");
  return service.page(visit, 200, service.text("inbox", visit), "inbox", std::move(view));
}

/// Two reports that a registrar looks at beside each other.
struct Pair {
  ListedReport a;
  ListedReport b;
};

Result<std::optional<Pair>> pair_of(Service& service, const Visit& visit, std::string_view other) {
  ZICHT_TRY(const auto a, service.reached(visit, "report"));
  const auto number = report_in(trimmed(other));
  if (!a || !number || *number == a->report) return std::optional<Pair>{};
  ZICHT_TRY(const auto b, service.desk().find(*number));
  if (!b) return std::optional<Pair>{};
  return std::optional<Pair>(Pair{*a, *b});
}

/// A row of the comparison: the value in each report and whether they agree, in words and by a class.
void add_row(Node& rows, Service& service, const Visit& visit, const ShownField& left,
             const ShownField& right) {
  if (left.value.empty() && right.value.empty()) return;
  const bool both = !left.value.empty() && !right.value.empty();
  const bool same = both && folded(left.value) == folded(right.value);
  rows.add(Node::table()
               .put("label", left.label)
               .put("left", left.value.empty() ? "–" : left.value)
               .put("right", right.value.empty() ? "–" : right.value)
               .put("class", same   ? "same"
                             : both ? "different"
                                    : "one")
               .put("says", service.text(same   ? "says_same"
                                         : both ? "says_different"
                                                : "says_one",
                                         visit)));
}

Node comparison(Service& service, const Visit& visit, const Pair& pair, const Identity& left,
                const Identity& right) {
  Node rows = Node::list();
  const auto add_all = [&](const std::vector<ShownField>& a, const std::vector<ShownField>& b) {
    for (const ShownField& field : a) {
      const auto other = std::ranges::find(b, field.name, &ShownField::name);
      add_row(rows, service, visit, field,
              other == b.end() ? ShownField{field.name, field.label, ""} : *other);
    }
    for (const ShownField& field : b)
      if (std::ranges::find(a, field.name, &ShownField::name) == a.end())
        add_row(rows, service, visit, {field.name, field.label, ""}, field);
  };
  add_all(shown_fields(service, left, visit.language), shown_fields(service, right, visit.language));
  add_all(shown_fields(service, pair.a.content, visit.language),
          shown_fields(service, pair.b.content, visit.language));
  return rows;
}

Response pair_page(Service& service, Visit& visit, const Pair& pair, int status, const std::string& error) {
  const std::string a = shown(pair.a.report);
  const std::string b = shown(pair.b.report);
  const auto opened = service.desk().open_identities({pair.a.report, pair.b.report}, visit.actor,
                                                     "comparison of " + a + " and " + b);
  if (!opened) return service.failure(visit, opened.error());
  const auto now = service.accounts().now();
  auto busy = service.claims().look(pair.a.report, visit.who->account.name, now);
  if (!busy) busy = service.claims().other(pair.b.report, visit.who->account.name, now);
  const std::string title = service.text("pair_title", visit, {{"a", a}, {"b", b}});
  Node view = Node::table();
  view.put("title", title).put("a", a).put("b", b).put("csrf", service.csrf(visit));
  view.put("errors", service.one_error(visit, "content", error)).put("busy", busy.has_value());
  view.put("busy_says",
           busy ? service.text("busy_says", visit,
                               {{"who", busy->account}, {"time", shown_time(busy->since).substr(11)}})
                : "");
  view.put("has_verdict", false).put("verdict", "");
  view.put("rows", comparison(service, visit, pair, opened->at(0).second, opened->at(1).second));
  view.put("seen_a", std::to_string(pair.a.last_change)).put("seen_b", std::to_string(pair.b.last_change));
  return service.page(visit, status, title, "pair", std::move(view), !error.empty());
}

Response show_pair(Service& service, Visit& visit) {
  const auto pair = pair_of(service, visit, visit.query.get("with"));
  if (!pair) return service.failure(visit, pair.error());
  if (!*pair) return service.message(visit, 404, "not_found_title", "no_such_report");
  return pair_page(service, visit, **pair, 200, "");
}

/// What was decided, at an address of its own: leafing back to it sends nothing again.
Response decided_page(Service& service, Visit& visit) {
  const auto pair = pair_of(service, visit, visit.query.get("with"));
  if (!pair) return service.failure(visit, pair.error());
  const auto event = report_in(visit.query.get("event"));
  if (!*pair || !event) return service.not_found(visit);
  const auto events = service.desk().history((*pair)->a.report);
  if (!events) return service.failure(visit, events.error());
  using Kind = decltype(events->front().kind);
  const auto decision = std::ranges::find(*events, *event, &registry::LoggedEvent::sequence);
  if (decision == events->end() || (decision->kind != Kind::same && decision->kind != Kind::different))
    return service.not_found(visit);
  const bool same = decision->kind == Kind::same;
  const std::string a = shown((*pair)->a.report);
  const std::string b = shown((*pair)->b.report);
  const std::string title =
      service.text(same ? "decided_same" : "decided_different", visit, {{"a", a}, {"b", b}});
  Node view = Node::table();
  view.put("title", title).put("says", service.text("decided_says", visit)).put("a", a).put("b", b);
  view.put("sequence", std::to_string(*event)).put("csrf", service.csrf(visit));
  view.put("seen", std::to_string((*pair)->a.last_change));
  return service.page(visit, 200, title, "decided", std::move(view));
}

Response decide_pair(Service& service, Visit& visit) {
  const auto pair = pair_of(service, visit, visit.form.get("with"));
  if (!pair) return service.failure(visit, pair.error());
  const auto seen_a = report_in(visit.form.get("seen_a"));
  const auto seen_b = report_in(visit.form.get("seen_b"));
  const std::string_view verdict = visit.form.get("verdict");
  if (!*pair || !seen_a || !seen_b || (verdict != "same" && verdict != "different"))
    return service.not_found(visit);
  const bool same = verdict == "same";
  const ReportId a = (*pair)->a.report;
  const ReportId b = (*pair)->b.report;
  const std::string reason(trimmed(visit.form.get("reason")));
  const EventBody body =
      same ? EventBody(SamePerson{a, b, reason}) : EventBody(DifferentPersons{a, b, reason});
  const auto done = service.desk().decide(body, {{a, *seen_a}, {b, *seen_b}}, visit.actor);
  if (!done && done.error().code == ErrorCode::conflict) {
    const bool changed = (*pair)->a.last_change != *seen_a || (*pair)->b.last_change != *seen_b;
    return pair_page(service, visit, **pair, 409,
                     service.text(changed ? "changed_meanwhile" : "contradiction", visit));
  }
  if (!done) return service.failure(visit, done.error());
  service.claims().let_go(a, visit.who->account.name);
  return service.redirect(
      visit, "~/reports/" + shown(a) + "/decided?with=" + shown(b) + "&event=" + std::to_string(*done));
}

/// Whether an event is a decision about this report, of those that a page takes back.
Result<bool> is_decision_about(Service& service, Sequence event, ReportId report) {
  ZICHT_TRY(const auto events, service.desk().history(report));
  const auto found = std::ranges::find(events, event, &registry::LoggedEvent::sequence);
  return found != events.end() && (found->kind == EventKind::same || found->kind == EventKind::different ||
                                   found->kind == EventKind::withdrawn);
}

Response undo_event(Service& service, Visit& visit) {
  const auto event = report_in(visit.path.at("event"));
  const auto report = report_in(visit.form.get("report"));
  const auto seen = report_in(visit.form.get("seen"));
  if (!event || !report || !seen) return service.not_found(visit);
  const auto fits = is_decision_about(service, *event, *report);
  if (!fits) return service.failure(visit, fits.error());
  if (!*fits) return service.not_found(visit);
  const auto done = service.desk().decide(Undone{*event, std::string(trimmed(visit.form.get("reason")))},
                                          {{*report, *seen}}, visit.actor);
  if (!done && done.error().code == ErrorCode::conflict)
    return service.message(visit, 409, "failed_title", "changed_meanwhile");
  if (!done) return service.failure(visit, done.error());
  return service.redirect(visit, "~/reports/" + shown(*report) + "?said=undone");
}

std::string verdict_text(Service& service, const Visit& visit, double probability) {
  const char* const key = probability >= 0.99  ? "verdict_sure"
                          : probability >= 0.8 ? "verdict_likely"
                          : probability >= 0.2 ? "verdict_open"
                                               : "verdict_unlikely";
  const int percent = std::clamp(static_cast<int>(std::lround(probability * 100)), 1, 99);
  return service.text(key, visit, {{"percent", std::to_string(percent)}});
}

Node evidence_view(Service& service, const Visit& visit, const services::Candidate& candidate) {
  Node list = Node::list();
  for (const linkage::FieldEvidence& evidence : candidate.evidence) {
    if (evidence.level == "missing" || evidence.level == "withheld") continue;
    const ReportField* const field = field_named(evidence.field, false);
    const intake::FieldWords* const words =
        field == nullptr ? nullptr : service.desk().definitions().fields.find(field->id);
    const int tenths = static_cast<int>(evidence.bits * 10 + (evidence.bits < 0 ? -0.5 : 0.5));
    const std::string bits = std::string(tenths < 0 ? "−" : "+") + std::to_string(std::abs(tenths) / 10) +
                             "." + std::to_string(std::abs(tenths) % 10);
    list.add(Node::table().put(
        "text", service.text("evidence", visit,
                             {{"field", words == nullptr ? evidence.field : words->label.in(visit.language)},
                              {"words", std::string(visit.language == Language::nl ? evidence.words_nl
                                                                                   : evidence.words_en)},
                              {"bits", bits}})));
  }
  return list;
}

/// While the register is linked: look again, or go back to the report and compare it with a number.
Response not_linked_yet(Service& service, const Visit& visit, const std::string& number) {
  const std::string report = "/" + std::string(code_of(visit.language)) + "/reports/" + number;
  const auto link = [](const std::string& to, const std::string& label) {
    return Node::table().put("to", to).put("label", label);
  };
  Node view = Node::table();
  view.put("heading", service.text("find_candidates", visit));
  view.put("paragraphs",
           Node::list().add(Node::table().put("text", service.text("candidates_not_ready", visit))));
  view.put("links", Node::list()
                        .add(link(report + "/candidates", service.text("work_again", visit)))
                        .add(link(report, number)));
  return service.page(visit, 503, service.text("find_candidates", visit), "message", std::move(view));
}

/// Whom a report may be about: from the index in memory; the viewing is on disk before it is shown.
Response show_candidates(Service& service, Visit& visit) {
  const auto report = service.reached(visit, "report");
  if (!report) return service.failure(visit, report.error());
  if (!*report) return service.not_found(visit);
  const auto answer = service.candidates().find((*report)->report, visit.actor);
  if (!answer) return service.failure(visit, answer.error());
  const std::string number = shown((*report)->report);
  const std::string title = service.text("candidates_title", visit, {{"number", number}});
  if (!answer->ready) return not_linked_yet(service, visit, number);
  Node list = Node::list();
  for (const services::Candidate& candidate : answer->candidates)
    list.add(Node::table()
                 .put("person", service.text("person_of_reports", visit,
                                             {{"person", shown_person(candidate.person)},
                                              {"count", std::to_string(candidate.reports)}}))
                 .put("compared", shown(candidate.compared))
                 .put("verdict", verdict_text(service, visit, candidate.probability))
                 .put("already", candidate.held_same ? service.text("candidates_already_same", visit)
                                 : candidate.held_different
                                     ? service.text("candidates_already_different", visit)
                                     : "")
                 .put("evidence", evidence_view(service, visit, candidate)));
  Node view = Node::table();
  view.put("title", title).put("report", number).put("says_nothing", !answer->says_who);
  view.put("none", answer->says_who && answer->candidates.empty()).put("candidates", list);
  return service.page(visit, 200, title, "candidates", std::move(view));
}

/// The fields that a registrar may settle, as a step of a form.
intake::FormStep settle_step(Service& service) {
  intake::FormStep step;
  for (const intake::FieldWords& words : service.desk().definitions().fields.fields())
    if (report_field(words.id).of_person()) step.fields.push_back(words.id);
  return step;
}

Node person_rows(Service& service, const Visit& visit, const std::vector<ListedReport>& reports) {
  std::vector<std::vector<ShownField>> columns;
  for (const ListedReport& report : reports)
    columns.push_back(shown_fields(service, report.content, visit.language));
  Node rows = Node::list();
  std::vector<std::string> names;
  for (const auto& column : columns)
    for (const ShownField& field : column) {
      if (std::ranges::find(names, field.name) != names.end()) continue;
      names.push_back(field.name);
      Node cells = Node::list();
      std::vector<std::string> known;
      for (const auto& other : columns) {
        const auto found = std::ranges::find(other, field.name, &ShownField::name);
        const std::string value = found == other.end() ? "" : found->value;
        if (!value.empty() && std::ranges::find(known, value) == known.end()) known.push_back(value);
        cells.add(Node::table().put("value", value.empty() ? "–" : value));
      }
      if (known.empty()) continue;
      rows.add(Node::table().put("label", field.label).put("differs", known.size() > 1).put("cells", cells));
    }
  return rows;
}

Response person_page(Service& service, Visit& visit, const std::vector<ListedReport>& reports, int status,
                     const std::string& error, const web::FormValues& values) {
  std::vector<registry::LoggedEvent> events;
  for (const ListedReport& report : reports) {
    const auto of_report = service.desk().history(report.report);
    if (!of_report) return service.failure(visit, of_report.error());
    for (const auto& event : *of_report) events.push_back(event);
    if (const auto added = add_follow_ups(service, report.report, events); !added)
      return service.failure(visit, added.error());
  }
  std::ranges::sort(events, {}, &registry::LoggedEvent::sequence);
  const auto repeated = std::ranges::unique(events, {}, &registry::LoggedEvent::sequence);
  events.erase(repeated.begin(), repeated.end());
  Node list = Node::list();
  Sequence seen = 0;
  for (const ListedReport& report : reports) {
    list.add(Node::table().put("number", shown(report.report)));
    seen = std::max(seen, report.last_change);
  }
  const std::string person = std::string(visit.path.at("person"));
  const std::string title = service.text("person_title", visit, {{"number", person}});
  Node view = Node::table();
  view.put("title", title).put("person", person).put("csrf", service.csrf(visit));
  view.put("errors", service.one_error(visit, "content", error)).put("reports", list);
  view.put("rows", person_rows(service, visit, reports));
  view.put("seen", std::to_string(reports.front().last_change)).put("seen_now", std::to_string(seen));
  view.put("fields", service.form().fields_html(settle_step(service), values, {}, visit.language));
  view.put("events", timeline(service, visit, events, true));
  return service.page(visit, status, title, "person", std::move(view), !error.empty());
}

Response show_person(Service& service, Visit& visit) {
  const auto reports = reports_of_person(service, visit);
  if (!reports) return service.failure(visit, reports.error());
  if (reports->empty()) return service.not_found(visit);
  return person_page(service, visit, *reports, 200, "", {});
}

Response settle_person(Service& service, Visit& visit) {
  const auto reports = reports_of_person(service, visit);
  if (!reports) return service.failure(visit, reports.error());
  const auto seen = report_in(visit.form.get("seen"));
  if (reports->empty() || !seen) return service.not_found(visit);
  web::FormValues sent;
  for (const auto& [name, value] : visit.form.fields()) sent[name].push_back(value);
  web::FormValues values;
  service.form().take(settle_step(service), sent, values);
  const auto settled = service.desk().settled_from(service.form().cells(values), visit.language);
  const std::string reason(trimmed(visit.form.get("reason")));
  if (!settled || settled->empty())
    return person_page(service, visit, *reports, 422, service.text("settle_empty", visit), values);
  if (reason.empty())
    return person_page(service, visit, *reports, 422, service.text("reason_missing", visit), values);
  const ReportId first = reports->front().report;
  const auto done = service.desk().decide(Settled{first, *settled, reason}, {{first, *seen}}, visit.actor);
  if (!done && done.error().code == ErrorCode::conflict)
    return person_page(service, visit, *reports, 409, service.text("changed_meanwhile", visit), values);
  if (!done) return service.failure(visit, done.error());
  return service.redirect(visit, "~/persons/" + std::string(visit.path.at("person")) + "?said=settled");
}

}  // namespace

void add_registrar_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/{lang}/inbox", Door::session, "person.list",
              [&](Visit& visit) { return inbox(service, visit); }});
  routes.add({Method::get, "/{lang}/reports/{report}/candidates", Door::session, "person.open",
              [&](Visit& visit) { return show_candidates(service, visit); }});
  routes.add({Method::get, "/{lang}/reports/{report}/pair", Door::session, "person.open",
              [&](Visit& visit) { return show_pair(service, visit); }});
  routes.add({Method::get, "/{lang}/reports/{report}/decided", Door::session, "pair.decide",
              [&](Visit& visit) { return decided_page(service, visit); }});
  routes.add({Method::post, "/{lang}/reports/{report}/decide", Door::session, "pair.decide",
              [&](Visit& visit) { return decide_pair(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::post, "/{lang}/events/{event}/undo", Door::session, "pair.undo",
              [&](Visit& visit) { return undo_event(service, visit); }, std::uint64_t{8} * 1024});
  routes.add({Method::get, "/{lang}/persons/{person}", Door::session, "person.list",
              [&](Visit& visit) { return show_person(service, visit); }});
  routes.add({Method::post, "/{lang}/persons/{person}/settle", Door::session, "person.settle",
              [&](Visit& visit) { return settle_person(service, visit); }, std::uint64_t{32} * 1024});
}

}  // namespace zicht::server
