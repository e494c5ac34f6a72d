#include "http/http_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "base/contract.hpp"

namespace zicht::http {
namespace {

using std::chrono::milliseconds;

/// Answers with the length of the body; /slow takes a while, /throw is a fault, /big may be 1 MB.
class Echo : public Application {
 public:
  Admission admit(const Request& head) override {
    if (head.path == "/refused") return {0, Response{403, {}, "no\n"}};
    return {head.path == "/big" ? std::uint64_t{1} << 20U : 100U, std::nullopt};
  }
  Response handle(const Request& request) override {
    if (request.path == "/slow") std::this_thread::sleep_for(milliseconds(300));
    if (request.path == "/throw") throw std::runtime_error("fault");
    return {200, {{"x-good", "yes"}, {"x-bad", "a\r\nb: c"}}, std::to_string(request.body.size()) + "\n"};
  }
};

/// A client that sends what it likes.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{5, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// Everything until the other end closes.
  std::string rest() {
    std::string all;
    std::array<char, 4096> room{};
    for (;;) {
      const auto got = ::recv(socket_, room.data(), room.size(), 0);
      if (got <= 0) return all;
      all.append(room.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  int socket_;
  bool connected_ = false;
};

constexpr std::string_view kClose = "host: x\r\nconnection: close\r\n";

class HttpServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    options.workers = 4;
    server_.emplace(HttpServer::start(options, echo_).value());
  }
  std::string ask(std::string_view bytes) {
    Client client(server_->port());
    client.send(bytes);
    return client.rest();
  }
  static std::size_t count(std::string_view text, std::string_view part) {
    std::size_t times = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
      ++times;
    return times;
  }
  Echo echo_;
  std::optional<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersAndLeavesOutAFieldThatBreaksTheHead) {
  start();
  const std::string answer = ask("GET / HTTP/1.1\r\n" + std::string(kClose) + "\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_EQ(count(answer, "x-good: yes"), 1U);
  EXPECT_EQ(count(answer, "b: c"), 0U);
  EXPECT_TRUE(answer.ends_with("0\n"));
}

TEST_F(HttpServerTest, AnswersRequestsSentTogetherInTheirOrder) {
  start();
  const std::string one = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc";
  const std::string answer = ask(one + one + "GET / HTTP/1.1\r\n" + std::string(kClose) + "\r\n");
  EXPECT_EQ(count(answer, "HTTP/1.1 200"), 3U);
  EXPECT_TRUE(answer.ends_with("0\n"));
}

TEST_F(HttpServerTest, HeadHasNoBody) {
  start();
  const std::string answer = ask("HEAD / HTTP/1.1\r\n" + std::string(kClose) + "\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  EXPECT_EQ(count(answer, "content-length: 2"), 1U);
}

TEST_F(HttpServerTest, ARequestThatIsRefusedEndsTheConnection) {
  start();
  for (const std::string_view bad :
       {"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /refused HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n", "\x16\x03\x01\x02\x01\x01\r\n\r\n"}) {
    const std::string answer = ask(std::string(bad) + "GET / HTTP/1.1\r\n" + std::string(kClose) + "\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 4")) << answer;
    EXPECT_EQ(count(answer, "HTTP/1.1"), 1U) << answer;
  }
}

TEST_F(HttpServerTest, TheRefusalOfALongBodyCanBeRead) {
  start();
  const std::string answer =
      ask("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500000\r\n\r\n" + std::string(500000, 'a'));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413")) << answer;
}

TEST_F(HttpServerTest, AFaultCostsOneRequest) {
  start();
  const std::string answer =
      ask("GET /throw HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\n" + std::string(kClose) + "\r\n");
  EXPECT_EQ(count(answer, "HTTP/1.1 500"), 1U);
  EXPECT_EQ(count(answer, "HTTP/1.1 200"), 1U);
}

TEST_F(HttpServerTest, SlowSendersAndIdleClientsAreCut) {
  ServerOptions options;
  options.head_time = options.idle_time = milliseconds(200);
  options.body_time = milliseconds(100);
  options.least_rate = 1U << 20U;
  start(options);
  Client half(server_->port());
  half.send("GET / HT");
  Client idle(server_->port());
  EXPECT_EQ(half.rest(), "");
  EXPECT_EQ(idle.rest(), "");
  Client dripping(server_->port());
  dripping.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n");
  bool cut = false;
  for (int i = 0; i < 98 && !cut; ++i) {
    cut = !dripping.send("a");
    std::this_thread::sleep_for(milliseconds(25));
  }
  EXPECT_TRUE(cut);
  EXPECT_EQ(server_->counts().timed_out, 3U);
}

TEST_F(HttpServerTest, TheLongestIdleGoesWhenThereAreTooMany) {
  ServerOptions options;
  options.most_connections = 5;
  start(options);
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 20; ++i) idle.push_back(std::make_unique<Client>(server_->port()));
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\n" + std::string(kClose) + "\r\n").starts_with("HTTP/1.1 200"));
  EXPECT_GE(server_->counts().evicted, 10U);
}

TEST_F(HttpServerTest, StopAnswersTheRequestAtWorkAndTakesNoOther) {
  start();
  const std::uint16_t port = server_->port();
  std::string answer;
  std::thread at_work([&] { answer = ask("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n"); });
  while (server_->counts().requests == 0) std::this_thread::sleep_for(milliseconds(1));
  server_->stop(milliseconds(3000));
  at_work.join();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_EQ(count(answer, "connection: close"), 1U);
  EXPECT_FALSE(Client(port).connected());
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  start();
  ServerOptions same;
  same.port = server_->port();
  EXPECT_EQ(HttpServer::start(same, echo_).error().code, ErrorCode::unavailable);
  ServerOptions nowhere;
  nowhere.address = "nowhere";
  EXPECT_EQ(HttpServer::start(nowhere, echo_).error().code, ErrorCode::invalid_config);
  ServerOptions no_certificate;
  no_certificate.certificate_file = no_certificate.key_file = "/dev/null";
  EXPECT_EQ(HttpServer::start(no_certificate, echo_).error().code, ErrorCode::invalid_config);
}

}  // namespace
}  // namespace zicht::http
