// Any bytes, in pieces of any size: the request parser ends in one of its states, reads the same request
// whatever the pieces, and never a body over its limit; forms and cookies are read or refused.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "http/form_data.hpp"
#include "http/request_parser.hpp"

namespace {

using zicht::http::Request;
using zicht::http::RequestParser;
constexpr std::uint64_t kBodyLimit = 64;

/// The request that these bytes begin with, when they hold a whole one.
std::optional<Request> read(std::string_view bytes, std::size_t piece) {
  RequestParser parser(512);
  std::string waiting;
  bool allowed = false;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    waiting += bytes.substr(at, piece);
    for (;;) {
      const auto before = parser.state();
      const std::size_t used = parser.feed(waiting);
      if (used > waiting.size()) std::abort();
      waiting.erase(0, used);
      if (parser.state() == RequestParser::State::body && !allowed) {
        parser.allow_body(kBodyLimit);
        allowed = true;
      }
      if (parser.state() > RequestParser::State::body) break;
      if (used == 0 && parser.state() == before) break;
    }
    if (parser.state() == RequestParser::State::done) return parser.take();
    if (parser.state() > RequestParser::State::done) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read(bytes, bytes.size() + 1);
  const auto pieces = read(bytes, static_cast<std::size_t>(data[0] % 7) + 1);
  if (whole && whole->body.size() > kBodyLimit) std::abort();
  if (whole && (!whole->path.starts_with('/'))) std::abort();
  if (whole && (!pieces || pieces->path != whole->path || pieces->body != whole->body ||
                pieces->fields.size() != whole->fields.size()))
    std::abort();
  if (const auto form = zicht::http::FormData::from_urlencoded(bytes))
    if (form->fields().size() > zicht::http::FormData::kMostFields) std::abort();
  static_cast<void>(zicht::http::FormData::from_multipart("multipart/form-data; boundary=B", bytes));
  static_cast<void>(zicht::http::cookie(bytes, "s"));
  return 0;
}
