#include "cli/serve_verb.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <ostream>

#include "cli/account_verb.hpp"
#include "cli/disk_tree.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "http/http_server.hpp"
#include "server/service.hpp"
#include "services/candidate_index.hpp"
#include "services/chain_desk.hpp"
#include "services/session.hpp"

namespace zicht::cli {
namespace {

constexpr std::chrono::seconds kGrace{10};
constexpr rlim_t kFilesWanted = 8192;

/// Every connection is a file; what the system lets be raised is raised.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min(limit.rlim_max, std::max(limit.rlim_cur, kFilesWanted));
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

/// The signals that end the service, kept from all threads; whoever wants them waits for them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    // A file that may not grow any more is an error of the write, and not the end of the service.
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
  }
  /// True when one came within the time.
  bool wait(std::chrono::seconds time) {
    const timespec patience{time.count(), 0};
    return sigtimedwait(&signals_, nullptr, &patience) > 0;
  }

 private:
  sigset_t signals_{};
};

/// On the disk that a folder is on; 0 when the system does not say.
std::uint64_t free_bytes(const std::filesystem::path& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  return error ? 0 : space.available;
}

std::string own_url(const ServeOptions& options, std::uint16_t port) {
  return std::string(options.certificate.empty() ? "http://" : "https://") + options.address + ":" +
         std::to_string(port);
}

Result<void> check(const ServeOptions& options) {
  if (options.certificate.empty() != options.key.empty())
    return fail(ErrorCode::invalid_input, "TLS needs a certificate and its key", "--certificate, --key",
                "Give both, or neither.");
  if (!options.public_url.empty() && options.public_url.find("://") == std::string::npos)
    return fail(ErrorCode::invalid_input, "not an address of the web", "--public-url",
                "Write it as https://melden.example.nl, without a path.");
  return {};
}

/// \errors not_found: it was not installed.
Result<std::string> shipped_text(const registry::DefinitionFiles& shipped, const std::string& name) {
  const auto found = shipped.find(name);
  if (found == shipped.end())
    return fail(ErrorCode::not_found, "a definition of the service is not there", name,
                "Install Zicht again: cmake --install puts it beside the program.");
  return found->second;
}

http::ServerOptions server_options(const ServeOptions& options) {
  http::ServerOptions server;
  server.address = options.address;
  server.port = options.port;
  server.certificate_file = options.certificate;
  server.key_file = options.key;
  return server;
}

std::string_view name_of(http::Method method) { return method == http::Method::post ? "POST" : "GET"; }

std::string_view name_of(server::Door door) {
  switch (door) {
    case server::Door::open:
      return "open";
    case server::Door::half_session:
      return "half_session";
    case server::Door::session:
      return "session";
    default:
      return "api";
  }
}

/// Every address with who is let in and by which verb: what a review of the rights reads.
ExitCode list_routes(const server::RouteTable& routes, Console& console) {
  console.out << "method,address,door,verb\n";
  for (const server::Route& route : routes.routes())
    console.out << name_of(route.method) << ',' << route.pattern << ',' << name_of(route.door) << ','
                << route.verb << '\n';
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> serve(const ServeOptions& options, Console& console) {
  ZICHT_CHECK(check(options));
  raise_file_limit();
  StopSignals signals;
  ZICHT_TRY(const auto shipped_folder, installed_definitions());
  ZICHT_TRY(const auto shipped, read_files(shipped_folder));
  ZICHT_TRY(const web::Pages pages, web::Pages::parse(services::in_folder(shipped, "web")));
  ZICHT_TRY(const auto desk, services::ReportDesk::open(options.registry, system_now, shipped));
  ZICHT_TRY(const auto accounts, open_accounts(options.registry, desk->is_made_up(), shipped));
  ZICHT_TRY(const std::string retention, shipped_text(shipped, "service/retention.toml"));
  ZICHT_TRY(const std::string limits, shipped_text(shipped, "service/limits.toml"));
  services::CandidateIndex candidates(*desk);
  std::optional<SitePlace> place;
  if (!options.site.empty()) place.emplace(site_place(options.site));
  ZICHT_TRY(const auto service,
            server::Service::make(*desk, *accounts, candidates, pages,
                                  {options.public_url, options.behind_proxy, retention, limits,
                                   place ? &place->tree : nullptr, place ? place->site : "",
                                   "zicht " ZICHT_VERSION, [&] { return free_bytes(options.registry); }}));
  if (options.list_routes) return list_routes(service->routes(), console);
  const http::ServerOptions listening = server_options(options);
  ZICHT_TRY(http::HttpServer http, http::HttpServer::start(listening, *service));
  const std::string url = options.public_url.empty() ? own_url(options, http.port()) : options.public_url;
  service->set_public_url(url);
  console.out << "Zicht listens: " << url << "/nl/\n" << std::flush;
  ZICHT_TRY(const auto known, accounts->store().accounts());
  if (known.empty())
    console.messages
        << "Nobody has an account yet. Make the first one:\n  zicht account add NAME --role administrator "
           "--organisation CODE --registry "
        << options.registry << '\n';
  do {  // what commands changed meanwhile
    if (const auto refreshed = accounts->refresh(); !refreshed) print_error(console, refreshed.error());
    if (const auto logged = service->log_account_events(); !logged) print_error(console, logged.error());
    static_cast<void>(service->chain().view());  // so that no page waits for them to be made
    static_cast<void>(service->retention_index().refresh());
  } while (!signals.wait(std::chrono::seconds(2)));
  console.messages << "Stopping: requests at work are answered.\n";
  http.stop(kGrace);
  ZICHT_CHECK(desk->sign());
  // It writes nothing that is not done again, and may take minutes: nobody waits for it.
  if (candidates.is_linking() || service->is_working()) {
    console.out.flush();
    console.messages.flush();
    std::quick_exit(0);
  }
  return ExitCode::ok;
}

}  // namespace zicht::cli
