#include "linkage/link_mapping.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <limits>
#include <optional>
#include <utility>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"

namespace zicht::linkage {
namespace {

using Field = LinkMapping::Field;

std::unexpected<Error> bad(std::string message, std::string_view name, int line, std::string advice = {}) {
  return fail(ErrorCode::invalid_config, std::move(message), std::string(name) + ":" + std::to_string(line),
              std::move(advice));
}

Result<std::vector<std::string>> texts_of(const Node& node, std::string_view name) {
  std::vector<std::string> texts;
  if (const std::string* const text = node.as_text()) return std::vector{*text};
  const Node::List* const list = node.as_list();
  if (list == nullptr) return bad("a text or a list of texts is needed here", name, node.line);
  for (const Node& element : *list) {
    const std::string* const text = element.as_text();
    if (text == nullptr) return bad("a list of texts is needed here", name, node.line);
    texts.push_back(*text);
  }
  return texts;
}

Result<char> single_character(const Node& node, std::string_view name) {
  const std::string* const text = node.as_text();
  if (text == nullptr || text->size() != 1) return bad("one character is needed here", name, node.line);
  return text->front();
}

Result<DateOrder> date_order(const Node& node, std::string_view name) {
  const std::string* const text = node.as_text();
  if (text != nullptr && *text == "ymd") return DateOrder::year_month_day;
  if (text != nullptr && *text == "dmy") return DateOrder::day_month_year;
  if (text != nullptr && *text == "mdy") return DateOrder::month_day_year;
  return bad("the order of a date is ymd, dmy or mdy", name, node.line);
}

Result<Field> parse_field(const Node& node, std::string_view name) {
  const Node::Table* const table = node.as_table();
  if (table == nullptr) return bad("a field is a table: [[field]]", name, node.line);
  Field field;
  bool has_kind = false;
  for (const auto& [key, value] : *table) {
    const std::string* const text = value.as_text();
    if (key == "kind" && text != nullptr) {
      const auto kind = identity_field_kind(*text);
      if (!kind) return bad(kind.error().message + ": " + *text, name, value.line, kind.error().advice);
      field.kind = *kind;
      has_kind = true;
    } else if (key == "name" && text != nullptr) {
      field.name = *text;
    } else if (key == "column" || key == "columns") {
      ZICHT_TRY(field.columns, texts_of(value, name));
    } else if (key == "order") {
      ZICHT_TRY(field.order, date_order(value, name));
    } else {
      return bad("a field has no such key, or its value is no text: " + key, name, value.line,
                 "keys are kind, name, columns and order");
    }
  }
  if (!has_kind || field.columns.empty()) return bad("a field needs a kind and columns", name, node.line);
  if (field.name.empty()) field.name = std::string(to_text(field.kind));
  return field;
}

Result<void> parse_legal_basis(const Node& node, std::string_view name, LinkMapping& mapping) {
  const Node* const column = node.find("column");
  const Node* const withheld = node.find("withheld");
  if (column == nullptr || column->as_text() == nullptr || withheld == nullptr)
    return bad("legal_basis needs column and withheld", name, node.line);
  mapping.legal_basis_column = *column->as_text();
  ZICHT_TRY(mapping.withheld, texts_of(*withheld, name));
  return {};
}

Result<void> check_columns(const LinkMapping& mapping, std::string_view name) {
  std::vector<std::string> columns;
  for (const Field& field : mapping.fields)
    columns.insert(columns.end(), field.columns.begin(), field.columns.end());
  if (columns.empty())
    return fail(ErrorCode::invalid_config, "a mapping needs at least one [[field]]", std::string(name));
  std::ranges::sort(columns);
  const auto twice = std::ranges::adjacent_find(columns);
  if (twice != columns.end())
    return fail(ErrorCode::invalid_config, "a column belongs to two fields: " + *twice, std::string(name));
  return {};
}

/// Groups of digits; other characters separate them.
std::vector<std::string_view> digit_groups(std::string_view text) {
  std::vector<std::string_view> groups;
  for (std::size_t at = 0; at < text.size();) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t end = at;
    while (end < text.size() && digit(text[end])) ++end;
    if (end > at) groups.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return groups;
}

std::vector<std::string_view> cut_digits(std::string_view digits, DateOrder order) {
  if (digits.size() == 6 && order == DateOrder::year_month_day)
    return {digits.substr(0, 4), digits.substr(4)};
  if (digits.size() != 8) return {digits};
  if (order == DateOrder::year_month_day) return {digits.substr(0, 4), digits.substr(4, 2), digits.substr(6)};
  return {digits.substr(0, 2), digits.substr(2, 2), digits.substr(4)};
}

std::string padded(std::string_view digits, std::size_t width) {
  if (digits.size() > width) return {};
  return std::string(width - digits.size(), '0') + std::string(digits);
}

/// YYYY-MM-DD, as most dates are written.
bool is_whole_date(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00";
  return text.size() == kShape.size() && std::ranges::equal(text, kShape, [](char c, char shape) {
           return shape == '-' ? c == '-' : c >= '0' && c <= '9';
         });
}

std::string one_normal_date(std::string_view text, DateOrder order) {
  std::vector<std::string_view> parts = digit_groups(text);
  if (parts.size() == 1) parts = cut_digits(parts.front(), order);
  if (parts.empty()) return {};
  if (parts.size() > 3) parts.resize(3);  // a time of day follows
  if (order == DateOrder::month_day_year && parts.size() == 3) std::swap(parts[0], parts[1]);
  if (order != DateOrder::year_month_day || parts.front().size() < 3) std::ranges::reverse(parts);
  const std::string year = padded(parts[0], 4);
  if (year.empty() || parts[0].size() < 3) return {};
  const std::string month = parts.size() > 1 ? padded(parts[1], 2) : "00";
  const std::string day = parts.size() > 2 ? padded(parts[2], 2) : "00";
  return year + "-" + (month.empty() ? "00" : month) + "-" + (day.empty() ? "00" : day);
}

/// Rows on their way from a file into a view: the cells that the mapping names, row after row.
struct Batch {
  static constexpr std::size_t kRows = 8192;
  std::size_t first_record = 0;
  std::string bytes;
  std::vector<std::size_t> cell_ends;
  std::vector<bool> withheld;  ///< by row
};

/// Reads the rows of one file into a builder: fields at once, and the next rows while those before are put
/// in.
class FileReader {
 public:
  FileReader(const LinkMapping& mapping, NamedStream& file, std::size_t source, IdentityViewBuilder& builder,
             LinkInput& input)
      : mapping_(mapping),
        file_(file),
        source_(source),
        builder_(builder),
        input_(input),
        reader_(file.in, {mapping.delimiter}) {}

