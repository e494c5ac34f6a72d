#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "linkage/date_text.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// Which columns of a file are which field.
struct LinkMapping {
  struct Field {
    std::string name;
    IdentityFieldKind kind = IdentityFieldKind::text;
    std::vector<std::string>
        columns;  ///< several columns are one value of several words, numbers or date parts
    DateOrder order = DateOrder::year_month_day;
  };
  std::vector<Field> fields;
  std::string record_column;  ///< names the records in the answer; empty = the row number, the first after
                              ///< the header is 1
  std::string legal_basis_column;     ///< empty = nothing is withheld
  std::vector<std::string> withheld;  ///< legal bases under which identity is not given
  std::optional<char> delimiter;      ///< nullopt = told from each file
  std::optional<std::vector<std::string>>
      missing;                 ///< words for nothing; nullopt = those of missing_words.hpp
  char value_separator = '|';  ///< between several values in one cell

  /// Reads a mapping file:
  ///   record = "rec_id"            # optional
  ///   delimiter = ","              # optional; left out: told from the file
  ///   missing = ["unknown", "-"]   # optional: words for nothing, in place of the usual ones
  ///   [legal_basis]                # optional
  ///   column = "legal_basis"
  ///   withheld = ["no_consent_anonymous"]
  ///   [[field]]
  ///   kind = "given_name"          # see IdentityFieldKind
  ///   name = "first name"          # optional: what messages call it; default the kind
  ///   columns = ["fname_c1", "fname_c2"]
  ///   order = "ymd"                # dates only: ymd, dmy or mdy
  /// \errors invalid_config: not TOML, an unknown key or kind, no field, a column named twice.
  static Result<LinkMapping> parse(std::string_view toml, std::string_view name);
};

}  // namespace zicht::linkage
