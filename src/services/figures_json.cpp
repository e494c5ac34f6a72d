#include "services/figures_json.hpp"

#include "figures/measure_output.hpp"
#include "model/made_up.hpp"
#include "model/report_number.hpp"
#include "services/report_history.hpp"

namespace zicht::services {
namespace {

Node node_of(const DrawnRange& range) {
  return Node::table().put("median", range.median).put("lower", range.lower).put("upper", range.upper);
}

Node node_of(const FigureTable& table, const FigureCell& cell) {
  Node dimensions = Node::table();
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    dimensions.put(table.dimensions[d].id, table.dimensions[d].classes.at(cell.classes[d]).code);
  return Node::table()
      .put("id", table.id)
      .put("definition", table.definition)
      .put("year", table.year)
      .put("as_of", to_iso(table.as_of))
      .put("dimensions", dimensions)
      .put("value", cell.value)
      .put("change", cell.change ? Node(cell.change->absolute) : Node())
      .put("linkage", linkage_node(*cell.linkage, *table.linkage, cell.change.has_value()))
      .put("made_up", made_up_note(table) != nullptr);
}

Node event_node(const registry::LoggedEvent& event) {
  Node reports = Node::list();
  for (const ReportId report : reports_of(event)) reports.add(report_number(report));
  return Node::table()
      .put("sequence", static_cast<std::int64_t>(event.sequence))
      .put("event", name_of(event.kind))
      .put("recorded_at", to_rfc3339(event.recorded_at))
      .put("actor", event.actor)
      .put("reports", reports);
}

Node sentence_node(const publish::Sentence& sentence, const FigureTable& first) {
  Node classes = Node::list();
  for (const std::string& code : sentence.classes) classes.add(code);
  Node rules = Node::table();
  for (const auto& [rule, value] : sentence.rules) rules.put(rule, value);
  Node node = Node::table();
  node.put("id", sentence.id)
      .put("text", sentence.text)
      .put("definition", sentence.definition.empty() ? Node() : Node(sentence.definition))
      .put("class", classes)
      .put("rules", rules)
      .put("as_of", to_iso(first.as_of))
      .put("made_up", made_up_note(first) != nullptr);
  if (sentence.linkage)
    node.put("linkage", linkage_node(*sentence.linkage, *first.linkage, !sentence.linkage->changes.empty()));
  return node;
}

}  // namespace

Node linkage_node(const LinkageRange& range, const LinkageDraws& draws, bool has_change) {
  return node_of(range.count)
      .put("draws", draws.draws)
      .put("level", 0.95)
      .put("model_based", draws.model_based)
      .put("links_lost_at_least", draws.links_lost_at_least)
      .put("model", draws.model)
      .put("change", has_change ? node_of(range.changes.back()) : Node());
}

Node drawn_figures_node(std::span<const FigureTable> tables) {
  Node list = Node::list();
  for (const FigureTable& table : tables) {
    list.add(node_of(table, table.total));
    for (const auto* const cells : {&table.cells, &table.cells_of_draws})
      for (const FigureCell& cell : *cells) list.add(node_of(table, cell));
  }
  return list;
}

Node comparison_node(const FigureComparison& comparison, int year, bool made_up) {
  Node list = Node::list();
  for (const figures::FigureDifference& figure : comparison.differences) {
    Node dimensions = Node::table();
    for (const auto& [dimension, its_class] : figure.classes) dimensions.put(dimension, its_class.code);
    Node parts = Node::list();
    for (const auto& part : figure.parts) {
      Node events = Node::list();
      for (const registry::LoggedEvent& event : comparison.changed[part.changed].events)
        events.add(event_node(event));
      parts.add(Node::table().put("difference", part.difference).put("events", events));
    }
    list.add(Node::table()
                 .put("id", figure.id)
                 .put("definition", figure.definition)
                 .put("year", year)
                 .put("before_as_of", to_iso(comparison.before))
                 .put("after_as_of", to_iso(comparison.after))
                 .put("dimensions", dimensions)
                 .put("before", figure.before)
                 .put("after", figure.after)
                 .put("before_estimate", figures::estimate_node(figure.estimate_before))
                 .put("after_estimate", figures::estimate_node(figure.estimate_after))
                 .put("parts", parts)
                 .put("made_up", made_up));
  }
  return list;
}

Node sentences_node(const YearlySentences& said) {
  Node list = Node::list();
  const std::vector<FigureTable> tables = all_tables(said.figures);
  for (const publish::Sentence& sentence : said.sentences) list.add(sentence_node(sentence, tables.front()));
  return list;
}

}  // namespace zicht::services
