#include "http/form_data.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"

namespace zicht::http {
namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// The value of a parameter of a header field: form-data; name="x" -> x. Quotes are taken off.
std::optional<std::string> parameter(std::string_view field, std::string_view name) {
  std::size_t at = field.find(';');
  while (at < field.size()) {
    ++at;
    const std::size_t equals = field.find_first_of("=;", at);
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = trimmed(field.substr(at, equals - at));
    if (field[equals] == ';') {
      at = equals;
      continue;
    }
    std::string value;
    at = equals + 1;
    if (at < field.size() && field[at] == '"') {
      for (++at; at < field.size() && field[at] != '"'; ++at) {
        if (field[at] == '\\' && at + 1 < field.size()) ++at;
        value += field[at];
      }
      at = field.find(';', at);
    } else {
      const std::size_t end = std::min(field.find(';', at), field.size());
      value = trimmed(field.substr(at, end - at));
      at = end;
    }
    if (equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

/// The name of a part, from the lines of its head.
std::optional<std::string> part_name(std::string_view head) {
  for (const std::string_view line : split(head, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (equal_ignoring_case(trimmed(line.substr(0, colon)), "content-disposition"))
      return parameter(line.substr(colon + 1), "name");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      result += ' ';
    } else if (text[i] != '%') {
      result += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = digit_value(text[i + 1]);
      const int low = digit_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      result += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return result;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += '%';
      result += kDigits[byte >> 4U];
      result += kDigits[byte & 15U];
    }
  }
  return result;
}

std::optional<FormData> FormData::from_urlencoded(std::string_view text) {
  FormData form;
  if (text.empty()) return form;
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    if (form.fields_.size() >= kMostFields) return std::nullopt;
    const std::size_t equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    form.fields_.emplace_back(*std::move(name), *std::move(value));
  }
  return form;
}

std::optional<FormData> FormData::from_multipart(std::string_view content_type, std::string_view body) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) return std::nullopt;
  const std::string opening = "--" + *boundary;
  const std::string between = "\r\n" + opening;
  if (!body.starts_with(opening)) return std::nullopt;
  FormData form;
  std::size_t at = opening.size();
  for (;;) {
    const std::string_view rest = body.substr(at);
    if (rest.starts_with("--")) return form;
    if (!rest.starts_with("\r\n") || form.fields_.size() >= kMostFields) return std::nullopt;
    const std::size_t head_end = rest.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    const std::size_t content = head_end + 4;
    const std::size_t end = rest.find(between, content);
    if (end == std::string_view::npos) return std::nullopt;
    auto name = part_name(rest.substr(0, head_end));
    if (!name) return std::nullopt;
    form.fields_.emplace_back(*std::move(name), std::string(rest.substr(content, end - content)));
    at += end + between.size();
  }
}

std::string_view FormData::get(std::string_view name) const {
  const auto found = std::ranges::find_if(fields_, [&](const auto& field) { return field.first == name; });
  return found == fields_.end() ? std::string_view{} : std::string_view(found->second);
}

bool FormData::has(std::string_view name) const {
  return std::ranges::any_of(fields_, [&](const auto& field) { return field.first == name; });
}

std::vector<std::string_view> FormData::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : fields_)
    if (key == name) values.emplace_back(value);
  return values;
}

std::optional<std::string> cookie(std::string_view cookie_field, std::string_view name) {
  std::optional<std::string> value;
  for (const std::string_view each : split(cookie_field, ';')) {
    const std::string_view pair = trimmed(each);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    const std::string_view found = pair.substr(equals + 1);
    if (value && *value != found) return std::nullopt;
    value = found;
  }
  return value;
}

}  // namespace zicht::http
