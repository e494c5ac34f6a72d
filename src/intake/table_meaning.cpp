#include "intake/table_meaning.hpp"

#include <algorithm>
#include <array>

#include "base/node.hpp"

namespace zicht::intake {
namespace {

constexpr std::array<std::string_view, 14> kKeys = {
    "id",           "title", "definition",      "licence", "measure_column", "apart", "left_out",
    "breakdown_by", "home",  "breakdown_class", "measure", "stages",         "table", "stock"};

std::string text_of(const Node& node, std::string_view key) {
  const Node* const found = node.find(key);
  return found != nullptr && found->as_text() != nullptr ? *found->as_text() : "";
}

Label label_of(const Node& node, std::string_view key) {
  const Node* const found = node.find(key);
  return found == nullptr ? Label{} : Label{text_of(*found, "nl"), text_of(*found, "en")};
}

std::vector<std::string> texts_of(const Node& node, std::string_view key) {
  std::vector<std::string> texts;
  const Node* const found = node.find(key);
  if (found == nullptr || !found->is_list()) return texts;
  for (const Node& one : *found->as_list())
    if (one.as_text() != nullptr) texts.push_back(*one.as_text());
  return texts;
}

const Node::List& list_of(const Node& node, std::string_view key) {
  static const Node::List none;
  const Node* const found = node.find(key);
  return found == nullptr || !found->is_list() ? none : *found->as_list();
}

/// What refers to a measure names one that is there.
bool names_measures(const SourceMeaning& source) {
  const auto there = [&](const std::string& id) { return source.find_measure(id) != nullptr; };
  return std::ranges::all_of(source.stages, there) &&
         std::ranges::all_of(source.tables, there, &TableMeaning::measure) &&
         std::ranges::all_of(source.stocks, there, &StockMeaning::in) &&
         std::ranges::all_of(source.stocks, there, &StockMeaning::out);
}

}  // namespace

const MeasureMeaning* SourceMeaning::find_measure(std::string_view measure_id) const {
  const auto found = std::ranges::find(measures, measure_id, &MeasureMeaning::id);
  return found == measures.end() ? nullptr : &*found;
}

Result<SourceMeaning> SourceMeaning::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const auto wrong = [&](int line, std::string message) {
    return fail(ErrorCode::invalid_config, std::move(message),
                std::string(name) + ':' + std::to_string(line));
  };
  for (const auto& [key, value] : *document.as_table())
    if (std::ranges::find(kKeys, key) == kKeys.end())
      return wrong(value.line, "there is no key '" + key + "'");
  SourceMeaning source;
  source.id = text_of(document, "id");
  source.title = label_of(document, "title");
  source.definition = label_of(document, "definition");
  source.licence = text_of(document, "licence");
  source.measure_column = text_of(document, "measure_column");
  source.apart = texts_of(document, "apart");
  source.left_out = texts_of(document, "left_out");
  source.breakdown_by = text_of(document, "breakdown_by");
  source.breakdown_class = text_of(document, "breakdown_class");
  source.home = text_of(document, "home");
  source.stages = texts_of(document, "stages");
  for (const Node& one : list_of(document, "measure"))
    source.measures.push_back(
        {text_of(one, "id"), text_of(one, "called"), label_of(one, "title"), text_of(one, "figure")});
  for (const Node& one : list_of(document, "table"))
    source.tables.push_back(
        {text_of(one, "column_with"), text_of(one, "name_with"), text_of(one, "measure")});
  for (const Node& one : list_of(document, "stock"))
    source.stocks.push_back({text_of(one, "id"), label_of(one, "title"), text_of(one, "in"),
                             text_of(one, "in_class"), text_of(one, "out"), text_of(one, "out_class")});
  if (source.id.empty() || source.title.nl.empty() || source.title.en.empty())
    return wrong(1, "id and title = { nl = …, en = … } are needed");
  if (source.definition.nl.empty() || source.definition.en.empty())
    return wrong(1, "definition = { nl = …, en = … } is needed: what the source counts");
  if (source.breakdown_by.empty() != source.breakdown_class.empty())
    return wrong(1, "breakdown_by and breakdown_class belong together");
  if (!names_measures(source)) return wrong(1, "a stage, table or stock names a measure that is not there");
  return source;
}

}  // namespace zicht::intake
