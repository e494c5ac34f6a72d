#include "estimate/capture_table.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <istream>
#include <numeric>
#include <optional>
#include <set>

#include "base/row_reader.hpp"
#include "base/text.hpp"

namespace zicht::estimate {
namespace {

Result<void> check_names(std::span<const std::string> names) {
  if (std::ssize(names) < kFewestLists)
    return fail(ErrorCode::invalid_input, "an estimate needs two lists or more",
                "lists: " + std::to_string(names.size()),
                "With one list, use its repeated sightings: zicht estimate --one-list.");
  if (std::ssize(names) > kMostLists)
    return fail(ErrorCode::invalid_input, "more than ten lists", "lists: " + std::to_string(names.size()),
                "Join lists that see the same people.");
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (name.empty())
      return fail(ErrorCode::invalid_input, "a list without a name", "header", "Name each column.");
    if (!seen.insert(name).second)
      return fail(ErrorCode::invalid_input, "two lists of one name", name, "Name each column once.");
  }
  return {};
}

/// Reads the rows below the header.
class HistoryReader {
 public:
  HistoryReader(RowReader& rows, std::string_view source, std::vector<std::string> names)
      : rows_(rows),
        source_(source),
        names_(std::move(names)),
        persons_(std::size_t{1} << names_.size(), 0),
        line_of_(persons_.size(), 0) {}

  Result<CaptureTable> read() {
    while (rows_.next()) ZICHT_CHECK(take_row());
    return CaptureTable::from_counts(std::move(names_), std::move(persons_));
  }

 private:
  std::string here(std::string_view column = {}) const {
    std::string where = std::string(source_) + ":" + std::to_string(rows_.line());
    if (!column.empty()) where.append(", column ").append(column);
    return where;
  }

  Result<void> take_row() {
    if (rows_.problem() != RowProblem::none)
      return fail(ErrorCode::invalid_input, std::string(in_words(rows_.problem())), here(),
                  "Give each list a 0 or 1, and the count last.");
    const auto fields = rows_.cells();
    ZICHT_TRY(const ListMask history, read_history(fields));
    ZICHT_TRY(const std::int64_t count, read_count(trimmed(fields.back())));
    if (history == 0 && count > 0)
      return fail(ErrorCode::invalid_input, "people on no list cannot be counted", here(),
                  "Leave the all-zero row out.");
    if (line_of_[history] != 0)
      return fail(ErrorCode::invalid_input, "a history stands twice",
                  here() + ", first at line " + std::to_string(line_of_[history]),
                  "Add the two counts up, or remove one.");
    line_of_[history] = rows_.line();
    persons_[history] = count;
    return {};
  }

  Result<ListMask> read_history(std::span<const std::string_view> fields) const {
    ListMask history = 0;
    for (std::size_t list = 0; list < names_.size(); ++list) {
      const std::string_view cell = trimmed(fields[list]);
      if (cell == "1")
        history |= ListMask{1} << list;
      else if (cell != "0")
        return fail(ErrorCode::invalid_input, "a cell is neither 0 nor 1", here(names_[list]),
                    "Write 1 for seen, 0 for not seen.");
    }
    return history;
  }

  Result<std::int64_t> read_count(std::string_view cell) const {
    std::int64_t count = 0;
    const auto [stopped, error] = std::from_chars(cell.data(), cell.data() + cell.size(), count);
    if (error == std::errc::result_out_of_range || (error == std::errc{} && count > kMostPersons))
      return fail(ErrorCode::invalid_input, "a count is larger than the number of people on Earth",
                  here("count"), "Check the file.");
    if (cell.empty() || error != std::errc{} || stopped != cell.data() + cell.size() || count < 0)
      return fail(ErrorCode::invalid_input, "a count is not a whole number of 0 or more", here("count"),
                  "Write how many people have this history.");
    return count;
  }

  RowReader& rows_;
  std::string_view source_;
  std::vector<std::string> names_;
  std::vector<std::int64_t> persons_;
  std::vector<std::uint64_t> line_of_;
};

}  // namespace

CaptureTable::CaptureTable(std::vector<std::string> list_names, std::vector<std::int64_t> persons,
                           std::int64_t observed)
    : list_names_(std::move(list_names)), persons_(std::move(persons)), observed_(observed) {}

Result<CaptureTable> CaptureTable::from_counts(std::vector<std::string> list_names,
                                               std::vector<std::int64_t> persons) {
  ZICHT_CHECK(check_names(list_names));
  if (persons.size() != std::size_t{1} << list_names.size())
    return fail(ErrorCode::invalid_input, "the number of counts does not fit the lists",
                "counts: " + std::to_string(persons.size()), "Give one count for each set of lists.");
  if (persons[0] != 0)
    return fail(ErrorCode::invalid_input, "people on no list cannot be counted", "history 0", "Give it a 0.");
  std::int64_t observed = 0;
  for (std::size_t history = 0; history < persons.size(); ++history) {
    if (persons[history] < 0)
      return fail(ErrorCode::invalid_input, "a count is below 0", "history " + std::to_string(history),
                  "Check the table.");
    if (persons[history] > kMostPersons - observed)
      return fail(ErrorCode::invalid_input, "more people than live on Earth",
                  "history " + std::to_string(history), "Check the table.");
    observed += persons[history];
  }
  if (observed == 0)
    return fail(ErrorCode::invalid_input, "nobody is on any list", "count", "Check the file.");
  CaptureTable table(std::move(list_names), std::move(persons), observed);
  for (int list = 0; list < table.list_count(); ++list)
    if (table.persons_on_all(ListMask{1} << list) == 0)
      return fail(ErrorCode::invalid_input, "nobody is on a list",
                  table.list_names()[static_cast<std::size_t>(list)], "Leave the list out: it says nothing.");
  return table;
}

Result<CaptureTable> CaptureTable::read_csv(std::istream& in, std::string_view source) {
  ZICHT_TRY(RowReader rows, RowReader::open(in, {.source = std::string(source),
                                                 .advice = "Give a header: the lists, then count.",
                                                 .knows = {}}));
  std::vector<std::string> names(rows.header().begin(), rows.header().end());
  if (names.back() != "count")
    return fail(ErrorCode::invalid_input, "the last column is not called count", std::string(source) + ":1",
                "Give one 0/1 column a list, and count last.");
  names.pop_back();
  if (auto checked = check_names(names); !checked) {
    checked.error().where = std::string(source) + ":1, " + checked.error().where;
    return std::unexpected(std::move(checked).error());
  }
  auto table = HistoryReader(rows, source, std::move(names)).read();
  if (rows.failed()) return fail(ErrorCode::io, "the file cannot be read to its end", std::string(source));
  if (!table && !table.error().where.starts_with(source))
    table.error().where = std::string(source) + ", " + table.error().where;
  return table;
}

std::int64_t CaptureTable::persons_on_all(ListMask lists) const {
  std::int64_t sum = 0;
  for (std::size_t history = 0; history < persons_.size(); ++history)
    if ((history & lists) == lists) sum += persons_[history];
  return sum;
}

std::string CaptureTable::history_text(ListMask history) const {
  std::string text;
  for (int list = 0; list < list_count(); ++list) text += (history >> list & 1U) != 0 ? '1' : '0';
  return text;
}

}  // namespace zicht::estimate
