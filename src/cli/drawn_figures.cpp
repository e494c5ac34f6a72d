#include "cli/drawn_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>

#include "base/node.hpp"
#include "base/parallel.hpp"
#include "linkage/partition_sampler.hpp"

namespace zicht::cli {
namespace {

/// Table and classes.
using Cell = std::pair<std::size_t, std::vector<std::uint16_t>>;
using Values = std::map<Cell, std::int64_t>;

Values values_of(const std::vector<FigureTable>& tables) {
  Values values;
  for (std::size_t table = 0; table < tables.size(); ++table) {
    values.emplace(Cell{table, {}}, tables[table].total.value);
    if (tables[table].dimensions.empty()) continue;
    for (const FigureCell& cell : tables[table].cells) values.emplace(Cell{table, cell.classes}, cell.value);
  }
  return values;
}

/// Fills median and interval from the values of a figure in the draws that have it; in the others it is 0.
void summarise(DrawnFigure& figure, std::vector<std::int64_t> values, std::size_t draws) {
  values.resize(draws, 0);
  std::ranges::sort(values);
  const std::size_t last = draws - 1;
  figure.median = static_cast<double>(values[last / 2] + values[(last + 1) / 2]) / 2.0;
  figure.lower = values[static_cast<std::size_t>(0.025 * static_cast<double>(last))];
  figure.upper = values[last - static_cast<std::size_t>(0.025 * static_cast<double>(last))];
}

std::string labels_of(const FigureTable& table, const DrawnFigure& figure, Language language) {
  std::string text;
  for (std::size_t at = 0; at < figure.classes.size(); ++at)
    text += (at == 0 ? "" : " / ") + table.dimensions[at].classes[figure.classes[at]].label.in(language);
  return text;
}

void print_json(const DrawnPersons& persons, const DrawnFigures& drawn, Console& console) {
  Node list = Node::list();
  for (const DrawnFigure& figure : drawn.figures) {
    const FigureTable& table = drawn.tables[figure.table];
    Node dimensions = Node::table();
    for (std::size_t at = 0; at < figure.classes.size(); ++at) {
      const FigureDimension& dimension = table.dimensions[at];
      dimensions.put(dimension.id, dimension.classes[figure.classes[at]].code);
    }
    list.add(Node::table()
                 .put("id", table.id)
                 .put("definition", table.definition)
                 .put("year", table.year)
                 .put("as_of", to_iso(table.as_of))
                 .put("dimensions", dimensions)
                 .put("value", figure.value)
                 .put("linkage", Node::table()
                                     .put("draws", static_cast<std::int64_t>(persons.draws.size()))
                                     .put("median", figure.median)
                                     .put("lower", figure.lower)
                                     .put("upper", figure.upper)
                                     .put("level", 0.95)
                                     .put("model_based", persons.draws.model_based)
                                     .put("links_lost_at_least", persons.draws.links_lost_at_least)
                                     .put("model", persons.draws.model_hash)));
  }
  console.out << to_json(list, 1) << '\n';
}

void print_text(const FiguresOptions& options, const DrawnPersons& persons, const DrawnFigures& drawn,
                Console& console) {
  const bool dutch = options.language == "nl";
  const Language language = dutch ? Language::nl : Language::en;
  const FigureTable* table = nullptr;
  for (const DrawnFigure& figure : drawn.figures) {
    if (&drawn.tables[figure.table] != table) {
      table = &drawn.tables[figure.table];
      console.out << fmt::format("\n{} {}\n  {:>50}{:>10}{:>10}{:>16}\n", table->title.in(language),
                                 table->year, "", "register", dutch ? "mediaan" : "median", "95 %");
    }
    const bool outside = figure.value < figure.lower || figure.value > figure.upper;
    const std::string label =
        figure.classes.empty() ? (dutch ? "Totaal" : "Total") : labels_of(*table, figure, language);
    console.out << fmt::format("  {:50}{:>10}{:>10}{:>16}{}\n", label, grouped(figure.value), figure.median,
                               grouped(figure.lower) + " - " + grouped(figure.upper), outside ? " !" : "");
  }
  console.out << fmt::format(
      "\n{} {}{} {}\n", persons.draws.size(),
      dutch ? "trekkingen van wie één persoon is; alleen de onzekerheid van het koppelen. "
            : "draws of who is one person; the uncertainty of linkage alone. ",
      persons.draws.model_based
          ? (dutch ? "Uit het model: geen enkel paar is beoordeeld." : "Model-based: no pair was reviewed.")
          : (dutch ? "Uit het model en de beoordeelde paren." : "From the model and the reviewed pairs."),
      dutch ? "! = het register ligt erbuiten: zicht link run"
            : "! = the register lies outside: zicht link run");
}

}  // namespace

Result<DrawnPersons> draw_persons(registry::Registry& registry, const std::string& actor,
                                  const std::string& reason, std::size_t draws) {
  DrawnPersons persons;
  ZICHT_TRY(persons.linked, link_register(registry, {}, actor, reason, {}));
  linkage::DrawOptions options;
  options.draws = draws;
  options.threads = persons.linked->options.threads;
  options.decisions = persons.linked->options.decisions;
  ZICHT_TRY(persons.draws,
            linkage::draw_partitions(persons.linked->opened.view, persons.linked->result, options));
  return persons;
}

StatSnapshot as_drawn(const StatSnapshot& snapshot, const DrawnPersons& persons, std::size_t draw) {
  const std::vector<ReportId>& reports = persons.linked->opened.report_of;
  const std::vector<ReportId> person_of = persons_of(*persons.linked, persons.draws.cluster_of(draw));
  return regrouped(snapshot, [&](ReportId report, PersonId until_now) {
    const auto found = std::ranges::lower_bound(reports, report);
    return found == reports.end() || *found != report
               ? until_now
               : person_of[static_cast<std::size_t>(found - reports.begin())];
  });
}

Result<DrawnFigures> drawn_figures(const StatSnapshot& snapshot, const DrawnPersons& persons,
                                   const FigureMaker& make) {
  DrawnFigures drawn;
  ZICHT_TRY(drawn.tables, make(snapshot));
  const std::size_t draws = persons.draws.size();
  std::vector<std::optional<Result<Values>>> of_draw(draws);
  run_parts(persons.linked->options.threads, draws, [&](std::size_t draw) {
    const auto tables = make(as_drawn(snapshot, persons, draw));
    of_draw[draw] = tables ? Result<Values>(values_of(*tables)) : std::unexpected(tables.error());
  });
  std::map<Cell, std::vector<std::int64_t>> over_draws;
  for (const auto& [cell, value] : values_of(drawn.tables)) over_draws[cell];
  for (const auto& values : of_draw) {
    if (!*values) return std::unexpected(values->error());
    for (const auto& [cell, value] : **values) over_draws[cell].push_back(value);
  }
  const Values by_register = values_of(drawn.tables);
  for (auto& [cell, values] : over_draws) {
    const auto value = by_register.find(cell);
    DrawnFigure figure;
    figure.table = cell.first;
    figure.classes = cell.second;
    figure.value = value == by_register.end() ? 0 : value->second;
    summarise(figure, std::move(values), draws);
    const bool never = figure.value == 0 && figure.upper == 0 && !cell.second.empty();
    if (!never) drawn.figures.push_back(std::move(figure));
  }
  return drawn;
}

void print_drawn_figures(const FiguresOptions& options, const DrawnPersons& persons,
                         const DrawnFigures& drawn, Console& console) {
  if (options.json) return print_json(persons, drawn, console);
  print_text(options, persons, drawn, console);
}

}  // namespace zicht::cli
