#include <algorithm>

#include "base/text.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"
#include "services/chain_desk.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

constexpr std::int32_t kPatienceDays = 30;  ///< unless somebody asks for another number

std::string shown_concern(ObjectNumber number) { return object_number(ObjectKind::concern, number); }

bool reaches(Service& service, const Visit& visit, const Concern& concern) {
  if (visit.reach == access::Reach::all) return true;
  const std::string& sender = service.desk().codebook().organisation()[concern.organisation].code;
  return visit.reach == access::Reach::own && sender == visit.actor.organisation;
}

Response list_concerns(Service& service, Visit& visit) {
  const auto view = service.chain().view();
  if (!view) return service.failure(visit, view.error());
  const Codebook& book = service.desk().codebook();
  const auto before = parse_object_number(visit.query.get("before"));
  Node rows = Node::list();
  std::string older;
  std::size_t count = 0;
  ObjectNumber last = 0;
  for (auto at = (*view)->chain.concerns.rbegin(); at != (*view)->chain.concerns.rend(); ++at) {
    if (before && at->number >= before->number) continue;
    if (!reaches(service, visit, at->object)) continue;
    if (count == kRowsOnAPage) {
      older = "/" + std::string(code_of(visit.language)) + "/concerns?before=" + shown_concern(last);
      break;
    }
    ++count;
    last = at->number;
    const Concern& concern = at->object;
    rows.add(
        Node::table()
            .put("number", shown_concern(at->number))
            .put("day", concern.received_on ? to_iso(*concern.received_on) : "–")
            .put("organisation", book.organisation()[concern.organisation].label.in(visit.language))
            .put("about", book.list("concern_about")[concern.about].label.in(visit.language))
            .put("kind", book.list("concern_kind")[concern.kind].label.in(visit.language))
            .put("followed",
                 service.text((*view)->follow_ups_of.contains(at->number) ? "followed_up" : "not_followed_up",
                              visit)));
  }
  Node page = Node::table();
  page.put("has_concerns", count > 0).put("concerns", rows).put("has_older", !older.empty());
  page.put("older", older).put("all", visit.reach == access::Reach::all);
  return service.page(visit, 200, service.text("concerns", visit), "concerns", std::move(page));
}

Response concern_form(Service& service, Visit& visit, int status, const web::FormValues& values,
                      const std::vector<Finding>& findings, const std::string& once) {
  const Node errors = service.concern_form().errors(findings, visit.language);
  Node view = Node::table();
  view.put("errors", service.errors_html(visit, errors)).put("csrf", service.csrf(visit)).put("once", once);
  view.put("fields", service.concern_form().fields_html(values, findings, visit.language));
  return service.page(visit, status, service.text("new_concern", visit), "concern_new", std::move(view),
                      !errors.as_list()->empty());
}

Response new_concern(Service& service, Visit& visit) {
  const auto kept = service.kept_form(visit);
  if (!kept) return service.failure(visit, kept.error());
  if (*kept && (*kept)->contains("once"))
    return concern_form(service, visit, 200, **kept, {}, (*kept)->at("once").front());
  const web::FormValues values{{"received_on", {to_iso(service.desk().today())}}};
  const std::string once = service.accounts().new_once();
  return concern_form(service, visit, 200, values, {}, once);
}

Response send_concern(Service& service, Visit& visit) {
  const web::FormValues sent = sent_in(visit);
  const std::string once(visit.form.get("once"));
  if (once.empty() || once.size() > 64) return service.not_found(visit);
  services::Cells cells = service.concern_form().cells(sent);
  cells["organisation"] = visit.actor.organisation;
  cells["channel"] = "form";
  const auto answer = service.chain().submit_concern(
      cells, visit.actor, {"concern of " + visit.who->account.name, once}, visit.language);
  if (!answer && answer.error().code == ErrorCode::conflict)
    return service.message(visit, 409, "failed_title", "concern_was_sent");
  if (!answer) return service.failure(visit, answer.error());
  if (!answer->receipt) return concern_form(service, visit, 422, sent, answer->findings, once);
  return service.redirect(visit,
                          "~/concerns/" + shown_concern(answer->receipt->sequence) + "?said=concern_sent");
}

/// The follow-ups of a report or concern, in words.
Node follow_up_rows(Service& service, const Visit& visit, const services::ChainView& view,
                    ObjectNumber subject) {
  Node rows = Node::list();
  const auto found = view.follow_ups_of.find(subject);
  if (found == view.follow_ups_of.end()) return rows;
  const Codebook& book = service.desk().codebook();
  for (const ObjectNumber number : found->second) {
    const auto* const one = view.follow_up(number);
    if (one == nullptr) continue;
    rows.add(Node::table()
                 .put("day", one->object.on ? to_iso(*one->object.on) : "–")
                 .put("what", book.list("follow_up_kind")[one->object.kind].label.in(visit.language))
                 .put("who", book.organisation()[one->object.organisation].label.in(visit.language)));
  }
  return rows;
}

