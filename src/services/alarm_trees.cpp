#include "services/alarm_trees.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "model/definition_file.hpp"

namespace zicht::services {
namespace {

using figures::Unit;

constexpr double kHighestLevel = .5;  ///< of alarms that nothing but chance gives

constexpr std::array kUnits = {Unit::victim,  Unit::report,     Unit::concern,  Unit::investigation,
                               Unit::suspect, Unit::court_case, Unit::disposal, Unit::judgment};

Result<AlarmTree> tree_of(const Node& node, const DefinitionFile& file, const figures::FigureBook& book) {
  AlarmTree tree;
  ZICHT_TRY(const std::string unit, file.text(node, "unit"));
  const auto found = std::ranges::find(kUnits, unit, [](Unit one) { return figures::name_of(one); });
  if (found == kUnits.end()) return file.wrong(node, "figures do not count the unit " + unit);
  tree.unit = *found;
  ZICHT_TRY(const auto levels, file.texts(node, "levels"));
  if (levels.empty()) return file.wrong(node, "levels names no dimension");
  for (const std::string& level : levels) {
    const auto dimension = std::ranges::find(book.dimensions(), level, &figures::Dimension::id);
    if (dimension == book.dimensions().end())
      return file.wrong(node, "dimensions.toml does not have the level " + level);
    tree.levels.push_back(static_cast<std::size_t>(dimension - book.dimensions().begin()));
  }
  return tree;
}

}  // namespace

Result<AlarmTrees> AlarmTrees::parse(std::string_view toml, std::string_view name,
                                     const figures::FigureBook& book) {
  const DefinitionFile file(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  AlarmTrees trees;
  constexpr double kLeast = std::numeric_limits<double>::min();
  if (document.find("level") != nullptr) {
    ZICHT_TRY(trees.level, file.number(document, "level", kLeast, kHighestLevel));
  }
  if (document.find("least_count") != nullptr) {
    ZICHT_TRY(trees.least_count,
              file.number(document, "least_count", kLeast, std::numeric_limits<double>::max()));
  }
  ZICHT_TRY(const auto listed, file.tables(document, "tree"));
  if (listed.empty()) return file.wrong(document, "no [[tree]] in it");
  for (const Node* const node : listed) {
    ZICHT_TRY(AlarmTree tree, tree_of(*node, file, book));
    trees.trees.push_back(std::move(tree));
  }
  return trees;
}

}  // namespace zicht::services
