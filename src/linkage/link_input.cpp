#include "linkage/link_input.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <limits>
#include <optional>
#include <utility>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "linkage/date_text.hpp"
#include "linkage/missing_words.hpp"
#include "linkage/name_keys.hpp"

namespace zicht::linkage {
namespace {

using Field = LinkMapping::Field;

bool is_date(IdentityFieldKind kind) {
  return kind == IdentityFieldKind::birth_date || kind == IdentityFieldKind::exploitation_period ||
         kind == IdentityFieldKind::received_on;
}

/// The first of many lines or rows, and how many there are.
struct Places {
  static constexpr std::size_t kNamed = 10;
  std::vector<std::uint64_t> first;
  std::uint64_t count = 0;

  void add(std::uint64_t place) {
    ++count;
    if (first.size() < kNamed) first.push_back(place);
  }
  std::string text() const {
    std::string text;
    for (const std::uint64_t place : first) text += (text.empty() ? "" : ", ") + std::to_string(place);
    return count > first.size() ? text + " …" : text;
  }
};

/// Rows on their way from a file into a view: the cells that the mapping names, row after row.
struct Batch {
  static constexpr std::size_t kRows = 8192;
  std::size_t first_record = 0;
  std::string bytes;
  std::vector<std::size_t> cell_ends;
  std::vector<bool> withheld;        ///< by row
  std::vector<std::uint64_t> lines;  ///< by row
};

/// What cells of one field were not taken as they stand.
struct FieldCounts {
  std::uint64_t words_for_nothing = 0;
  Places no_date;
  Places no_such_day;
};

/// Reads the rows of one file into a builder: fields at once, and the next rows while those before are put
/// in.
class FileReader {
 public:
  FileReader(const LinkMapping& mapping, RowReader reader, std::string name, std::size_t source,
             IdentityViewBuilder& builder, LinkInput& input)
      : mapping_(mapping),
        missing_(mapping.missing ? MissingWords(*mapping.missing) : MissingWords()),
        reader_(std::move(reader)),
        name_(std::move(name)),
        source_(source),
        builder_(builder),
        input_(input),
        counts_(mapping.fields.size()) {}

  Result<void> read(std::size_t threads) {
    ZICHT_CHECK(find_columns());
    first_record_ = input_.label_begins.size() - 1;
    for (take_rows(); !next_.withheld.empty() && !too_many_;) {
      std::swap(now_, next_);
      for (std::size_t row = 0; row < now_.withheld.size(); ++row) builder_.add_record(source_);
      run_parts(threads, 1 + columns_.size(), [&](std::size_t part) {
        if (part == 0)
          take_rows();
        else
          put_in(part - 1);
      });
    }
    if (too_many_) return fail(ErrorCode::invalid_input, "more records than can be linked at once", name_);
    if (reader_.failed()) return fail(ErrorCode::io, "cannot read the file", name_);
    ZICHT_CHECK(check_names());
    tell();
    return {};
  }

 private:
  Result<std::size_t> find(const std::string& column) const {
    const auto header = reader_.header();
    const auto found = std::ranges::find(header, column);
    if (found == header.end())
      return fail(ErrorCode::invalid_input,
                  "the mapping names a column that the file does not have: " + column, name_,
                  "The first line of the file names its columns; this one has " +
                      std::to_string(header.size()) + ".");
    if (std::find(found + 1, header.end(), column) != header.end())
      return fail(ErrorCode::invalid_input, "the file has two columns of one name: " + column, name_);
    return static_cast<std::size_t>(found - header.begin());
  }

  Result<void> find_columns() {
    for (const Field& field : mapping_.fields) {
      columns_.push_back({cell_positions_.size(), cell_positions_.size() + field.columns.size()});
      for (const std::string& column : field.columns) {
        ZICHT_TRY(const std::size_t position, find(column));
        cell_positions_.push_back(position);
      }
    }
    if (!mapping_.record_column.empty()) {
      ZICHT_TRY(record_, find(mapping_.record_column));
    }
    if (!mapping_.legal_basis_column.empty()) {
      ZICHT_TRY(legal_basis_, find(mapping_.legal_basis_column));
    }
    return {};
  }

