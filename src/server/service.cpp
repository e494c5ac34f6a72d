#include "server/service.hpp"

#include <algorithm>
#include <charconv>

#include "base/contract.hpp"
#include "base/text.hpp"
#include "server/problem.hpp"
#include "services/alarm_desk.hpp"
#include "services/chain_desk.hpp"
#include "services/office_desk.hpp"
#include "services/release_desk.hpp"
#include "services/work_queue.hpp"

namespace zicht::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

bool is_api(std::string_view path) { return path.starts_with("/api/"); }

Language language_of(std::string_view path) { return path.starts_with("/en/") ? Language::en : Language::nl; }

/// The same page in the other language.
std::string in_other_language(const Request& request) {
  std::string path = request.path;
  if (path.starts_with("/nl/"))
    path.replace(1, 2, "en");
  else if (path.starts_with("/en/"))
    path.replace(1, 2, "nl");
  else
    return "/en/";
  const bool posted = request.method == Method::post;  // what was posted is not asked again
  return path + (request.query.empty() || posted ? "" : "?" + request.query);
}

/// The same page in either language.
std::string without_language(std::string_view path) {
  return std::string(path.substr(std::min<std::size_t>(3, path.size())));
}

/// What every answer carries, in one place.
void harden(Response& response) {
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(response.fields, [&](const http::Field& field) { return field.name == name; });
  };
  const auto add = [&](const char* name, std::string_view value) {
    if (!has(name)) response.fields.push_back({name, std::string(value)});
  };
  add("content-security-policy", kPolicy);
  add("x-content-type-options", "nosniff");
  add("referrer-policy", "same-origin");
  add("cross-origin-opener-policy", "same-origin");
  add("cross-origin-resource-policy", "same-origin");
  add("permissions-policy", "camera=(), geolocation=(), microphone=()");
  add("cache-control", "no-store");
}

Response key_needed() {
  Response refused = problem(401, "an API key is needed");
  refused.fields.push_back({"www-authenticate", "Bearer"});
  return refused;
}

}  // namespace

bool may(Service& service, const Visit& visit, std::string_view verb) {
  return service.accounts().rights().of(visit.who->account.roles, verb).reach != access::Reach::none;
}

web::FormValues sent_in(const Visit& visit) {
  web::FormValues values;
  for (const auto& [name, value] : visit.form.fields()) values[name].push_back(value);
  return values;
}

std::optional<ReportId> report_in(std::string_view text) {
  if (text.starts_with('R') || text.starts_with('r') || text.starts_with('P') || text.starts_with('p'))
    text.remove_prefix(1);
  ReportId report = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), report);
  if (error != std::errc{} || end != text.data() + text.size() || report == 0 || report > INT64_MAX)
    return std::nullopt;
  return report;
}
std::string shown(ReportId report) { return "R" + std::to_string(report); }
std::string shown_person(PersonId person) { return "P" + std::to_string(person); }

std::string shown_time(Instant instant) {
  const Date day = day_in_amsterdam(instant);
  const std::int64_t minutes = (instant.milliseconds - start_of_day_amsterdam(day).milliseconds) / 60'000;
  const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return to_iso(day) + " " + two(minutes / 60) + ":" + two(minutes % 60);
}

std::optional<Claims::Claim> Claims::look(ReportId report, const std::string& account, Instant now) {
  auto others = other(report, account, now);
  const std::lock_guard guard(mutex_);
  if (!others) claims_[report] = {account, now};
  std::erase_if(claims_, [&](const auto& entry) {
    return now.milliseconds - entry.second.since.milliseconds > kMilliseconds;
  });
  return others;
}

std::optional<Claims::Claim> Claims::other(ReportId report, const std::string& account, Instant now) const {
  const std::lock_guard guard(mutex_);
  const auto found = claims_.find(report);
  if (found == claims_.end() || found->second.account == account) return std::nullopt;
  if (now.milliseconds - found->second.since.milliseconds > kMilliseconds) return std::nullopt;
  return found->second;
}

