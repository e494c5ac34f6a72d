#pragma once

// Boost 1.74's awaitable.hpp uses std::exchange without its header (chriskohlhoff/asio#944), and takes only
// GCC for a compiler that knows coroutines. So <utility> comes first, and the macro helps clang.
#include <utility>
#if defined(__clang__) && !defined(BOOST_ASIO_HAS_CO_AWAIT)
#define BOOST_ASIO_HAS_CO_AWAIT 1
#endif
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace zicht::http {

namespace asio = boost::asio;
using SteadyTime = std::chrono::steady_clock::time_point;

/// One connection, with or without TLS. Everything happens in the thread of its io_context.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  virtual asio::awaitable<bool> open() = 0;  ///< the handshake; false: failed
  /// \return bytes read; 0 = closed, broken or out of time
  virtual asio::awaitable<std::size_t> read_some(asio::mutable_buffer room) = 0;
  virtual asio::awaitable<bool> write(asio::const_buffer bytes) = 0;
  virtual asio::awaitable<void> say_goodbye() = 0;  ///< tells the other end that nothing more comes
  virtual asio::ip::tcp::socket& socket() = 0;
  virtual bool secure() const = 0;

  /// Whoever is over their time is cut by the server's sweep.
  SteadyTime deadline = SteadyTime::max();
  void expire_after(std::chrono::milliseconds time) { deadline = std::chrono::steady_clock::now() + time; }
};

std::unique_ptr<Connection> plain_connection(asio::ip::tcp::socket socket);

/// Certificate and key for all connections: TLS 1.2 and 1.3, forward secrecy and AEAD only, neither
/// renegotiation nor compression. \source NCSC-NL, IT Security Guidelines for Transport Layer Security 2.1
class Tls {
 public:
  /// \errors invalid_config: a file that cannot be read or does not fit the other.
  static Result<Tls> load(const std::string& certificate_file, const std::string& key_file);
  Tls(Tls&&) noexcept;
  Tls& operator=(Tls&&) noexcept;
  ~Tls();
  std::unique_ptr<Connection> connection(asio::ip::tcp::socket socket);

 private:
  struct Context;
  explicit Tls(std::unique_ptr<Context> context);
  std::unique_ptr<Context> context_;
};

}  // namespace zicht::http