  /// Fills the next batch and the labels; leaves it empty at the end of the file.
  void take_rows() {
    next_.first_record = input_.label_begins.size() - 1;
    next_.bytes.clear();
    next_.cell_ends.clear();
    next_.withheld.clear();
    next_.lines.clear();
    while (next_.withheld.size() < Batch::kRows && reader_.next()) {
      ++row_;
      if (reader_.problem() != RowProblem::none) {
        left_out_[static_cast<std::size_t>(reader_.problem())].add(reader_.line());
        left_out_rows_.push_back(row_);
        continue;
      }
      too_many_ = input_.label_begins.size() >= std::numeric_limits<std::uint32_t>::max();
      if (too_many_) return;
      const std::span<const std::string_view> cells = reader_.cells();
      for (const std::size_t position : cell_positions_) {
        next_.bytes += trimmed(cells[position]);
        next_.cell_ends.push_back(next_.bytes.size());
      }
      next_.lines.push_back(reader_.line());
      next_.withheld.push_back(legal_basis_ &&
                               std::ranges::find(mapping_.withheld, trimmed(cells[*legal_basis_])) !=
                                   mapping_.withheld.end());
      const std::string_view label = record_ ? trimmed(cells[*record_]) : std::string_view{};
      if (label.empty())
        input_.label_bytes += std::to_string(row_);
      else
        input_.label_bytes += label;
      input_.label_begins.push_back(input_.label_bytes.size());
    }
  }

  /// One field of the batch.
  void put_in(std::size_t field) {
    std::array<std::string, 64> texts;
    for (std::size_t row = 0; row < now_.withheld.size(); row += texts.size()) {
      const std::size_t rows = std::min(texts.size(), now_.withheld.size() - row);
      for (std::size_t i = 0; i < rows; ++i) combine(field, row + i, texts[i]);
      builder_.set_from(now_.first_record + row, field, std::span(texts).first(rows));
      for (std::size_t i = 0; i < rows; ++i)
        if (texts[i].empty() && now_.withheld[row + i])
          builder_.set_withheld_at(now_.first_record + row + i, field);
    }
  }

  std::string_view cell(std::size_t row, std::size_t column) const {
    const std::size_t at = row * cell_positions_.size() + column;
    const std::size_t begin = at == 0 ? 0 : now_.cell_ends[at - 1];
    return std::string_view(now_.bytes).substr(begin, now_.cell_ends[at] - begin);
  }

  /// The field's value of a row of the batch.
  void combine(std::size_t field, std::size_t row, std::string& text) {
    text.clear();
    const Field& of = mapping_.fields[field];
    const bool date = is_date(of.kind);
    const char between = !date                                               ? kValueSeparator
                         : of.kind == IdentityFieldKind::exploitation_period ? '/'
                                                                             : '-';
    bool any = false;
    for (std::size_t column = columns_[field].first; column < columns_[field].second; ++column) {
      std::string_view part = without_formula_guard(cell(row, column));
      if (missing_.says_nothing(part, of.kind)) {
        ++counts_[field].words_for_nothing;
        part = {};
      }
      any = any || !part.empty();
      if (part.empty() && !date) continue;
      if (column > columns_[field].first && (date || !text.empty())) text += between;
      text += part.empty() && date && columns_[field].second - columns_[field].first == 3 ? "00" : part;
    }
    if (!any)
      text.clear();
    else if (date)
      take_date(field, row, text);
    else if (of.kind != IdentityFieldKind::encoding)
      std::ranges::replace(text, mapping_.value_separator, kValueSeparator);
  }

  void take_date(std::size_t field, std::size_t row, std::string& text) {
    ReadDate date = read_date(text, mapping_.fields[field].order);
    if (date.trouble == DateTrouble::unreadable) counts_[field].no_date.add(now_.lines[row]);
    if (date.trouble == DateTrouble::no_such_day) counts_[field].no_such_day.add(now_.lines[row]);
    text = std::move(date.text);
  }

  /// The row of a record of this file, the first behind the header being 1.
  std::uint64_t row_of(std::size_t record) const {
    std::uint64_t row = record - first_record_ + 1;
    for (const std::uint64_t left_out : left_out_rows_) {
      if (left_out > row) break;
      ++row;
    }
    return row;
  }

  /// The answer names records, so no two of a file may have one name.
  Result<void> check_names() const {
    if (!record_) return {};
    std::vector<std::pair<std::uint64_t, std::uint32_t>> hashes;
    const std::size_t end = input_.label_begins.size() - 1;
    hashes.reserve(end - first_record_);
    for (std::size_t record = first_record_; record < end; ++record)
      hashes.emplace_back(stable_hash(input_.label(record)), static_cast<std::uint32_t>(record));
    std::ranges::sort(hashes);
    std::uint64_t others = 0;
    std::optional<std::pair<std::uint64_t, std::uint64_t>> rows;
    for (std::size_t at = 1; at < hashes.size(); ++at) {
      if (hashes[at].first != hashes[at - 1].first) continue;
      const std::uint32_t one = hashes[at - 1].second;
      const std::uint32_t other = hashes[at].second;
      if (input_.label(one) != input_.label(other)) continue;
      if (!rows || row_of(one) < rows->first) rows.emplace(row_of(one), row_of(other));
      ++others;
    }
    if (!rows) return {};
    return fail(ErrorCode::invalid_input,
                "two records have one name, rows " + std::to_string(rows->first) + " and " +
                    std::to_string(rows->second) + " after the header" +
                    (others > 1 ? ", and so have " + std::to_string(others - 1) + " more" : ""),
                name_ + ", column " + mapping_.record_column,
                "Let record name a column that is different in each row, or leave it out: records are then "
                "called by their row.");
  }