void Claims::let_go(ReportId report, const std::string& account) {
  const std::lock_guard guard(mutex_);
  const auto found = claims_.find(report);
  if (found != claims_.end() && found->second.account == account) claims_.erase(found);
}

Service::Service(services::ReportDesk& desk, services::Accounts& accounts,
                 services::CandidateIndex& candidates, const web::Pages& pages, ServiceOptions options,
                 Words words)
    : desk_(desk),
      accounts_(accounts),
      candidates_(candidates),
      pages_(pages),
      options_(std::move(options)),
      form_(desk.definitions().fields, desk.codebook(), pages),
      words_(std::move(words)),
      chain_(std::make_unique<services::ChainDesk>(desk)),
      alarms_(std::make_unique<services::AlarmDesk>(desk)),
      retention_index_(desk, words_.retention),
      queue_(std::make_unique<services::WorkQueue>()),
      office_(std::make_unique<services::OfficeDesk>(desk, *queue_, options_.program)),
      releases_(std::make_unique<services::ReleaseDesk>(desk, *queue_, options_.site_tree, options_.site,
                                                        options_.program)),
      limits_(words_.limits),
      started_at_(accounts.now()) {}

Service::~Service() { queue_.reset(); }

bool Service::is_working() const { return queue_->is_working(); }

Result<std::unique_ptr<Service>> Service::make(services::ReportDesk& desk, services::Accounts& accounts,
                                               services::CandidateIndex& candidates, const web::Pages& pages,
                                               ServiceOptions options) {
  ZICHT_TRY(auto concern,
            web::ObjectForm::parse(pages.object_forms(), ObjectKind::concern, desk.codebook(), pages));
  ZICHT_TRY(auto follow_up,
            web::ObjectForm::parse(pages.object_forms(), ObjectKind::follow_up, desk.codebook(), pages));
  ZICHT_TRY(auto retention, services::RetentionRules::parse(options.retention_toml, "service/retention.toml",
                                                            desk.codebook()));
  ZICHT_TRY(const auto limits,
            access::RequestLimitTable::parse(options.limits_toml, "service/limits.toml", desk.is_made_up()));
  Words words{std::move(concern), std::move(follow_up), std::move(retention), limits};
  std::unique_ptr<Service> service(
      new Service(desk, accounts, candidates, pages, std::move(options), std::move(words)));
  add_sign_in_routes(service->routes_, *service);
  add_account_routes(service->routes_, *service);
  add_reporter_routes(service->routes_, *service);
  add_report_routes(service->routes_, *service);
  add_registrar_routes(service->routes_, *service);
  add_correction_routes(service->routes_, *service);
  add_concern_routes(service->routes_, *service);
  add_privacy_routes(service->routes_, *service);
  add_alarm_routes(service->routes_, *service);
  add_figure_routes(service->routes_, *service);
  add_release_routes(service->routes_, *service);
  add_office_routes(service->routes_, *service);
  add_administrator_routes(service->routes_, *service);
  add_log_routes(service->routes_, *service);
  add_api_routes(service->routes_, *service);
  add_operation_routes(service->routes_, *service);
  ZICHT_CHECK(service->routes_.check(accounts.rights()));
  return service;
}

/// Refuses what says of itself that it is larger than the limit, with a page that says so.
http::Admission Service::admitted(const Request& head, std::uint64_t limit) const {
  const std::string_view length = head.field("content-length");
  std::uint64_t bytes = 0;
  std::from_chars(length.data(), length.data() + length.size(), bytes);
  if (bytes <= limit) return {limit, std::nullopt};
  Visit visit(head);
  visit.language = language_of(head.path);
  Response refused = is_api(head.path) ? problem(413, "the body is larger than it may be")
                                       : message(visit, 413, "too_large_title", "too_large");
  harden(refused);
  return {0, std::move(refused)};
}

