#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "server/service.hpp"
#include "services/office_desk.hpp"
#include "services/release_desk.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Response;

constexpr std::uint64_t kKeyLimit = std::uint64_t{64} * 1024;

std::string words_of(const std::vector<std::string>& names, const std::string& none) {
  return names.empty() ? none : joined(names, ", ");
}

/// Whether the visitor may say that figures which are new or defined otherwise are meant. Who approves the
/// release approves that too.
bool may_adopt(Service& service, const Visit& visit) {
  return service.accounts().rights().of(visit.who->account.roles, "definitions.adopt").asks;
}

/// Where the preparation that was asked for here is, or why it was refused.
void put_preparation(Service& service, const Visit& visit, const services::ReleaseList& list, Node& view) {
  const services::PreparationState state = service.releases().preparation();
  std::string says;
  if (state.standing)
    says = service.text(state.standing->at_work ? "release_at_work" : "release_waits", visit,
                        {{"seconds", std::to_string(state.standing->since.count())},
                         {"ahead", std::to_string(state.standing->ahead)}});
  else if (std::ranges::find(list.waiting, state.id, &services::WaitingRelease::id) != list.waiting.end())
    says = service.text("release_prepared", visit, {{"release", state.id}});
  view.put("has_preparation", !says.empty()).put("preparation", says);
  view.put("was_refused", !state.standing && state.error.has_value());
  // Messages of the program name figures and dates, never a person.
  view.put("refusal", state.error ? state.error->message + ": " + state.error->where : "");
  view.put("advice", state.error ? state.error->advice : "");
}

Response releases_page(Service& service, Visit& visit, const FormError& wrong) {
  if (!service.releases().has_site()) return service.message(visit, 404, "releases", "releases_no_site");
  const auto list = service.releases().list();
  if (!list) return service.failure(visit, list.error());
  Node waiting = Node::list();
  for (const services::WaitingRelease& release : list->waiting)
    waiting.add(
        Node::table()
            .put("id", release.id)
            .put("who", release.prepared_by)
            .put("state", service.text(release.as_prepared ? "release_waiting" : "release_changed", visit)));
  Node published = Node::list();
  for (const services::PublicRelease& release : list->published)
    published.add(
        Node::table()
            .put("id", release.id)
            .put("state",
                 service.text(release.withdrawn ? "release_is_withdrawn" : "release_public", visit)));
  Node view = Node::table();
  view.put("errors", service.one_error(visit, wrong.field, wrong.what)).put("csrf", service.csrf(visit));
  put_preparation(service, visit, *list, view);
  view.put("has_waiting", !list->waiting.empty()).put("waiting", waiting);
  view.put("has_published", !list->published.empty()).put("published", published);
  view.put("may_prepare", may(service, visit, "release.prepare")).put("may_adopt", may_adopt(service, visit));
  const Date today = service.desk().today();
  const auto typed = [&](const char* name, const std::string& otherwise) {
    return visit.form.has(name) ? std::string(visit.form.get(name)) : otherwise;
  };
  view.put("year", typed("year", std::to_string(civil(today).year - 1)));
  view.put("as_of", typed("as_of", to_iso(today))).put("date", typed("date", to_iso(today)));
  for (const char* const name : {"corrects", "correction_nl", "correction_en"})
    view.put(name, typed(name, ""));
  return service.page(visit, wrong.status, service.text("releases", visit), "releases", std::move(view),
                      !wrong.what.empty());
}

Response prepare(Service& service, Visit& visit) {
  if (!service.releases().has_site()) return service.not_found(visit);
  services::ReleaseQuestion question;
  const std::string_view year = trimmed(visit.form.get("year"));
  const auto [end, error] = std::from_chars(year.data(), year.data() + year.size(), question.year);
  const auto as_of = parse_iso_date(trimmed(visit.form.get("as_of")));
  const auto date = parse_iso_date(trimmed(visit.form.get("date")));
  const auto refuse = [&](const char* field, const char* text) {
    return releases_page(service, visit, {field, service.text(text, visit), 422});
  };
  if (error != std::errc{} || end != year.data() + year.size() || question.year < 1900 ||
      question.year > 2200)
    return refuse("year", "year_wrong");
  if (!as_of || *as_of > service.desk().today()) return refuse("as_of", "day_wrong");
  if (!date) return refuse("date", "day_wrong");
  question.as_of = *as_of;
  question.date = *date;
  question.corrects = trimmed(visit.form.get("corrects"));
  question.correction = {std::string(trimmed(visit.form.get("correction_nl"))),
                         std::string(trimmed(visit.form.get("correction_en")))};
  if (!question.corrects.empty() && (question.correction.nl.empty() || question.correction.en.empty()))
    return refuse("correction_nl", "correction_missing");
  question.accept_definitions = visit.form.get("accept_definitions") == "1";
  if (question.accept_definitions && !may_adopt(service, visit))
    return service.message(visit, 403, "forbidden_title", "forbidden");
  if (!service.releases().prepare(std::move(question), visit.who->account.name))
    return releases_page(service, visit, {"year", service.text("work_full", visit), 503});
  return service.redirect(visit, "~/releases?said=preparing");
}

