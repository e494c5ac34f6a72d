#include "disclosure/public_knowledge.hpp"

#include <algorithm>
#include <sstream>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "base/text.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::string_view kFormat = "zicht-protection-1";

std::unexpected<Error> not_such_a_file(const std::string& name, std::string_view what) {
  return fail(ErrorCode::invalid_input, "the file beside the tables cannot be read: " + std::string(what),
              name, "take the file that zicht wrote beside the tables, unchanged");
}

Node as_list(const std::vector<std::string>& texts) {
  Node list = Node::list();
  for (const std::string& text : texts) list.add(text);
  return list;
}

Result<std::vector<std::string>> texts_of(const Node* node, const std::string& name, std::string_view what) {
  std::vector<std::string> texts;
  const Node::List* const list = node == nullptr ? nullptr : node->as_list();
  if (list == nullptr) return not_such_a_file(name, what);
  for (const Node& one : *list) {
    if (one.as_text() == nullptr) return not_such_a_file(name, what);
    texts.push_back(*one.as_text());
  }
  return texts;
}

Result<const Node::List*> list_of(const Node& node, std::string_view key, const std::string& name) {
  const Node* const found = node.find(key);
  if (found == nullptr || found->as_list() == nullptr) return not_such_a_file(name, key);
  return found->as_list();
}

Result<std::string> text_of(const Node& node, std::string_view key, const std::string& name) {
  const Node* const found = node.find(key);
  if (found == nullptr || found->as_text() == nullptr) return not_such_a_file(name, key);
  return *found->as_text();
}

Result<PublicKnowledge::Hierarchy> hierarchy_of(const Node& node, const std::string& name) {
  PublicKnowledge::Hierarchy hierarchy;
  ZICHT_TRY(hierarchy.column, text_of(node, "dimension", name));
  ZICHT_TRY(const Node::List* const groupings, list_of(node, "groupings", name));
  for (const Node& grouping : *groupings) {
    hierarchy.groupings.emplace_back();
    if (grouping.as_list() == nullptr) return not_such_a_file(name, "groupings");
    for (const Node& pair : *grouping.as_list()) {
      ZICHT_TRY(std::vector<std::string> texts, texts_of(&pair, name, "groupings"));
      if (texts.size() != 2) return not_such_a_file(name, "groupings");
      hierarchy.groupings.back().emplace_back(std::move(texts[0]), std::move(texts[1]));
    }
  }
  return hierarchy;
}

Result<PublicKnowledge::Grouping> grouping_of(const Node& node, const std::string& name) {
  PublicKnowledge::Grouping grouping;
  ZICHT_TRY(grouping.dimension, text_of(node, "dimension", name));
  ZICHT_TRY(grouping.into, text_of(node, "into", name));
  const Node* const groups = node.find("group_of");
  if (groups == nullptr || groups->as_table() == nullptr) return not_such_a_file(name, "group_of");
  for (const auto& [code, group] : *groups->as_table()) {
    if (group.as_text() == nullptr) return not_such_a_file(name, "group_of");
    grouping.group_of[code] = *group.as_text();
  }
  return grouping;
}

Result<PublicKnowledge::Impossible> impossible_of(const Node& node, const std::string& name) {
  PublicKnowledge::Impossible impossible;
  ZICHT_TRY(impossible.dimensions, texts_of(node.find("dimensions"), name, "impossible"));
  ZICHT_TRY(const Node::List* const cells, list_of(node, "cells", name));
  for (const Node& cell : *cells) {
    ZICHT_TRY(std::vector<std::string> codes, texts_of(&cell, name, "impossible"));
    if (codes.size() != impossible.dimensions.size()) return not_such_a_file(name, "impossible");
    impossible.cells.push_back(std::move(codes));
  }
  return impossible;
}

LongTable table_of_zeros(std::vector<std::string> dimensions) {
  return {"what cannot be", std::move(dimensions), {}};
}