struct Reached {
  std::shared_ptr<const services::ChainView> view;
  const Numbered<Concern>* concern = nullptr;
};
Result<Reached> concern_of(Service& service, const Visit& visit) {
  Reached reached;
  ZICHT_TRY(reached.view, service.chain().view());
  const auto named = parse_object_number(visit.path.at("concern"));
  if (!named || named->kind != ObjectKind::concern) return reached;
  const auto* const found = reached.view->concern(named->number);
  if (found != nullptr && reaches(service, visit, found->object)) reached.concern = found;
  return reached;
}

Response concern_page(Service& service, Visit& visit, const Reached& reached, int status,
                      const std::string& error, const registry::Secrets* opened) {
  const ObjectNumber number = reached.concern->number;
  const auto events = service.desk().history(number);
  if (!events) return service.failure(visit, events.error());
  const bool registrar = may(service, visit, "follow_up");
  Node sealed = Node::list();
  if (opened != nullptr) {
    const auto add = [&](const char* label, const std::string& value) {
      if (!value.empty())
        sealed.add(Node::table().put("label", service.text(label, visit)).put("value", value));
    };
    add("site_name", opened->site_name);
    add("told", opened->identity.free_text);
    add("own_reference", opened->identity.own_reference);
  }
  Node reports = Node::list();
  if (const auto became = reached.view->reports_of.find(number); became != reached.view->reports_of.end())
    for (const ReportId report : became->second) reports.add(Node::table().put("number", shown(report)));
  const std::string title = service.text("concern_title", visit, {{"number", shown_concern(number)}});
  Node view = Node::table();
  view.put("title", title).put("number", shown_concern(number)).put("csrf", service.csrf(visit));
  view.put("errors", service.one_error(visit, "reason", error));
  view.put("rows", service.concern_form().rows(reached.concern->object, visit.language));
  view.put("opened", opened != nullptr).put("has_sealed", !sealed.as_list()->empty());
  view.put("sealed", sealed).put("may_open", opened == nullptr && may(service, visit, "report.read"));
  Node follow_ups = follow_up_rows(service, visit, *reached.view, number);
  view.put("has_follow_ups", !follow_ups.as_list()->empty()).put("follow_ups", std::move(follow_ups));
  view.put("has_reports", !reports.as_list()->empty()).put("reports", reports).put("registrar", registrar);
  view.put("follow_up_fields", registrar ? follow_up_fields(service, visit, {}, {}) : "");
  view.put("events", timeline(service, visit, *events, registrar));
  return service.page(visit, status, title, "concern", std::move(view), !error.empty());
}

Response show_concern(Service& service, Visit& visit) {
  const auto reached = concern_of(service, visit);
  if (!reached) return service.failure(visit, reached.error());
  if (reached->concern == nullptr) return service.not_found(visit);
  return concern_page(service, visit, *reached, 200, "", nullptr);
}

/// What is sealed of a concern: the viewing is on disk before anything is opened.
Response open_concern(Service& service, Visit& visit) {
  const auto reached = concern_of(service, visit);
  if (!reached) return service.failure(visit, reached.error());
  if (reached->concern == nullptr) return service.not_found(visit);
  const std::string reason(trimmed(visit.form.get("reason")));
  if (reason.empty())
    return concern_page(service, visit, *reached, 422, service.text("reason_missing", visit), nullptr);
  const auto opened = service.desk().open_object(reached->concern->number, visit.actor, reason);
  if (!opened) return service.failure(visit, opened.error());
  return concern_page(service, visit, *reached, 200, "", &*opened);
}

/// "R17" or "C17", when it is there and the visitor's verb reaches it.
Result<std::optional<NamedObject>> subject_of(Service& service, const Visit& visit) {
  const auto named = parse_object_number(visit.path.at("subject"));
  if (!named) return std::optional<NamedObject>{};
  if (named->kind == ObjectKind::report) {
    ZICHT_TRY(const auto report, service.desk().find(named->number));
    return report && !report->withdrawn ? named : std::optional<NamedObject>{};
  }
  ZICHT_TRY(const auto view, service.chain().view());
  return named->kind == ObjectKind::concern && view->concern(named->number) != nullptr
             ? named
             : std::optional<NamedObject>{};
}

Response follow_up_page(Service& service, Visit& visit, NamedObject subject, int status,
                        const web::FormValues& values, const std::vector<Finding>& findings) {
  const std::string number = object_number(subject.kind, subject.number);
  const Node errors = service.follow_up_form().errors(findings, visit.language);
  const std::string title = service.text("follow_up_title", visit, {{"number", number}});
  Node view = Node::table();
  view.put("title", title).put("number", number).put("csrf", service.csrf(visit));
  view.put("errors", service.errors_html(visit, errors));
  view.put("follow_up_fields", follow_up_fields(service, visit, values, findings));
  return service.page(visit, status, title, "follow_up", std::move(view), !errors.as_list()->empty());
}

