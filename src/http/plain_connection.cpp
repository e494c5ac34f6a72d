#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/connection.hpp"

namespace zicht::http {
namespace {

using boost::system::error_code;

class PlainConnection final : public Connection {
 public:
  explicit PlainConnection(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<bool> open() override { co_return true; }
  asio::awaitable<std::size_t> read_some(asio::mutable_buffer room) override {
    error_code error;
    const std::size_t bytes = co_await socket_.async_read_some(
        asio::mutable_buffers_1(room), asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : bytes;
  }
  asio::awaitable<bool> write(asio::const_buffer bytes) override {
    error_code error;
    co_await asio::async_write(socket_, asio::const_buffers_1(bytes),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }
  asio::awaitable<void> say_goodbye() override {
    error_code ignored;
    static_cast<void>(socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored));
    co_return;
  }
  asio::ip::tcp::socket& socket() override { return socket_; }
  bool secure() const override { return false; }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace

std::unique_ptr<Connection> plain_connection(asio::ip::tcp::socket socket) {
  return std::make_unique<PlainConnection>(std::move(socket));
}

}  // namespace zicht::http
