#include "services/alarm_trees.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/node.hpp"

namespace zicht::services {
namespace {

using figures::Unit;

constexpr std::array kUnits = {Unit::victim,  Unit::report,     Unit::concern,  Unit::investigation,
                               Unit::suspect, Unit::court_case, Unit::disposal, Unit::judgment};

std::unexpected<Error> wrong(std::string_view name, const Node& at, std::string message) {
  return fail(ErrorCode::invalid_config, std::move(message),
              std::string(name) + ":" + std::to_string(at.line));
}

std::string text_of(const Node* node) {
  return node == nullptr || node->as_text() == nullptr ? std::string() : *node->as_text();
}

Result<AlarmTree> tree_of(const Node& node, std::string_view name, const figures::FigureBook& book) {
  AlarmTree tree;
  const std::string unit = text_of(node.find("unit"));
  const auto found = std::ranges::find(kUnits, unit, [](Unit one) { return figures::name_of(one); });
  if (found == kUnits.end()) return wrong(name, node, "a tree needs unit = \"…\", one that figures count");
  tree.unit = *found;
  const Node* const levels = node.find("levels");
  if (levels == nullptr || !levels->is_list() || levels->as_list()->empty())
    return wrong(name, node, "a tree needs levels = […], dimensions from the top down");
  for (const Node& level : *levels->as_list()) {
    const auto dimension = std::ranges::find(book.dimensions(), text_of(&level), &figures::Dimension::id);
    if (dimension == book.dimensions().end())
      return wrong(name, node, "a level that dimensions.toml does not have");
    tree.levels.push_back(static_cast<std::size_t>(dimension - book.dimensions().begin()));
  }
  return tree;
}

}  // namespace

Result<AlarmTrees> AlarmTrees::parse(std::string_view toml, std::string_view name,
                                     const figures::FigureBook& book) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  AlarmTrees trees;
  const auto number = [&](std::string_view key, double& value) -> Result<void> {
    const Node* const node = document.find(key);
    if (node == nullptr) return {};
    if (!node->as_number() || !(*node->as_number() > 0))
      return wrong(name, *node, std::string(key) + " is a number above 0");
    value = *node->as_number();
    return {};
  };
  ZICHT_CHECK(number("level", trees.level));
  ZICHT_CHECK(number("least_count", trees.least_count));
  if (trees.level >= 1) return wrong(name, *document.find("level"), "level lies between 0 and 1");
  const Node* const listed = document.find("tree");
  if (listed == nullptr || !listed->is_list()) return wrong(name, document, "no [[tree]] in it");
  for (const Node& node : *listed->as_list()) {
    ZICHT_TRY(AlarmTree tree, tree_of(node, name, book));
    trees.trees.push_back(std::move(tree));
  }
  return trees;
}

}  // namespace zicht::services
