#include "services/chain_tables.hpp"

#include <map>
#include <optional>
#include <string>

#include "chain/measure_tables.hpp"
#include "figures/invented.hpp"
#include "model/made_up.hpp"

namespace zicht::services {
namespace {

namespace measures = zicht::chain;

/// The counts of all series by the module that counts, by the ids of their definitions: looked at together,
/// since each pass over a register is long. A series of which the register has nothing is not among them.
Result<std::map<std::string, FigureTable>> counted_series(const MeasureQuestion& question) {
  std::vector<figures::FigureDefinition> definitions;
  for (const figures::Measure* const measure : question.measures)
    definitions.insert(definitions.end(), measure->series.begin(), measure->series.end());
  std::map<std::string, FigureTable> counted;
  if (definitions.empty()) return counted;
  figures::FigureRequest request = question.counts;
  request.chain = &question.chain;
  // Two counts compare only where both go by the day on which something came in, by its primary form.
  request.rules.year = figures::YearRule::first_registration;
  request.rules.form = figures::FormRule::primary;
  request.rules.own.erase("form");
  request.rules.chain.investigation_year = InvestigationYear::opened;
  request.a_year_earlier = nullptr;
  request.chain_a_year_earlier = nullptr;
  ZICHT_TRY(auto tables,
            figures::make_figures(question.reports, question.codebook, question.book, definitions, request));
  for (FigureTable& table : tables) {
    std::string id = table.id;
    counted.emplace(std::move(id), std::move(table));
  }
  return counted;
}

/// Two counts beside each other. None: the register has nothing of one of them.
std::optional<FigureTable> two_series(const figures::Measure& measure,
                                      const std::map<std::string, FigureTable>& counted,
                                      const measures::TableContext& context) {
  const auto first = counted.find(measure.series[0].id);
  const auto second = counted.find(measure.series[1].id);
  if (first == counted.end() || second == counted.end()) return std::nullopt;
  return measures::two_series_table(measure.definition, first->second, second->second, context);
}

}  // namespace

Result<std::vector<FigureTable>> measure_tables(const MeasureQuestion& question) {
  std::vector<FigureTable> tables;
  if (question.measures.empty()) return tables;
  const measures::ChainIndex index(question.chain, question.rules.counting);
  const measures::TableContext context{question.book.measure_words(), question.rules, question.counts.year,
                                       question.chain.as_of, question.reports.tree_size};
  measures::MeasureTables maker({question.reports, index, question.codebook, question.first}, context);
  ZICHT_TRY(const auto counted, counted_series(question));
  const std::optional<Label> made_up = figures::invented(question.book);
  for (const figures::Measure* const measure : question.measures) {
    std::optional<FigureTable> table;
    if (measure->definition.kind == MeasureKind::two_series) {
      table = two_series(*measure, counted, context);
    } else {
      ZICHT_TRY(table, maker.make(measure->definition));
    }
    if (!table) continue;
    if (made_up) table->notes.push_back({std::string(kMadeUpNote), *made_up});
    tables.push_back(*std::move(table));
  }
  return tables;
}

}  // namespace zicht::services
