#include "disclosure/long_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <set>

#include "base/row_reader.hpp"
#include "base/text.hpp"
#include "disclosure/total_lookalike.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kMostDimensions = 24;
using Kind = PublishedValue::Kind;

std::unexpected<Error> unreadable(std::string_view text, std::string_view why) {
  return fail(ErrorCode::invalid_input, std::string(why) + ": " + std::string(text), {},
              "counts are whole numbers of 0 and more; x, an empty field, <5, 1-4 and 10+ are withheld ones");
}

/// A whole number, perhaps with commas between thousands. None: something else.
std::optional<std::int64_t> whole_number(std::string_view text) {
  std::string digits;
  const std::vector<std::string_view> groups = split(text, ',');
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups.size() > 1 && (g == 0 ? groups[g].empty() || groups[g].size() > 3 : groups[g].size() != 3))
      return std::nullopt;
    digits += groups[g];
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number >= kNoLimit) return std::nullopt;
  return number;
}

bool is_mark(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kMarks = {"", "x", "X", "[c]", "c", "..", ":", "*", "NaN"};
  return std::ranges::find(kMarks, text) != kMarks.end();
}

struct Columns {
  std::vector<std::size_t> dimensions;
  std::size_t count = 0;
  std::optional<std::size_t> status;
  std::optional<std::size_t> within;
};

Result<Columns> columns_of(std::span<const std::string> header, const LongTableOptions& options,
                           LongTable& table) {
  Columns columns;
  bool has_count = false;
  for (std::size_t c = 0; c < header.size(); ++c) {
    const std::string& name = header[c];
    if (name == options.count_column) {
      if (has_count)
        return fail(ErrorCode::invalid_input, "a column stands twice: " + name, table.name + ":1");
      columns.count = c;
      has_count = true;
    } else if (name == "status") {
      columns.status = c;
    } else if (name == "within") {
      columns.within = c;
    } else if (!is_release_column(name)) {
      if (std::ranges::find(table.dimensions, name) != table.dimensions.end())
        return fail(ErrorCode::invalid_input, "a column stands twice: " + name, table.name + ":1");
      columns.dimensions.push_back(c);
      table.dimensions.emplace_back(name);
    }
  }
  if (!has_count)
    return fail(ErrorCode::invalid_input, "a table has no column " + options.count_column, table.name + ":1",
                "name the column of the counts `count`");
  if (columns.dimensions.size() > kMostDimensions)
    return fail(ErrorCode::invalid_input,
                "a table has more than 24 dimensions: " + std::to_string(columns.dimensions.size()),
                table.name + ":1",
                "give the count column its name, and leave columns out that are no dimension");
  return columns;
}

Result<PublishedValue> value_of(std::string_view text, std::optional<std::string_view> status,
                                bool zeros_published) {
  if (!status || *status == "published" || *status == "revised") {
    ZICHT_TRY(const PublishedValue value, parse_published_value(text, zeros_published));
    if (status && value.kind != Kind::shown)
      return fail(ErrorCode::invalid_input, "a published cell has no count");
    return value;
  }
  if (*status == "hidden") {
    ZICHT_TRY(PublishedValue value, parse_published_value(text, zeros_published));
    if (value.kind == Kind::shown) return fail(ErrorCode::invalid_input, "a hidden cell carries its count");
    return value;
  }
  if (*status == "not_applicable") return PublishedValue{Kind::structural, 0, 0};
  if (*status == "estimated" || *status == "refused") return PublishedValue{Kind::outside, 0, kNoLimit};
  return fail(ErrorCode::invalid_input, "a status is not known: " + std::string(*status), {},
              "published, revised, hidden, not_applicable, estimated, refused, rounded or perturbed");
}

/// A rounded or perturbed count: the truth lies at most so far from it, and a shown count above 0 has
/// somebody.
Result<PublishedValue> approximate_value(std::string_view text, std::optional<std::string_view> within) {
  ZICHT_TRY(const PublishedValue shown, parse_published_value(text, false));
  if (shown.kind != Kind::shown)
    return fail(ErrorCode::invalid_input, "a rounded or perturbed cell has no count");
  const std::optional<std::int64_t> most = within ? whole_number(trimmed(*within)) : std::nullopt;
  if (!most || *most < 0)
    return fail(ErrorCode::invalid_input,
                "a rounded or perturbed count does not say how far from the truth it may lie", {},
                "give the table its column `within`, as zicht protect wrote it");
  const std::int64_t least = shown.lower > 0 ? 1 : 0;
  return PublishedValue{Kind::withheld, std::max(least, shown.lower - *most), shown.lower + *most};
}

}  // namespace

