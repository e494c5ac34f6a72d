#include "http/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include "http/connection.hpp"  // before the rest of Asio: see there

#include <atomic>
#include <list>
#include <optional>
#include <thread>

#include "http/request_parser.hpp"
#include "http/response_text.hpp"

namespace zicht::http {
namespace {

using asio::awaitable;
using boost::system::error_code;
using std::chrono::milliseconds;
using ParserState = RequestParser::State;

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
constexpr std::size_t kMostDrained = std::size_t{32} << 20;
constexpr milliseconds kGoodbyeTime{5'000};
constexpr milliseconds kSweepEvery{250};
constexpr milliseconds kSweepWhenStopping{5};

/// What all connections share. Everything but the atomics belongs to the thread of the io_context.
struct Shared {
  Shared(const ServerOptions& server_options, Application& answering)
      : options(server_options),
        application(answering),
        workers(static_cast<std::size_t>(server_options.workers)) {}
  ServerOptions options;
  Application& application;
  asio::thread_pool workers;
  std::list<Connection*> open;
  std::list<Connection*> idle;  ///< longest first
  int waiting = 0;
  bool stopping = false;
  std::atomic<std::uint64_t> accepted{0}, requests{0}, timed_out{0}, evicted{0}, overloaded{0}, malformed{0};
  std::atomic<std::int64_t> count{0};
};

/// Stands in a list while it lives.
class Listed {
 public:
  Listed(std::list<Connection*>& list, Connection& connection)
      : list_(list), place_(list.insert(list.end(), &connection)) {}
  ~Listed() { list_.erase(place_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  std::list<Connection*>& list_;
  std::list<Connection*>::iterator place_;
};

void cut(Connection& connection) {
  error_code ignored;
  static_cast<void>(connection.socket().close(ignored));
}

milliseconds time_for(std::uint64_t bytes, const ServerOptions& options, milliseconds least) {
  const std::uint64_t seconds = bytes / options.least_rate + 1;
  return least + std::chrono::seconds(seconds);
}

/// Runs in a worker; the answer comes back to the thread of the connections. A fault of the application costs
/// this request and no other.
awaitable<Response> handled(Application& application, const Request& request) {
  Response response;
  try {
    response = application.handle(request);
  } catch (...) {
    response = plain_response(500);
  }
  co_return response;
}

/// Bytes that came and were not used yet.
struct Inbox {
  std::string bytes;

  awaitable<bool> receive(Connection& connection) {
    const std::size_t had = bytes.size();
    bytes.resize(had + kReadBytes);
    const std::size_t got = co_await connection.read_some(asio::buffer(bytes.data() + had, kReadBytes));
    bytes.resize(had + got);
    co_return got > 0;
  }
};

/// Feeds until the parser is at `wanted` or beyond; false: the other end went away.
awaitable<bool> read_until(ParserState wanted, RequestParser& parser, Inbox& inbox, Connection& connection) {
  for (;;) {
    inbox.bytes.erase(0, parser.feed(inbox.bytes));
    if (parser.state() >= wanted) co_return true;
    const bool more = co_await inbox.receive(connection);
    if (!more) co_return false;
  }
}

awaitable<bool> write_response(Connection& connection, Shared& shared, const Response& response,
                               bool head_only, bool keep) {
  std::string text = response_head(response, keep);
  if (!head_only && response.status != 204 && response.status != 304) text += response.body;
  connection.expire_after(time_for(text.size(), shared.options, shared.options.write_time));
  const bool written = co_await connection.write(asio::buffer(text));
  co_return written;
}

/// Reads the body that was let in. \return whether the connection goes on
awaitable<bool> read_body(Connection& connection, Shared& shared, RequestParser& parser, Inbox& inbox,
                          std::uint64_t limit) {
  const ServerOptions& options = shared.options;
  parser.allow_body(limit);
  connection.expire_after(time_for(parser.content_length().value_or(limit), options, options.body_time));
  if (parser.expects_continue()) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const bool told = co_await connection.write(asio::buffer(kContinue.data(), kContinue.size()));
    if (!told) co_return false;
  }
  const bool whole = co_await read_until(ParserState::done, parser, inbox, connection);
  co_return whole;
}

int status_of(ParserState state) {
  if (state == ParserState::head_too_large) return 431;
  return state == ParserState::body_too_large ? 413 : 400;
}

/// Sends the refusal and lets the other end read it: closing while bytes of theirs wait would take it away.
awaitable<void> refuse(Connection& connection, Shared& shared, Inbox& inbox, Response response,
                       bool head_only) {
  const bool written = co_await write_response(connection, shared, response, head_only, false);
  if (!written) co_return;
  connection.expire_after(kGoodbyeTime);
  co_await connection.say_goodbye();
  std::size_t drained = 0;
  while (drained < kMostDrained) {
    inbox.bytes.clear();
    const bool more = co_await inbox.receive(connection);
    if (!more) break;
    drained += inbox.bytes.size();
  }
}

awaitable<Response> answer(Connection& connection, Shared& shared, const Request& request) {
  if (shared.waiting >= shared.options.most_waiting) {
    ++shared.overloaded;
    Response busy = plain_response(503);
    busy.fields.push_back({"retry-after", "1"});
    co_return busy;
  }
  ++shared.waiting;
  connection.deadline = SteadyTime::max();
  Response response =
      co_await asio::co_spawn(shared.workers, handled(shared.application, request), asio::use_awaitable);
  --shared.waiting;
  co_return response;
}

/// One request and its answer. \return whether the connection goes on
awaitable<bool> exchange(Connection& connection, Shared& shared, Inbox& inbox, const std::string& peer) {
  RequestParser parser(shared.options.head_limit);
  connection.expire_after(shared.options.head_time);
  const bool headed = co_await read_until(ParserState::body, parser, inbox, connection);
  if (!headed) co_return false;
  std::optional<Response> refused;
  if (parser.state() <= ParserState::done) {
    ++shared.requests;
    Admission admission = shared.application.admit(parser.head());
    refused = std::move(admission.refused);
    if (!refused && parser.content_length().value_or(0) > admission.body_limit) refused = plain_response(413);
    if (!refused && parser.state() == ParserState::body) {
      const bool whole = co_await read_body(connection, shared, parser, inbox, admission.body_limit);
      if (!whole) co_return false;
    }
  }
  if (!refused && parser.state() != ParserState::done) {
    ++shared.malformed;
    refused = plain_response(status_of(parser.state()));
  }
  if (refused) {  // what is left of the request was not read
    const bool head_only = parser.head().method == Method::head;
    co_await refuse(connection, shared, inbox, std::move(*refused), head_only);
    co_return false;
  }
  const bool asked_to_keep = parser.keep_alive();
  Request request = parser.take();
  request.peer = peer;
  request.secure = connection.secure();
  const Response response = co_await answer(connection, shared, request);
  const bool keep = asked_to_keep && !shared.stopping;
  const bool head_only = request.method == Method::head;
  const bool written = co_await write_response(connection, shared, response, head_only, keep);
  co_return written&& keep;
}

awaitable<void> serve(std::unique_ptr<Connection> connection, Shared& shared) {
  const Listed open(shared.open, *connection);
  error_code error;
  const auto endpoint = connection->socket().remote_endpoint(error);
  const std::string peer = error ? std::string{} : endpoint.address().to_string();
  connection->expire_after(shared.options.handshake_time);
  bool going = co_await connection->open();
  const bool opened = going;
  Inbox inbox;
  while (going && !shared.stopping) {
    if (inbox.bytes.empty()) {  // idle: may be cut at any time
      const Listed idle(shared.idle, *connection);
      connection->expire_after(shared.options.idle_time);
      going = co_await inbox.receive(*connection);
    }
    if (going) going = co_await exchange(*connection, shared, inbox, peer);
  }
  if (opened && connection->socket().is_open()) {
    connection->expire_after(kGoodbyeTime);
    co_await connection->say_goodbye();
  }
  --shared.count;
}

}  // namespace

struct HttpServer::State {
  State(const ServerOptions& options, Application& application)
      : shared(options, application), acceptor(io) {}

  Result<void> listen() {
    const ServerOptions& options = shared.options;
    error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error)
      return fail(ErrorCode::invalid_config, "not an address of this machine", options.address,
                  "Write it as 127.0.0.1 or ::1.");
    const asio::ip::tcp::endpoint endpoint(address, options.port);
    static_cast<void>(acceptor.open(endpoint.protocol(), error));
    if (!error) static_cast<void>(acceptor.set_option(asio::socket_base::reuse_address(true), error));
    if (!error) static_cast<void>(acceptor.bind(endpoint, error));
    if (!error) static_cast<void>(acceptor.listen(1024, error));
    if (error)
      return fail(ErrorCode::unavailable, "cannot listen: " + error.message(),
                  options.address + ":" + std::to_string(options.port),
                  "Is another server running there? --port names another port.");
    return {};
  }

  awaitable<void> accept() {
    for (;;) {
      error_code error;
      asio::ip::tcp::socket socket =
          co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (shared.stopping) co_return;
      if (error) {  // mostly out of file descriptors: wait, do not spin
        asio::steady_timer timer(io, milliseconds(50));
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      ++shared.accepted;
      if (shared.count >= shared.options.most_connections) {
        if (shared.idle.empty()) continue;  // all are at work, so the new one goes
        ++shared.evicted;
        cut(*shared.idle.front());
      }
      static_cast<void>(socket.set_option(asio::ip::tcp::no_delay(true), error));
      ++shared.count;
      auto connection = tls ? tls->connection(std::move(socket)) : plain_connection(std::move(socket));
      asio::co_spawn(io, serve(std::move(connection), shared), asio::detached);
    }
  }

  /// Cuts whoever is over their time.
  awaitable<void> sweep() {
    for (;;) {
      error_code error;
      if (shared.stopping && shared.open.empty()) co_return;
      sweep_timer.expires_after(shared.stopping ? kSweepWhenStopping : kSweepEvery);
      co_await sweep_timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      const SteadyTime now = std::chrono::steady_clock::now();
      for (Connection* const connection : shared.open)
        if (connection->deadline < now && connection->socket().is_open()) {
          ++shared.timed_out;
          cut(*connection);
        }
    }
  }

  asio::io_context io{1};
  Shared shared;
  std::optional<Tls> tls;
  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer sweep_timer{io};
  std::thread thread;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;

Result<HttpServer> HttpServer::start(const ServerOptions& options, Application& application) {
  auto state = std::make_unique<State>(options, application);
  if (!options.certificate_file.empty()) {
    ZICHT_TRY(Tls tls, Tls::load(options.certificate_file, options.key_file));
    state->tls.emplace(std::move(tls));
  }
  ZICHT_CHECK(state->listen());
  asio::co_spawn(state->io, state->accept(), asio::detached);
  asio::co_spawn(state->io, state->sweep(), asio::detached);
  state->thread = std::thread([running = state.get()] { running->io.run(); });
  return HttpServer(std::move(state));
}

std::uint16_t HttpServer::port() const {
  error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

void HttpServer::stop(milliseconds grace) {
  State& state = *state_;
  if (!state.thread.joinable()) return;
  asio::post(state.io, [&state] {
    state.shared.stopping = true;
    error_code ignored;
    static_cast<void>(state.acceptor.close(ignored));
    for (Connection* const connection : state.shared.idle) cut(*connection);
    state.sweep_timer.cancel();
  });
  const auto until = std::chrono::steady_clock::now() + grace;
  while (state.shared.count > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(milliseconds(5));
  asio::post(state.io, [&state] {
    for (Connection* const connection : state.shared.open) cut(*connection);
  });
  state.thread.join();
  state.shared.workers.join();
}

HttpServer::~HttpServer() {
  if (state_) stop(milliseconds(0));
}

ServerCounts HttpServer::counts() const {
  const Shared& shared = state_->shared;
  return {shared.accepted,   shared.requests,  shared.timed_out, shared.evicted,
          shared.overloaded, shared.malformed, shared.count};
}

}  // namespace zicht::http
