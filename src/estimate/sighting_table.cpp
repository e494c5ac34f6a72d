#include "estimate/sighting_table.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <map>
#include <optional>
#include <set>

#include "base/row_reader.hpp"
#include "base/text.hpp"
#include "estimate/capture_table.hpp"

namespace zicht::estimate {
namespace {

std::optional<std::int64_t> whole_number(std::string_view cell) {
  std::int64_t number = 0;
  const auto [stopped, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (cell.empty() || error != std::errc{} || stopped != cell.data() + cell.size()) return std::nullopt;
  return number;
}

/// People by sightings and covariates, in words.
using Tally = std::map<std::pair<std::int64_t, std::vector<std::string>>, std::int64_t>;

class SightingReader {
 public:
  SightingReader(RowReader& rows, std::string_view source) : rows_(rows), source_(source) {}

  Result<void> read() {
    ZICHT_CHECK(read_header());
    while (rows_.next()) ZICHT_CHECK(take_row());
    if (tally.empty())
      return fail(ErrorCode::invalid_input, "nobody was seen", std::string(source_), "Check the file.");
    return {};
  }

  std::vector<std::string> names;
  Tally tally;

 private:
  std::string here(std::string_view column = {}) const {
    std::string where = std::string(source_) + ":" + std::to_string(rows_.line());
    if (!column.empty()) where.append(", column ").append(column);
    return where;
  }

  Result<void> read_header() {
    std::set<std::string> seen;
    for (std::string name : rows_.header()) {
      if (name.empty())
        return fail(ErrorCode::invalid_input, "a column without a name", here(), "Name each column.");
      if (!is_utf8(name))
        return fail(ErrorCode::invalid_input, "a name that is not UTF-8", here(), "Save the file as UTF-8.");
      if (!seen.insert(name).second)
        return fail(ErrorCode::invalid_input, "two columns of one name", here(name), "Name each once.");
      if (name != "capture" && name != "count") names.push_back(name);
      columns_.push_back(std::move(name));
    }
    if (!seen.contains("capture"))
      return fail(ErrorCode::invalid_input, "there is no column called capture", here(),
                  "Say there how often each person was seen.");
    if (names.size() > SightingTable::kMostCovariates)
      return fail(ErrorCode::invalid_input, "more than twenty covariates", here(),
                  "Leave columns out that are not used.");
    return {};
  }

  Result<void> take_row() {
    if (rows_.problem() != RowProblem::none)
      return fail(ErrorCode::invalid_input, std::string(in_words(rows_.problem())), here(),
                  "Fill every cell.");
    const auto fields = rows_.cells();
    std::int64_t sightings = 0;
    std::int64_t persons = 1;
    std::vector<std::string> levels;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string_view cell = trimmed(fields[i]);
      if (columns_[i] == "capture") {
        ZICHT_TRY(sightings, read_sightings(cell));
      } else if (columns_[i] == "count") {
        ZICHT_TRY(persons, read_persons(cell));
      } else if (cell.empty()) {
        return fail(ErrorCode::invalid_input, "a covariate is empty", here(columns_[i]),
                    "Write a word for what is not known.");
      } else if (!is_utf8(cell)) {
        return fail(ErrorCode::invalid_input, "a cell is not UTF-8", here(columns_[i]),
                    "Save the file as UTF-8.");
      } else {
        levels.emplace_back(cell);
      }
    }
    if (persons == 0) return {};
    if (persons > kMostPersons - all_)
      return fail(ErrorCode::invalid_input, "more people than live on Earth", here(), "Check the file.");
    all_ += persons;
    tally[{sightings, std::move(levels)}] += persons;
    return {};
  }

  Result<std::int64_t> read_sightings(std::string_view cell) const {
    const auto number = whole_number(cell);
    if (number == 0)
      return fail(ErrorCode::invalid_input, "nobody who was never seen can be on a list", here("capture"),
                  "Leave such rows out.");
    if (!number || *number < 0 || *number > SightingTable::kMostSightings)
      return fail(ErrorCode::invalid_input, "a number of sightings is not a whole number from 1 to a million",
                  here("capture"), "Write how often the person was seen.");
    return *number;
  }

  Result<std::int64_t> read_persons(std::string_view cell) const {
    const auto number = whole_number(cell);
    if (!number || *number < 0 || *number > kMostPersons)
      return fail(ErrorCode::invalid_input, "a count is not a whole number of 0 or more people",
                  here("count"), "Write how many people the row stands for.");
    return *number;
  }

  RowReader& rows_;
  std::string_view source_;
  std::vector<std::string> columns_;
  std::int64_t all_ = 0;
};

struct Encoded {
  std::vector<Covariate> covariates;
  std::vector<SightingTable::Row> rows;
};

Encoded encoded(const std::vector<std::string>& names, const Tally& tally) {
  Encoded made;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::set<std::string> levels;
    for (const auto& [key, persons] : tally) levels.insert(key.second[i]);
    made.covariates.push_back({.name = names[i], .levels = {levels.begin(), levels.end()}});
  }
  for (const auto& [key, persons] : tally) {
    SightingTable::Row row{.sightings = key.first, .levels = {}, .persons = persons};
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& levels = made.covariates[i].levels;
      row.levels.push_back(
          static_cast<std::size_t>(std::ranges::lower_bound(levels, key.second[i]) - levels.begin()));
    }
    made.rows.push_back(std::move(row));
  }
  return made;
}

}  // namespace

