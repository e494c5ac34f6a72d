#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/http.hpp"

namespace zicht::http {

/// Limits that hold against slow, idle and greedy clients. Bytes and milliseconds.
struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;        ///< 0 = any that is free
  std::string certificate_file;  ///< PEM chain; empty = without TLS
  std::string key_file;
  int workers = 64;             ///< threads that handle requests; they mostly wait for the disk
  int most_waiting = 512;       ///< requests handled or waiting for a worker; more are answered 503
  int most_connections = 2000;  ///< beyond that the one that was idle longest goes
  std::uint32_t head_limit = 16 * 1024;
  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds idle_time{60'000};
  std::chrono::milliseconds head_time{10'000};
  std::chrono::milliseconds body_time{10'000};   ///< and what the length takes at `least_rate`
  std::chrono::milliseconds write_time{30'000};  ///< the same
  std::uint64_t least_rate = 8 * 1024;           ///< bytes a second
};

struct ServerCounts {
  std::uint64_t accepted = 0;
  std::uint64_t requests = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t evicted = 0;
  std::uint64_t overloaded = 0;
  std::uint64_t malformed = 0;
  std::int64_t open = 0;
};

/// Serves HTTP/1.1 on one port: one thread for all sockets, a pool of workers for the application.
class HttpServer {
 public:
  /// Listens and serves until stop() or destruction. The application must outlive the server.
  /// \errors invalid_config: address, certificate or key.  unavailable: the port is in use.
  static Result<HttpServer> start(const ServerOptions& options, Application& application);
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  ~HttpServer();

  std::uint16_t port() const;
  /// Accepts nobody any more, closes idle connections, lets requests at work be answered for this long, then
  /// cuts the rest.
  void stop(std::chrono::milliseconds grace);
  ServerCounts counts() const;

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::http
