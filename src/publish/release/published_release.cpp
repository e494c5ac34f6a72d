#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <sstream>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "publish/release/release.hpp"

namespace zicht::publish {
namespace {

std::unexpected<Error> damaged(std::string message, const std::string& where) {
  return fail(ErrorCode::corrupt, std::move(message), where,
              "An earlier release must stay as it was published: put its files back from a copy.");
}

using Row = std::vector<std::string>;

Result<std::vector<Row>> rows_of(const std::string& text, const std::string& where) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<Row> rows;
  while (reader.next()) {
    Row row;
    for (const std::string_view field : reader.fields()) row.emplace_back(field);
    if (reader.problem() != CsvProblem::none || (!rows.empty() && row.size() != rows.front().size()))
      return damaged("a row has another number of fields than the header",
                     where + ":" + std::to_string(reader.line()));
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return damaged("a table is empty", where);
  return rows;
}

std::optional<std::size_t> column_of(const Row& header, std::string_view name) {
  const auto found = std::ranges::find(header, name);
  return found == header.end() ? std::nullopt
                               : std::optional(static_cast<std::size_t>(found - header.begin()));
}

Result<PublishedFigure> figure_of(const std::string& text, const std::string& where) {
  ZICHT_TRY(const std::vector<Row> rows, rows_of(text, where));
  const auto count = column_of(rows.front(), "count");
  const auto status = column_of(rows.front(), "status");
  if (!count || !status) return damaged("a table has no count or no status", where);
  PublishedFigure figure;
  for (std::size_t at = 1; at < rows.size(); ++at) {
    std::string key;
    for (std::size_t c = 0; c < *count; ++c) key += (c == 0 ? "" : ",") + csv_field(rows[at][c]);
    figure.cells[key] = rows[at][*count].empty() ? rows[at][*status] : rows[at][*count];
  }
  return figure;
}

Result<std::string> text_in(const Node& document, const char* key, const std::string& where) {
  const Node* const node = document.find(key);
  if (node == nullptr || node->as_text() == nullptr)
    return damaged(std::string("no ") + key + " in it", where);
  return *node->as_text();
}

Result<int> number_in(const Node& document, const char* key, const std::string& where) {
  const Node* const node = document.find(key);
  if (node == nullptr || node->as_integer() == nullptr)
    return damaged(std::string("no ") + key + " in it", where);
  return static_cast<int>(*node->as_integer());
}

std::string place_of(const PublishedRelease& release, const std::string& name) {
  std::string place = release.id;
  return place.append("/").append(name);
}

Result<void> read_figures(const FilesByName& files, const Node& figures, PublishedRelease& release) {
  for (const auto& [figure, definition] : *figures.as_table()) {
    std::string name = "data/";
    name.append(figure).append(".csv");
    const auto file = files.find(name);
    if (file == files.end())
      return damaged("a file of an earlier release is missing", place_of(release, name));
    ZICHT_TRY(PublishedFigure made, figure_of(file->second, place_of(release, name)));
    if (definition.as_text() != nullptr) made.definition = *definition.as_text();
    release.figures[figure] = std::move(made);
  }
  return {};
}

Result<void> read_codes(const FilesByName& files, PublishedRelease& release) {
  constexpr std::string_view kLists = "data/codelists/";
  constexpr std::size_t kEnding = 4;  // ".csv"
  for (const auto& [name, text] : files) {
    if (!name.starts_with(kLists) || name == "data/codelists/status.csv") continue;
    ZICHT_TRY(const std::vector<Row> rows, rows_of(text, place_of(release, name)));
    std::vector<std::string>& codes =
        release.codes[name.substr(kLists.size(), name.size() - kLists.size() - kEnding)];
    for (std::size_t at = 1; at < rows.size(); ++at) codes.push_back(rows[at][0]);
  }
  return {};
}

}  // namespace

Result<PublishedRelease> read_release(const FilesByName& files, const std::string& id) {
  const std::string where = id + "/release.json";
  const auto about = files.find("release.json");
  if (about == files.end()) return damaged("a file of an earlier release is missing", where);
  const auto document = parse_json(about->second);
  if (!document) return damaged("not what a release says of itself", where);
  PublishedRelease release;
  ZICHT_TRY(release.id, text_in(*document, "release", where));
  if (release.id != id) return damaged("a folder holds another release", where);
  ZICHT_TRY(const std::string date, text_in(*document, "date", where));
  ZICHT_TRY(release.date, parse_iso_date(date));
  ZICHT_TRY(const std::string as_of, text_in(*document, "as_of", where));
  ZICHT_TRY(release.as_of, parse_iso_date(as_of));
  ZICHT_TRY(release.first_year, number_in(*document, "first_year", where));
  ZICHT_TRY(release.year, number_in(*document, "year", where));
  if (const Node* const corrects = document->find("corrects");
      corrects != nullptr && corrects->as_text() != nullptr)
    release.corrects = *corrects->as_text();
  const Node* const figures = document->find("figures");
  if (figures == nullptr || !figures->is_table()) return damaged("no figures in it", where);
  ZICHT_CHECK(read_figures(files, *figures, release));
  ZICHT_CHECK(read_codes(files, release));
  return release;
}

namespace {

/// One file of tables, while it is checked.
class TableCheck {
 public:
  TableCheck(std::string name, std::vector<Row> rows, std::int64_t minimum, std::vector<std::string>& found)
      : name_(std::move(name)), rows_(std::move(rows)), minimum_(minimum), found_(found) {}

