#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/connection.hpp"

namespace zicht::http {
namespace {

using boost::system::error_code;

class TlsConnection final : public Connection {
 public:
  TlsConnection(asio::ip::tcp::socket socket, asio::ssl::context& context)
      : stream_(std::move(socket), context) {}

  asio::awaitable<bool> open() override {
    error_code error;
    co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }
  asio::awaitable<std::size_t> read_some(asio::mutable_buffer room) override {
    error_code error;
    const std::size_t bytes = co_await stream_.async_read_some(
        asio::mutable_buffers_1(room), asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : bytes;
  }
  asio::awaitable<bool> write(asio::const_buffer bytes) override {
    error_code error;
    co_await asio::async_write(stream_, asio::const_buffers_1(bytes),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }
  asio::awaitable<void> say_goodbye() override {
    error_code ignored;
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
  }
  asio::ip::tcp::socket& socket() override { return stream_.next_layer(); }
  bool secure() const override { return true; }

 private:
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

}  // namespace

struct Tls::Context {
  asio::ssl::context tls{asio::ssl::context::tls_server};
};

Tls::Tls(std::unique_ptr<Context> context) : context_(std::move(context)) {}
Tls::Tls(Tls&&) noexcept = default;
Tls& Tls::operator=(Tls&&) noexcept = default;
Tls::~Tls() = default;

Result<Tls> Tls::load(const std::string& certificate_file, const std::string& key_file) {
  auto context = std::make_unique<Context>();
  SSL_CTX* const native = context->tls.native_handle();
  SSL_CTX_set_options(native,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1 ||
      SSL_CTX_set1_groups_list(native, "X25519:P-256:P-384") != 1)
    return fail(ErrorCode::unavailable, "the TLS library refuses the ciphers");
  error_code error;
  static_cast<void>(context->tls.use_certificate_chain_file(certificate_file, error));
  if (error)
    return fail(ErrorCode::invalid_config, "cannot read the certificate: " + error.message(),
                certificate_file, "Give a PEM file with the certificate first and its chain after it.");
  static_cast<void>(context->tls.use_private_key_file(key_file, asio::ssl::context::pem, error));
  if (error || SSL_CTX_check_private_key(native) != 1)
    return fail(ErrorCode::invalid_config, "cannot use the private key", key_file,
                "Give the PEM file of the key that belongs to the certificate.");
  return Tls(std::move(context));
}

std::unique_ptr<Connection> Tls::connection(asio::ip::tcp::socket socket) {
  return std::make_unique<TlsConnection>(std::move(socket), context_->tls);
}

}  // namespace zicht::http
