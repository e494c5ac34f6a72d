#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "access/request_limits.hpp"
#include "http/http.hpp"
#include "server/route_table.hpp"
#include "services/accounts.hpp"
#include "services/report_desk.hpp"
#include "services/retention.hpp"
#include "web/object_form.hpp"
#include "web/pages.hpp"
#include "web/report_form.hpp"

// A source that calls one of these includes its header.
namespace zicht::services {
class AlarmDesk;
class CandidateIndex;
class ChainDesk;
class FileTree;
class OfficeDesk;
class ReleaseDesk;
class WorkQueue;
}  // namespace zicht::services

namespace zicht::server {

struct ServiceOptions {
  std::string public_url;      ///< "https://melden.example.nl": links, hosts and origins are held against it
  bool behind_proxy = false;   ///< the address of a visitor is the last of x-forwarded-for
  std::string retention_toml;  ///< definitions/service/retention.toml
  std::string limits_toml;     ///< definitions/service/limits.toml
  services::FileTree* site_tree = nullptr;         ///< null: releases are not made here
  std::string site = {};                           ///< folder of the site within the tree
  std::string program = "zicht";                   ///< named in what is made: "zicht 0.1.0"
  std::function<std::uint64_t()> free_bytes = {};  ///< on the disk of the registry; none = not told
};

/// What was counted since the start, for /metrics. No value says anything of a person.
struct Counts {
  std::atomic<std::uint64_t> pages{0}, api{0}, refused{0}, limited{0}, failed{0}, reports{0}, sign_ins{0},
      sign_ins_failed{0};
};

/// Who looks at a report, so that a second registrar sees it. In memory: it warns, and guards nothing.
class Claims {
 public:
  static constexpr std::int64_t kMilliseconds = std::int64_t{10} * 60 * 1000;
  struct Claim {
    std::string account;
    Instant since;
  };
  /// Notes that somebody looks. \return who else does
  std::optional<Claim> look(ReportId report, const std::string& account, Instant now);
  std::optional<Claim> other(ReportId report, const std::string& account, Instant now) const;
  void let_go(ReportId report, const std::string& account);

 private:
  mutable std::mutex mutex_;
  std::map<ReportId, Claim> claims_;
};

/// The application behind the HTTP server: admission, the gate, and the routes.
class Service final : public http::Application {
 public:
  /// What it is made of must outlive it. \errors invalid_config: a route whose verb is not in the rights.
  static Result<std::unique_ptr<Service>> make(services::ReportDesk& desk, services::Accounts& accounts,
                                               services::CandidateIndex& candidates, const web::Pages& pages,
                                               ServiceOptions options);

  http::Admission admit(const http::Request& head) override;
  http::Response handle(const http::Request& request) override;

  ~Service() override;

  const RouteTable& routes() const { return routes_; }
  /// Whether long work is being done, which writes nothing that is not done again.
  bool is_working() const;
  /// Before the first request, when the port was not known at the start.
  void set_public_url(std::string url) { options_.public_url = std::move(url); }

  // For the routes.
  services::ReportDesk& desk() { return desk_; }
  services::Accounts& accounts() { return accounts_; }
  services::CandidateIndex& candidates() { return candidates_; }
  services::ChainDesk& chain() { return *chain_; }
  services::OfficeDesk& office() { return *office_; }
  services::ReleaseDesk& releases() { return *releases_; }
  services::AlarmDesk& alarms() { return *alarms_; }
  const services::RetentionRules& retention() const { return words_.retention; }
  services::RetentionIndex& retention_index() { return retention_index_; }
  const web::Pages& pages() const { return pages_; }
  const web::ReportForm& form() const { return form_; }
  const web::ObjectForm& concern_form() const { return words_.concern; }
  const web::ObjectForm& follow_up_form() const { return words_.follow_up; }
  Claims& claims() { return claims_; }
  Counts& counts() { return counts_; }
  /// After a change of accounts or keys: into the log before the answer goes out.
  Result<void> log_account_events() { return desk_.write_account_events(accounts_.store()); }
  const ServiceOptions& options() const { return options_; }
  Instant started_at() const { return started_at_; }

  const std::string& text(std::string_view key, const Visit& visit) const {
    return pages_.text(key, visit.language);
  }
  std::string text(std::string_view key, const Visit& visit,
                   const std::map<std::string, std::string>& values) const {
    return pages_.text(key, visit.language, values);
  }
  /// A page within the layout, with the headers that every page has.
  http::Response page(const Visit& visit, int status, const std::string& title, std::string_view name,
                      Node view, bool has_errors = false) const;
  /// A page of a heading and sentences.
  http::Response message(const Visit& visit, int status, std::string_view heading,
                         std::string_view sentence) const;
  http::Response not_found(const Visit& visit) const;
  /// What an error of the world looks like on a page.
  http::Response failure(const Visit& visit, const Error& error) const;
  /// To a path of this service, in the visit's language when it begins with "~".
  http::Response redirect(const Visit& visit, const std::string& to) const;
  /// The list at the top of a page that says what is wrong; empty for none.
  std::string errors_html(const Visit& visit, Node errors) const;
  std::string one_error(const Visit& visit, const std::string& field, const std::string& sentence) const;
  std::string csrf(const Visit& visit) const;
  /// What the visitor had posted to this page when the session ended; given once, and forgotten then.
  Result<std::optional<web::FormValues>> kept_form(const Visit& visit);
  std::string address_of(const http::Request& request) const;
  /// The report of the path, when the visitor's verb reaches it; nothing for another's, as for one that is
  /// not there.
  Result<std::optional<registry::ListedReport>> reached(const Visit& visit, std::string_view place) const;
  http::Response sign_in_page(const Visit& visit, int status, const std::string& error,
                              const std::string& name, const std::string& next) const;

