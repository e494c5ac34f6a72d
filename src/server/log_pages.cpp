#include <algorithm>

#include "base/text.hpp"
#include "server/report_view.hpp"
#include "server/service.hpp"
#include "services/log_search.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

constexpr std::size_t kEventsOnAPage = 50;
constexpr std::size_t kReportsShown = 20;

/// The parts of an actor that are there: account, organisation, role, ground, session.
std::string who_acted(std::string_view text) {
  const Actor actor = actor_from_text(text);
  std::string who = actor.account;
  for (const std::string* const part : {&actor.organisation, &actor.role, &actor.ground, &actor.session})
    if (!part->empty()) who += ", " + *part;
  return who;
}

Node event_row(Service& service, const Visit& visit, const registry::LoggedEvent& event) {
  std::string about = event.subject == 0 ? "" : shown(event.subject);
  for (std::size_t i = 0; i < std::min(event.others.size(), kReportsShown); ++i)
    if (event.others[i] != event.subject) about += (about.empty() ? "" : " ") + shown(event.others[i]);
  return Node::table()
      .put("sequence", std::to_string(event.sequence))
      .put("when", shown_time(event.recorded_at))
      .put("what", event_text(visit, service, event))
      .put("about", about)
      .put("who", who_acted(event.actor));
}

/// What is asked for, from the address; nothing when it cannot be read.
std::optional<services::LogQuestion> question_of(const Visit& visit) {
  services::LogQuestion question;
  question.account = trimmed(visit.query.get("account"));
  if (const std::string_view report = trimmed(visit.query.get("report")); !report.empty()) {
    question.report = report_in(report);
    if (!question.report) return std::nullopt;
  }
  const auto read_day = [&](const char* name, std::optional<Date>& day) {
    const std::string_view text = trimmed(visit.query.get(name));
    if (text.empty()) return true;
    const auto date = parse_iso_date(text);
    if (date) day = *date;
    return date.has_value();
  };
  if (!read_day("from", question.from) || !read_day("until", question.until)) return std::nullopt;
  question.before = report_in(visit.query.get("before")).value_or(0);
  return question;
}

std::string older_than(const Visit& visit, Sequence next) {
  std::string to = "/" + std::string(code_of(visit.language)) + "/log?before=" + std::to_string(next);
  for (const char* const name : {"report", "account", "from", "until"})
    if (const std::string_view value = trimmed(visit.query.get(name)); !value.empty())
      to += "&" + std::string(name) + "=" + http::percent_encoded(value);
  return to;
}

Response show_log(Service& service, Visit& visit) {
  auto question = question_of(visit);
  if (!question) return service.message(visit, 422, "log", "log_wrong");
  const auto status = service.desk().status();
  if (!status) return service.failure(visit, status.error());
  question->events = status->events;
  const auto page = services::search_log(service.desk(), *question, kEventsOnAPage);
  if (!page) return service.failure(visit, page.error());
  Node rows = Node::list();
  for (const registry::LoggedEvent& event : page->events) rows.add(event_row(service, visit, event));
  Node view = Node::table();
  view.put("says", service.text("log_says", visit, {{"count", std::to_string(status->events)}}));
  view.put("head", std::to_string(status->events) + ":" + to_hex(status->root)).put("events", rows);
  for (const char* const name : {"report", "account", "from", "until"})
    view.put(name, std::string(trimmed(visit.query.get(name))));
  view.put("has_older", page->next > 0).put("older", older_than(visit, page->next));
  view.put("empty", page->events.empty()).put("has_events", !page->events.empty());
  view.put("none", service.text(page->next > 0 ? "log_none" : "log_none_at_all", visit));
  return service.page(visit, 200, service.text("log", visit), "log", std::move(view));
}

/// Holds the log against a head that was kept elsewhere.
Response show_proof(Service& service, Visit& visit) {
  const auto proof = services::prove_beginning(service.desk(), trimmed(visit.query.get("head")));
  if (!proof && proof.error().code == ErrorCode::invalid_input)
    return service.message(visit, 422, "proof_title", "proof_wrong");
  if (!proof && proof.error().code == ErrorCode::not_found)
    return service.message(visit, 422, "proof_title", "proof_longer");
  if (!proof) return service.failure(visit, proof.error());
  Node view = Node::table();
  view.put("holds", proof->holds).put("before", std::string(trimmed(visit.query.get("head"))));
  view.put("now", std::to_string(proof->now.size) + ":" + to_hex(proof->now.root)).put("file", proof->file);
  return service.page(visit, 200, service.text("proof_title", visit), "proof", std::move(view));
}

}  // namespace

void add_log_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/{lang}/log", Door::session, "log.read",
              [&](Visit& visit) { return show_log(service, visit); }});
  routes.add({Method::get, "/{lang}/log/proof", Door::session, "log.prove",
              [&](Visit& visit) { return show_proof(service, visit); }});
}

}  // namespace zicht::server
