#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zicht::http {

/// "%41" -> "A". \param plus_is_space  as in forms and queries. nullopt: a '%' without two digits.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

/// What a query or a cookie value may hold, each other byte as %XX.
std::string percent_encoded(std::string_view text);

/// The fields of a form as they were sent, in their order; names may repeat.
class FormData {
 public:
  static constexpr std::size_t kMostFields = 1000;

  /// Reads application/x-www-form-urlencoded: a query or a body. nullopt: a broken escape, or over
  /// kMostFields fields.
  static std::optional<FormData> from_urlencoded(std::string_view text);
  /// Reads multipart/form-data (RFC 7578). nullopt: no boundary in the content type, a part without a name, a
  /// body that does not end with its boundary, or over kMostFields parts.
  static std::optional<FormData> from_multipart(std::string_view content_type, std::string_view body);

  /// The first field of this name; empty when there is none.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// The value of a cookie; nullopt when the field names none such, or two that differ.
std::optional<std::string> cookie(std::string_view cookie_field, std::string_view name);

}  // namespace zicht::http
