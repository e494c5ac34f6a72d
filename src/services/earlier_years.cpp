#include "services/earlier_years.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "base/contract.hpp"

namespace zicht::services {

using disclosure::EarlierCell;
using disclosure::LongTable;
using disclosure::PublishedRow;
using disclosure::PublishedValue;

namespace {

constexpr std::string_view kYear = "year";
constexpr std::string_view kPopulation = "population";

/// Why a figure has no numbers in a year that stands as it was published.
const Label& not_published_then() {
  static const Label reason = {
      "Dit cijfer is in de publicatie waaruit dit jaar is overgenomen niet in deze indeling verschenen.",
      "The release from which this year is taken did not publish this figure in these classes."};
  return reason;
}

std::string population(const std::string& unit, std::span<const FigureDimension> dimensions) {
  std::string text = unit;
  for (const FigureDimension& dimension : dimensions)
    if (dimension.several_per_person) text += " in " + dimension.id;
  return text;
}

std::string code_at(const FigureDimension& dimension, std::uint16_t at) {
  return at == kAllClasses ? std::string(disclosure::kTotalName) : dimension.classes[at].code;
}

/// The code of each column for a cell.
std::map<std::string, std::string> codes_by_column(const ProtectedContents& figure,
                                                   const std::vector<std::uint16_t>& classes) {
  std::map<std::string, std::string> codes = figure.only;
  codes[std::string(kPopulation)] = population_of(figure);
  for (std::size_t d = 0; d < classes.size(); ++d)
    codes[figure.dimensions[d].id] = code_at(figure.dimensions[d], classes[d]);
  return codes;
}

Result<int> year_of(const std::string& text, const std::string& where) {
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error != std::errc{} || end != text.data() + text.size() || year < 1900 || year > 2200)
    return fail(ErrorCode::invalid_input, "a row of an earlier release has no year", where,
                "give the folder of a release, or of zicht protect --registry");
  return year;
}

}  // namespace

std::string population_of(const ProtectedContents& contents) {
  return population(contents.unit, contents.dimensions);
}

std::string population_of(const ProtectedTable& table) {
  return population(table.unit(), table.dimensions());
}

Result<EarlierYears> EarlierYears::read(std::span<const EarlierRelease> releases) {
  EarlierYears years;
  for (const EarlierRelease& release : releases) {
    Release of{release.id, {}};
    for (const auto& [file, text] : release.tables) {
      const std::string where = release.id + "/" + file;
      std::istringstream in(text);
      ZICHT_TRY(LongTable table, disclosure::read_long_table(in, where, {"count", true}));
      const auto column = std::ranges::find(table.dimensions, kYear);
      if (column == table.dimensions.end())
        return fail(ErrorCode::invalid_input, "a table of an earlier release has no column year", where,
                    "give the folder of a release, or of zicht protect --registry");
      const auto at = column - table.dimensions.begin();
      Table stored;
      for (const PublishedRow& row : table.rows) {
        Codes codes = row.codes;
        ZICHT_TRY(const int year,
                  year_of(codes[static_cast<std::size_t>(at)], where + ":" + std::to_string(row.line)));
        codes.erase(codes.begin() + at);
        stored.years[year].emplace(std::move(codes), row.value);
        if (release.withdrawn)
          years.withdrawn_of_year_[year].insert(years.releases_.size());
        else
          years.release_of_year_[year] = years.releases_.size();
      }
      table.dimensions.erase(column);
      table.rows.clear();
      stored.read = std::move(table);
      of.tables.emplace(file.substr(0, file.rfind(".csv")), std::move(stored));
    }
    years.releases_.push_back(std::move(of));
  }
  return years;
}

std::optional<std::string> EarlierYears::release_of(int year) const {
  const auto found = release_of_year_.find(year);
  if (found == release_of_year_.end()) return std::nullopt;
  return releases_[found->second].id;
}

