#include "cli/drawn_figures.hpp"

#include <fmt/format.h>

#include <ostream>

#include "model/made_up.hpp"

namespace zicht::cli {
namespace {

std::string label_of(const FigureTable& table, const FigureCell& cell, bool dutch) {
  if (cell.classes.empty()) return dutch ? "Totaal" : "Total";
  std::string text;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    text += (text.empty() ? "" : " / ") +
            table.dimensions[d].classes.at(cell.classes[d]).label.in(dutch ? Language::nl : Language::en);
  return text;
}

void print_row(const FigureTable& table, const FigureCell& cell, bool dutch, Console& console) {
  const DrawnRange& range = cell.linkage->count;
  console.out << fmt::format(
      "  {:50}{:>10}{:>10}{:>16}{}\n", label_of(table, cell, dutch), grouped(cell.value), range.median,
      grouped(range.lower) + " - " + grouped(range.upper), range.contains(cell.value) ? "" : " !");
}

}  // namespace

void print_ranges(std::span<const FigureTable> tables, bool dutch, Console& console) {
  for (const FigureTable& table : tables) {
    console.out << fmt::format("\n{} {}\n  {:>50}{:>10}{:>10}{:>16}\n",
                               table.title.in(dutch ? Language::nl : Language::en), table.year, "",
                               "register", dutch ? "mediaan" : "median", "95 %");
    print_row(table, table.total, dutch, console);
    for (const auto* const cells : {&table.cells, &table.cells_of_draws})
      for (const FigureCell& cell : *cells) print_row(table, cell, dutch, console);
  }
  if (tables.empty()) return;
  const LinkageDraws& linkage = *tables.front().linkage;
  console.out << fmt::format(
      "\n{} {}{} {}\n", linkage.draws,
      dutch ? "trekkingen van wie één persoon is; alleen de onzekerheid van het koppelen. "
            : "draws of who is one person; the uncertainty of linkage alone. ",
      linkage.model_based
          ? (dutch ? "Uit het model: geen enkel paar is beoordeeld." : "Model-based: no pair was reviewed.")
          : (dutch ? "Uit het model en de beoordeelde paren." : "From the model and the reviewed pairs."),
      dutch ? "! = het register ligt erbuiten: zicht link run"
            : "! = the register lies outside: zicht link run");
  if (const TableNote* const note = made_up_note(tables.front()))
    console.out << note->text.in(dutch ? Language::nl : Language::en) << '\n';
}

}  // namespace zicht::cli
