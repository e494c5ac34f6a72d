#include "base/table_reader.hpp"

#include <algorithm>
#include <sstream>

#include "base/text.hpp"

namespace zicht {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kDelimiters = ",;\t|";
constexpr int kMostTitleRows = 40;
constexpr std::size_t kFewestToExpect = 8;

bool holds_nothing(std::span<const std::string_view> cells) {
  return std::ranges::all_of(cells, [](std::string_view cell) { return trimmed(cell).empty(); });
}

std::string position_text(std::size_t column) {
  return std::to_string(column + 1) + " (" + column_letters(column + 1) + ")";
}

}  // namespace

Result<std::unique_ptr<TextInput>> TextInput::over(std::istream& bytes, std::optional<Encoding> said) {
  if (!said) {
    ZICHT_TRY(said, detect_encoding(bytes));
  }
  return std::unique_ptr<TextInput>(new TextInput(bytes, *said));
}

Result<std::unique_ptr<TextInput>> TextInput::of_any(std::istream& bytes) {
  if (bytes.bad()) return fail(ErrorCode::io, "the file cannot be read");
  std::unique_ptr<std::istream> kept;
  if (bytes.tellg() == std::istream::pos_type(-1)) {
    bytes.clear();
    auto whole = std::make_unique<std::stringstream>();
    if (bytes.peek() != std::istream::traits_type::eof()) *whole << bytes.rdbuf();
    if (bytes.bad()) return fail(ErrorCode::io, "the file cannot be read to its end");
    kept = std::move(whole);
  }
  std::istream& whole = kept ? *kept : bytes;
  auto encoding = detect_encoding(whole);
  if (!encoding) {
    if (encoding.error().advice.contains("--encoding"))
      encoding.error().advice = "Save the file as CSV UTF-8.";
    return std::unexpected(std::move(encoding).error());
  }
  return std::unique_ptr<TextInput>(new TextInput(whole, *encoding, std::move(kept)));
}

std::string column_letters(std::size_t position) {
  std::string letters;
  for (; position > 0; position = (position - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (position - 1) % 26));
  return letters;
}

TableReader::TableReader(std::istream& text, Options options)
    : options_(std::move(options)),
      reader_(text, {.delimiter = ',',
                     .longest_field = options_.longest_field,
                     .let_go = [this](std::string_view piece) {
                       if (columns_ > 0 && options_.let_go) options_.let_go(piece);
                     }}) {}

std::unexpected<Error> TableReader::no_header(std::uint64_t line, std::string why) const {
  return fail(ErrorCode::invalid_input, "the file has no header: " + std::move(why),
              "line " + std::to_string(line), options_.advice);
}

/// A first line "sep=;", which spreadsheets write and read, says the delimiter.
void TableReader::take_separator() {
  const std::string_view line = reader_.first_line();
  std::string_view said = line;
  if (said.starts_with(kByteOrderMark)) said.remove_prefix(kByteOrderMark.size());
  if (said.ends_with('\r')) said.remove_suffix(1);
  if (said.size() >= 2 && said.starts_with('"') && said.ends_with('"'))
    said = said.substr(1, said.size() - 2);
  if (said.size() >= 5 && folded(said.substr(0, 3)) == "sep" && said[3] == '=') {
    delimiter_ = said[4];
    reader_.skip_first_line();
    habits_["line_that_says_the_delimiter"] = 1;
    reader_.set_delimiter(delimiter_);
    return;
  }
  delimiter_ = options_.delimiter ? *options_.delimiter : reader_.guess_delimiter(kDelimiters);
  reader_.set_delimiter(delimiter_);
}

