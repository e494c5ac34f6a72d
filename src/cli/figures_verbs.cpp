#include "cli/figures_verbs.hpp"

#include <filesystem>
#include <ostream>

#include "base/node.hpp"
#include "cli/compare_figures.hpp"
#include "cli/drawn_figures.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "figures/figure_output.hpp"
#include "figures/invented.hpp"
#include "model/made_up.hpp"
#include "publish/report.hpp"
#include "services/figures_json.hpp"
#include "services/yearly_figures.hpp"
#include "services/yearly_report.hpp"

namespace zicht::cli {
namespace {

using services::FigureQuestion;
using services::LinkageQuestion;
using services::Session;

Result<FigureQuestion> question_of(const FigureOptions& options) {
  ZICHT_TRY(const Date as_of, as_of_day(options.as_of));
  return FigureQuestion{options.year, as_of, options.rules, options.definitions};
}

LinkageQuestion linkage_of(const LinkageOptions& options, const std::string& verb) {
  return {options.draws, options.actor, verb + " --linkage-draws"};
}

/// What a verb asks, and the registry that answers.
struct Opened {
  FigureQuestion question;
  LinkageQuestion linkage;
  Session session;
};

Result<Opened> open_for(const std::string& verb, const FigureOptions& options,
                        const LinkageOptions& linkage) {
  ZICHT_TRY(FigureQuestion question, question_of(options));
  LinkageQuestion draws = linkage_of(linkage, verb);
  ZICHT_TRY(Session session, open_session(options.registry, services::access_for(draws)));
  return Opened{std::move(question), std::move(draws), std::move(session)};
}

Result<ExitCode> compare(const FiguresOptions& options, Console& console) {
  ZICHT_TRY(Opened opened, open_for("figures", options.figures, {}));
  ZICHT_TRY(const Date other, as_of_day(options.compare_as_of));
  const Progress progress(console, "Compare");
  ZICHT_TRY(const auto comparison, services::compare_as_of(opened.session, opened.question, other));
  ZICHT_TRY(const figures::FigureBook* const book, opened.session.figure_book());
  const std::optional<Label> made_up = figures::invented(*book);
  if (options.json)
    console.out << to_json(services::comparison_node(comparison, options.figures.year, made_up.has_value()),
                           1)
                << '\n';
  else
    print_differences(options, comparison, made_up, console);
  return ExitCode::ok;
}

void print_drawn(const FiguresOptions& options, const std::vector<FigureTable>& tables, Console& console) {
  if (options.json)
    console.out << to_json(services::drawn_figures_node(tables), 1) << '\n';
  else
    print_ranges(tables, options.language == Language::nl, console);
}

}  // namespace

Result<ExitCode> figures(const FiguresOptions& options, Console& console) {
  if (!options.compare_as_of.empty()) return compare(options, console);
  ZICHT_TRY(Opened opened, open_for("figures", options.figures, options.linkage));
  const Progress progress(console, options.linkage.draws > 0 ? "Draw" : "Figures");
  ZICHT_TRY(const auto made, services::yearly_figures(opened.session, opened.question, opened.linkage));
  if (options.linkage.draws > 0)
    print_drawn(options, made.tables, console);
  else if (options.json)
    console.out << figures::to_json_text(services::all_tables(made));
  else if (options.csv)
    console.out << figures::to_csv(services::all_tables(made));
  else
    console.out << figures::to_text(services::all_tables(made), options.language);
  return ExitCode::ok;
}

namespace {

void print_text(const services::YearlySentences& said, const publish::SentenceBook& book, Language language,
                Console& console) {
  const std::vector<FigureTable> tables = services::all_tables(said.figures);
  for (const publish::Sentence& sentence : said.sentences)
    console.out << sentence.text << "\n    " << sentence.id
                << (sentence.definition.empty() ? "" : "  " + sentence.definition) << "\n";
  console.out << (language == Language::nl ? "Peildatum " : "As of ") << to_iso(tables.front().as_of) << "\n";
  if (const TableNote* const note = made_up_note(tables.front()))
    console.out << note->text.in(language) << "\n";
  if (tables.front().linkage) console.out << book.about_linkage(*tables.front().linkage, language) << "\n";
}

}  // namespace

Result<ExitCode> sentences(const SentencesOptions& options, Console& console) {
  ZICHT_TRY(Opened opened, open_for("sentences", options.figures, options.linkage));
  const Language language = options.language;
  const Progress progress(console, options.linkage.draws > 0 ? "Draw" : "Figures");
  ZICHT_TRY(const auto said,
            services::yearly_sentences(opened.session, opened.question, opened.linkage, language));
  ZICHT_TRY(const publish::SentenceBook* const book, opened.session.sentence_book());
  if (options.json)
    console.out << to_json(services::sentences_node(said), 1) << '\n';
  else
    print_text(said, *book, language, console);
  return ExitCode::ok;
}

Result<ExitCode> report(const ReportOptions& options, Console& console) {
  ZICHT_TRY(Opened opened, open_for("report", options.figures, options.linkage));
  const Progress progress(console, options.linkage.draws > 0 ? "Draw" : "Figures");
  ZICHT_TRY(const services::FilesByName files,
            services::yearly_report(opened.session, opened.question, opened.linkage, "zicht " ZICHT_VERSION));
  const std::filesystem::path folder(options.out);
  for (const auto& [name, content] : files) ZICHT_CHECK(write_file(folder / name, content));
  console.messages << "The report: " << (folder / publish::page_name(Language::nl)).string()
                   << "  (not protected: for the office only)\n";
  return ExitCode::ok;
}

}  // namespace zicht::cli
