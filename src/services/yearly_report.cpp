#include "services/yearly_report.hpp"

#include <algorithm>
#include <iterator>

#include "figures/figure_output.hpp"
#include "publish/alarm_section.hpp"
#include "publish/chain_section.hpp"
#include "publish/hidden_section.hpp"
#include "publish/measure_section.hpp"
#include "publish/report.hpp"
#include "publish/workbook.hpp"
#include "services/chain_measures.hpp"
#include "services/register_alarms.hpp"
#include "services/source_tables.hpp"

namespace zicht::services {
namespace {

/// What can be said about the tables; nothing when the registry is of a version that had no sentences.
Result<std::vector<publish::Sentence>> sentences_of(Session& session, const YearlyFigures& figures,
                                                    const ChainWords& chain, int year, Language language) {
  if (!session.definitions().contains("sentences.toml")) return std::vector<publish::Sentence>{};
  ZICHT_TRY(const publish::SentenceBook* const book, session.sentence_book());
  auto said = hidden_sentences(figures, language);
  said.merge(publish::chain_sentences(chain.report, chain.texts, language));
  return book->write(with_rules_to_say(all_tables(figures)), year, language, said);
}

/// The alarms of the year, and the texts about them.
struct YearlyAlarms {
  AlarmList list;
  publish::ReportTexts texts;
};

Result<std::optional<YearlyAlarms>> alarms_of(Session& session, const FigureQuestion& question) {
  ZICHT_TRY(auto list, alarms_of_year(session, question.year, question.as_of, question.rules));
  if (!list) return std::nullopt;
  ZICHT_TRY(auto texts, alarm_texts(session));
  return YearlyAlarms{std::move(*list), std::move(texts)};
}

/// The page and the workbook of one language.
Result<void> add_language(Session& session, const YearlyFigures& figures, const ChainWords& chain,
                          const std::optional<YearlyAlarms>& alarms, const publish::ReportDesign& design,
                          const publish::ReportContext& context, Language language, FilesByName& files) {
  ZICHT_TRY(const auto sentences, sentences_of(session, figures, chain, context.year, language));
  std::vector<publish::ReportSection> sections = publish::chain_sections(chain.report, chain.texts, language);
  for (const FigureTable& table : figures.measures)
    if (!publish::is_in_chain_sections(table))
      sections.push_back(publish::measure_section(table, language, "chain"));
  for (const HiddenPeople& people : figures.hidden)
    sections.push_back(publish::hidden_section(people, *figures.hidden_texts, language));
  if (alarms)
    std::ranges::move(publish::alarm_sections(alarms->list, alarms->texts, language),
                      std::back_inserter(sections));
  ZICHT_TRY(auto sources, source_sections_of(session, context.as_of, figures.tables, language));
  std::ranges::move(sources, std::back_inserter(sections));
  ZICHT_TRY(files[publish::page_name(language)],
            publish::render_report(design, context, {figures.tables, sentences, sections}, language));
  ZICHT_TRY(files[publish::workbook_name(language)],
            publish::write_workbook(design.texts, context, all_tables(figures), language));
  return {};
}

}  // namespace

Result<FilesByName> yearly_report(Session& session, const FigureQuestion& question,
                                  const LinkageQuestion& linkage, const std::string& program) {
  ZICHT_TRY(const YearlyFigures figures, yearly_figures(session, question, linkage, HiddenPart::looks));
  ZICHT_TRY(const auto design, publish::ReportDesign::parse(in_folder(session.definitions(), "report")));
  ZICHT_TRY(const ChainWords chain, chain_words(session, question.year, question.as_of, question.rules));
  const std::vector<FigureTable> tables = all_tables(figures);
  if (tables.empty())
    return fail(ErrorCode::not_found, "the register has nothing of these figures", "", "Ask for others.");
  const FigureTable& first = tables.front();
  const publish::ReportContext context{question.year, first.as_of, first.tree_size, session.is_made_up(),
                                       program};
  ZICHT_TRY(const auto alarms, alarms_of(session, question));
  FilesByName files;
  for (const Language language : {Language::nl, Language::en})
    ZICHT_CHECK(add_language(session, figures, chain, alarms, design, context, language, files));
  files["tables.csv"] = figures::to_csv(tables);
  files["linkage.csv"] = figures::to_linkage_csv(figures.tables);
  for (const FigureTable& table : tables) files["csv/" + table.id + ".csv"] = figures::to_csv({&table, 1});
  return files;
}

}  // namespace zicht::services