void add_zero(LongTable& table, std::vector<std::string> codes) {
  table.rows.push_back(
      {std::move(codes), {PublishedValue::Kind::structural, 0, 0}, std::uint64_t{table.rows.size() + 1}});
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parents_and_children(std::string_view text) {
  std::istringstream in{std::string(text)};
  CsvReader reader(in);
  std::vector<std::pair<std::string, std::string>> pairs;
  while (reader.next())
    if (reader.fields().size() == 2 && trimmed(reader.fields()[0]) != "parent")
      pairs.emplace_back(trimmed(reader.fields()[0]), trimmed(reader.fields()[1]));
  return pairs;
}

std::string PublicKnowledge::text() const {
  Node hierarchy_list = Node::list();
  for (const Hierarchy& hierarchy : hierarchies) {
    Node groupings_of = Node::list();
    for (const auto& grouping : hierarchy.groupings) {
      Node pairs = Node::list();
      for (const auto& [parent, child] : grouping) pairs.add(as_list({parent, child}));
      groupings_of.add(std::move(pairs));
    }
    Node one = Node::table();
    one.put("dimension", hierarchy.column).put("groupings", std::move(groupings_of));
    hierarchy_list.add(std::move(one));
  }
  Node grouping_list = Node::list();
  for (const Grouping& grouping : groupings) {
    Node groups = Node::table();
    for (const auto& [code, group] : grouping.group_of) groups.put(code, group);
    Node one = Node::table();
    one.put("dimension", grouping.dimension).put("into", grouping.into).put("group_of", std::move(groups));
    grouping_list.add(std::move(one));
  }
  Node impossible_list = Node::list();
  for (const Impossible& of : impossible) {
    Node cells = Node::list();
    for (const auto& cell : of.cells) cells.add(as_list(cell));
    Node one = Node::table();
    one.put("dimensions", as_list(of.dimensions)).put("cells", std::move(cells));
    impossible_list.add(std::move(one));
  }
  Node all = Node::table();
  all.put("format", kFormat)
      .put("minimum", minimum)
      .put("zeros_published", zeros_published)
      .put("method", method)
      .put("additive", method != "cell_key")
      .put("top_totals", as_list(top_totals))
      .put("hierarchies", std::move(hierarchy_list))
      .put("groupings", std::move(grouping_list))
      .put("impossible", std::move(impossible_list));
  for (const auto& [name, number] : method_numbers) all.put(name, number);
  return to_json(all) + "\n";
}

Result<PublicKnowledge> PublicKnowledge::parse(std::string_view text, const std::string& name) {
  const Result<Node> parsed = parse_json(text);
  if (!parsed) return not_such_a_file(name, "it is no JSON");
  const Node& node = *parsed;
  const Node* const format = node.find("format");
  if (format == nullptr || format->as_text() == nullptr || *format->as_text() != kFormat)
    return not_such_a_file(name, "format");
  PublicKnowledge knowledge;
  const Node* const minimum = node.find("minimum");
  const Node* const zeros = node.find("zeros_published");
  if (minimum == nullptr || minimum->as_integer() == nullptr) return not_such_a_file(name, "minimum");
  if (zeros == nullptr || zeros->as_bool() == nullptr) return not_such_a_file(name, "zeros_published");
  knowledge.minimum = *minimum->as_integer();
  knowledge.zeros_published = *zeros->as_bool();
  if (node.find("method") != nullptr) {
    ZICHT_TRY(knowledge.method, text_of(node, "method", name));
  }
  ZICHT_TRY(knowledge.top_totals, texts_of(node.find("top_totals"), name, "top_totals"));
  ZICHT_TRY(const Node::List* const hierarchies, list_of(node, "hierarchies", name));
  for (const Node& one : *hierarchies) {
    ZICHT_TRY(Hierarchy hierarchy, hierarchy_of(one, name));
    knowledge.hierarchies.push_back(std::move(hierarchy));
  }
  ZICHT_TRY(const Node::List* const groupings, list_of(node, "groupings", name));
  for (const Node& one : *groupings) {
    ZICHT_TRY(Grouping grouping, grouping_of(one, name));
    knowledge.groupings.push_back(std::move(grouping));
  }
  ZICHT_TRY(const Node::List* const impossible, list_of(node, "impossible", name));
  for (const Node& one : *impossible) {
    ZICHT_TRY(Impossible of, impossible_of(one, name));
    knowledge.impossible.push_back(std::move(of));
  }
  return knowledge;
}

std::vector<ColumnHierarchy> PublicKnowledge::hierarchies_of(std::span<const LongTable> tables) const {
  std::vector<ColumnHierarchy> found;
  for (const Hierarchy& hierarchy : hierarchies) {
    const bool used = std::ranges::any_of(tables, [&hierarchy](const LongTable& table) {
      return std::ranges::find(table.dimensions, hierarchy.column) != table.dimensions.end();
    });
    if (!used) continue;
    ColumnHierarchy of{hierarchy.column, {}};
    for (const auto& grouping : hierarchy.groupings) {
      HierarchyFile file{std::string(kKnowledgeFile) + ", " + hierarchy.column, "parent,child\n"};
      for (const auto& [parent, child] : grouping)
        file.text += csv_field(parent) + "," + csv_field(child) + "\n";
      of.files.push_back(std::move(file));
    }
    found.push_back(std::move(of));
  }
  return found;
}

std::vector<LongTable> PublicKnowledge::impossible_tables(
    const std::map<std::string, std::vector<std::string>>& codes_of) const {
  std::vector<LongTable> tables;
  for (const Grouping& grouping : groupings) {
    const auto codes = codes_of.find(grouping.dimension);
    const auto groups = codes_of.find(grouping.into);
    if (codes == codes_of.end() || groups == codes_of.end()) continue;
    LongTable table = table_of_zeros({grouping.dimension, grouping.into});
    for (const std::string& code : codes->second) {
      const auto own = grouping.group_of.find(code);
      if (own == grouping.group_of.end()) continue;
      for (const std::string& group : groups->second)
        if (group != own->second) add_zero(table, {code, group});
    }
    if (!table.rows.empty()) tables.push_back(std::move(table));
  }
  for (const Impossible& of : impossible) {
    const auto has = [&codes_of](const std::string& column, const std::string& code) {
      const auto codes = codes_of.find(column);
      return codes != codes_of.end() && std::ranges::find(codes->second, code) != codes->second.end();
    };
    LongTable table = table_of_zeros(of.dimensions);
    for (const auto& cell : of.cells) {
      bool there = true;
      for (std::size_t d = 0; d < cell.size(); ++d) there = there && has(of.dimensions[d], cell[d]);
      if (there) add_zero(table, cell);
    }
    if (!table.rows.empty()) tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace zicht::disclosure