http::Admission Service::admit(const Request& head) {
  const RouteTable::Found found = routes_.find(head.method, head.path);
  if (found.route == nullptr)
    return {std::uint64_t{64} * 1024, std::nullopt};  // read and answered with a page that says so
  constexpr std::uint64_t kUnknownLimit = std::uint64_t{8} * 1024;
  if (found.route->body_limit <= kUnknownLimit) return admitted(head, kUnknownLimit);
  const auto token = http::cookie(head.field("cookie"), kCookie);
  const bool of_api = found.route->door == Door::api;
  const bool known = of_api ? key_of(head).has_value() : token && accounts_.session(*token).has_value();
  http::Admission admission = admitted(head, known ? found.route->body_limit : kUnknownLimit);
  if (admission.refused && of_api && !known) {  // that the key is wrong comes before that the body is large
    admission.refused = key_needed();
    harden(*admission.refused);
  }
  return admission;
}

std::optional<ApiKey> Service::key_of(const Request& request) {
  const std::string_view given = request.field("authorization");
  return given.starts_with("Bearer ") ? accounts_.key(trimmed(given.substr(7))) : std::nullopt;
}

Response Service::handle(const Request& request) {
  Response response;
  try {
    response = answer(request);
  } catch (const std::exception&) {  // a fault of ours; what was acknowledged is on disk
    ++counts_.failed;
    Visit visit(request);
    visit.language = language_of(request.path);
    response = is_api(request.path) ? problem(500, "a fault in Zicht itself")
                                    : message(visit, 500, "failed_title", "failed");
  }
  harden(response);
  return response;
}

Response Service::answer(const Request& request) {
  Visit visit(request);
  visit.language = language_of(request.path);
  if (!is_own_host(request)) return problem(421, "this host is not served here");
  ++(is_api(request.path) ? counts_.api : counts_.pages);
  RouteTable::Found found = routes_.find(request.method, request.path);
  if (found.route == nullptr && is_api(request.path))
    return found.path_is_known ? problem(405, "not by this method") : problem(404, "there is nothing here");
  visit.path = std::move(found.path);
  if (const auto token = http::cookie(request.field("cookie"), kCookie)) visit.token = *token;
  if (found.route == nullptr) {
    if (auto who = accounts_.session(visit.token); who && !who->expired) visit.who = std::move(who);
    return found.path_is_known ? message(visit, 405, "not_found_title", "not_found") : not_found(visit);
  }
  if (auto refused = refuse(*found.route, visit)) {
    ++counts_.refused;
    return *std::move(refused);
  }
  return found.route->handle(visit);
}

bool Service::is_own_host(const Request& request) const {
  const std::string_view host = request.field("host");
  const std::string_view url = options_.public_url;
  const std::string_view own = url.substr(std::min(url.find("://") + 3, url.size()));
  if (host == own) return true;
  // On this machine itself both names of it are right.
  const auto port = [](std::string_view name) { return name.substr(std::min(name.rfind(':'), name.size())); };
  const bool here = own.starts_with("127.0.0.1:") || own.starts_with("localhost:");
  return here &&
         (host == "127.0.0.1" + std::string(port(own)) || host == "localhost" + std::string(port(own)));
}

