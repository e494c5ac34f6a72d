#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// In what order a date's parts stand, in one cell or in several columns.
enum class DateOrder : std::uint8_t { year_month_day, day_month_year, month_day_year };

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
  char delimiter = ',';
  char value_separator = '|';  ///< between several values in one cell

  /// Reads a mapping file:
  ///   record = "rec_id"            # optional
  ///   delimiter = ","              # optional
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

/// An IdentityView with what the records are called.
struct LinkInput {
  IdentityView view;
  std::string label_bytes;                  ///< labels, one after another
  std::vector<std::uint64_t> label_begins;  ///< by record, and the end of the last
  std::uint64_t unreadable_rows = 0;        ///< left out: a quote that does not close, or a cell over 16 MiB
  std::string_view label(std::size_t record) const {
    return std::string_view(label_bytes)
        .substr(label_begins[record], label_begins[record + 1] - label_begins[record]);
  }
};

/// One file and what errors call it.
struct NamedStream {
  std::istream& in;
  std::string name;
};

/// Reads one or two files (sources 0 and 1) with the same mapping.
/// \errors invalid_input: a file without header, a mapped column that is not there, more than 4 billion
/// records.
///         io: the stream fails.
Result<LinkInput> read_link_input(const LinkMapping& mapping, std::vector<NamedStream> files,
                                  std::size_t threads = 1);

/// A date as IdentityView wants it: YYYY-MM-DD with 00 for unknown parts; empty when the text has no year.
/// Takes digits with any separators ("3.5.1990", "1990-05"), eight or six digits in a row, a year alone, and
/// first/last. Days that do not exist stay as written.
std::string normal_date(std::string_view text, DateOrder order);

}  // namespace zicht::linkage
