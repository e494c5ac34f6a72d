#include "http/request_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>

#include "base/contract.hpp"

namespace zicht::http {

namespace beast = boost::beast;

struct RequestParser::Beast {
  beast::http::request_parser<beast::http::string_body> parser;
};

namespace {

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::get;
    case beast::http::verb::head:
      return Method::head;
    case beast::http::verb::post:
      return Method::post;
    case beast::http::verb::put:
      return Method::put;
    case beast::http::verb::patch:
      return Method::patch;
    case beast::http::verb::delete_:
      return Method::remove;
    default:
      return Method::other;
  }
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// What Beast lets pass, and another reader (a proxy) may understand differently.
bool is_ambiguous(const Request& request, bool old_version) {
  const auto count = [&](std::string_view name) {
    return std::ranges::count_if(request.fields, [&](const Field& field) { return field.name == name; });
  };
  const auto hosts = count("host");
  if (hosts > 1 || (hosts == 0 && !old_version)) return true;
  if (count("content-length") > 1 || count("transfer-encoding") > 1) return true;
  const std::string_view length = request.field("content-length");
  if (!std::ranges::all_of(length, [](char c) { return c >= '0' && c <= '9'; })) return true;
  const std::string_view coding = request.field("transfer-encoding");
  if (!coding.empty() && (coding != "chunked" || old_version || count("content-length") > 0)) return true;
  return !request.path.starts_with('/') || request.path.find('#') != std::string::npos;
}

}  // namespace

std::string_view Request::field(std::string_view name) const {
  const auto found = std::ranges::find_if(fields, [&](const Field& each) { return each.name == name; });
  return found == fields.end() ? std::string_view{} : std::string_view(found->value);
}

RequestParser::RequestParser(std::uint32_t head_limit) : beast_(std::make_unique<Beast>()) {
  beast_->parser.header_limit(head_limit);
  // A number and not boost::none: Boost 1.74 reads none as 0.
  beast_->parser.body_limit(std::numeric_limits<std::uint64_t>::max());
}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
  auto& parser = beast_->parser;
  std::size_t used = 0;
  while (state_ <= State::body && used < bytes.size()) {
    beast::error_code error;
    const std::size_t now =
        parser.put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
    used += now;
    if (error == beast::http::error::need_more) break;
    if (error) {
      state_ = error == beast::http::error::header_limit ? State::head_too_large
               : error == beast::http::error::body_limit ? State::body_too_large
                                                         : State::malformed;
      break;
    }
    if (state_ == State::head && parser.is_header_done()) {
      see_head();
      if (state_ != State::malformed && parser.is_done()) state_ = State::done;
      break;  // the caller decides about the body first
    }
    if (parser.is_done()) state_ = State::done;
    if (now == 0) break;
  }
  return used;
}

void RequestParser::see_head() {
  const auto& message = beast_->parser.get();
  request_.method = method_of(message.method());
  const std::string target(message.target());
  const std::size_t mark = target.find('?');
  request_.path = target.substr(0, mark);
  if (mark != std::string::npos) request_.query = target.substr(mark + 1);
  for (const auto& field : message)
    request_.fields.push_back(
        {lower({field.name_string().data(), field.name_string().size()}), std::string(field.value())});
  state_ = is_ambiguous(request_, message.version() < 11) ? State::malformed : State::body;
  beast_->parser.eager(true);
}

std::optional<std::uint64_t> RequestParser::content_length() const {
  const auto length = beast_->parser.content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

void RequestParser::allow_body(std::uint64_t bytes) {
  ZICHT_EXPECT(state_ == State::body);
  beast_->parser.body_limit(bytes);
}

bool RequestParser::expects_continue() const { return lower(request_.field("expect")) == "100-continue"; }

bool RequestParser::keep_alive() const {
  return beast_->parser.get().version() >= 11 && beast_->parser.keep_alive();
}

Request RequestParser::take() {
  ZICHT_EXPECT(state_ == State::done);
  request_.body = std::move(beast_->parser.get().body());
  return std::move(request_);
}

}  // namespace zicht::http
