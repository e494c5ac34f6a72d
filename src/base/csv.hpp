#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zicht {

/// What is wrong with the shape of one record. The record is then its first line alone, unparsed, as one
/// field, and reading goes on at the line after it: one bad quote costs one line.
enum class CsvProblem {
  none,
  unclosed_quote,  ///< a quoted field that does not end, or text between a closing quote and the next
                   ///< delimiter
  field_too_long,  ///< over CsvReader::Options::longest_field bytes
};

/// Reads RFC 4180 records from a stream, bytes as they are. Line ends: LF, CRLF or CR before LF; a quoted
/// field may hold delimiters, line ends and doubled quotes. Empty lines are passed over. Memory: one record.
class CsvReader {
 public:
  struct Options {
    char delimiter = ',';
    std::size_t longest_field = std::size_t{16} << 20;
    /// Gets the beginning of a line that is too long to be kept, in pieces; `raw` has the rest. May be empty.
    std::function<void(std::string_view)> let_go = {};
  };
  explicit CsvReader(std::istream& in) : CsvReader(in, Options{}) {}
  CsvReader(std::istream& in, Options options);

  /// Takes the delimiter that the first line has most of, the first of them when it has none. Before the
  /// first record.
  char guess_delimiter(std::string_view candidates);
  /// The first line as it stands, without its LF. Before the first record; the view lives until then.
  std::string_view first_line();
  /// Passes over the first line, which then counts as a line and not as a record. Before the first record.
  void skip_first_line();

  void set_delimiter(char delimiter) { options_.delimiter = delimiter; }
  char delimiter() const { return options_.delimiter; }
  /// How many fields a record should have. A record over several lines that has another number, or a field
  /// that holds whole other records, begins with a quote that opened by mistake: then it costs its first line
  /// only.
  void expect_fields(std::size_t fields) { expected_fields_ = fields; }

  /// Reads the next record; false at the end of the stream. Check in.bad() afterwards: a read error ends the
  /// stream too.
  bool next();

  // The record last read; the views live until next() is called.
  std::span<const std::string_view> fields() const { return fields_; }
  CsvProblem problem() const { return problem_; }
  std::uint64_t line() const { return line_; }  ///< physical line where it begins, from 1
  /// From 1, counting the header and records with a problem.
  std::uint64_t record() const { return record_; }
  std::string_view raw() const { return raw_; }  ///< the bytes of the record without its line end

 private:
  /// A field: [from, to) of the buffer, counted from start_ because filling moves it, or of unquoted_.
  struct Piece {
    std::size_t from, to;
    bool in_unquoted;
  };

  bool fill();
  bool parse_record();
  CsvProblem read_quoted(std::size_t& at);
  CsvProblem read_plain(std::size_t& at);
  bool line_ends(std::size_t at);
  bool holds_other_records(std::string_view record) const;
  char byte(std::size_t at) const { return buffer_[start_ + at]; }
  void take_first_line(CsvProblem problem);
  bool at_end(std::size_t position);

  std::istream& in_;
  Options options_;
  std::string buffer_;               ///< bytes read and not yet consumed begin at start_
  std::size_t start_ = 0;            ///< of the record being read
  std::size_t expected_fields_ = 0;  ///< 0 = not known
  bool stream_ended_ = false;
  std::string unquoted_;       ///< the text of fields that held doubled quotes
  std::vector<Piece> pieces_;  ///< of the record being read
  std::vector<std::string_view> fields_;
  std::string_view raw_;
  CsvProblem problem_ = CsvProblem::none;
  std::uint64_t line_ = 0;
  std::uint64_t next_line_ = 1;
  std::uint64_t record_ = 0;
};

/// One field as RFC 4180 wants it: quoted only when it must be. A text that a spreadsheet would take for a
/// formula (it begins with = + - @ and is no number) gets an apostrophe in front, which spreadsheets do not
/// show and `without_formula_guard` takes away.
std::string csv_field(std::string_view text, char delimiter = ',');
/// The same without a guard against formulas: for a file that only Zicht reads.
std::string csv_quoted(std::string_view text, char delimiter = ',');

/// One record with its line end (LF).
std::string csv_record(std::span<const std::string> fields, char delimiter = ',');

/// A cell without the apostrophe that guards a text against being taken for a formula.
std::string_view without_formula_guard(std::string_view cell);

}  // namespace zicht