  void check() {
    const auto count = column_of(rows_.front(), "count");
    const auto status = column_of(rows_.front(), "status");
    const auto year = column_of(rows_.front(), "year");
    if (!count || !status || !year) return tell(1, "there is no year, count or status");
    count_ = *count;
    status_ = *status;
    for (std::size_t at = 1; at < rows_.size(); ++at) check_row(at);
    if (column_of(rows_.front(), "share"))
      for (std::size_t at = 1; at < rows_.size(); ++at) check_share(at);
    check_complete();
    check_totals();
  }

 private:
  void tell(std::size_t line, const std::string& what) {
    found_.push_back(name_ + ":" + std::to_string(line) + ": " + what);
  }

  static bool is_number(const std::string& text) {
    return !text.empty() && text.size() < 16 && text.find_first_not_of("0123456789") == std::string::npos;
  }

  void check_row(std::size_t at) {
    const Row& row = rows_[at];
    const std::string& status = row[status_];
    const std::string& count = row[count_];
    static const std::set<std::string> kWithout = {"hidden", "not_applicable", "estimated", "refused"};
    const bool shown = status == "published" || status == "revised";
    if (!shown && !kWithout.contains(status)) tell(at + 1, "'" + status + "' is no status");
    if (shown != !count.empty()) tell(at + 1, "count and status do not agree");
    if (!count.empty() && !is_number(count)) tell(at + 1, "the count is no whole number");
    if (is_number(count)) {
      const std::int64_t number = std::stoll(count);
      if (number > 0 && number < minimum_) tell(at + 1, "a small count is shown");
    }
    const Row key(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(count_));
    if (!cells_.emplace(key, at).second) tell(at + 1, "a cell stands twice");
  }

  /// A share follows from its count and denominator, which are shown; the denominator is no small count, and
  /// neither is what it leaves out.
  void check_share(std::size_t at) {
    const auto field = [&](const char* column) -> const std::string& {
      const auto place = column_of(rows_.front(), column);
      static const std::string kNone;
      return place ? rows_[at][*place] : kNone;
    };
    const std::string& share = field("share");
    const std::string& denominator = field("denominator");
    if (share.empty() != denominator.empty()) return tell(at + 1, "a share and its denominator do not agree");
    if (share.empty()) return;
    if (!is_number(rows_[at][count_])) return tell(at + 1, "a share is shown and its count is not");
    if (!is_number(denominator)) return tell(at + 1, "the denominator is no whole number");
    const std::int64_t count = std::stoll(rows_[at][count_]);
    const std::int64_t of = std::stoll(denominator);
    if (of < count || (of > 0 && of < minimum_) || of == 0)
      return tell(at + 1, "the denominator of a share is small, or below its count");
    const double exact = static_cast<double>(count) / static_cast<double>(of);
    const double shown = std::strtod(share.c_str(), nullptr);
    const double lower = std::strtod(field("lower").c_str(), nullptr);
    const double upper = std::strtod(field("upper").c_str(), nullptr);
    constexpr double kRounding = 0.00005 + 1e-9;
    if (std::abs(exact - shown) > kRounding) tell(at + 1, "a share is not its count over its denominator");
    if (lower > shown + kRounding || upper < shown - kRounding || lower < 0 || upper > 1)
      tell(at + 1, "the interval of a share does not hold it");
  }

  /// Every combination of what stands in the columns, once; a column whose total nobody gives has none.
  void check_complete() {
    std::vector<std::set<std::string>> values(count_);
    for (const auto& [key, at] : cells_)
      for (std::size_t c = 0; c < count_; ++c) values[c].insert(key[c]);
    std::size_t expected = 1;
    for (const auto& column : values) expected *= column.size();
    if (cells_.size() != expected)
      tell(rows_.size(),
           "rows are missing: " + std::to_string(cells_.size()) + " of " + std::to_string(expected));
  }

  /// A total is at least each of its parts, and the sum of them when all are shown.
  void check_totals() {
    for (const auto& [key, at] : cells_)
      for (std::size_t c = 2; c < count_; ++c) {
        if (key[c] != "Total" || rows_[at][count_].empty()) continue;
        const std::int64_t total = std::stoll(rows_[at][count_]);
        std::int64_t sum = 0;
        bool all = true;
        bool any = false;
        for (const auto& [other, line] : cells_) {
          if (other[c] == "Total" || !same_but(key, other, c)) continue;
          any = true;
          const std::string& count = rows_[line][count_];
          if (count.empty())
            all = all && rows_[line][status_] == "not_applicable";
          else
            sum += is_number(count) ? std::stoll(count) : 0;
        }
        if (any && sum > total) tell(at + 1, "the parts are more than their total");
        if (any && all && sum != total) tell(at + 1, "the parts are not their total");
      }
  }

  static bool same_but(const Row& a, const Row& b, std::size_t column) {
    for (std::size_t c = 0; c < a.size(); ++c)
      if (c != column && a[c] != b[c]) return false;
    return true;
  }

  std::string name_;
  std::vector<Row> rows_;
  std::int64_t minimum_;
  std::vector<std::string>& found_;
  std::size_t count_ = 0;
  std::size_t status_ = 0;
  std::map<Row, std::size_t> cells_;
};

}  // namespace

std::vector<std::string> check_tables(const FilesByName& files, std::int64_t minimum) {
  std::vector<std::string> found;
  for (const auto& [name, text] : files) {
    auto rows = rows_of(text, name);
    if (rows)
      TableCheck(name, *std::move(rows), minimum, found).check();
    else
      found.push_back(rows.error().where + ": " + rows.error().message);
  }
  return found;
}

}  // namespace zicht::publish
