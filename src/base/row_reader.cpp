#include "base/row_reader.hpp"

#include <array>
#include <istream>
#include <utility>

#include "base/text.hpp"

namespace zicht {
namespace {

constexpr std::array<std::string_view, kRowProblems> kWords = {
    "nothing is wrong", "a quote does not close, or a cell is over 16 MiB",
    "a row has another number of cells than the header",
    "a row has bytes that are no letters in the encoding of the file"};

}  // namespace

std::string_view in_words(RowProblem problem) { return kWords[static_cast<std::size_t>(problem)]; }

RowReader::RowReader() = default;
RowReader::RowReader(RowReader&&) noexcept = default;
RowReader& RowReader::operator=(RowReader&&) noexcept = default;
RowReader::~RowReader() = default;

Result<RowReader> RowReader::open(std::istream& in, Options options) {
  RowReader reader;
  reader.in_ = &in;
  reader.source_ = options.source;
  const auto at_source = [&](Error error) {
    if (!options.source.empty())
      error.where = options.source + (error.where.empty() ? "" : ", ") + error.where;
    return std::unexpected(std::move(error));
  };
  auto text = TextInput::of_any(in);
  if (!text) return at_source(std::move(text).error());
  reader.text_ = *std::move(text);
  if (const int first = reader.text_->stream().peek(); first == '{' || first == '[')
    return at_source(
        {ErrorCode::invalid_input, "the file is JSON", "line 1", "A table is needed: CSV with a header."});
  reader.table_ = std::make_unique<TableReader>(reader.text_->stream(),
                                                TableReader::Options{.knows = std::move(options.knows),
                                                                     .delimiter = options.delimiter,
                                                                     .checks_names = false,
                                                                     .advice = std::move(options.advice)});
  auto header = reader.table_->read_header();
  if (reader.failed()) return at_source({ErrorCode::io, "the file cannot be read to its end", {}, {}});
  if (!header) return at_source(std::move(header).error());
  reader.header_ = *std::move(header);
  return reader;
}

bool RowReader::failed() const { return in_->bad() || text_->stream().bad(); }

std::uint64_t RowReader::empty_rows() const {
  const auto found = table_->habits().find("blank_rows_passed_over");
  return found == table_->habits().end() ? 0 : static_cast<std::uint64_t>(found->second);
}

RowProblem RowReader::problem_of_row() const {
  if (table_->problem() != CsvProblem::none) return RowProblem::unclosed_quote;
  if (!is_utf8(table_->raw()) ||
      (encoding() != Encoding::utf8 && table_->raw().find(kReplacementCharacter) != std::string_view::npos))
    return RowProblem::unreadable_characters;
  return table_->is_as_wide_as_header() ? RowProblem::none : RowProblem::wrong_number_of_cells;
}

bool RowReader::next() {
  if (!table_->next()) return false;
  problem_ = problem_of_row();
  return true;
}

}  // namespace zicht
