#include "http/request_parser.hpp"

#include <gtest/gtest.h>

#include <array>

namespace zicht::http {
namespace {

using State = RequestParser::State;

/// Feeds all of it, in pieces of this size, and lets in any body up to 100 bytes.
State fed(RequestParser& parser, std::string_view bytes, std::size_t piece) {
  std::string waiting;
  bool allowed = false;
  while (!bytes.empty()) {
    waiting += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (int round = 0; round < 3; ++round) {
      waiting.erase(0, parser.feed(waiting));
      if (parser.state() == State::body && !allowed) {
        parser.allow_body(100);
        allowed = true;
      }
    }
  }
  return parser.state();
}

State read(std::string_view bytes) {
  RequestParser parser(4096);
  return fed(parser, bytes, bytes.size());
}

TEST(RequestParser, ReadsTheSameInPiecesOfAnySize) {
  constexpr std::string_view kRequest =
      "POST /a%20b?x=1&y HTTP/1.1\r\nHost: h\r\nX-Two: a b\r\ncontent-length: 5\r\n\r\nabcde";
  for (std::size_t piece = 1; piece <= kRequest.size(); ++piece) {
    RequestParser parser(4096);
    ASSERT_EQ(fed(parser, kRequest, piece), State::done) << piece;
    const Request request = parser.take();
    EXPECT_EQ(request.method, Method::post);
    EXPECT_EQ(request.path, "/a%20b");
    EXPECT_EQ(request.query, "x=1&y");
    EXPECT_EQ(request.field("x-two"), "a b");
    EXPECT_EQ(request.body, "abcde");
  }
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
  RequestParser parser(4096);
  constexpr std::string_view kFirst = "GET /1 HTTP/1.1\r\nhost: h\r\n\r\n";
  const std::string two = std::string(kFirst) + "GET /2 HTTP/1.1\r\nhost: h\r\n\r\n";
  EXPECT_EQ(parser.feed(two), kFirst.size());
  EXPECT_EQ(parser.state(), State::done);
}

// Each is read differently by some proxy or server, or is no HTTP/1.1 at all; so it is refused.
TEST(RequestParser, RefusesWhatTwoReadersCouldUnderstandDifferently) {
  const std::string post = "POST / HTTP/1.1\r\nhost: x\r\n";
  const std::array<std::string, 28> requests = {
      post + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      post + "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
      post + "content-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
      post + "content-length: 5\r\ncontent-length: 5\r\n\r\nabcde",
      post + "content-length: 5, 5\r\n\r\nabcde",
      post + "content-length: +5\r\n\r\nabcde",
      post + "content-length: -1\r\n\r\n",
      post + "content-length: 0x5\r\n\r\nabcde",
      post + "content-length: 99999999999999999999999\r\n\r\n",
      post + "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
      post + "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      post + "transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      post + "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      post + "content-length : 5\r\n\r\nabcde",
      post + "transfer-encoding:\r\n chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
      post + std::string("x: a\0b\r\n\r\n", 10),
      post + "x: a\rb\r\n\r\n",
      post + "transfer-encoding: chunked\r\n\r\nzz\r\n\r\n",
      post + "transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
      post + "transfer-encoding: chunked\r\n\r\n1\r\nabX\r\n0\r\n\r\n",
      "GET / HTTP/1.1\nhost: x\n\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
      "GET http://other/ HTTP/1.1\r\nhost: x\r\n\r\n",
      "GET /#part HTTP/1.1\r\nhost: x\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "POST / HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  };
  for (const std::string& request : requests) EXPECT_EQ(read(request), State::malformed) << request;
}

TEST(RequestParser, RefusesAHeadAndABodyOverTheirLimits) {
  EXPECT_EQ(read("GET / HTTP/1.1\r\nhost: x\r\nx: " + std::string(5000, 'a') + "\r\n\r\n"),
            State::head_too_large);
  EXPECT_EQ(read("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nhost: x\r\n\r\n"), State::head_too_large);
  EXPECT_EQ(read("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nff\r\n" +
                 std::string(255, 'a') + "\r\n0\r\n\r\n"),
            State::body_too_large);
}

TEST(RequestParser, TellsWhetherTheConnectionGoesOn) {
  RequestParser current(4096);
  fed(current, "GET / HTTP/1.1\r\nhost: x\r\n\r\n", 100);
  EXPECT_TRUE(current.keep_alive());
  RequestParser closing(4096);
  fed(closing, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", 100);
  EXPECT_FALSE(closing.keep_alive());
  RequestParser old(4096);
  fed(old, "GET / HTTP/1.0\r\n\r\n", 100);
  EXPECT_FALSE(old.keep_alive());
}

}  // namespace
}  // namespace zicht::http
