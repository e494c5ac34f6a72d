#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace zicht::disclosure {

/// Above every count; an upper limit that nobody knows.
inline constexpr std::int64_t kNoLimit = std::int64_t{1} << 40;

/// What one published row says of its cell.
struct PublishedValue {
  enum class Kind : std::uint8_t {
    shown,       ///< one number
    withheld,    ///< a number that the publisher keeps back, perhaps within limits
    structural,  ///< nobody can stand here
    outside,     ///< no count: an estimate, or a refused one; nothing is withheld and nothing known
  };
  Kind kind = Kind::withheld;
  std::int64_t lower = 0;
  std::int64_t upper = kNoLimit;
};

struct PublishedRow {
  std::vector<std::string> codes;  ///< one per dimension of its table
  PublishedValue value;
  std::uint64_t line = 0;
};

/// A published table in long form, as anybody writes it.
struct LongTable {
  std::string name;
  std::vector<std::string> dimensions;  ///< column names
  std::vector<PublishedRow> rows;
};

/// How a table's file is read.
struct LongTableOptions {
  std::string count_column = "count";
  bool zeros_published = false;  ///< a withheld cell is then at least 1
};

/// Whether a column of a published table holds what is said of a cell: `count`, `status` and what a release
/// adds to them. Such a name is never a dimension.
bool is_release_column(std::string_view name);

/// `x`, empty, `[c]`, `c`, `..`, `:` and `*` are withheld; `<5`, `1-4` and `10+` are withheld within limits;
/// a whole number is shown, with commas between thousands or without.
/// \errors invalid_input: anything else; a negative or fractional number says so.
Result<PublishedValue> parse_published_value(std::string_view text, bool zeros_published);

/// Reads a CSV with a header: a column per dimension and the count. A `status` column decides when it is
/// there: published, revised, hidden, not_applicable, estimated or refused; of rounded and perturbed counts a
/// column `within` says how far from the truth they may lie, so they are withheld within limits.
/// \errors invalid_input: no count column, no dimension, more than 24 of them, a row of another length, an
/// empty code, a value that cannot be read, a cell that stands twice; `where` is name:line.
Result<LongTable> read_long_table(std::istream& in, const std::string& name, const LongTableOptions& options);

}  // namespace zicht::disclosure
