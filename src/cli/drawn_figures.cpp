#include "cli/drawn_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ostream>

#include "base/contract.hpp"
#include "base/node.hpp"
#include "base/parallel.hpp"
#include "linkage/partition_sampler.hpp"

namespace zicht::cli {
namespace {

std::vector<FigureClass> classes_of(const FigureTable& table, const FigureCell& cell) {
  std::vector<FigureClass> classes;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    classes.push_back(table.dimensions[d].classes.at(cell.classes[d]));
  return classes;
}

CellName name_of(std::size_t at, const FigureTable& table, const FigureCell& cell) {
  CellName name{at, {}};
  for (const FigureClass& one : classes_of(table, cell)) name.codes.push_back(one.code);
  return name;
}

/// Calls `use` with the total of each table, then with each of its cells. A table without dimensions has
/// none.
template <class Tables, class Use>
void for_each_cell(Tables& tables, Use use) {
  for (std::size_t at = 0; at < tables.size(); ++at) {
    use(at, tables[at].total);
    for (auto& cell : tables[at].cells) use(at, cell);
  }
}

/// Where this class stands in its dimension; added behind the others when the register has nobody in it.
std::uint16_t position_of(const FigureClass& wanted, std::vector<FigureClass>& classes) {
  const auto found = std::ranges::find(classes, wanted.code, &FigureClass::code);
  const auto at = found - classes.begin();
  if (found == classes.end()) classes.push_back(wanted);
  return static_cast<std::uint16_t>(at);
}

std::string label_of(const FigureTable& table, const FigureCell& cell, bool dutch) {
  if (cell.classes.empty()) return dutch ? "Totaal" : "Total";
  std::string text;
  for (const FigureClass& one : classes_of(table, cell))
    text += (text.empty() ? "" : " / ") + one.label.in(dutch ? Language::nl : Language::en);
  return text;
}

Node node_of(const DrawnRange& range) {
  return Node::table().put("median", range.median).put("lower", range.lower).put("upper", range.upper);
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

namespace {

Node node_of(const FigureTable& table, const FigureCell& cell) {
  Node dimensions = Node::table();
  const auto classes = classes_of(table, cell);
  for (std::size_t d = 0; d < classes.size(); ++d) dimensions.put(table.dimensions[d].id, classes[d].code);
  return Node::table()
      .put("id", table.id)
      .put("definition", table.definition)
      .put("year", table.year)
      .put("as_of", to_iso(table.as_of))
      .put("dimensions", dimensions)
      .put("value", cell.value)
      .put("change", cell.change ? Node(cell.change->absolute) : Node())
      .put("linkage", linkage_node(*cell.linkage, *table.linkage, cell.change.has_value()));
}

void print_json(std::span<const FigureTable> tables, Console& console) {
  Node list = Node::list();
  for (const FigureTable& table : tables) {
    list.add(node_of(table, table.total));
    for (const auto* const cells : {&table.cells, &table.cells_of_draws})
      for (const FigureCell& cell : *cells) list.add(node_of(table, cell));
  }
  console.out << to_json(list, 1) << '\n';
}

void print_row(const FigureTable& table, const FigureCell& cell, bool dutch, Console& console) {
  const DrawnRange& range = cell.linkage->count;
  console.out << fmt::format(
      "  {:50}{:>10}{:>10}{:>16}{}\n", label_of(table, cell, dutch), grouped(cell.value), range.median,
      grouped(range.lower) + " - " + grouped(range.upper), range.contains(cell.value) ? "" : " !");
}

void print_text(std::span<const FigureTable> tables, bool dutch, Console& console) {
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

DrawnRange range_of(std::vector<std::int64_t> of_draws) {
  ZICHT_EXPECT(!of_draws.empty());
  std::ranges::sort(of_draws);
  const std::size_t last = of_draws.size() - 1;
  const auto outside = static_cast<std::size_t>(0.025 * static_cast<double>(last));
  return {static_cast<double>(of_draws[last / 2] + of_draws[(last + 1) / 2]) / 2.0, of_draws[outside],
          of_draws[last - outside]};
}

LinkageRanges::LinkageRanges(std::vector<FigureTable> tables, std::size_t draws)
    : tables_(std::move(tables)),
      years_(tables_.empty() ? 0 : tables_.front().total.series.size()),
      draws_(draws) {
  for_each_cell(tables_, [&](std::size_t at, const FigureCell& cell) {
    cells_.emplace(name_of(at, tables_[at], cell), cells_.size());
  });
}

void LinkageRanges::take(std::size_t draw, std::span<const FigureTable> tables) {
  ZICHT_EXPECT(tables.size() == tables_.size());
  Draw& taken = draws_.at(draw);
  taken.counts.assign(cells_.size() * years_, 0);
  for_each_cell(tables, [&](std::size_t at, const FigureCell& cell) {
    ZICHT_EXPECT(cell.series.size() == years_);
    CellName name = name_of(at, tables[at], cell);
    const auto found = cells_.find(name);
    if (found == cells_.end())
      taken.others.emplace(std::move(name), OtherCell{classes_of(tables[at], cell), cell.series});
    else
      std::ranges::copy(cell.series,
                        taken.counts.begin() + static_cast<std::ptrdiff_t>(found->second * years_));
  });
}

LinkageRange LinkageRanges::range(
    const std::function<std::int64_t(std::size_t draw, std::size_t year)>& count) const {
  std::vector<std::int64_t> numbers(draws_.size());
  const auto over_draws = [&](auto number) {
    for (std::size_t draw = 0; draw < numbers.size(); ++draw) numbers[draw] = number(draw);
    return range_of(numbers);
  };
  LinkageRange range;
  range.count = over_draws([&](std::size_t draw) { return count(draw, years_ - 1); });
  for (std::size_t year = 1; year < years_; ++year)
    range.changes.push_back(
        over_draws([&](std::size_t draw) { return count(draw, year) - count(draw, year - 1); }));
  return range;
}

void LinkageRanges::add_others() {
  std::map<CellName, OtherCell> others;
  for (const Draw& draw : draws_) others.insert(draw.others.begin(), draw.others.end());
  for (const auto& [name, other] : others) {
    FigureTable& table = tables_[name.table];
    FigureCell cell;
    cell.linkage = range([&](std::size_t draw, std::size_t year) {
      const auto found = draws_[draw].others.find(name);
      return found == draws_[draw].others.end() ? 0 : found->second.series[year];
    });
    if (cell.linkage->count.is_just(0) && cell.linkage->changes.back().is_just(0)) continue;
    for (std::size_t d = 0; d < other.classes.size(); ++d)
      cell.classes.push_back(position_of(other.classes[d], table.dimensions[d].classes));
    if (table.total.previous) {
      cell.previous = 0;
      cell.change = CountChange{};
    }
    cell.series.assign(years_, 0);
    table.cells_of_draws.push_back(std::move(cell));
  }
}

std::vector<FigureTable> LinkageRanges::finish(const LinkageDraws& draws) && {
  for_each_cell(tables_, [&](std::size_t at, FigureCell& cell) {
    const std::size_t first = cells_.at(name_of(at, tables_[at], cell)) * years_;
    cell.linkage =
        range([&](std::size_t draw, std::size_t year) { return draws_[draw].counts[first + year]; });
  });
  add_others();
  for (FigureTable& table : tables_) table.linkage = draws;
  return std::move(tables_);
}

Result<std::vector<FigureTable>> with_linkage_ranges(std::vector<FigureTable> tables,
                                                     const StatSnapshot& snapshot,
                                                     const DrawnPersons& persons, const FigureMaker& make) {
  const std::size_t draws = persons.draws.size();
  LinkageRanges ranges(std::move(tables), draws);
  std::vector<std::optional<Error>> errors(draws);
  run_parts(persons.linked->options.threads, draws, [&](std::size_t draw) {
    if (const auto of_draw = make(as_drawn(snapshot, persons, draw)); of_draw)
      ranges.take(draw, *of_draw);
    else
      errors[draw] = of_draw.error();
  });
  for (const std::optional<Error>& error : errors)
    if (error) return std::unexpected(*error);
  return std::move(ranges).finish({static_cast<std::int64_t>(draws), persons.draws.links_lost_at_least,
                                   persons.draws.model_based, persons.draws.model_hash});
}

void print_drawn_figures(const FiguresOptions& options, std::span<const FigureTable> tables,
                         Console& console) {
  if (options.json) return print_json(tables, console);
  print_text(tables, options.language == "nl", console);
}

}  // namespace zicht::cli
