#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "base/encoding.hpp"
#include "base/result.hpp"

namespace zicht {

/// What was taken to be so of a file without being said, and how often: "delimiter_semicolon",
/// "byte_order_mark", "blank_rows_passed_over". For whoever reads the file to say.
using TableHabits = std::map<std::string, std::int64_t>;

/// The bytes of a file as UTF-8 text, whatever they are written in.
class TextInput {
 public:
  /// \param said  the encoding; nullopt = found out, for which the stream must be one that can be rewound
  /// \errors as detect_encoding; io.
  static Result<std::unique_ptr<TextInput>> over(std::istream& bytes, std::optional<Encoding> said);
  /// The same where nobody can say the encoding, of any stream: one that cannot be rewound, a pipe, is kept
  /// whole.
  static Result<std::unique_ptr<TextInput>> of_any(std::istream& bytes);
  std::istream& stream() { return text_; }
  Encoding encoding() const { return encoding_; }

 private:
  TextInput(std::istream& bytes, Encoding encoding, std::unique_ptr<std::istream> kept = nullptr)
      : encoding_(encoding), kept_(std::move(kept)), buffer_(bytes, encoding), text_(&buffer_) {}
  Encoding encoding_;
  std::unique_ptr<std::istream> kept_;
  DecodingBuffer buffer_;
  std::istream text_;
};

/// Reads a table as people save it: CSV of , ; tab or |, as a first line "sep=;" says or the header shows;
/// with a byte order mark, rows that hold nothing, delimiters behind the last column. What stands in the file
/// is never part of an error.
/// Use: `read_header`, then `next` for each row. One reader for all that is sent, reports and records alike.
class TableReader {
 public:
  struct Options {
    std::size_t longest_field = std::size_t{16} << 20;
    /// Gets the beginning of a row that is too long to be kept, in pieces; `raw` has the rest. May be empty.
    std::function<void(std::string_view)> let_go = {};
    /// Whether a column of this name is one that somebody reads; empty = any is. Tells a header from a title
    /// above it and from a row of data.
    std::function<bool(std::string_view)> knows = {};
    std::optional<char> delimiter = std::nullopt;  ///< nullopt = what "sep=" says, or the header shows
    /// Whether each column must have a name of its own.
    bool checks_names = true;
    /// What to do about a file without a header.
    std::string advice = "Put the names of the columns into its first line.";
  };
  explicit TableReader(std::istream& text) : TableReader(text, Options{}) {}
  TableReader(std::istream& text, Options options);

  /// Reads the header; names are trimmed, and those without a name behind the last one are left out.
  /// \errors invalid_input: no header; a title above it; a column without a name, or two of one name. `where`
  /// has the line, the message a position and never a text of the file.
  Result<std::vector<std::string>> read_header();
  /// The header as it stands in the file, without what a byte order mark or "sep=" adds.
  const std::string& raw_header() const { return raw_header_; }

  /// The next row that holds something; false at the end. Check in.bad() afterwards.
  bool next();

  // The row last read; the views live until next() is called.
  /// As many as there are columns, but for a row that is wrong: empty cells behind the last column are gone.
  std::span<const std::string_view> cells() const { return cells_; }
  bool is_as_wide_as_header() const { return problem() == CsvProblem::none && cells_.size() == columns_; }
  CsvProblem problem() const { return reader_.problem(); }
  std::uint64_t line() const { return reader_.line(); }
  /// From 1 for the header, as a spreadsheet counts them.
  std::uint64_t row() const { return reader_.record(); }
  std::string_view raw() const { return reader_.raw(); }

  char delimiter() const { return delimiter_; }
  std::size_t columns() const { return columns_; }
  const TableHabits& habits() const { return habits_; }

 private:
  Result<void> find_header();
  void take_separator();
  std::unexpected<Error> no_header(std::uint64_t line, std::string why) const;

  Options options_;
  CsvReader reader_;
  char delimiter_ = ',';
  std::size_t columns_ = 0;
  std::string raw_header_;
  std::span<const std::string_view> cells_;
  TableHabits habits_;
};

/// Where a column stands, as spreadsheets say it: 3 is "C".
std::string column_letters(std::size_t position);

}  // namespace zicht