bool is_release_column(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kNames = {
      "count", "status", "within",    "count_before", "release_before", "verdict", "share_verdict",
      "lower", "upper",  "numerator", "denominator",  "break",          "reason",  "share"};
  return std::ranges::find(kNames, name) != kNames.end();
}

Result<PublishedValue> parse_published_value(std::string_view text, bool zeros_published) {
  text = trimmed(text);
  const std::int64_t least = zeros_published ? 1 : 0;
  if (is_mark(text)) return PublishedValue{Kind::withheld, least, kNoLimit};
  if (const auto number = whole_number(text); number && *number >= 0)
    return PublishedValue{Kind::shown, *number, *number};
  if (text.starts_with('<')) {
    if (const auto limit = whole_number(trimmed(text.substr(1))); limit && *limit > least)
      return PublishedValue{Kind::withheld, least, *limit - 1};
  }
  if (text.ends_with('+')) {
    if (const auto limit = whole_number(trimmed(text.substr(0, text.size() - 1))); limit && *limit >= 0)
      return PublishedValue{Kind::withheld, *limit, kNoLimit};
  }
  if (text.starts_with('-')) return unreadable(text, "a count is negative");
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    const auto from = whole_number(trimmed(text.substr(0, dash)));
    const auto to = whole_number(trimmed(text.substr(dash + 1)));
    if (from && to && *from >= 0 && *from <= *to) return PublishedValue{Kind::withheld, *from, *to};
  }
  if (text.find('.') != std::string_view::npos) return unreadable(text, "a count is not a whole number");
  return unreadable(text, "a count cannot be read");
}

Result<LongTable> read_long_table(std::istream& in, const std::string& name,
                                  const LongTableOptions& options) {
  ZICHT_TRY(RowReader reader,
            RowReader::open(in, {.source = name,
                                 .advice = "A table has a column for each dimension, and count.",
                                 .knows = {}}));
  LongTable table{name, {}, {}};
  ZICHT_TRY(const Columns columns, columns_of(reader.header(), options, table));
  std::set<std::vector<std::string>> seen;
  while (reader.next()) {
    const std::string where = name + ":" + std::to_string(reader.line());
    if (reader.problem() != RowProblem::none)
      return fail(ErrorCode::invalid_input, std::string(in_words(reader.problem())), where);
    PublishedRow row{{}, {}, reader.line()};
    for (const std::size_t c : columns.dimensions) {
      const std::string_view code = without_formula_guard(trimmed(reader.cells()[c]));
      if (code.empty())
        return fail(ErrorCode::invalid_input, "a row has an empty code", where, "a margin is named Total");
      if (looks_like_total(code))
        return fail(ErrorCode::invalid_input, "a code looks like a margin: " + std::string(code), where,
                    "a margin is named Total, with a capital letter; give another code another name");
      row.codes.emplace_back(code);
    }
    std::optional<std::string_view> status;
    if (columns.status) status = trimmed(reader.cells()[*columns.status]);
    std::optional<std::string_view> within;
    if (columns.within) within = reader.cells()[*columns.within];
    auto value = status == "rounded" || status == "perturbed"
                     ? approximate_value(reader.cells()[columns.count], within)
                     : value_of(reader.cells()[columns.count], status, options.zeros_published);
    if (!value) {
      value.error().where = where;
      return std::unexpected(value.error());
    }
    row.value = *value;
    if (!seen.insert(row.codes).second)
      return fail(ErrorCode::invalid_input, "a cell stands twice in its table", where);
    table.rows.push_back(std::move(row));
  }
  if (reader.failed()) return fail(ErrorCode::io, "a table could not be read", name);
  if (table.rows.empty()) return fail(ErrorCode::invalid_input, "a table has no rows", name);
  return table;
}

}  // namespace zicht::disclosure
