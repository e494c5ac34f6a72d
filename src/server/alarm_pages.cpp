#include <array>

#include "base/text.hpp"
#include "server/service.hpp"
#include "services/alarm_desk.hpp"
#include "web/alarm_view.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;
using services::Every;

constexpr std::array kLengths = {Every::month, Every::quarter, Every::year};
constexpr std::size_t kLongestReason = 500;  // characters: a cause in a sentence or two, and no case file

/// What stands in the address or in the form of an explanation; a length that there is not means months.
services::AlarmQuestion question_of(const http::FormData& sent) {
  services::AlarmQuestion question;
  for (const Every every : kLengths)
    if (services::name_of(every) == sent.get("every")) question.every = every;
  question.until = std::string(trimmed(sent.get("until")));
  return question;
}

/// The page as an address of its own: what an explanation leads back to.
std::string address_of(const services::AlarmQuestion& question) {
  return "~/alarms?every=" + std::string(services::name_of(question.every)) +
         (question.until.empty() ? "" : "&until=" + question.until);
}

/// What to do when nothing could be compared: periods without reports, or too few years before them.
std::string nothing_judged(Service& service, const Visit& visit, const AlarmList& list) {
  if (list.judged > 0) return {};
  const auto newest = service.desk().page({}, 0, 1);
  const bool known = newest && !newest->empty() && newest->front().content.received_on;
  return service.text(
      "alarms_nothing_judged", visit,
      {{"until", list.until}, {"day", known ? to_iso(*newest->front().content.received_on) : "–"}});
}

/// \param wrong  a sentence about the field `field`; empty = nothing is wrong
Response alarms_page(Service& service, Visit& visit, const services::AlarmQuestion& question, int status,
                     const std::string& field, const std::string& wrong) {
  services::AlarmQuestion asked = question;
  auto found = service.alarms().view(asked);
  std::string told = wrong;
  std::string at = field;
  if (!found && found.error().code == ErrorCode::invalid_input) {  // a period that is none, or is not over
    told = service.text("alarms_until_wrong", visit);
    at = "until";
    status = 422;
    asked.until.clear();
    found = service.alarms().view(asked);
  }
  if (!found && found.error().code == ErrorCode::invalid_config)
    return service.message(visit, 409, "alarms", "alarms_no_definitions");
  if (!found) return service.failure(visit, found.error());
  Node lengths = Node::list();
  for (const Every every : kLengths) {
    const std::string name(services::name_of(every));
    lengths.add(Node::table()
                    .put("value", name)
                    .put("label", service.text("alarms_" + name, visit))
                    .put("chosen", every == asked.every));
  }
  Node view = web::alarm_view((*found)->list, (*found)->texts, visit.language);
  view.put("errors", service.one_error(visit, at, told))
      .put("lengths", lengths)
      .put("every", std::string(services::name_of(asked.every)))
      .put("until", at == "until" ? question.until : (*found)->list.until)
      .put("shown_until", (*found)->list.until)
      .put("is_judged", (*found)->list.judged > 0)
      .put("nothing", nothing_judged(service, visit, (*found)->list))
      .put("may_explain", may(service, visit, "alarm.explain"))
      .put("csrf", service.csrf(visit));
  return service.page(visit, status, service.text("alarms", visit), "alarms", std::move(view), !told.empty());
}

Response show_alarms(Service& service, Visit& visit) {
  return alarms_page(service, visit, question_of(visit.query), 200, "", "");
}

/// An explanation, or that one does not hold any more.
Response explain(Service& service, Visit& visit) {
  const services::AlarmQuestion question = question_of(visit.form);
  const bool takes_back = visit.form.get("take_back") == "yes";
  const std::string reason(trimmed(visit.form.get("reason")));
  const std::string field(visit.form.get("field"));
  if (!takes_back && reason.empty())
    return alarms_page(service, visit, question, 422, field, service.text("reason_missing", visit));
  if (reason.size() > kLongestReason)
    return alarms_page(service, visit, question, 422, field, service.text("alarms_reason_long", visit));
  const auto done = service.alarms().explain(
      question, {std::string(visit.form.get("series")), takes_back ? "" : reason, ""}, visit.actor);
  if (!done && done.error().code == ErrorCode::not_found)
    return alarms_page(service, visit, question, 409, "", service.text("alarms_gone", visit));
  if (!done && done.error().code == ErrorCode::invalid_input)
    return alarms_page(service, visit, question, 422, "", service.text("alarms_not_explained", visit));
  if (!done) return service.failure(visit, done.error());
  return service.redirect(
      visit, address_of(question) + (takes_back ? "&said=alarm_taken_back" : "&said=alarm_explained"));
}

}  // namespace

void add_alarm_routes(RouteTable& routes, Service& service) {
  routes.add({Method::get, "/{lang}/alarms", Door::session, "figures.read",
              [&](Visit& visit) { return show_alarms(service, visit); }});
  routes.add({Method::post, "/{lang}/alarms", Door::session, "alarm.explain",
              [&](Visit& visit) { return explain(service, visit); }, kSmallForm});
}

}  // namespace zicht::server
