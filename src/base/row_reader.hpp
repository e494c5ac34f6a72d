#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/table_reader.hpp"

namespace zicht {

/// Why a row as a whole cannot be taken.
enum class RowProblem : std::uint8_t {
  none,
  unclosed_quote,         ///< or a cell over 16 MiB
  wrong_number_of_cells,  ///< than the header has; empty ones at the end aside
  unreadable_characters,  ///< bytes that the file's encoding does not have
};
inline constexpr std::size_t kRowProblems = 4;
/// In words: "a row has another number of cells than the header".
std::string_view in_words(RowProblem problem);

/// Reads a file of figures or records as somebody's spreadsheet or database wrote it: a TableReader over a
/// TextInput, which says of each row that is not empty whether it is one. A quote that opens by mistake costs
/// its own line, not the rows up to the next quote.
class RowReader {
 public:
  struct Options {
    std::optional<char> delimiter =
        std::nullopt;         ///< nullopt = which of , ; tab and | the header has most of
    std::string source = {};  ///< the file's name, for errors
    std::string advice = "Put the names of the columns into its first line.";  ///< when there is no header
    /// As TableReader has it; empty = any name.
    std::function<bool(std::string_view)> knows = {};
  };
  /// \param in  must outlive the reader
  /// \errors invalid_input: no header, or a title above it; a workbook, a compressed file, JSON or another
  /// file that is no table; an encoding that is neither UTF-8 nor Windows-1252.  io: the stream fails.
  static Result<RowReader> open(std::istream& in, Options options);
  RowReader(RowReader&&) noexcept;
  RowReader& operator=(RowReader&&) noexcept;
  ~RowReader();

  std::span<const std::string> header() const { return header_; }
  char delimiter() const { return table_->delimiter(); }
  Encoding encoding() const { return text_->encoding(); }

  /// The next row that is not empty; false at the end of the file. Check failed() afterwards.
  bool next();
  bool failed() const;
  RowProblem problem() const { return problem_; }
  /// Precondition: no problem. As many as the header has; they live until next() is called.
  std::span<const std::string_view> cells() const { return table_->cells(); }
  std::uint64_t line() const { return table_->line(); }  ///< where the row begins in the file, from 1
  std::uint64_t empty_rows() const;
  /// "people.csv:17"
  std::string here() const { return source_ + ":" + std::to_string(line()); }

 private:
  RowReader();
  RowProblem problem_of_row() const;

  std::istream* in_ = nullptr;
  std::unique_ptr<TextInput> text_;
  std::unique_ptr<TableReader> table_;
  std::string source_;
  std::vector<std::string> header_;
  RowProblem problem_ = RowProblem::none;
};

}  // namespace zicht
