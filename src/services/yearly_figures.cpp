#include "services/yearly_figures.hpp"

#include <algorithm>
#include <iterator>

#include "base/parallel.hpp"
#include "figures/figures.hpp"
#include "publish/alarm_words.hpp"
#include "publish/chain_section.hpp"
#include "publish/hidden_section.hpp"
#include "services/chain_measures.hpp"
#include "services/chain_tables.hpp"
#include "services/drawn_persons.hpp"
#include "services/hidden_people.hpp"
#include "services/register_alarms.hpp"

namespace zicht::services {
namespace {

/// A question after its words were looked up in the definitions.
struct AskedFigures {
  const figures::FigureBook* book = nullptr;
  std::vector<figures::FigureDefinition> definitions;
  figures::FigureRequest request;
  std::vector<const figures::Measure*> measures;
  chain::MeasureRules measure_rules;
  Date as_of;
};

/// The same day a year earlier; 29 February becomes 28 February.
Date a_year_before(Date day) {
  const CivilDate date = civil(day);
  const auto same_day = make_date(date.year - 1, date.month, date.day);
  return same_day ? *same_day : make_date(date.year - 1, 2, 28).value();
}

Result<AskedFigures> look_up(Session& session, const FigureQuestion& question) {
  if (question.year < 1900 || question.year > 2200)
    return fail(ErrorCode::invalid_input, "not a year", "--year", "Write it as 2024.");
  AskedFigures asked;
  asked.request.year = question.year;
  ZICHT_TRY(asked.as_of, session.as_of(question.as_of));
  ZICHT_TRY(asked.book, session.figure_book());
  ZICHT_CHECK(set_rules(question.rules, *asked.book, asked.request.rules, asked.measure_rules));
  for (const std::string& id : question.figures) {
    if (const figures::Measure* const measure = asked.book->find_measure(id); measure != nullptr) {
      asked.measures.push_back(measure);
      continue;
    }
    ZICHT_TRY(const figures::FigureDefinition* const found, asked.book->find(id));
    asked.definitions.push_back(*found);
  }
  if (question.figures.empty()) {
    asked.definitions.assign(asked.book->figures().begin(), asked.book->figures().end());
    for (const figures::Measure& measure : asked.book->measures()) asked.measures.push_back(&measure);
  }
  return asked;
}

Result<void> add_hidden(Session& session, const AskedFigures& asked, const StatSnapshot& snapshot,
                        HiddenPart hidden, YearlyFigures& made) {
  if (hidden == HiddenPart::none || !has_estimate_definitions(session.definitions())) return {};
  ZICHT_TRY(auto definitions, estimate_definitions(session.definitions(), &session.codebook()));
  estimate::HiddenRequest request;
  request.rules = definitions.rules;
  request.band = {definitions.rules.within_bic, definitions.rules.replicates, 1, hardware_threads()};
  if (hidden == HiddenPart::looks) request.variation_replicates = definitions.rules.look_replicates;
  request.curves = hidden == HiddenPart::looks;
  ZICHT_TRY(made.hidden, hidden_of_year(snapshot, session.codebook(), definitions, asked.request.rules,
                                        asked.request.year, request));
  made.hidden_texts = std::move(definitions.texts);
  return {};
}

/// Gives the tables their ranges over draws of who is one person.
Result<void> draw_linkage(Session& session, AskedFigures& asked, const StatSnapshot& snapshot,
                          const LinkageQuestion& linkage, std::vector<FigureTable>& tables) {
  ZICHT_TRY(const DrawnPersons persons,
            draw_persons(session.registry(), linkage.actor, linkage.reason, linkage.draws));
  asked.request.a_year_earlier = nullptr;
  asked.request.verdicts = false;  // of counts in a draw, only the counts are taken
  ZICHT_TRY(tables, with_linkage_ranges(std::move(tables), snapshot, persons, [&](const StatSnapshot& of) {
              return figures::make_figures(of, session.codebook(), *asked.book, asked.definitions,
                                           asked.request);
            }));
  return {};
}

}  // namespace

registry::Access access_for(const LinkageQuestion& linkage) {
  return linkage.draws > 0 ? registry::Access::write : registry::Access::read;
}

Result<YearlyFigures> yearly_figures(Session& session, const FigureQuestion& question,
                                     const LinkageQuestion& linkage, HiddenPart hidden) {
  ZICHT_TRY(AskedFigures asked, look_up(session, question));
  ZICHT_TRY(const StatSnapshot snapshot, session.registry().snapshot(asked.as_of));
  ZICHT_TRY(const StatSnapshot earlier, session.registry().snapshot(a_year_before(asked.as_of)));
  ZICHT_TRY(const ChainSnapshot chain, session.registry().chain(asked.as_of));
  ZICHT_TRY(const ChainSnapshot chain_earlier, session.registry().chain(a_year_before(asked.as_of)));
  asked.request.a_year_earlier = &earlier;
  asked.request.chain = &chain;
  asked.request.chain_a_year_earlier = &chain_earlier;
  YearlyFigures made;
  if (!asked.measures.empty()) {
    ZICHT_TRY(const FirstSaid first, session.registry().first_said(asked.as_of));
    ZICHT_TRY(made.measures, measure_tables({*asked.book, asked.measures, asked.measure_rules, asked.request,
                                             snapshot, chain, first, session.codebook()}));
  }
  ZICHT_TRY(made.tables, figures::make_figures(snapshot, session.codebook(), *asked.book, asked.definitions,
                                               asked.request));
  if (linkage.draws > 0) ZICHT_CHECK(draw_linkage(session, asked, snapshot, linkage, made.tables));
  ZICHT_CHECK(add_hidden(session, asked, snapshot, hidden, made));
  return made;
}

std::vector<FigureTable> all_tables(const YearlyFigures& figures) {
  std::vector<FigureTable> tables = figures.tables;
  tables.insert(tables.end(), figures.measures.begin(), figures.measures.end());
  return tables;
}

namespace {

/// Counts of the chain's objects and its measures, as of a day.
Result<std::vector<FigureTable>> tables_of_chain(Session& session, const AskedFigures& asked,
                                                 const StatSnapshot& reports) {
  ZICHT_TRY(const ChainSnapshot chain, session.registry().chain(reports.as_of));
  figures::FigureRequest request = asked.request;
  request.chain = &chain;
  request.verdicts = false;
  std::vector<figures::FigureDefinition> counts;
  for (const figures::FigureDefinition& one : asked.definitions)
    if (figures::is_of_chain(one.unit)) counts.push_back(one);
  ZICHT_TRY(std::vector<FigureTable> tables,
            figures::make_figures(reports, session.codebook(), *asked.book, counts, request));
  ZICHT_TRY(const FirstSaid first, session.registry().first_said(reports.as_of));
  ZICHT_TRY(std::vector<FigureTable> measures,
            measure_tables({*asked.book, asked.measures, asked.measure_rules, request, reports, chain, first,
                            session.codebook()}));
  std::ranges::move(measures, std::back_inserter(tables));
  return tables;
}

}  // namespace

Result<FigureComparison> compare_as_of(Session& session, const FigureQuestion& question, Date other) {
  ZICHT_TRY(const AskedFigures asked, look_up(session, question));
  ZICHT_TRY(const Date compared, session.as_of(other));
  FigureComparison comparison{std::min(asked.as_of, compared), std::max(asked.as_of, compared), {}, {}};
  ZICHT_TRY(const StatSnapshot then, session.registry().snapshot(comparison.before));
  ZICHT_TRY(const StatSnapshot now, session.registry().snapshot(comparison.after));
  ZICHT_TRY(comparison.changed, session.registry().changes(comparison.before, comparison.after));
  std::vector<figures::ChangedPersons> persons;
  for (const registry::ChangedPeople& people : comparison.changed)
    persons.push_back({people.before, people.after});
  ZICHT_TRY(comparison.differences, figures::compare_figures(then, now, persons, session.codebook(),
                                                             *asked.book, asked.definitions, asked.request));
  ZICHT_TRY(const std::vector<FigureTable> chain_then, tables_of_chain(session, asked, then));
  ZICHT_TRY(const std::vector<FigureTable> chain_now, tables_of_chain(session, asked, now));
  std::ranges::move(figures::compare_tables(chain_then, chain_now),
                    std::back_inserter(comparison.differences));
  return comparison;
}

std::map<std::string, std::string> hidden_sentences(const YearlyFigures& figures, Language language) {
  std::map<std::string, std::string> said;
  for (const HiddenPeople& people : figures.hidden)
    said.emplace(people.id, publish::hidden_sentence(people, *figures.hidden_texts, language));
  return said;
}

namespace {

/// Each alarm of the year as a sentence; its class is the series.
Result<void> add_alarms(Session& session, const FigureQuestion& question, Language language,
                        YearlySentences& said) {
  ZICHT_TRY(const auto list, alarms_of_year(session, question.year, question.as_of, question.rules));
  if (!list) return {};
  ZICHT_TRY(const publish::ReportTexts texts, alarm_texts(session));
  const publish::AlarmWords words(*list, texts, language);
  for (const Alarm& alarm : list->alarms)
    said.sentences.push_back({"alarm", words.sentence(alarm), list->source, {alarm.series}, {}});
  return {};
}

}  // namespace

Result<YearlySentences> yearly_sentences(Session& session, FigureQuestion question,
                                         const LinkageQuestion& linkage, Language language) {
  ZICHT_TRY(const publish::SentenceBook* const book, session.sentence_book());
  question.figures = book->tables();
  YearlySentences said;
  ZICHT_TRY(said.figures, yearly_figures(session, question, linkage, HiddenPart::headline));
  auto estimates = hidden_sentences(said.figures, language);
  ZICHT_TRY(const ChainWords chain, chain_words(session, question.year, question.as_of, question.rules));
  estimates.merge(publish::chain_sentences(chain.report, chain.texts, language));
  ZICHT_TRY(said.sentences,
            book->write(with_rules_to_say(all_tables(said.figures)), question.year, language, estimates));
  ZICHT_CHECK(add_alarms(session, question, language, said));
  return said;
}

}  // namespace zicht::services
