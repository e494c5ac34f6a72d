#include "disclosure/sealed_figures.hpp"

#include <algorithm>
#include <map>

#include "base/contract.hpp"
#include "disclosure/shown_shares.hpp"

namespace zicht::disclosure {
namespace {

/// Rows of tables by their codes, made when first asked for.
class RowFinder {
 public:
  explicit RowFinder(std::span<const ProtectedTables> years) : years_(years) {}
  std::uint32_t row(const CellSource& source) {
    const CubeTable& table = years_[source.year].system.tables()[source.table];
    auto& rows = rows_[{source.year, source.table}];
    if (rows.empty())
      for (std::uint32_t row = 0; row < table.rows.size(); ++row) rows.emplace(table.rows[row], row);
    const auto found = rows.find(source.codes);
    ZICHT_EXPECT(found != rows.end());
    return found->second;
  }

 private:
  std::span<const ProtectedTables> years_;
  std::map<std::pair<std::size_t, std::size_t>, std::map<std::vector<CodeIndex>, std::uint32_t>> rows_;
};

}  // namespace

Result<ProtectedTable> ProtectionSeal::seal(FigureToSeal figure, std::span<const ProtectedTables> years) {
  ZICHT_EXPECT(figure.sources.size() == figure.contents.cells.size());
  RowFinder rows(years);
  for (std::size_t c = 0; c < figure.sources.size(); ++c) {
    const CellSource& source = figure.sources[c];
    ProtectedCell& cell = figure.contents.cells[c];
    cell = {cell.year, std::move(cell.classes), CellState::hidden};
    if (source.earlier) {
      cell.state = source.earlier->state;
      cell.count = source.earlier->count;
      cell.reason = source.earlier->reason;
      continue;
    }
    if (source.year == CellSource::kNone) {
      if (source.not_applicable) cell.state = CellState::not_applicable;
      continue;
    }
    const ProtectedTables& of = years[source.year];
    const CellToProtect& state =
        of.cells[of.system.cell_of(static_cast<std::uint32_t>(source.table), rows.row(source))];
    if (state.hidden) continue;
    cell.state = CellState::published;
    cell.count = state.persons;
  }
  add_shares(figure.contents);
  return ProtectedTable::sealed(std::move(figure.contents));
}

Result<ProtectedTable> ProtectionSeal::seal_bands(ProtectedContents contents,
                                                  std::span<const BandSource> sources) {
  ZICHT_EXPECT(sources.size() == contents.cells.size());
  for (std::size_t c = 0; c < sources.size(); ++c) {
    ProtectedCell& cell = contents.cells[c];
    cell = {cell.year, std::move(cell.classes), CellState::refused};
    cell.band = sources[c].earlier;
    if (!cell.band && sources[c].fresh) cell.band = protected_band(*sources[c].fresh);
    if (cell.band)
      cell.state = CellState::estimated;
    else
      cell.reason = sources[c].reason;
  }
  return ProtectedTable::sealed(std::move(contents));
}

}  // namespace zicht::disclosure
