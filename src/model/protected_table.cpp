#include "model/protected_table.hpp"

#include <algorithm>

#include "base/contract.hpp"

namespace zicht {
namespace {

bool is_share(const ShownShare& share) {
  return share.denominator > 0 && share.numerator >= 0 && share.numerator <= share.denominator &&
         share.lower >= 0 && share.lower <= share.upper && share.upper <= 1;
}

/// What is wrong with one cell; empty when it keeps its invariant.
std::string_view wrong_with(const ProtectedCell& cell) {
  const bool any_number = cell.count || cell.share || cell.band || cell.before;
  if (cell.count && *cell.count < 0) return "a count is negative";
  if (cell.share && !is_share(*cell.share)) return "a share is not between 0 and 1";
  if (cell.share && cell.count && cell.share->numerator != *cell.count)
    return "a share is not that of the count beside it";
  if (cell.band && cell.band->upper && *cell.band->upper < cell.band->lower) return "a band is upside down";
  switch (cell.state) {
    case CellState::hidden:
    case CellState::not_applicable:
    case CellState::refused:
      return any_number ? "a cell that is not shown carries a number" : "";
    case CellState::estimated:
      if (cell.count || cell.share || cell.before) return "an estimated cell carries a count";
      return cell.band ? "" : "an estimated cell has no band";
    case CellState::published:
      if (cell.band || cell.before) return "a published cell carries a band or an earlier count";
      return cell.count || cell.share ? "" : "a published cell has no count";
    case CellState::revised:
      if (cell.band || !cell.before) return "a revised cell has no earlier count";
      return cell.count ? "" : "a revised cell has no count";
  }
  return "a cell has no state";
}

std::string place_of(const ProtectedContents& contents, const ProtectedCell& cell) {
  std::string place = contents.id + ", " + std::to_string(cell.year);
  for (std::size_t d = 0; d < cell.classes.size() && d < contents.dimensions.size(); ++d) {
    const FigureDimension& dimension = contents.dimensions[d];
    const std::uint16_t at = cell.classes[d];
    place += ", " + dimension.id + "=";
    place += at < dimension.classes.size() ? dimension.classes[at].code : std::string("Total");
  }
  return place;
}

/// The place of a class in order: the total first. Precondition: a class of the dimension or kAllClasses.
std::size_t rank(std::uint16_t at) { return at == kAllClasses ? 0 : std::size_t{at} + 1; }

std::size_t cells_of_year(const ProtectedContents& contents) {
  std::size_t cells = 1;
  for (const FigureDimension& dimension : contents.dimensions) cells *= dimension.classes.size() + 1;
  return cells;
}

bool in_cube(const ProtectedContents& contents, int year, std::span<const std::uint16_t> classes) {
  if (year < contents.first_year || year > contents.last_year) return false;
  if (classes.size() != contents.dimensions.size()) return false;
  for (std::size_t d = 0; d < classes.size(); ++d)
    if (classes[d] != kAllClasses && classes[d] >= contents.dimensions[d].classes.size()) return false;
  return true;
}

std::size_t position_in(const ProtectedContents& contents, int year, std::span<const std::uint16_t> classes) {
  auto at = static_cast<std::size_t>(year - contents.first_year);
  for (std::size_t d = 0; d < classes.size(); ++d)
    at = at * (contents.dimensions[d].classes.size() + 1) + rank(classes[d]);
  return at;
}

}  // namespace

Result<ProtectedTable> ProtectedTable::sealed(ProtectedContents contents) {
  for (const FigureDimension& dimension : contents.dimensions)
    if (!dimension.parents.empty() && dimension.parents.size() != dimension.classes.size())
      return fail(ErrorCode::invalid_input, "a dimension has parents for some of its classes only",
                  contents.id + ", " + dimension.id);
  if (contents.first_year > contents.last_year)
    return fail(ErrorCode::invalid_input, "a protected table has no year", contents.id);
  const auto years = static_cast<std::size_t>(std::int64_t{contents.last_year} - contents.first_year + 1);
  const std::size_t wanted = years * cells_of_year(contents);
  std::vector<bool> seen(wanted, false);
  for (const ProtectedCell& cell : contents.cells) {
    if (!in_cube(contents, cell.year, cell.classes))
      return fail(ErrorCode::invalid_input, "a cell lies outside its table", place_of(contents, cell));
    const std::size_t at = position_in(contents, cell.year, cell.classes);
    if (seen[at])
      return fail(ErrorCode::invalid_input, "a cell stands twice in its table", place_of(contents, cell));
    seen[at] = true;
    if (const std::string_view wrong = wrong_with(cell); !wrong.empty())
      return fail(ErrorCode::invalid_input, std::string(wrong), place_of(contents, cell));
  }
  if (contents.cells.size() != wanted)
    return fail(ErrorCode::invalid_input, "a protected table lacks cells",
                contents.id + ": " + std::to_string(contents.cells.size()) + " of " + std::to_string(wanted));
  std::ranges::sort(contents.cells, {}, [&contents](const ProtectedCell& cell) {
    return position_in(contents, cell.year, cell.classes);
  });
  return ProtectedTable(std::move(contents));
}

std::size_t ProtectedTable::position(int year, std::span<const std::uint16_t> classes) const {
  ZICHT_EXPECT(in_cube(contents_, year, classes));
  return position_in(contents_, year, classes);
}

const ProtectedCell& ProtectedTable::cell(int year, std::span<const std::uint16_t> classes) const {
  return contents_.cells[position(year, classes)];
}

const ProtectedCell& ProtectedTable::total(int year) const {
  return cell(year, std::vector<std::uint16_t>(contents_.dimensions.size(), kAllClasses));
}

std::optional<std::vector<std::int64_t>> ProtectedTable::shown_series(std::span<const std::uint16_t> classes,
                                                                      int from, int to) const {
  ZICHT_EXPECT(from <= to);
  std::vector<std::int64_t> counts;
  for (int year = from; year <= to; ++year) {
    const ProtectedCell& of_year = cell(year, classes);
    if (!of_year.shown() || !of_year.count) return std::nullopt;
    counts.push_back(*of_year.count);
  }
  return counts;
}

}  // namespace zicht
