#include "estimate/covariate_table.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <map>
#include <set>

#include "base/row_reader.hpp"
#include "base/text.hpp"

namespace zicht::estimate {
namespace {

Result<void> check_covariates(std::span<const Covariate> covariates) {
  std::size_t strata = 1;
  for (const Covariate& covariate : covariates) {
    if (covariate.levels.empty())
      return fail(ErrorCode::invalid_input, "a covariate is known of nobody", covariate.name,
                  "Leave it out.");
    strata = std::min(strata * std::min(covariate.levels.size(), kMostStrata + 1), kMostStrata + 1);
    if (strata > kMostStrata)
      return fail(ErrorCode::invalid_input, "more than 256 combinations of levels", covariate.name,
                  "Join levels, or leave a covariate out.");
  }
  return {};
}

/// Reads rows into cells; levels are numbered in order of the alphabet at the end.
class CovariateReader {
 public:
  CovariateReader(RowReader& rows, std::string_view source, std::span<const std::string> covariates)
      : rows_(rows), source_(source), covariates_(covariates) {}

  Result<CovariateTable> read() {
    ZICHT_CHECK(read_header());
    while (rows_.next()) ZICHT_CHECK(take_row());
    std::vector<Covariate> covariates;
    for (std::size_t c = 0; c < covariates_.size(); ++c) {
      std::set<std::string> levels;
      for (const auto& [key, persons] : persons_)
        if (!key.second[c].empty()) levels.insert(key.second[c]);
      covariates.push_back({covariates_[c], {levels.begin(), levels.end()}});
    }
    std::vector<CovariateCell> cells;
    for (const auto& [key, persons] : persons_) {
      CovariateCell cell{key.first, {}, persons};
      for (std::size_t c = 0; c < covariates_.size(); ++c) {
        const auto& levels = covariates[c].levels;
        cell.levels.push_back(
            key.second[c].empty()
                ? kNotObserved
                : static_cast<int>(std::ranges::find(levels, key.second[c]) - levels.begin()));
      }
      cells.push_back(std::move(cell));
    }
    return CovariateTable::make(std::move(lists_), std::move(covariates), std::move(cells));
  }

 private:
  std::string here(std::string_view column) const {
    return std::string(source_) + ":" + std::to_string(rows_.line()) + ", column " + std::string(column);
  }

  Result<void> read_header() {
    header_.assign(rows_.header().begin(), rows_.header().end());
    if (header_.back() != "count")
      return fail(ErrorCode::invalid_input, "the last column is not called count",
                  std::string(source_) + ":1", "Give one 0/1 column a list, the covariates, and count last.");
    for (const std::string& name : covariates_)
      if (std::ranges::find(header_, name) == header_.end() - 1 ||
          std::ranges::find(header_, name) == header_.end())
        return fail(ErrorCode::invalid_input, "there is no column of a covariate",
                    std::string(source_) + ":1, " + name, "Name a column of the header.");
    for (std::size_t at = 0; at + 1 < header_.size(); ++at)
      if (std::ranges::find(covariates_, header_[at]) == covariates_.end()) lists_.push_back(header_[at]);
    if (std::ssize(lists_) < kFewestLists || std::ssize(lists_) > kMostLists)
      return fail(ErrorCode::invalid_input, "an estimate needs two to ten lists",
                  std::string(source_) + ":1");
    return {};
  }

  Result<void> take_row() {
    if (rows_.problem() != RowProblem::none)
      return fail(ErrorCode::invalid_input, std::string(in_words(rows_.problem())), here("count"));
    const auto fields = rows_.cells();
    ListMask history = 0;
    std::vector<std::string> levels(covariates_.size());
    int list = 0;
    for (std::size_t at = 0; at + 1 < fields.size(); ++at) {
      const std::string_view cell = trimmed(fields[at]);
      const auto covariate = std::ranges::find(covariates_, header_[at]);
      if (covariate != covariates_.end()) {
        levels[static_cast<std::size_t>(covariate - covariates_.begin())] = cell;
        continue;
      }
      if (cell != "0" && cell != "1")
        return fail(ErrorCode::invalid_input, "a cell is neither 0 nor 1", here(header_[at]),
                    "A column that is no list must be named as a covariate.");
      history |= cell == "1" ? ListMask{1} << list : 0;
      ++list;
    }
    ZICHT_TRY(const std::int64_t count, read_count(trimmed(fields.back())));
    if (count == 0) return {};
    if (history == 0)
      return fail(ErrorCode::invalid_input, "people on no list cannot be counted", here("count"),
                  "Leave the row out.");
    persons_[{history, std::move(levels)}] += count;
    return {};
  }

