#include "disclosure/table_system.hpp"

#include <algorithm>

#include "base/contract.hpp"
#include "disclosure/propagation.hpp"
#include "disclosure/system_builder.hpp"

namespace zicht::disclosure {

std::optional<WithheldRow> TableSystem::origin(CellId cell) const {
  if (cell >= origin_of_cell_.size() || origin_of_cell_[cell].table == kNoTable) return std::nullopt;
  return origin_of_cell_[cell];
}

std::uint64_t TableSystem::line(std::uint32_t table, std::uint32_t row) const {
  const CubeTable& of = tables_[table];
  return row < of.lines.size() ? of.lines[row] : row + 1;
}

std::string TableSystem::describe(CellId cell) const {
  std::string text;
  const std::vector<CodeIndex>& key = key_of_cell_[cell];
  for (std::size_t a = 0; a < attributes_.size(); ++a) {
    if (key[a] == kTotalCode) continue;
    if (!text.empty()) text += ", ";
    text += attributes_[a].name() + "=" + attributes_[a].codes()[key[a]];
  }
  return text.empty() ? std::string(kTotalName) : text;
}

void TableSystem::loosen(std::span<const std::uint32_t> equations) {
  std::vector<bool> drop(equations_.size(), false);
  for (const std::uint32_t e : equations) drop[e] = true;
  std::vector<CellEquation> kept;
  for (std::size_t e = 0; e < equations_.size(); ++e)
    if (!drop[e]) kept.push_back(std::move(equations_[e]));
  equations_ = std::move(kept);
}

Result<TableSystem> TableSystem::build(std::vector<Attribute> attributes, std::vector<CubeTable> tables,
                                       const Options& options) {
  SystemBuilder builder(std::move(attributes), std::move(tables), options);
  return builder.build();
}

}  // namespace zicht::disclosure
