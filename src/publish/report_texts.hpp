#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/code_list.hpp"

namespace zicht::publish {

/// The fixed texts of the report, by key, in both languages.
class ReportTexts {
 public:
  /// Reads tables [nl] and [en] of texts.
  /// \errors invalid_config: a key that one of the languages lacks; one that the program needs and neither
  /// has.
  static Result<ReportTexts> parse(std::string_view toml, std::string_view name);
  /// The same for other fixed texts. \param needed  the keys that the program uses
  static Result<ReportTexts> parse(std::string_view toml, std::string_view name,
                                   std::span<const char* const> needed);

  /// Precondition: the key is there.
  const std::string& get(std::string_view key, Language language) const;
  /// The text with {name} replaced by its value, for each name given.
  std::string filled(std::string_view key, Language language,
                     const std::map<std::string, std::string>& values) const;
  const std::map<std::string, Label, std::less<>>& all() const { return texts_; }

 private:
  std::map<std::string, Label, std::less<>> texts_;
};

}  // namespace zicht::publish
