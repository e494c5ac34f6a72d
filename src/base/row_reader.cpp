#include "base/row_reader.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <utility>

#include "base/text.hpp"

namespace zicht {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kNotReadable = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kDelimiters = ",;\t|";

/// Files that are no text at all.
Result<void> refuse_other_formats(std::istream& in) {
  std::array<char, 4> first{};
  in.read(first.data(), first.size());
  const std::string_view bytes(first.data(), static_cast<std::size_t>(in.gcount()));
  in.clear();
  in.seekg(0);
  if (bytes == "PK\x03\x04")
    return fail(ErrorCode::invalid_input, "the file is a workbook (.xlsx, .ods) or a zip archive", "line 1",
                "Save the sheet as CSV UTF-8.");
  if (bytes.starts_with("\x1F\x8B"))
    return fail(ErrorCode::invalid_input, "the file is compressed (.gz)", "line 1", "Unpack it first.");
  if (bytes.starts_with("{"))
    return fail(ErrorCode::invalid_input, "the file is JSON", "line 1",
                "A CSV file with a header is needed.");
  if (bytes.size() > 1 && bytes.find('\0') != std::string_view::npos && !bytes.starts_with("\xFF\xFE") &&
      !bytes.starts_with("\xFE\xFF"))
    return fail(ErrorCode::invalid_input, "the file is UTF-16 or no text", "line 1", "Save it as CSV UTF-8.");
  return {};
}

bool is_empty(std::string_view cell) { return trimmed(cell).empty(); }

}  // namespace

RowReader::RowReader() = default;
RowReader::RowReader(RowReader&&) noexcept = default;
RowReader& RowReader::operator=(RowReader&&) noexcept = default;
RowReader::~RowReader() = default;

Result<RowReader> RowReader::open(std::istream& in, Options options) {
  if (in.bad()) return fail(ErrorCode::io, "cannot read the file");
  RowReader reader;
  ZICHT_CHECK(refuse_other_formats(in));
  ZICHT_TRY(reader.encoding_, detect_encoding(in));
  ZICHT_CHECK(reader.read_header(in, options));
  return reader;
}

Result<void> RowReader::read_header(std::istream& in, Options options) {
  in_ = &in;
  if (encoding_ == Encoding::windows_1252) {
    converted_ = std::make_unique<Windows1252Buffer>(in);
    in_utf8_ = std::make_unique<std::istream>(converted_.get());
    in_ = in_utf8_.get();
  }
  csv_ = std::make_unique<CsvReader>(*in_, CsvReader::Options{.delimiter = options.delimiter.value_or(',')});
  if (!options.delimiter) csv_->guess_delimiter(kDelimiters);
  const auto without_mark = [](std::string_view text) {
    return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
  };
  if (!csv_->next())
    return failed() ? fail(ErrorCode::io, "cannot read the file")
                    : fail(ErrorCode::invalid_input, "the file has no header");
  // "sep=;" is for a spreadsheet; the delimiter stands behind it.
  if (const std::string_view first = without_mark(csv_->raw());
      first.size() <= 5 && first.starts_with("sep=")) {
    if (first.size() == 5) csv_->set_delimiter(first[4]);
    if (!csv_->next()) return fail(ErrorCode::invalid_input, "the file has no header");
  }
  delimiter_ = csv_->delimiter();
  for (const std::string_view name : csv_->fields()) header_.emplace_back(trimmed(without_mark(name)));
  if (csv_->raw().find('\r') != std::string_view::npos)
    return fail(ErrorCode::invalid_input, "the lines end with CR alone", "line 1",
                "Save the file with LF or CR LF at the ends of lines.");
  while (!header_.empty() && header_.back().empty()) header_.pop_back();
  if (header_.empty()) return fail(ErrorCode::invalid_input, "the file has no header", "line 1");
  csv_->expect_fields(header_.size());
  return {};
}

bool RowReader::failed() const { return in_->bad(); }

RowProblem RowReader::problem_of_row() {
  if (csv_->problem() != CsvProblem::none) return RowProblem::unclosed_quote;
  if (!is_utf8(csv_->raw()) ||
      (encoding_ != Encoding::utf8 && csv_->raw().find(kNotReadable) != std::string_view::npos))
    return RowProblem::unreadable_characters;
  cells_ = csv_->fields();
  while (cells_.size() > header_.size() && is_empty(cells_.back())) cells_ = cells_.first(cells_.size() - 1);
  return cells_.size() == header_.size() ? RowProblem::none : RowProblem::wrong_number_of_cells;
}

bool RowReader::next() {
  while (csv_->next()) {
    problem_ = problem_of_row();
    const bool empty = csv_->problem() == CsvProblem::none && std::ranges::all_of(csv_->fields(), is_empty);
    if (!empty) return true;
    ++empty_rows_;
  }
  return false;
}

}  // namespace zicht
