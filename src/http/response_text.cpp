#include "http/response_text.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <map>

namespace zicht::http {
namespace {

bool fits_in_head(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

std::string_view reason_phrase(int status) {
  static const std::map<int, std::string_view> kPhrases = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {303, "See Other"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {415, "Unsupported Media Type"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {503, "Service Unavailable"},
      {507, "Insufficient Storage"},
  };
  const auto found = kPhrases.find(status);
  return found == kPhrases.end() ? "Status" : found->second;
}

std::string response_head(const Response& response, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head.append(reason_phrase(response.status)).append("\r\n");
  for (const Field& field : response.fields)
    if (fits_in_head(field.name) && fits_in_head(field.value))
      head.append(field.name).append(": ").append(field.value).append("\r\n");
  head.append("date: ").append(http_date()).append("\r\n");
  if (response.status != 204 && response.status != 304)
    head.append("content-length: ").append(std::to_string(response.body.size())).append("\r\n");
  return head + (keep_alive ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n");
}

Response plain_response(int status) {
  return {status, {{"content-type", "text/plain; charset=utf-8"}}, std::string(reason_phrase(status)) + '\n'};
}

}  // namespace zicht::http
