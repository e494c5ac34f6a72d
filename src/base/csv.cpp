#include "base/csv.hpp"

#include <algorithm>
#include <istream>

namespace zicht {

CsvReader::CsvReader(std::istream& in, Options options) : in_(in), options_(std::move(options)) {}

/// Reads more bytes behind those there are. False when the stream has no more.
bool CsvReader::fill() {
  if (stream_ended_) return false;
  if (start_ > 0) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  constexpr std::size_t kBlock = std::size_t{256} << 10;
  const std::size_t before = buffer_.size();
  const std::size_t wanted =
      std::max(kBlock, before / 2);  // so that a long field is not copied for every block
  buffer_.resize(before + wanted);
  in_.read(buffer_.data() + before, static_cast<std::streamsize>(wanted));
  buffer_.resize(before + static_cast<std::size_t>(in_.gcount()));
  stream_ended_ = buffer_.size() == before;
  return !stream_ended_;
}

/// Whether there is no byte at this offset from the record's start, after reading more if needed.
bool CsvReader::at_end(std::size_t offset) { return start_ + offset >= buffer_.size() && !fill(); }

void CsvReader::take_first_line(CsvProblem problem) {
  std::size_t end = 0;
  while (!at_end(end)) {
    const std::size_t found = buffer_.find('\n', start_ + end);
    if (found != std::string::npos) {
      end = found - start_;
      break;
    }
    end = buffer_.size() - start_;
    if (end > options_.longest_field) {  // a line without an end: let its beginning go
      if (options_.let_go) options_.let_go(std::string_view(buffer_).substr(start_, end / 2));
      start_ += end / 2;
      end -= end / 2;
    }
  }
  raw_ = std::string_view(buffer_).substr(start_, end);
  if (raw_.ends_with('\r')) raw_.remove_suffix(1);
  fields_.assign(1, raw_);
  problem_ = problem;
  start_ += std::min(end + 1, buffer_.size() - start_);
  ++next_line_;
}

std::string_view CsvReader::first_line() {
  std::size_t length = 0;
  while (!at_end(length) && buffer_.find('\n', start_ + length) == std::string::npos) {
    length = buffer_.size() - start_;
    if (length > options_.longest_field) break;
  }
  const std::string_view rest = std::string_view(buffer_).substr(start_);
  return rest.substr(0, rest.find('\n'));
}

void CsvReader::skip_first_line() {
  const std::size_t length = first_line().size();
  start_ += std::min(length + 1, buffer_.size() - start_);
  ++next_line_;
}

char CsvReader::guess_delimiter(std::string_view candidates) {
  const std::string_view line = first_line();
  return options_.delimiter =
             *std::ranges::max_element(candidates, {}, [&](char c) { return std::ranges::count(line, c); });
}

bool CsvReader::next() {
  for (;;) {
    if (at_end(0)) return false;
    line_ = next_line_;
    problem_ = CsvProblem::none;
    fields_.clear();
    unquoted_.clear();
    if (parse_record()) {
      ++record_;
      return true;
    }
  }
}

bool CsvReader::line_ends(std::size_t at) {
  return byte(at) == '\n' || (byte(at) == '\r' && (at_end(at + 1) || byte(at + 1) == '\n'));
}

/// Reads a field that begins with a quote at `at`, which then stands behind the closing one.
CsvProblem CsvReader::read_quoted(std::size_t& at) {
  const std::size_t from = ++at;
  std::size_t copied = std::string::npos;  // where in unquoted_ this field begins, once it needs copying
  std::size_t plain_from = from;
  for (;;) {
    std::size_t found = std::string::npos;
    while ((found = buffer_.find('"', start_ + at)) == std::string::npos) {
      at = buffer_.size() - start_;
      if (at - from > options_.longest_field) return CsvProblem::field_too_long;
      if (!fill()) return CsvProblem::unclosed_quote;
    }
    at = found - start_;
    if (at - from > options_.longest_field) return CsvProblem::field_too_long;
    if (at_end(at + 1) || byte(at + 1) != '"') break;
    if (copied == std::string::npos) copied = unquoted_.size();
    unquoted_.append(buffer_, start_ + plain_from, at + 1 - plain_from);
    at += 2;
    plain_from = at;
  }
  if (copied == std::string::npos) {
    pieces_.push_back({from, at, false});
  } else {
    unquoted_.append(buffer_, start_ + plain_from, at - plain_from);
    pieces_.push_back({copied, unquoted_.size(), true});
  }
  ++at;
  if (!at_end(at) && byte(at) != options_.delimiter && !line_ends(at)) return CsvProblem::unclosed_quote;
  return CsvProblem::none;
}

CsvProblem CsvReader::read_plain(std::size_t& at) {
  const std::size_t from = at;
  while (!at_end(at)) {
    const std::string_view record = std::string_view(buffer_).substr(start_);
    const auto may_end = [&](char c) { return c == options_.delimiter || c == '\n' || c == '\r'; };
    while (at < record.size() && !may_end(record[at])) ++at;
    if (at - from > options_.longest_field) return CsvProblem::field_too_long;
    if (at == record.size()) continue;
    if (record[at] == options_.delimiter || line_ends(at)) break;
    ++at;
  }
  pieces_.push_back({from, at, false});
  return CsvProblem::none;
}

/// Whether a field runs over lines because of a quote that opened by mistake, as far as the number of fields
/// tells.
bool CsvReader::holds_other_records(std::string_view record) const {
  constexpr std::size_t kFewestFields = 3;  // with fewer, text over two lines may look like records
  if (expected_fields_ < kFewestFields || record.find('\n') == std::string_view::npos) return false;
  if (pieces_.size() < expected_fields_) return true;
  for (std::size_t extra = expected_fields_; extra < pieces_.size(); ++extra)
    if (pieces_[extra].from != pieces_[extra].to) return true;
  return std::ranges::any_of(pieces_, [&](const Piece& piece) {
    const std::string_view field =
        (piece.in_unquoted ? std::string_view(unquoted_) : record).substr(piece.from, piece.to - piece.from);
    const auto lines = static_cast<std::size_t>(std::ranges::count(field, '\n'));
    const auto delimiters = static_cast<std::size_t>(std::ranges::count(field, options_.delimiter));
    return lines > 0 && delimiters == lines * (expected_fields_ - 1);
  });
}

/// Reads one record; false when it was an empty line.
bool CsvReader::parse_record() {
  pieces_.clear();
  std::size_t at = 0;
  for (bool more = true; more;) {
    const bool quoted = !at_end(at) && byte(at) == '"';
    if (const CsvProblem problem = quoted ? read_quoted(at) : read_plain(at); problem != CsvProblem::none)
      return take_first_line(problem), true;
    more = !at_end(at) && byte(at) == options_.delimiter;
    if (more) ++at;
  }
  const std::string_view record(buffer_.data() + start_, buffer_.size() - start_);
  if (holds_other_records(record.substr(0, at))) return take_first_line(CsvProblem::unclosed_quote), true;
  raw_ = record.substr(0, at);
  for (const Piece& piece : pieces_)
    fields_.push_back(
        (piece.in_unquoted ? std::string_view(unquoted_) : record).substr(piece.from, piece.to - piece.from));
  next_line_ += static_cast<std::uint64_t>(std::ranges::count(raw_, '\n')) + 1;
  std::size_t line_end = 0;
  if (start_ + at < buffer_.size()) line_end = byte(at) == '\r' && start_ + at + 1 < buffer_.size() ? 2 : 1;
  start_ += at + line_end;
  return !raw_.empty();
}

namespace {

bool begins_like_a_formula(std::string_view text) {
  // A tab or CR in front is left out by spreadsheets.
  if (text.size() < 2 || std::string_view("=+-@\t\r").find(text[0]) == std::string_view::npos) return false;
  const bool sign = text[0] == '+' || text[0] == '-';
  // A number, or a phone number, is none.
  return !sign || text.find_first_not_of("0123456789.,%eE+- ") != std::string_view::npos;
}

}  // namespace

std::string_view without_formula_guard(std::string_view cell) {
  if (cell.size() < 2 || cell[0] != '\'') return cell;
  const std::string_view rest = cell.substr(1);
  // Whoever had an apostrophe there before got another one.
  return begins_like_a_formula(rest) || (rest[0] == '\'' && without_formula_guard(rest) != rest) ? rest
                                                                                                 : cell;
}

std::string csv_field(std::string_view text, char delimiter) {
  if (begins_like_a_formula(text) || without_formula_guard(text) != text)
    return csv_quoted("'" + std::string(text), delimiter);
  return csv_quoted(text, delimiter);
}

std::string csv_quoted(std::string_view text, char delimiter) {
  const char special[] = {delimiter, '"', '\n', '\r', '\0'};
  if (text.find_first_of(special) == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_record(std::span<const std::string> fields, char delimiter) {
  std::string record;
  for (const std::string& field : fields) {
    if (&field != fields.data()) record += delimiter;
    record += csv_field(field, delimiter);
  }
  return record + '\n';
}

}  // namespace zicht
