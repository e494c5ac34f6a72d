#pragma once

#include <cstdint>
#include <iosfwd>
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

/// Why a row as a whole cannot be taken.
enum class RowProblem : std::uint8_t {
  none,
  unclosed_quote,         ///< or a cell over 16 MiB
  wrong_number_of_cells,  ///< than the header has; empty ones at the end aside
  unreadable_characters,  ///< bytes that the file's encoding does not have
};
inline constexpr std::size_t kRowProblems = 4;

/// Reads a CSV file as somebody's spreadsheet or database wrote it: tells its encoding and its delimiter,
/// reads over a line "sep=;", empty rows and delimiters at the ends of lines, and says of each other row
/// whether it is one. A quote that opens by mistake costs its own line, not the rows up to the next quote.
class RowReader {
 public:
  struct Options {
    std::optional<char> delimiter;  ///< nullopt = which of , ; tab and | the header has most of
  };
  /// \param in  must outlive the reader
  /// \errors invalid_input: no header; a workbook, a compressed file or UTF-16.  io: the stream fails.
  static Result<RowReader> open(std::istream& in, Options options);
  RowReader(RowReader&&) noexcept;
  RowReader& operator=(RowReader&&) noexcept;
  ~RowReader();

  std::span<const std::string> header() const { return header_; }
  char delimiter() const { return delimiter_; }
  Encoding encoding() const { return encoding_; }

  /// The next row that is not empty; false at the end of the file. Check failed() afterwards.
  bool next();
  bool failed() const;
  RowProblem problem() const { return problem_; }
  /// Precondition: no problem. As many as the header has; they live until next() is called.
  std::span<const std::string_view> cells() const { return cells_; }
  std::uint64_t line() const { return csv_->line(); }  ///< where the row begins in the file, from 1
  std::uint64_t empty_rows() const { return empty_rows_; }

 private:
  RowReader();
  Result<void> read_header(std::istream& in, Options options);
  RowProblem problem_of_row();

  std::unique_ptr<Windows1252Buffer> converted_;
  std::unique_ptr<std::istream> in_utf8_;
  std::istream* in_ = nullptr;
  std::unique_ptr<CsvReader> csv_;
  std::vector<std::string> header_;
  std::span<const std::string_view> cells_;
  char delimiter_ = ',';
  Encoding encoding_ = Encoding::utf8;
  RowProblem problem_ = RowProblem::none;
  std::uint64_t empty_rows_ = 0;
};

}  // namespace zicht