/// Brings the reader to the header, or says what stands there instead.
Result<void> TableReader::find_header() {
  if (!reader_.next()) return fail(ErrorCode::invalid_input, "the file is empty", "line 1", options_.advice);
  if (!options_.knows) return {};
  const auto known = [&] {
    std::size_t count = 0;
    for (std::string_view name : reader_.fields()) {
      if (name.starts_with(kByteOrderMark)) name.remove_prefix(kByteOrderMark.size());
      if (options_.knows(trimmed(name))) ++count;
    }
    return count;
  };
  if (known() > 0) return {};
  const std::uint64_t first_line = reader_.line();
  for (int row = 0; row < kMostTitleRows && reader_.next(); ++row) {
    // The title may have hidden which delimiter the table has.
    std::size_t found = known();
    if (found == 0)
      for (const char other : kDelimiters) {
        std::size_t count = 0;
        for (const std::string_view name : split(reader_.raw(), other)) {
          std::string_view plain = trimmed(name);
          if (plain.size() >= 2 && plain.starts_with('"') && plain.ends_with('"'))
            plain = plain.substr(1, plain.size() - 2);
          if (options_.knows(plain)) ++count;
        }
        found = std::max(found, count);
      }
    if (found >= 2)
      return fail(
          ErrorCode::invalid_input,
          "above the header stand other lines, a title perhaps: the names of the columns are in line " +
              std::to_string(reader_.line()),
          "line " + std::to_string(first_line), "Delete the lines above it.");
  }
  return no_header(first_line, "none of the names in its first line is one of a column that is read");
}

Result<std::vector<std::string>> TableReader::read_header() {
  take_separator();
  ZICHT_CHECK(find_header());
  const std::uint64_t line = reader_.line();
  if (reader_.problem() != CsvProblem::none) return no_header(line, "its first line cannot be read");
  raw_header_ = reader_.raw();
  std::vector<std::string_view> names(reader_.fields().begin(), reader_.fields().end());
  if (raw_header_.starts_with(kByteOrderMark)) {
    raw_header_.erase(0, kByteOrderMark.size());
    habits_["byte_order_mark"] = 1;
  }
  if (names[0].starts_with(kByteOrderMark)) names[0].remove_prefix(kByteOrderMark.size());
  if (names[0].size() >= 2 && names[0].starts_with('"') && names[0].ends_with('"'))
    names[0] = names[0].substr(1, names[0].size() - 2);  // a byte order mark hid the quotes
  for (std::string_view& name : names) name = trimmed(name);
  const std::size_t all = names.size();
  while (!names.empty() && names.back().empty()) names.pop_back();
  if (names.empty()) return no_header(line, "its first line is empty");
  if (names.size() < all)
    habits_["columns_without_a_name_at_the_end"] = static_cast<std::int64_t>(all - names.size());
  for (std::size_t at = 0; at < names.size() && options_.checks_names; ++at) {
    if (names[at].empty())
      return fail(ErrorCode::invalid_input, "column " + position_text(at) + " has no name",
                  "line " + std::to_string(line), "Name it, or delete it.");
    const auto first = std::ranges::find(names, names[at]);
    const auto before = static_cast<std::size_t>(first - names.begin());
    if (before < at)
      return fail(ErrorCode::invalid_input,
                  "columns " + position_text(before) + " and " + position_text(at) + " have the same name",
                  "line " + std::to_string(line), "Give each column a name of its own.");
  }
  columns_ = names.size();
  // In a narrow table a long text over two lines may have as many delimiters as a row by chance.
  if (!options_.checks_names || columns_ >= kFewestToExpect) reader_.expect_fields(columns_);
  if (delimiter_ != ',' && !habits_.contains("line_that_says_the_delimiter"))
    habits_[delimiter_ == ';'    ? "delimiter_semicolon"
            : delimiter_ == '\t' ? "delimiter_tab"
                                 : "delimiter_bar"] = 1;
  return std::vector<std::string>(names.begin(), names.end());
}

bool TableReader::next() {
  for (;;) {
    if (!reader_.next()) return false;
    cells_ = reader_.fields();
    if (reader_.problem() != CsvProblem::none) return true;
    if (holds_nothing(cells_)) {
      ++habits_["blank_rows_passed_over"];
      continue;
    }
    while (cells_.size() > columns_ && trimmed(cells_.back()).empty())
      cells_ = cells_.first(cells_.size() - 1);
    return true;
  }
}

}  // namespace zicht