  Result<std::int64_t> read_count(std::string_view cell) const {
    std::int64_t count = 0;
    const auto [stopped, error] = std::from_chars(cell.data(), cell.data() + cell.size(), count);
    if (error != std::errc{} || cell.empty() || stopped != cell.data() + cell.size() || count < 0 ||
        count > kMostPersons)
      return fail(ErrorCode::invalid_input,
                  "a count is not a whole number from 0 to the number of people on Earth", here("count"));
    return count;
  }

  RowReader& rows_;
  std::string_view source_;
  std::span<const std::string> covariates_;
  std::vector<std::string> header_;
  std::vector<std::string> lists_;
  std::map<std::pair<ListMask, std::vector<std::string>>, std::int64_t> persons_;
};

}  // namespace

Result<CovariateTable> CovariateTable::make(std::vector<std::string> list_names,
                                            std::vector<Covariate> covariates,
                                            std::vector<CovariateCell> cells,
                                            std::vector<Coverage> coverage) {
  ZICHT_CHECK(check_covariates(covariates));
  CovariateTable table;
  table.list_names_ = std::move(list_names);
  table.covariates_ = std::move(covariates);
  table.coverage_ = std::move(coverage);
  std::erase_if(cells, [](const CovariateCell& cell) { return cell.persons == 0; });
  table.cells_ = std::move(cells);
  for (const CovariateCell& cell : table.cells_) {
    if (cell.history == 0 || cell.persons < 0 || cell.persons > kMostPersons - table.observed_)
      return fail(ErrorCode::invalid_input, "a count of people is not right",
                  "history " + std::to_string(cell.history));
    table.observed_ += cell.persons;
    bool covered = false;
    for (std::size_t stratum = 0; stratum < table.strata(); ++stratum)
      covered =
          covered || (table.fits(cell.levels, stratum) && (cell.history & ~table.covering(stratum)) == 0);
    if (!covered)
      return fail(ErrorCode::invalid_input, "people stand on a list that does not see people like them",
                  "persons: " + std::to_string(cell.persons),
                  "Say that the list covers them, or check the table.");
  }
  ZICHT_CHECK(table.collapsed());
  return table;
}

Result<CovariateTable> CovariateTable::read_csv(std::istream& in, std::string_view source,
                                                std::span<const std::string> covariates) {
  ZICHT_TRY(RowReader rows,
            RowReader::open(in, {.source = std::string(source),
                                 .advice = "Give a header: the lists and covariates, then count.",
                                 .knows = {}}));
  auto table = CovariateReader(rows, source, covariates).read();
  if (rows.failed()) return fail(ErrorCode::io, "the file cannot be read to its end", std::string(source));
  return table;
}

std::size_t CovariateTable::strata() const {
  std::size_t count = 1;
  for (const Covariate& covariate : covariates_) count *= covariate.levels.size();
  return count;
}

int CovariateTable::level(std::size_t stratum, std::size_t covariate) const {
  for (std::size_t c = covariates_.size() - 1; c > covariate; --c) stratum /= covariates_[c].levels.size();
  return static_cast<int>(stratum % covariates_[covariate].levels.size());
}

bool CovariateTable::fits(std::span<const int> levels, std::size_t stratum) const {
  for (std::size_t c = 0; c < covariates_.size(); ++c)
    if (levels[c] != kNotObserved && levels[c] != level(stratum, c)) return false;
  return true;
}

ListMask CovariateTable::covering(std::size_t stratum) const {
  ListMask lists = (ListMask{1} << list_names_.size()) - 1;
  for (const Coverage& some : coverage_)
    if (!some.sees[static_cast<std::size_t>(level(stratum, static_cast<std::size_t>(some.covariate)))])
      lists &= ~(ListMask{1} << some.list);
  return lists;
}

Result<CaptureTable> CovariateTable::collapsed() const {
  std::vector<std::int64_t> persons(std::size_t{1} << list_names_.size(), 0);
  for (const CovariateCell& cell : cells_) persons[cell.history] += cell.persons;
  return CaptureTable::from_counts(list_names_, std::move(persons));
}

Result<CovariateTable> CovariateTable::with_coverage(std::vector<Coverage> coverage) const {
  return make(list_names_, covariates_, cells_, std::move(coverage));
}

}  // namespace zicht::estimate