 private:
  /// What is read from definitions at the start.
  struct Words {
    web::ObjectForm concern;
    web::ObjectForm follow_up;
    services::RetentionRules retention;
    access::RequestLimitTable limits;
  };
  Service(services::ReportDesk& desk, services::Accounts& accounts, services::CandidateIndex& candidates,
          const web::Pages& pages, ServiceOptions options, Words words);
  http::Admission admitted(const http::Request& head, std::uint64_t limit) const;
  std::optional<ApiKey> key_of(const http::Request& request);
  std::optional<http::Response> refuse(const Route& route, Visit& visit);
  std::optional<http::Response> refuse_post(const Route& route, Visit& visit);
  std::optional<http::Response> refuse_too_many(const Route& route, Visit& visit);
  bool read_form(Visit& visit) const;
  bool is_own_host(const http::Request& request) const;
  bool comes_from_here(const http::Request& request) const;
  void keep_draft(Visit& visit);
  http::Response answer(const http::Request& request);

  services::ReportDesk& desk_;
  services::Accounts& accounts_;
  services::CandidateIndex& candidates_;
  const web::Pages& pages_;
  ServiceOptions options_;
  web::ReportForm form_;
  Words words_;
  std::unique_ptr<services::ChainDesk> chain_;
  std::unique_ptr<services::AlarmDesk> alarms_;
  services::RetentionIndex retention_index_;
  std::unique_ptr<services::WorkQueue> queue_;  ///< ends before the desks that give it work
  std::unique_ptr<services::OfficeDesk> office_;
  std::unique_ptr<services::ReleaseDesk> releases_;
  RouteTable routes_;
  access::RequestLimits limits_;
  Claims claims_;
  Counts counts_;
  Instant started_at_;
};

// Each group of pages adds its routes.
void add_sign_in_routes(RouteTable& routes, Service& service);
void add_account_routes(RouteTable& routes, Service& service);
void add_reporter_routes(RouteTable& routes, Service& service);
void add_report_routes(RouteTable& routes, Service& service);
void add_registrar_routes(RouteTable& routes, Service& service);
void add_correction_routes(RouteTable& routes, Service& service);
void add_concern_routes(RouteTable& routes, Service& service);
void add_privacy_routes(RouteTable& routes, Service& service);
void add_figure_routes(RouteTable& routes, Service& service);
void add_release_routes(RouteTable& routes, Service& service);
void add_alarm_routes(RouteTable& routes, Service& service);
void add_office_routes(RouteTable& routes, Service& service);
void add_administrator_routes(RouteTable& routes, Service& service);
void add_log_routes(RouteTable& routes, Service& service);
void add_api_routes(RouteTable& routes, Service& service);
void add_operation_routes(RouteTable& routes, Service& service);

/// What is wrong with a form that was sent, and beside which field that is said; by default nothing is.
struct FormError {
  std::string field;
  std::string what;
  int status = 200;
};
/// Rows on a page of a list; the next ones are behind a link.
inline constexpr std::size_t kRowsOnAPage = 25;
/// What was typed into the form that was sent.
web::FormValues sent_in(const Visit& visit);
/// Whether some role of who is signed in has this verb at all.
bool may(Service& service, const Visit& visit, std::string_view verb);

/// Keeps what the visitor asks until a second person decides; the page that comes after it.
http::Response ask_for_approval(Service& service, const Visit& visit, ApprovalRequest request);

/// "R17" or "17"; nothing for anything else.
std::optional<ReportId> report_in(std::string_view text);
std::string shown(ReportId report);  ///< "R17"
std::string shown_person(PersonId person);
/// A moment as people in Amsterdam write it: "2026-11-28 23:05".
std::string shown_time(Instant instant);

/// The session's cookie: kept from scripts, sent over TLS only (and on this machine itself), gone with the
/// browser.
http::Field cookie_field(const std::string& token);

/// Before the address of a form that was kept, in the place of what makes a draft count once.
inline constexpr std::string_view kKeptForm = "page ";
inline constexpr const char* kCookie = "__Host-zicht";
inline constexpr std::uint64_t kFormLimit = std::uint64_t{256} * 1024;
inline constexpr std::uint64_t kUploadLimit = std::uint64_t{20} << 20U;

}  // namespace zicht::server
