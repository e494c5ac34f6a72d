#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "http/http.hpp"

namespace zicht::http {

/// Bytes of HTTP/1.1 to one request, as they come. Knows no socket: what a fuzzer feeds is what a client can
/// send. Refuses what two readers could understand differently: several lengths or hosts, codings other than
/// chunked, targets that are not paths.
class RequestParser {
 public:
  enum class State : std::uint8_t { head, body, done, malformed, head_too_large, body_too_large };
  explicit RequestParser(std::uint32_t head_limit);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Takes what it can use. \return how many bytes were used; the rest is to be given again with what
  /// follows.
  std::size_t feed(std::string_view bytes);
  State state() const { return state_; }

  // From state body on.
  const Request& head() const { return request_; }
  std::optional<std::uint64_t> content_length() const;
  /// Precondition: state body, nothing of the body was fed.
  void allow_body(std::uint64_t bytes);
  bool expects_continue() const;
  bool keep_alive() const;

  /// The whole request. Precondition: state done. The parser is spent then.
  Request take();

 private:
  struct Beast;
  void see_head();
  std::unique_ptr<Beast> beast_;
  Request request_;
  State state_ = State::head;
};

}  // namespace zicht::http