/// Browsers say where a request comes from; what says nothing is no browser.
bool Service::comes_from_here(const Request& request) const {
  const std::string_view site = request.field("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const std::string_view origin = request.field("origin");
  if (origin.empty() || origin == options_.public_url) return true;
  return site == "same-origin";
}

std::string Service::address_of(const Request& request) const {
  if (!options_.behind_proxy) return request.peer;
  const std::string_view forwarded = request.field("x-forwarded-for");
  return std::string(trimmed(forwarded.substr(std::min(forwarded.rfind(',') + 1, forwarded.size()))));
}

bool Service::read_form(Visit& visit) const {
  auto query = http::FormData::from_urlencoded(visit.request.query);
  if (!query) return false;
  visit.query = *std::move(query);
  if (visit.request.method != Method::post || is_api(visit.request.path)) return true;
  const std::string_view type = visit.request.field("content-type");
  auto form = type.starts_with("multipart/form-data")
                  ? http::FormData::from_multipart(type, visit.request.body)
                  : http::FormData::from_urlencoded(visit.request.body);
  if (!form) return false;
  const bool utf8 = std::ranges::all_of(form->fields(), [](const auto& field) {
    return field.first == "file" || is_utf8(field.second);  // a file's encoding is found out
  });
  if (!utf8) return false;
  visit.form = *std::move(form);
  return true;
}

/// The order of the gate: form, who, own form, right, how often.
std::optional<Response> Service::refuse(const Route& route, Visit& visit) {
  if (!read_form(visit)) {
    return is_api(visit.request.path) ? problem(400, "the query cannot be read")
                                      : message(visit, 400, "failed_title", "failed");
  }
  if (route.door == Door::open) {
    if (visit.request.method == Method::post && !comes_from_here(visit.request))
      return message(visit, 403, "form_stale_title", "form_stale");
    if (auto who = accounts_.session(visit.token); who && !who->expired) visit.who = std::move(who);
    return std::nullopt;
  }
  if (route.door == Door::api) {
    visit.key = key_of(visit.request);
    if (!visit.key) return key_needed();
    const access::Right right = accounts_.rights().of(Role::reporter, route.verb);
    if (right.reach == access::Reach::none) return problem(403, "a key has not this right");
    visit.reach = access::Reach::own;
    visit.actor = {"key-" + std::to_string(visit.key->id), visit.key->organisation, "reporter", route.verb,
                   to_hex(visit.key->key_hash).substr(0, 8)};
    return refuse_too_many(route, visit);
  }
  visit.who = accounts_.session(visit.token);
  const bool ended = !visit.who || visit.who->expired;
  if (visit.request.method == Method::post)
    if (auto refused = refuse_post(route, visit)) return refused;
  const std::string here = visit.request.method == Method::post ? "" : visit.request.path;
  if (ended) {
    visit.who.reset();
    return sign_in_page(visit, 401, "", "", here);
  }
  if (route.door == Door::half_session) return std::nullopt;
  if (!visit.who->session.second_factor) {
    visit.who.reset();
    return sign_in_page(visit, 401, "", "", here);
  }
  const access::Right right = accounts_.rights().of(visit.who->account.roles, route.verb);
  if (right.reach == access::Reach::none) return message(visit, 403, "forbidden_title", "forbidden");
  visit.reach = right.reach;
  visit.actor = accounts_.actor(*visit.who, route.verb);
  return refuse_too_many(route, visit);
}

/// By the key or the account. Nobody is kept from their own account: a session can always be ended.
std::optional<Response> Service::refuse_too_many(const Route& route, Visit& visit) {
  if (route.verb == "session.own") return std::nullopt;
  const auto requester = visit.key ? access::Requester::key : access::Requester::account;
  const std::int64_t number = visit.key ? visit.key->id : visit.who->account.id;
  const std::int64_t wait =
      limits_.take(requester, number, route.body_limit >= kUploadLimit, accounts_.now());
  if (wait == 0) return std::nullopt;
  ++counts_.limited;
  if (route.keeps_draft && visit.request.method == Method::post) keep_draft(visit);
  Response refused = visit.key
                         ? problem(429, "too many requests of this key",
                                   "Nothing of this request was recorded. Send it again after the seconds of "
                                   "Retry-After, and look whether your system sends in a loop.")
                         : message(visit, 429, "failed_title", "too_many");
  refused.fields.push_back({"retry-after", std::to_string((wait + 999) / 1000)});
  return refused;
}

std::optional<Response> Service::refuse_post(const Route& route, Visit& visit) {
  const bool own =
      comes_from_here(visit.request) && accounts_.is_own_form(visit.token, visit.form.get("csrf"));
  if (!visit.who && !own) return sign_in_page(visit, 401, "", "", "");
  if (!own) {
    if (visit.who->expired) visit.who.reset();
    return message(visit, 403, "form_stale_title", "form_stale");
  }
  if (visit.who && visit.who->expired) {
    // Who was writing when the session ended: it is theirs by the form's proof, and kept in their own draft.
    if (route.keeps_draft) keep_draft(visit);
    const bool first_step =
        visit.request.path.ends_with("/reports/new");  // its draft is in the list of drafts
    const std::string back = route.keeps_draft && !first_step ? visit.request.path : "";
    visit.who.reset();
    return sign_in_page(visit, 401, text("session_ended", visit), "", back);
  }
  return std::nullopt;
}

void Service::keep_draft(Visit& visit) {
  web::FormValues sent;
  for (const auto& [name, value] : visit.form.fields()) sent[name].push_back(value);
  const auto place = visit.path.find("draft");
  if (place == visit.path.end()) {  // the first step, or a page of one form: there is no draft yet
    Draft draft;
    draft.account = visit.who->account.id;
    draft.changed_at = accounts_.now();
    if (!visit.request.path.ends_with("/reports/new")) {
      sent.erase("csrf");
      draft.once = std::string(kKeptForm) + without_language(visit.request.path);
      draft.fields = web::to_urlencoded(sent);
      static_cast<void>(accounts_.store().add_draft(draft));
      return;
    }
    draft.once = accounts_.csrf_of(visit.token + visit.request.body);
    web::FormValues values;
    form_.take(form_.steps().front(), sent, values);
    form_.restrict(values);
    draft.fields = web::to_urlencoded(values);
    static_cast<void>(accounts_.store().add_draft(draft));
    return;
  }
  const auto number = report_in(place->second);
  const auto step = visit.path.find("step");
  const intake::FormStep* const of_form = step == visit.path.end() ? nullptr : form_.step(step->second);
  if (!number || of_form == nullptr) return;
  auto draft = accounts_.store().draft(static_cast<std::int64_t>(*number), visit.who->account.id);
  if (!draft || !*draft || (*draft)->sent_as) return;
  web::FormValues values = web::values_from_urlencoded((*draft)->fields);
  form_.take(*of_form, sent, values);
  form_.restrict(values);
  (*draft)->fields = web::to_urlencoded(values);
  (*draft)->changed_at = accounts_.now();
  static_cast<void>(accounts_.store().update_draft(**draft));
}

Result<std::optional<web::FormValues>> Service::kept_form(const Visit& visit) {
  const std::string wanted = std::string(kKeptForm) + without_language(visit.request.path);
  ZICHT_TRY(const auto drafts, accounts_.store().drafts_of(visit.who->account.id));
  const auto found = std::ranges::find(drafts, wanted, &Draft::once);  // newest first
  if (found == drafts.end()) return std::optional<web::FormValues>{};
  web::FormValues values = web::values_from_urlencoded(found->fields);
  for (const Draft& draft : drafts)
    if (draft.once == wanted) ZICHT_CHECK(accounts_.store().drop_draft(draft.id, draft.account));
  return std::optional<web::FormValues>(std::move(values));
}

std::string Service::csrf(const Visit& visit) const { return accounts_.csrf_of(visit.token); }

Response Service::page(const Visit& visit, int status, const std::string& title, std::string_view name,
                       Node view, bool has_errors) const {
  web::Frame frame;
  frame.language = visit.language;
  frame.title = title;
  frame.other_language_to = in_other_language(visit.request);
  frame.made_up = desk_.is_made_up();
  frame.has_errors = has_errors;
  if (visit.who && visit.who->session.second_factor) {
    frame.account = visit.who->account.name;
    frame.csrf = csrf(visit);
    const std::string base = "/" + std::string(code_of(visit.language)) + "/";
    const auto add = [&](std::string_view verb, const char* where, std::string_view label) {
      if (accounts_.rights().of(visit.who->account.roles, verb).reach == access::Reach::none) return;
      frame.menu.push_back({base + where, text(label, visit), visit.request.path == base + where});
    };
    add("person.list", "inbox", "inbox");
    add("report.list", "reports", "my_reports");
    add("report.submit", "reports/new", "new_report");
    add("report.list", "concerns", "concerns");
    add("follow_up", "follow-up", "never");
    add("figures.read", "alarms", "alarms");
    add("erase", "retention", "retention");
    add("figures.read", "figures", "figures");
    add("figures.read", "chain", "chain");
    if (releases_->has_site()) add("release.read", "releases", "releases");
    add("account.manage", "accounts", "accounts");
    add("service.manage", "service", "service");
    const auto has = [&](std::string_view verb) {
      return accounts_.rights().of(visit.who->account.roles, verb).reach != access::Reach::none;
    };
    if (has("erase") || has("role.grant") || has("account.make")) add("session.own", "requests", "requests");
    add("log.read", "log", "log");
  }
  const std::string notice(visit.query.get("said"));
  static constexpr std::array kNotices = {
      "dropped",         "draft_kept",         "withdrawn",        "undone",
      "settled",         "request_made",       "request_decided",  "corrected",
      "concern_sent",    "follow_up_recorded", "proven",           "password_changed",
      "sessions_ended",  "preparing",          "release_approved", "release_withdrawn",
      "alarm_explained", "alarm_taken_back"};
  if (std::ranges::find(kNotices, notice) != kNotices.end()) frame.notice = text(notice, visit);
  return {status,
          {{"content-type", "text/html; charset=utf-8"},
           {"content-language", std::string(code_of(visit.language))}},
          pages_.page(frame, name, std::move(view))};
}

Response Service::message(const Visit& visit, int status, std::string_view heading,
                          std::string_view sentence) const {
  Node view = Node::table();
  view.put("heading", text(heading, visit));
  view.put("paragraphs", Node::list().add(Node::table().put("text", text(sentence, visit))));
  const std::string start = "/" + std::string(code_of(visit.language)) + "/";
  view.put("links", Node::list().add(Node::table().put("to", start).put("label", text("start", visit))));
  return page(visit, status, text(heading, visit), "message", std::move(view));
}

Response Service::not_found(const Visit& visit) const {
  return message(visit, 404, "not_found_title", "not_found");
}

Response Service::failure(const Visit& visit, const Error& error) const {
  const int status = status_of(error.code);
  if (error.code == ErrorCode::not_found) return not_found(visit);
  if (error.code == ErrorCode::locked) return message(visit, status, "failed_title", "locked");
  if (error.code == ErrorCode::io) return message(visit, status, "failed_title", "disk_full");
  if (error.code == ErrorCode::unavailable) return message(visit, status, "failed_title", "clock_jumped");
  if (error.code == ErrorCode::conflict) return message(visit, status, "failed_title", "changed_meanwhile");
  return message(visit, status, "failed_title", "failed");
}

Response Service::redirect(const Visit& visit, const std::string& to) const {
  const std::string path =
      to.starts_with('~') ? "/" + std::string(code_of(visit.language)) + to.substr(1) : to;
  return {303, {{"location", path}}, ""};
}

std::string Service::errors_html(const Visit& visit, Node errors) const {
  if (errors.as_list() == nullptr || errors.as_list()->empty()) return {};
  return pages_.fill("errors", Node::table().put("errors", std::move(errors)), visit.language);
}

std::string Service::one_error(const Visit& visit, const std::string& field,
                               const std::string& sentence) const {
  if (sentence.empty()) return {};
  return errors_html(visit, Node::list().add(Node::table().put("to", field).put("what", sentence)));
}

Result<std::optional<registry::ListedReport>> Service::reached(const Visit& visit,
                                                               std::string_view place) const {
  const auto found = visit.path.find(place);
  const auto report = found == visit.path.end() ? std::nullopt : report_in(found->second);
  if (!report) return std::optional<registry::ListedReport>{};
  ZICHT_TRY(auto listed, desk_.find(*report));
  if (!listed || visit.reach == access::Reach::all) return listed;
  const std::string& own = visit.actor.organisation;
  if (visit.reach == access::Reach::own && desk_.codebook().organisation()[listed->sender].code == own)
    return listed;
  return std::optional<registry::ListedReport>{};
}

Response Service::sign_in_page(const Visit& visit, int status, const std::string& error,
                               const std::string& name, const std::string& next) const {
  Node view = Node::table();
  view.put("errors", one_error(visit, "name", error)).put("name", name).put("next", next);
  return page(visit, status, text("sign_in", visit), "sign_in", std::move(view), !error.empty());
}

}  // namespace zicht::server
