#include "figures/figure_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace zicht::figures {
namespace {

/// Where a cell stands: its table, and a code for each dimension.
using ComparedCell = std::pair<std::size_t, std::vector<std::string>>;

std::vector<std::string> codes_of(const FigureTable& table, const FigureCell& cell) {
  std::vector<std::string> codes;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    codes.push_back(table.dimensions[d].classes[cell.classes[d]].code);
  return codes;
}

/// Calls `use` with the name of each cell of the tables that is not 0, and the cell.
template <class Use>
void for_each_counted(std::span<const FigureTable> tables, Use use) {
  for (std::size_t at = 0; at < tables.size(); ++at) {
    if (tables[at].total.value != 0) use(ComparedCell{at, {}}, tables[at].total);
    for (const FigureCell& cell : tables[at].cells)
      if (cell.value != 0) use(ComparedCell{at, codes_of(tables[at], cell)}, cell);
  }
}

class Comparison {
 public:
  void add(std::span<const FigureTable> tables, bool is_after) {
    for_each_counted(tables, [&](const ComparedCell& name, const FigureCell& cell) {
      FigureDifference& difference = differences_[name];
      if (difference.id.empty()) describe(difference, tables[name.first], cell);
      (is_after ? difference.after : difference.before) += cell.value;
    });
  }

  void add_part(std::size_t changed, std::span<const FigureTable> before,
                std::span<const FigureTable> after) {
    std::map<ComparedCell, std::int64_t> parts;
    for_each_counted(before,
                     [&](const ComparedCell& name, const FigureCell& cell) { parts[name] -= cell.value; });
    for_each_counted(after,
                     [&](const ComparedCell& name, const FigureCell& cell) { parts[name] += cell.value; });
    for (const auto& [name, part] : parts)
      if (part != 0) differences_[name].parts.push_back({changed, part});
  }

  std::vector<FigureDifference> finish() && {
    std::vector<FigureDifference> found;
    for (auto& [name, difference] : differences_)
      if (difference.before != difference.after) found.push_back(std::move(difference));
    return found;
  }

 private:
  static void describe(FigureDifference& difference, const FigureTable& table, const FigureCell& cell) {
    difference.id = table.id;
    difference.definition = table.definition;
    difference.title = table.title;
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      difference.classes.emplace_back(table.dimensions[d].id, table.dimensions[d].classes[cell.classes[d]]);
  }
  std::map<ComparedCell, FigureDifference> differences_;
};

}  // namespace

Result<std::vector<FigureDifference>> compare_figures(const StatSnapshot& before, const StatSnapshot& after,
                                                      std::span<const ChangedPersons> changed,
                                                      const Codebook& codebook, const FigureBook& book,
                                                      std::span<const FigureDefinition> definitions,
                                                      const FigureRequest& request) {
  FigureRequest counts = request;
  counts.verdicts = false;
  const auto figures_of = [&](const StatSnapshot& snapshot) {
    return make_figures(snapshot, codebook, book, definitions, counts);
  };
  Comparison comparison;
  ZICHT_TRY(const auto all_before, figures_of(before));
  comparison.add(all_before, false);
  ZICHT_TRY(const auto all_after, figures_of(after));
  comparison.add(all_after, true);
  const SnapshotParts parts_before(before);
  const SnapshotParts parts_after(after);
  for (std::size_t at = 0; at < changed.size(); ++at) {
    ZICHT_TRY(const auto part_before, figures_of(parts_before.of(changed[at].before)));
    ZICHT_TRY(const auto part_after, figures_of(parts_after.of(changed[at].after)));
    comparison.add_part(at, part_before, part_after);
  }
  return std::move(comparison).finish();
}

namespace {

/// A share in tenths of a point, as readers see it; none = it is not said.
std::optional<std::int64_t> seen(const std::optional<CellEstimate>& estimate) {
  constexpr double kTenths = 1000;
  if (!estimate || !estimate->said) return std::nullopt;
  return std::llround(kTenths * estimate->value);
}

/// Where a cell stands in tables of the chain, and what it says as of the two dates.
struct Beside {
  const FigureTable* table = nullptr;  ///< the later that has it
  const FigureCell* before = nullptr;
  const FigureCell* after = nullptr;
  const FigureCell& cell() const { return after != nullptr ? *after : *before; }
};

bool has_difference(const Beside& cell) {
  const auto value = [](const FigureCell* of) { return of == nullptr ? 0 : of->value; };
  const auto estimate = [](const FigureCell* of) {
    return of == nullptr ? std::optional<CellEstimate>() : of->estimate;
  };
  if (!cell.cell().estimate) return value(cell.before) != value(cell.after);
  return seen(estimate(cell.before)) != seen(estimate(cell.after));
}

}  // namespace

std::vector<FigureDifference> compare_tables(std::span<const FigureTable> before,
                                             std::span<const FigureTable> after) {
  std::map<std::pair<std::string, std::vector<std::string>>, Beside> cells;
  std::vector<std::string> order;  // of tables
  const auto add = [&](const FigureTable& table, bool is_after) {
    if (std::ranges::find(order, table.id) == order.end()) order.push_back(table.id);
    const auto add_cell = [&](const FigureCell& cell) {
      Beside& beside = cells[{table.id, codes_of(table, cell)}];
      beside.table = &table;
      (is_after ? beside.after : beside.before) = &cell;
    };
    if (table.has_total) add_cell(table.total);
    for (const FigureCell& cell : table.cells) add_cell(cell);
  };
  for (const FigureTable& table : before) add(table, false);
  for (const FigureTable& table : after) add(table, true);
  std::vector<FigureDifference> differences;
  for (const std::string& id : order)
    for (auto at = cells.lower_bound({id, {}}); at != cells.end() && at->first.first == id; ++at) {
      const Beside& beside = at->second;
      if (!has_difference(beside)) continue;
      FigureDifference& one = differences.emplace_back();
      one.id = id;
      one.definition = beside.table->definition;
      one.title = beside.table->title;
      for (std::size_t d = 0; d < beside.cell().classes.size(); ++d) {
        const FigureDimension& dimension = beside.table->dimensions[d];
        one.classes.emplace_back(dimension.id, dimension.classes.at(beside.cell().classes[d]));
      }
      const auto take = [](const FigureCell* cell, std::int64_t& value,
                           std::optional<CellEstimate>& estimate) {
        if (cell == nullptr) return;
        estimate = cell->estimate;
        value = cell->estimate ? cell->estimate->numerator : cell->value;
      };
      take(beside.before, one.before, one.estimate_before);
      take(beside.after, one.after, one.estimate_after);
    }
  return differences;
}

}  // namespace zicht::figures
