#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "disclosure/named_tables.hpp"

namespace zicht::disclosure {

/// A table that is asked for.
struct WantedTable {
  std::string name;
  std::vector<std::string> dimensions;
};

/// A cell that must be shown: its table, and a code per dimension; a dimension that is not named is Total.
struct KeptCell {
  std::string table;
  std::map<std::string, std::string> codes;
};

/// What `zicht protect` is asked: a TOML file as docs/reference describes it.
struct ProtectionRequest {
  std::int64_t minimum = 5;
  bool zeros_published = true;
  std::map<std::string, std::vector<std::string>> hierarchy_files;  ///< column -> names of files
  std::vector<WantedTable> tables;
  std::vector<KeptCell> keep;

  /// \errors invalid_config: not TOML, a key that is not known, no table, two tables of one name, a name that
  /// is no file name, a dimension that stands twice, a minimum below 2.
  static Result<ProtectionRequest> parse(std::string_view text, std::string_view name);
};

}  // namespace zicht::disclosure