/// What protection took away and what the attack tried.
void put_report(Service& service, const Visit& visit, const services::WaitingRelease& release, Node& view) {
  const services::PreparationReport& report = release.prepared;
  const auto fact = [&](Node& facts, const char* label, const std::string& value) {
    facts.add(Node::table().put("label", service.text(label, visit)).put("value", value));
  };
  Node facts = Node::list();
  fact(facts, "release_by", release.prepared_by);
  fact(facts, "release_year", std::to_string(report.year));
  fact(facts, "release_as_of", report.as_of);
  fact(facts, "release_figures", std::to_string(report.figures));
  fact(facts, "release_files",
       std::to_string(report.files) + " (" + std::to_string(report.bytes / 1000) + " kB)");
  fact(facts, "release_cells", std::to_string(report.cells));
  fact(facts, "release_hidden", std::to_string(report.hidden));
  fact(facts, "release_earlier", words_of(report.earlier, service.text("release_none", visit)));
  Node hidden = Node::list();
  // A note of another version may name figures that this one does not know.
  const auto titles = service.office().titles();
  for (const auto& [figure, rows] : report.hidden_by_figure) {
    const bool known = titles && titles->contains(figure);
    hidden.add(Node::table()
                   .put("figure", known ? titles->at(figure).in(visit.language) : figure)
                   .put("rows", std::to_string(rows)));
  }
  // What protection cost says something of what is withheld: for who approves only.
  const bool publisher = may(service, visit, "release.approve");
  Node years = Node::list();
  for (const services::PreparationReport::Year& year : report.years)
    years.add(
        Node::table()
            .put("year", std::to_string(year.year))
            .put("origin", service.text("release_origin_" + year.origin, visit, {{"release", year.release}}))
            .put("small", std::to_string(year.small))
            .put("secondary", std::to_string(year.secondary))
            .put("persons", std::to_string(year.secondary_persons)));
  view.put("facts", facts).put("has_hidden", !report.hidden_by_figure.empty()).put("hidden", hidden);
  view.put("publisher", publisher).put("years", years).put("has_years", !report.years.empty());
  view.put("attack", service.text("release_attack", visit,
                                  {{"rows", std::to_string(report.attacked_cells)},
                                   {"earlier", std::to_string(report.earlier.size())}}));
}

Response waiting_page(Service& service, Visit& visit, const services::WaitingRelease& release,
                      const FormError& wrong) {
  const bool own = release.prepared_by == visit.who->account.name;
  const bool approves = may(service, visit, "release.approve");
  const std::string title = service.text("release_title", visit, {{"release", release.id}});
  Node view = Node::table();
  view.put("title", title).put("id", release.id).put("csrf", service.csrf(visit));
  view.put("errors", service.one_error(visit, wrong.field, wrong.what));
  put_report(service, visit, release, view);
  view.put("sums", release.sums_sha256).put("changed", !release.as_prepared);
  view.put("own", own && approves).put("can_approve", approves && !own && release.as_prepared);
  return service.page(visit, wrong.status, title, "release_waiting", std::move(view), !wrong.what.empty());
}

Response published_page(Service& service, Visit& visit, const services::PublicRelease& release,
                        const FormError& wrong) {
  const std::string title = service.text("release_title", visit, {{"release", release.id}});
  Node view = Node::table();
  view.put("title", title).put("id", release.id).put("csrf", service.csrf(visit));
  view.put("errors", service.one_error(visit, wrong.field, wrong.what));
  view.put("state", service.text(release.withdrawn ? "release_is_withdrawn" : "release_public", visit));
  view.put("can_withdraw", !release.withdrawn && may(service, visit, "release.approve"));
  view.put("reason_nl", std::string(visit.form.get("reason_nl")));
  view.put("reason_en", std::string(visit.form.get("reason_en")));
  return service.page(visit, wrong.status, title, "release_public", std::move(view), !wrong.what.empty());
}