Response show_follow_up(Service& service, Visit& visit) {
  const auto subject = subject_of(service, visit);
  if (!subject) return service.failure(visit, subject.error());
  if (!*subject) return service.not_found(visit);
  auto kept = service.kept_form(visit);
  if (!kept) return service.failure(visit, kept.error());
  return follow_up_page(service, visit, **subject, 200, *kept ? **kept : web::FormValues{}, {});
}

Response record_follow_up(Service& service, Visit& visit) {
  const auto subject = subject_of(service, visit);
  if (!subject) return service.failure(visit, subject.error());
  if (!*subject) return service.not_found(visit);
  const web::FormValues sent = sent_in(visit);
  services::FollowUpQuestion question;
  question.subjects = {**subject};
  for (const auto& [name, cell] : service.follow_up_form().cells(sent)) question.columns[name] = cell;
  const auto answer = service.chain().record_follow_up(question, visit.actor, visit.language);
  if (!answer) return service.failure(visit, answer.error());
  if (answer->follow_up == 0) return follow_up_page(service, visit, **subject, 422, sent, answer->findings);
  const std::string number = object_number((*subject)->kind, (*subject)->number);
  const std::string where = (*subject)->kind == ObjectKind::report ? "~/reports/" : "~/concerns/";
  return service.redirect(visit, where + number + "?said=follow_up_recorded");
}

/// Where a list that is ordered by day goes on: "2024-03-01.R17".
std::optional<std::pair<Date, ReportId>> place_in(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto day = parse_iso_date(text.substr(0, dot));
  const auto report = report_in(text.substr(dot + 1));
  if (!day || !report) return std::nullopt;
  return std::pair(*day, *report);
}

Response never_followed(Service& service, Visit& visit) {
  const auto view = service.chain().view();
  if (!view) return service.failure(visit, view.error());
  const auto asked = report_in(visit.query.get("days"));
  const std::int32_t days = asked && *asked <= 3650 ? static_cast<std::int32_t>(*asked) : kPatienceDays;
  const Date until = service.desk().today() + -days;
  const auto after = place_in(visit.query.get("after"));
  Node rows = Node::list();
  std::size_t waiting = 0;
  std::string next;
  std::pair<Date, ReportId> last;
  const std::string base =
      "/" + std::string(code_of(visit.language)) + "/follow-up?days=" + std::to_string(days);
  for (const services::NeverFollowedUp& one : (*view)->never) {
    if (one.received_on > until) break;
    ++waiting;
    const std::pair place(one.received_on, one.report);
    if (after && place <= *after) continue;
    const std::size_t shown_rows = rows.is_null() || rows.as_list() == nullptr ? 0 : rows.as_list()->size();
    if (shown_rows == kRowsOnAPage) {
      if (next.empty()) next = base + "&after=" + to_iso(last.first) + "." + shown(last.second);
      continue;
    }
    last = place;
    rows.add(Node::table()
                 .put("number", shown(one.report))
                 .put("day", to_iso(one.received_on))
                 .put("waits", std::to_string(service.desk().today().days - one.received_on.days)));
  }
  Node page = Node::table();
  page.put("says", service.text("never_says", visit,
                                {{"count", std::to_string(waiting)}, {"days", std::to_string(days)}}));
  page.put("has_reports", !rows.as_list()->empty()).put("reports", rows).put("days", std::to_string(days));
  page.put("has_next", !next.empty()).put("next", next);
  return service.page(visit, 200, service.text("never", visit), "never", std::move(page));
}

}  // namespace

std::string follow_up_fields(Service& service, const Visit& visit, web::FormValues values,
                             const std::vector<Finding>& findings) {
  if (!values.contains("on")) values["on"] = {to_iso(service.desk().today())};
  if (!values.contains("organisation")) values["organisation"] = {visit.actor.organisation};
  return service.follow_up_form().fields_html(values, findings, visit.language);
}

void add_concern_routes(RouteTable& routes, Service& service) {
  const auto get = [&](const char* pattern, const char* verb, Response (*handler)(Service&, Visit&)) {
    routes.add({Method::get, pattern, Door::session, verb,
                [&service, handler](Visit& visit) { return handler(service, visit); }});
  };
  const auto post = [&](const char* pattern, const char* verb, Response (*handler)(Service&, Visit&)) {
    routes.add({Method::post, pattern, Door::session, verb,
                [&service, handler](Visit& visit) { return handler(service, visit); },
                std::uint64_t{64} * 1024, handler != open_concern});
  };
  get("/{lang}/concerns", "report.list", list_concerns);
  get("/{lang}/concerns/new", "report.submit", new_concern);
  post("/{lang}/concerns/new", "report.submit", send_concern);
  get("/{lang}/concerns/{concern}", "report.outcome", show_concern);
  post("/{lang}/concerns/{concern}/open", "report.read", open_concern);
  get("/{lang}/follow-up", "follow_up", never_followed);
  get("/{lang}/follow-up/{subject}", "follow_up", show_follow_up);
  post("/{lang}/follow-up/{subject}", "follow_up", record_follow_up);
}

}  // namespace zicht::server
