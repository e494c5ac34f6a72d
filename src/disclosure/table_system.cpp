#include "disclosure/table_system.hpp"

#include <algorithm>

#include "base/contract.hpp"
#include "disclosure/propagation.hpp"
#include "disclosure/system_builder.hpp"

namespace zicht::disclosure {

std::string in_words(const CellLimits& limits) {
  if (limits.fixed()) return std::to_string(limits.lower);
  if (limits.upper >= kNoLimit) return "at least " + std::to_string(limits.lower);
  return std::to_string(limits.lower) + " to " + std::to_string(limits.upper);
}

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

std::string TableSystem::describe(const CellEquation& equation, std::span<const CellLimits> limits) const {
  constexpr std::size_t kPartsShown = 12;
  const auto cell = [&](CellId of) { return describe(of) + " (" + in_words(limits[of]) + ")"; };
  std::string text = cell(equation.parent) + " =";
  for (std::size_t p = 0; p < equation.parts.size() && p < kPartsShown; ++p)
    text += (p > 0 ? " + " : " ") + cell(equation.parts[p]);
  if (equation.parts.empty()) text += " 0";
  if (equation.parts.size() > kPartsShown) text += " + …";
  return text;
}

std::string TableSystem::too_large() const {
  constexpr std::size_t kShown = 6;
  if (joint_) return {};
  const auto listed = [](const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t n = 0; n < names.size() && n < kShown; ++n) text += (n > 0 ? ", " : "") + names[n];
    return names.size() > kShown ? text + " and " + std::to_string(names.size() - kShown) + " more" : text;
  };
  std::vector<std::string> tables;
  for (const CubeTable& table : tables_)
    if (std::ranges::all_of(table.attributes, [&](std::size_t a) {
          return std::ranges::find(too_large_, a) != too_large_.end();
        }))
      tables.push_back(table.name);
  std::vector<std::string> attributes;
  for (const std::size_t a : too_large_) attributes.push_back(attributes_[a].name());
  return "table" + std::string(tables.size() == 1 ? " " : "s ") + listed(tables) + ", over " +
         listed(attributes);
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