  Result<void> read(std::size_t threads) {
    if (!reader_.next())
      return file_.in.bad() ? fail(ErrorCode::io, "cannot read the file", file_.name)
                            : fail(ErrorCode::invalid_input, "the file has no header", file_.name);
    ZICHT_CHECK(find_columns(reader_.fields()));
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
    if (too_many_)
      return fail(ErrorCode::invalid_input, "more records than can be linked at once", file_.name);
    if (file_.in.bad()) return fail(ErrorCode::io, "cannot read the file", file_.name);
    return {};
  }

 private:
  Result<void> find_columns(std::span<const std::string_view> header) {
    const auto find = [&](const std::string& column) -> Result<std::size_t> {
      for (std::size_t position = 0; position < header.size(); ++position) {
        std::string_view name = header[position];
        if (position == 0 && name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
        if (trimmed(name) == column) return position;
      }
      return fail(ErrorCode::invalid_input,
                  "the mapping names a column that the file does not have: " + column, file_.name);
    };
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

  static std::string_view cell(std::span<const std::string_view> cells, std::size_t position) {
    return position < cells.size() ? trimmed(cells[position]) : std::string_view{};
  }

  /// Fills the next batch and the labels; leaves it empty at the end of the file.
  void take_rows() {
    next_.first_record = input_.label_begins.size() - 1;
    next_.bytes.clear();
    next_.cell_ends.clear();
    next_.withheld.clear();
    while (next_.withheld.size() < Batch::kRows && reader_.next()) {
      ++row_;
      if (reader_.problem() != CsvProblem::none) {
        ++input_.unreadable_rows;
        continue;
      }
      too_many_ = input_.label_begins.size() >= std::numeric_limits<std::uint32_t>::max();
      if (too_many_) return;
      const std::span<const std::string_view> cells = reader_.fields();
      for (const std::size_t position : cell_positions_) {
        next_.bytes += cell(cells, position);
        next_.cell_ends.push_back(next_.bytes.size());
      }
      next_.withheld.push_back(legal_basis_ &&
                               std::ranges::find(mapping_.withheld, cell(cells, *legal_basis_)) !=
                                   mapping_.withheld.end());
      const std::string_view label = record_ ? cell(cells, *record_) : std::string_view{};
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

  /// The field's value of a row of the batch.
  void combine(std::size_t field, std::size_t row, std::string& text) const {
    text.clear();
    const IdentityFieldKind kind = mapping_.fields[field].kind;
    const bool is_date = kind == IdentityFieldKind::birth_date ||
                         kind == IdentityFieldKind::exploitation_period ||
                         kind == IdentityFieldKind::received_on;
    const char between =
        is_date ? (kind == IdentityFieldKind::exploitation_period ? '/' : '-') : kValueSeparator;
    for (std::size_t column = columns_[field].first; column < columns_[field].second; ++column) {
      const std::size_t at = row * cell_positions_.size() + column;
      const std::size_t begin = at == 0 ? 0 : now_.cell_ends[at - 1];
      const std::string_view part = std::string_view(now_.bytes).substr(begin, now_.cell_ends[at] - begin);
      if (part.empty() && !is_date) continue;
      if (!text.empty()) text += between;
      text += part;
    }
    if (is_date)
      text = normal_date(text, mapping_.fields[field].order);
    else if (kind != IdentityFieldKind::encoding)
      std::ranges::replace(text, mapping_.value_separator, kValueSeparator);
  }

  const LinkMapping& mapping_;
  NamedStream& file_;
  std::size_t source_;
  IdentityViewBuilder& builder_;
  LinkInput& input_;
  CsvReader reader_;
  std::vector<std::size_t> cell_positions_;                   ///< in the file, of cells that a batch has
  std::vector<std::pair<std::size_t, std::size_t>> columns_;  ///< by field: from, to among those cells
  std::optional<std::size_t> record_;
  std::optional<std::size_t> legal_basis_;
  std::uint64_t row_ = 0;
  bool too_many_ = false;
  Batch now_;
  Batch next_;
};

}  // namespace

std::string normal_date(std::string_view text, DateOrder order) {
  if (order == DateOrder::year_month_day && is_whole_date(text)) return std::string(text);
  const std::size_t slash = text.find('/');
  const bool interval = slash != std::string_view::npos &&
                        text.find('/', slash + 1) == std::string_view::npos &&
                        digit_groups(text.substr(0, slash)).size() != 1;
  const bool years = slash == 4 && text.size() >= 9 && digit_groups(text).size() == 2;
  if (!interval && !years) return one_normal_date(text, order);
  const std::string first = one_normal_date(text.substr(0, slash), order);
  const std::string last = one_normal_date(text.substr(slash + 1), order);
  return first.empty() || last.empty() ? first + last : first + "/" + last;
}

Result<LinkMapping> LinkMapping::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node root, parse_toml(toml, name));
  LinkMapping mapping;
  for (const auto& [key, value] : *root.as_table()) {
    if (key == "record" && value.as_text() != nullptr) {
      mapping.record_column = *value.as_text();
    } else if (key == "delimiter") {
      ZICHT_TRY(mapping.delimiter, single_character(value, name));
    } else if (key == "value_separator") {
      ZICHT_TRY(mapping.value_separator, single_character(value, name));
    } else if (key == "legal_basis") {
      ZICHT_CHECK(parse_legal_basis(value, name, mapping));
    } else if (key == "field" && value.is_list()) {
      for (const Node& node : *value.as_list()) {
        ZICHT_TRY(Field field, parse_field(node, name));
        mapping.fields.push_back(std::move(field));
      }
    } else {
      return bad("a mapping for linking has no such key: " + key, name, value.line,
                 "keys are record, delimiter, value_separator, legal_basis and [[field]]");
    }
  }
  ZICHT_CHECK(check_columns(mapping, name));
  return mapping;
}

Result<LinkInput> read_link_input(const LinkMapping& mapping, std::vector<NamedStream> files,
                                  std::size_t threads) {
  std::vector<IdentityViewBuilder::Field> fields;
  for (const Field& field : mapping.fields) fields.push_back({field.name, field.kind});
  IdentityViewBuilder builder(fields);
  LinkInput input;
  input.label_begins.push_back(0);
  for (std::size_t source = 0; source < files.size(); ++source)
    ZICHT_CHECK(FileReader(mapping, files[source], source, builder, input).read(threads));
  input.view = builder.finish();
  return input;
}

}  // namespace zicht::linkage