std::vector<disclosure::PublishedRelease> EarlierYears::of_year(
    int year, const disclosure::PublicKnowledge& knowledge) const {
  std::vector<disclosure::PublishedRelease> found;
  for (const Release& release : releases_) {
    disclosure::PublishedRelease of{release.id, {}, knowledge};
    for (const auto& [figure, table] : release.tables) {
      const auto cells = table.years.find(year);
      if (cells == table.years.end()) continue;
      LongTable own{figure + ".csv", table.read.dimensions, {}};
      for (const auto& [codes, value] : cells->second)
        own.rows.push_back({codes, value, std::uint64_t{own.rows.size() + 1}});
      of.tables.push_back(std::move(own));
    }
    if (!of.tables.empty()) found.push_back(std::move(of));
  }
  return found;
}

const EarlierYears::Fitted& EarlierYears::fitted(const ProtectedContents& figure, int year,
                                                 std::size_t of_release) {
  const auto [at, fresh] = fitted_.try_emplace({figure.id, year, of_release});
  if (!fresh) return at->second;
  const Release& release = releases_[of_release];
  const auto table = release.tables.find(figure.id);
  if (table == release.tables.end()) return at->second;
  const auto cells = table->second.years.find(year);
  if (cells == table->second.years.end()) return at->second;
  // The same columns, and no code that the book does not know: else its sums would not be those of now.
  std::map<std::string, std::set<std::string>> known;
  for (const auto& [dimension, code] : figure.only) known[dimension] = {code};
  for (const FigureDimension& dimension : figure.dimensions) {
    std::set<std::string>& codes = known[dimension.id];
    codes.insert(std::string(disclosure::kTotalName));
    for (const FigureClass& of : dimension.classes) codes.insert(of.code);
  }
  const std::vector<std::string>& columns = table->second.read.dimensions;
  const bool has_population = std::ranges::find(columns, kPopulation) != columns.end();
  if (has_population) known[std::string(kPopulation)] = {population_of(figure)};
  if (known.size() != columns.size()) return at->second;
  for (const auto& [codes, value] : cells->second)
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto found = known.find(columns[c]);
      if (found == known.end() || !found->second.contains(codes[c])) return at->second;
    }
  at->second = {&cells->second, columns};
  return at->second;
}

EarlierCell EarlierYears::cell_of(const ProtectedContents& figure, const ProtectedCell& cell) {
  return cell_in(release_of_year_.at(cell.year), figure, cell);
}

bool EarlierYears::was_withheld(const ProtectedContents& figure, const ProtectedCell& cell) {
  const auto hides = [&](std::size_t release) {
    return cell_in(release, figure, cell).state == CellState::hidden;
  };
  const auto last = release_of_year_.find(cell.year);
  if (last != release_of_year_.end() && hides(last->second)) return true;
  const auto withdrawn = withdrawn_of_year_.find(cell.year);
  return withdrawn != withdrawn_of_year_.end() && std::ranges::any_of(withdrawn->second, hides);
}

std::vector<std::int64_t> EarlierYears::shown_by_withdrawn(const ProtectedContents& figure,
                                                           const ProtectedCell& cell) {
  std::vector<std::int64_t> counts;
  if (const auto withdrawn = withdrawn_of_year_.find(cell.year); withdrawn != withdrawn_of_year_.end())
    for (const std::size_t release : withdrawn->second)
      if (const EarlierCell of = cell_in(release, figure, cell); of.count) counts.push_back(*of.count);
  return counts;
}

EarlierCell EarlierYears::cell_in(std::size_t release, const ProtectedContents& figure,
                                  const ProtectedCell& cell) {
  const Fitted& fit = fitted(figure, cell.year, release);
  if (fit.cells == nullptr) return {CellState::refused, {}, not_published_then()};
  const auto by_column = codes_by_column(figure, cell.classes);
  Codes codes;
  for (const std::string& column : fit.columns) codes.push_back(by_column.at(column));
  const auto found = fit.cells->find(codes);
  if (found == fit.cells->end()) return {CellState::not_applicable};
  switch (found->second.kind) {
    case PublishedValue::Kind::shown:
      return {CellState::published, found->second.lower};
    case PublishedValue::Kind::withheld:
      return {CellState::hidden};
    case PublishedValue::Kind::structural:
      return {CellState::not_applicable};
    case PublishedValue::Kind::outside:
      break;
  }
  return {CellState::refused, {}, not_published_then()};
}

}  // namespace zicht::services