  void say(const char* rule, Severity severity, std::string message, std::uint64_t line = 0) {
    Finding finding;
    finding.rule = rule;
    finding.severity = severity;
    finding.line = line;
    finding.message = name_ + ": " + std::move(message);
    input_.findings.push_back(std::move(finding));
  }

  void say_places(const char* rule, const std::string& what, const Places& places) {
    if (places.count > 0)
      say(rule, Severity::warning,
          what + ": " + std::to_string(places.count) + " (line " + places.text() + ")", places.first.front());
  }

  void tell() {
    input_.rows_left_out.push_back(left_out_rows_.size());
    input_.rows_read.push_back(row_ - left_out_rows_.size());
    if (reader_.encoding() == Encoding::windows_1252)
      say("LK-010", Severity::note, "read as Windows-1252, because it is not UTF-8");
    if (!mapping_.delimiter && reader_.delimiter() != ',')
      say("LK-011", Severity::note,
          std::string("read with ") +
              (reader_.delimiter() == '\t' ? "a tab" : std::string(1, reader_.delimiter())) +
              " between cells");
    say_places("LK-012", "rows with more or fewer cells than the header, left out",
               left_out_[static_cast<std::size_t>(RowProblem::wrong_number_of_cells)]);
    say_places("LK-013", "rows with a quote that does not close, or a cell over 16 MiB, left out",
               left_out_[static_cast<std::size_t>(RowProblem::unclosed_quote)]);
    say_places("LK-014", "rows with bytes that are no letters in the encoding of the file, left out",
               left_out_[static_cast<std::size_t>(RowProblem::unreadable_characters)]);
    for (std::size_t field = 0; field < counts_.size(); ++field) {
      const std::string& called = mapping_.fields[field].name;
      say_places("LK-015", "cells of " + called + " that could not be read as a date, taken as missing",
                 counts_[field].no_date);
      say_places(
          "LK-016",
          "cells of " + called + " with a day that does not exist in the order that the mapping states",
          counts_[field].no_such_day);
      if (counts_[field].words_for_nothing > 0)
        say("LK-017", Severity::note,
            "cells of " + called + " with a word for nothing, such as unknown or NULL, taken as missing: " +
                std::to_string(counts_[field].words_for_nothing));
    }
  }

  const LinkMapping& mapping_;
  MissingWords missing_;
  RowReader reader_;
  std::string name_;
  std::size_t source_;
  IdentityViewBuilder& builder_;
  LinkInput& input_;
  std::vector<FieldCounts> counts_;                           ///< by field
  std::vector<std::size_t> cell_positions_;                   ///< in the file, of cells that a batch has
  std::vector<std::pair<std::size_t, std::size_t>> columns_;  ///< by field: from, to among those cells
  std::optional<std::size_t> record_;
  std::optional<std::size_t> legal_basis_;
  std::array<Places, kRowProblems> left_out_;  ///< by RowProblem: lines
  std::vector<std::uint64_t> left_out_rows_;   ///< ascending
  std::size_t first_record_ = 0;
  std::uint64_t row_ = 0;
  bool too_many_ = false;
  Batch now_;
  Batch next_;
};

}  // namespace

std::uint64_t LinkInput::all_rows_left_out() const {
  std::uint64_t rows = 0;
  for (const std::uint64_t of_file : rows_left_out) rows += of_file;
  return rows;
}

double LinkInput::share_of_pairs_read() const {
  double share = 1.0;
  for (std::size_t file = 0; file < rows_read.size(); ++file) {
    const auto read = static_cast<double>(rows_read[file]);
    const double of_file = read > 0 ? read / (read + static_cast<double>(rows_left_out[file])) : 1.0;
    share *= rows_read.size() == 1 ? of_file * of_file : of_file;
  }
  return share;
}

Result<LinkInput> read_link_input(const LinkMapping& mapping, std::vector<NamedStream> files,
                                  std::size_t threads) {
  std::vector<IdentityViewBuilder::Field> fields;
  for (const Field& field : mapping.fields) fields.push_back({field.name, field.kind});
  IdentityViewBuilder builder(fields);
  LinkInput input;
  input.label_begins.push_back(0);
  for (std::size_t source = 0; source < files.size(); ++source) {
    auto reader =
        RowReader::open(files[source].in, {.delimiter = mapping.delimiter, .source = files[source].name});
    if (!reader) return std::unexpected(std::move(reader).error());
    ZICHT_CHECK(
        FileReader(mapping, *std::move(reader), files[source].name, source, builder, input).read(threads));
  }
  input.view = builder.finish();
  return input;
}

}  // namespace zicht::linkage