Response release_page(Service& service, Visit& visit, const FormError& wrong) {
  const std::string& id = visit.path.at("release");
  const auto waiting = service.releases().waiting(id);
  if (!waiting) return service.failure(visit, waiting.error());
  if (*waiting) return waiting_page(service, visit, **waiting, wrong);
  const auto list = service.releases().list();
  if (!list) return service.failure(visit, list.error());
  const auto found = std::ranges::find(list->published, id, &services::PublicRelease::id);
  if (found == list->published.end()) return service.not_found(visit);
  return published_page(service, visit, *found, wrong);
}

/// Makes it public. Another than who prepared it does, with the release key, which is used and not kept; it
/// binds to the files whose hash stood on the page.
Response approve(Service& service, Visit& visit) {
  const std::string& id = visit.path.at("release");
  const auto waiting = service.releases().waiting(id);
  if (!waiting) return service.failure(visit, waiting.error());
  if (!*waiting) return service.not_found(visit);
  if ((*waiting)->prepared_by == visit.who->account.name)
    return waiting_page(service, visit, **waiting, {"content", service.text("release_own", visit), 409});
  const auto key =
      registry::ReleaseKey::from_text(visit.form.get("file"), visit.form.get("passphrase"), "release key");
  if (!key)
    return waiting_page(service, visit, **waiting, {"file", service.text("release_key_wrong", visit), 422});
  const auto done =
      service.releases().approve(id, std::string(visit.form.get("sums")), visit.who->account.name, *key);
  if (done) return service.redirect(visit, "~/releases?said=release_approved");
  if (done.error().code == ErrorCode::conflict || done.error().code == ErrorCode::corrupt)
    return release_page(
        service, visit,
        {"content", service.text("release_not_approved", visit, {{"why", done.error().message}}), 409});
  return service.failure(visit, done.error());
}

Response withdraw(Service& service, Visit& visit) {
  const std::string nl(trimmed(visit.form.get("reason_nl")));
  const std::string en(trimmed(visit.form.get("reason_en")));
  if (nl.empty() || en.empty())
    return release_page(service, visit,
                        {nl.empty() ? "reason_nl" : "reason_en", service.text("reason_missing", visit), 422});
  const auto done = service.releases().withdraw(visit.path.at("release"), {nl, en}, visit.who->account.name);
  if (done) return service.redirect(visit, "~/releases?said=release_withdrawn");
  if (done.error().code == ErrorCode::conflict)
    return release_page(
        service, visit,
        {"content", service.text("release_not_approved", visit, {{"why", done.error().message}}), 409});
  return service.failure(visit, done.error());
}

/// Release pages as the public would see them; their script is left out.
constexpr const char* kReleasePolicy =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

const char* type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  if (name.ends_with(".csv")) return "text/csv; charset=utf-8";
  if (name.ends_with(".json")) return "application/json";
  if (name.ends_with(".ods") || name.ends_with(".xml") || name.ends_with(".js"))
    return "application/octet-stream";
  return "text/plain; charset=utf-8";
}

Response release_file(Service& service, Visit& visit) {
  std::string name;
  for (const char* const part : {"folder", "inner", "name"})
    if (const auto found = visit.path.find(part); found != visit.path.end())
      name.append(name.empty() ? "" : "/").append(found->second);
  const auto file = service.releases().file(visit.path.at("release"), name);
  if (!file) return service.failure(visit, file.error());
  if (!*file) return service.not_found(visit);
  return {200, {{"content-type", type_of(name)}, {"content-security-policy", kReleasePolicy}}, **file};
}

}  // namespace

void add_release_routes(RouteTable& routes, Service& service) {
  const auto look = [&](Visit& visit) { return release_file(service, visit); };
  routes.add({Method::get, "/{lang}/releases", Door::session, "release.read",
              [&](Visit& visit) { return releases_page(service, visit, {}); }});
  routes.add({Method::post, "/{lang}/releases", Door::session, "release.prepare",
              [&](Visit& visit) { return prepare(service, visit); }, kSmallForm});
  routes.add({Method::get, "/{lang}/releases/{release}", Door::session, "release.read",
              [&](Visit& visit) { return release_page(service, visit, {}); }});
  routes.add({Method::post, "/{lang}/releases/{release}/approve", Door::session, "release.approve",
              [&](Visit& visit) { return approve(service, visit); }, kKeyLimit});
  routes.add({Method::post, "/{lang}/releases/{release}/withdraw", Door::session, "release.approve",
              [&](Visit& visit) { return withdraw(service, visit); }, kSmallForm});
  routes.add({Method::get, "/{lang}/releases/{release}/files/{name}", Door::session, "release.read", look});
  routes.add(
      {Method::get, "/{lang}/releases/{release}/files/{folder}/{name}", Door::session, "release.read", look});
  routes.add({Method::get, "/{lang}/releases/{release}/files/{folder}/{inner}/{name}", Door::session,
              "release.read", look});
}

}  // namespace zicht::server
