#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "model/code_list.hpp"

namespace zicht {

/// A definition file while it is read: finds entries, and says with the line where they are wrong.
class DefinitionFile {
 public:
  /// \param name  of the file, which must live as long as this
  explicit DefinitionFile(std::string_view name) : name_(name) {}

  std::string_view name() const { return name_; }
  std::unexpected<Error> wrong(const Node& at, std::string message) const;
  /// The same for what a later version of the program needs: advises to adopt its definitions.
  std::unexpected<Error> outdated(const Node& at, std::string message) const;
  /// \errors invalid_config: missing, empty, or not a text.
  Result<std::string> text(const Node& table, std::string_view key) const;
  /// \errors invalid_config: { nl = …, en = … } is missing, or one of them.
  Result<Label> label(const Node& table, std::string_view key) const;
  /// A text in both languages. \errors invalid_config: nl or en is missing, or not a text.
  Result<Label> label(const Node& both) const;
  /// Key -> text, from the tables [nl] and [en] in `table`, which have the same keys.
  /// \param needed  keys that must be there
  /// \errors invalid_config: a language, or a text in one of them, is missing, empty or not a text.
  Result<std::map<std::string, Label, std::less<>>> texts_by_language(
      const Node& table, std::span<const char* const> needed) const;
  /// A list of { nl = …, en = … }; none when it is not there. \errors invalid_config: not such a list.
  Result<std::vector<Label>> labels(const Node& table, std::string_view key) const;
  /// \errors invalid_config: missing, not a number, or outside [lower, upper].
  Result<double> number(const Node& table, std::string_view key, double lower, double upper) const;
  /// \errors invalid_config: missing, not a whole number, or outside [lower, upper].
  Result<std::int64_t> whole(const Node& table, std::string_view key, std::int64_t lower,
                             std::int64_t upper) const;
  /// A text, or a list of texts. \errors invalid_config: missing, or neither.
  Result<std::vector<std::string>> texts(const Node& table, std::string_view key) const;
  /// As texts(); none when it is not there.
  Result<std::vector<std::string>> texts_or_none(const Node& table, std::string_view key) const;
  /// The tables of [[key]]; none when it is not there. \errors invalid_config: not tables.
  Result<std::vector<const Node*>> tables(const Node& table, std::string_view key) const;
  /// \errors invalid_config: not a table, or a key that is not known; advises those that are.
  Result<void> only_keys(const Node& table, const std::set<std::string_view>& known) const;

 private:
  std::string_view name_;
};

}  // namespace zicht