SightingTable::SightingTable(std::vector<Covariate> covariates, std::vector<Row> rows)
    : covariates_(std::move(covariates)), rows_(std::move(rows)) {
  for (const Row& row : rows_) observed_ += row.persons;
}

Result<SightingTable> SightingTable::read_csv(std::istream& in, std::string_view source) {
  ZICHT_TRY(RowReader rows, RowReader::open(in, {.source = std::string(source),
                                                 .advice = "Give a header: capture, covariates, count.",
                                                 .knows = {}}));
  SightingReader reader(rows, source);
  ZICHT_CHECK(reader.read());
  if (rows.failed()) return fail(ErrorCode::io, "the file cannot be read to its end", std::string(source));
  Encoded made = encoded(reader.names, reader.tally);
  for (const Covariate& covariate : made.covariates)
    if (covariate.levels.size() > kMostLevels)
      return fail(ErrorCode::invalid_input, "a covariate has more than two hundred classes",
                  std::string(source) + ", column " + covariate.name, "Bring classes together.");
  return SightingTable(std::move(made.covariates), std::move(made.rows));
}

std::int64_t SightingTable::persons_seen(std::int64_t times) const {
  std::int64_t sum = 0;
  for (const Row& row : rows_)
    if (row.sightings == times) sum += row.persons;
  return sum;
}

Result<SightingTable> SightingTable::by(std::span<const std::string> names) const {
  std::vector<std::size_t> places;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(covariates_, name, &Covariate::name);
    if (found == covariates_.end())
      return fail(ErrorCode::not_found, "there is no such covariate", name, "Name a column of the file.");
    places.push_back(static_cast<std::size_t>(found - covariates_.begin()));
    if (std::ranges::count(names, name) > 1)
      return fail(ErrorCode::invalid_input, "a covariate is named twice", name, "Name each once.");
  }
  Tally tally;
  for (const Row& row : rows_) {
    std::vector<std::string> levels;
    for (const std::size_t place : places) levels.push_back(covariates_[place].levels[row.levels[place]]);
    tally[{row.sightings, std::move(levels)}] += row.persons;
  }
  Encoded made = encoded({names.begin(), names.end()}, tally);
  return SightingTable(std::move(made.covariates), std::move(made.rows));
}

}  // namespace zicht::estimate
