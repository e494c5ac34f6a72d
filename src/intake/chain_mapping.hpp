#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/object_number.hpp"

namespace zicht::intake {

/// How a sender's file of one kind of object is read: which column holds which field, and what its words
/// mean. The settings are those of a mapping of reports, as far as a row is one object
/// (definitions/mappings/README.md).
class ChainMapping {
 public:
  /// Where a field comes from: a column, or the same text in every row.
  struct Source {
    std::string column;
    std::string constant;                       ///< only without a column
    std::map<std::string, std::string> values;  ///< by the sender's word, folded
    std::string separator;                      ///< between several values of a cell; empty = a bar
    std::string missing;                        ///< what an empty cell says
    std::string date_format;                    ///< empty = as written
  };

  /// \param name  of the file, for messages
  /// \errors invalid_config: no kind, a field that the kind does not have, a key that is not known; says
  /// where.
  static Result<ChainMapping> parse(std::string_view toml, std::string_view name);

  ObjectKind kind() const { return kind_; }
  /// By field of ours.
  const std::map<std::string, Source, std::less<>>& fields() const { return fields_; }
  bool reads(std::string_view column) const;
  /// What a cell says in our words. A word that `values` does not have stays as it is.
  static std::string said(const Source& source, std::string_view cell);

 private:
  ObjectKind kind_{};
  std::map<std::string, Source, std::less<>> fields_;
};

}  // namespace zicht::intake
