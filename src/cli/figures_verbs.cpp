#include "cli/figures_verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "base/node.hpp"
#include "base/parallel.hpp"
#include "cli/compare_figures.hpp"
#include "cli/drawn_figures.hpp"
#include "cli/hidden_input.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "cli/registry_verbs.hpp"
#include "figures/figure_output.hpp"
#include "figures/figures.hpp"
#include "publish/hidden_section.hpp"
#include "publish/report.hpp"
#include "publish/sentences.hpp"
#include "publish/workbook.hpp"

namespace zicht::cli {
namespace {

/// Tables, and what the registry says about itself.
struct Made {
  std::vector<FigureTable> tables;
  registry::DefinitionFiles definitions;
  std::vector<HiddenPeople> hidden = {};  ///< the estimates; none where the definitions have no lists
  std::optional<publish::ReportTexts> hidden_texts = {};
};

/// Whether estimates are worked out, and how much of them.
enum class Hidden { no, headline, looks };

/// A registry, and what of it was asked.
struct Asked {
  registry::Registry registry;
  figures::FigureBook book;
  std::vector<figures::FigureDefinition> definitions;
  figures::FigureRequest request;
  Date as_of;
};

/// The same day a year earlier; 29 February becomes 28 February.
Date a_year_before(Date day) {
  const CivilDate date = civil(day);
  const auto same_day = make_date(date.year - 1, date.month, date.day);
  return same_day ? *same_day : make_date(date.year - 1, 2, 28).value();
}

Result<Asked> open_for_figures(const FigureOptions& options, registry::Access access) {
  if (options.year < 1900 || options.year > 2200)
    return fail(ErrorCode::invalid_input, "not a year", "--year", "Write it as 2024.");
  figures::FigureRequest request;
  request.year = options.year;
  ZICHT_TRY(const Date as_of, as_of_day(options.as_of));
  ZICHT_TRY(auto registry, open_registry(options.registry, access));
  ZICHT_TRY(auto book, figures::FigureBook::parse(registry.definitions(), registry.codebook()));
  for (const std::string& rule : options.rules) ZICHT_CHECK(book.rules().set(rule, request.rules));
  std::vector<figures::FigureDefinition> wanted;
  for (const std::string& id : options.definitions) {
    ZICHT_TRY(const figures::FigureDefinition* const found, book.find(id));
    wanted.push_back(*found);
  }
  if (options.definitions.empty()) wanted.assign(book.figures().begin(), book.figures().end());
  return Asked{std::move(registry), std::move(book), std::move(wanted), request, as_of};
}

Result<void> add_hidden(const Asked& asked, const StatSnapshot& snapshot, Hidden hidden, Made& made) {
  if (hidden == Hidden::no || !has_estimate_definitions(asked.registry.definitions())) return {};
  ZICHT_TRY(auto definitions, estimate_definitions(asked.registry.definitions(), &asked.registry.codebook()));
  estimate::HiddenRequest request;
  request.rules = definitions.rules;
  request.band = {definitions.rules.within_bic, definitions.rules.replicates, 1, hardware_threads()};
  if (hidden == Hidden::looks) request.variation_replicates = definitions.rules.look_replicates;
  request.curves = hidden == Hidden::looks;
  ZICHT_TRY(made.hidden, hidden_of_year(snapshot, asked.registry.codebook(), definitions, asked.request.rules,
                                        asked.request.year, request));
  made.hidden_texts = std::move(definitions.texts);
  return {};
}

/// What the sentence about those never reported says, by its id.
std::map<std::string, std::string> hidden_sentences(const Made& made, Language language) {
  std::map<std::string, std::string> said;
  for (const HiddenPeople& people : made.hidden)
    said.emplace(people.id, hidden_sentence(people, *made.hidden_texts, language));
  return said;
}

/// Gives the tables their ranges over draws of who is one person. Opens identities, which is an event.
Result<void> draw_linkage(Asked& asked, const StatSnapshot& snapshot, const LinkageOptions& options,
                          const std::string& verb, std::vector<FigureTable>& tables) {
  ZICHT_TRY(const DrawnPersons persons,
            draw_persons(asked.registry, options.actor, verb + " --linkage-draws", options.draws));
  asked.request.a_year_earlier = nullptr;
  ZICHT_TRY(tables, with_linkage_ranges(std::move(tables), snapshot, persons, [&](const StatSnapshot& of) {
              return figures::make_figures(of, asked.registry.codebook(), asked.book, asked.definitions,
                                           asked.request);
            }));
  return {};
}

Result<Made> make(const std::string& verb, const FigureOptions& options, const LinkageOptions& linkage,
                  Console& console, Hidden hidden = Hidden::no) {
  ZICHT_TRY(Asked asked,
            open_for_figures(options, linkage.draws > 0 ? registry::Access::write : registry::Access::read));
  const Progress progress(console, linkage.draws > 0 ? "Draw" : "Figures");
  ZICHT_TRY(const StatSnapshot snapshot, asked.registry.snapshot(asked.as_of));
  ZICHT_TRY(const StatSnapshot earlier, asked.registry.snapshot(a_year_before(asked.as_of)));
  asked.request.a_year_earlier = &earlier;
  ZICHT_TRY(auto tables, figures::make_figures(snapshot, asked.registry.codebook(), asked.book,
                                               asked.definitions, asked.request));
  if (linkage.draws > 0) ZICHT_CHECK(draw_linkage(asked, snapshot, linkage, verb, tables));
  Made made{std::move(tables), asked.registry.definitions()};
  ZICHT_CHECK(add_hidden(asked, snapshot, hidden, made));
  return made;
}

Result<ExitCode> compare(const FiguresOptions& options, Console& console) {
  ZICHT_TRY(Asked asked, open_for_figures(options.figures, registry::Access::read));
  ZICHT_TRY(const Date other, as_of_day(options.compare_as_of));
  const auto [before, after] = std::minmax(asked.as_of, other);
  const Progress progress(console, "Compare");
  ZICHT_TRY(const StatSnapshot then, asked.registry.snapshot(before));
  ZICHT_TRY(const StatSnapshot now, asked.registry.snapshot(after));
  ZICHT_TRY(const auto changed, asked.registry.changes(before, after));
  std::vector<figures::ChangedPersons> persons;
  for (const registry::ChangedPeople& people : changed) persons.push_back({people.before, people.after});
  ZICHT_TRY(const auto differences, figures::compare_figures(then, now, persons, asked.registry.codebook(),
                                                             asked.book, asked.definitions, asked.request));
  print_differences(options, before, after, differences, changed, console);
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> figures(const FiguresOptions& options, Console& console) {
  if (!options.compare_as_of.empty()) return compare(options, console);
  ZICHT_TRY(const Made made, make("figures", options.figures, options.linkage, console));
  if (options.linkage.draws > 0)
    print_drawn_figures(options, made.tables, console);
  else if (options.json)
    console.out << figures::to_json_text(made.tables);
  else if (options.csv)
    console.out << figures::to_csv(made.tables);
  else
    console.out << figures::to_text(made.tables, options.language == "nl" ? Language::nl : Language::en);
  return ExitCode::ok;
}

namespace {

void print_text(const std::vector<publish::Sentence>& sentences, const std::vector<FigureTable>& tables,
                const publish::SentenceBook& book, Language language, Console& console) {
  for (const publish::Sentence& sentence : sentences)
    console.out << sentence.text << "\n    " << sentence.id
                << (sentence.definition.empty() ? "" : "  " + sentence.definition) << "\n";
  console.out << (language == Language::nl ? "Peildatum " : "As of ") << to_iso(tables.front().as_of) << "\n";
  if (tables.front().linkage) console.out << book.about_linkage(*tables.front().linkage, language) << "\n";
}

void print_json(const std::vector<publish::Sentence>& sentences, const std::vector<FigureTable>& tables,
                Console& console) {
  Node list = Node::list();
  for (const publish::Sentence& sentence : sentences) {
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
        .put("as_of", to_iso(tables.front().as_of));
    if (sentence.linkage)
      node.put("linkage",
               linkage_node(*sentence.linkage, *tables.front().linkage, !sentence.linkage->changes.empty()));
    list.add(std::move(node));
  }
  console.out << to_json(list, 1) << '\n';
}

}  // namespace

Result<ExitCode> sentences(const SentencesOptions& options, Console& console) {
  constexpr const char* kBook = "sentences.toml";
  FigureOptions wanted = options.figures;
  {
    ZICHT_TRY(const auto registry, open_registry(options.figures.registry, registry::Access::read));
    if (!registry.definitions().contains(kBook))
      return fail(ErrorCode::invalid_config, "the registry lacks a definition", kBook,
                  "The definitions are of an earlier version: zicht adopt takes those of this one.");
    ZICHT_TRY(const auto book, publish::SentenceBook::parse(registry.definitions().at(kBook), kBook));
    wanted.definitions = book.tables();
  }
  ZICHT_TRY(const Made made, make("sentences", wanted, options.linkage, console, Hidden::headline));
  ZICHT_TRY(const auto book, publish::SentenceBook::parse(made.definitions.at(kBook), kBook));
  const Language language = options.language == "nl" ? Language::nl : Language::en;
  ZICHT_TRY(const auto sentences,
            book.write(made.tables, options.figures.year, language, hidden_sentences(made, language)));
  if (options.json)
    print_json(sentences, made.tables, console);
  else
    print_text(sentences, made.tables, book, language, console);
  return ExitCode::ok;
}

namespace {

/// What can be said about the tables; nothing when the registry is of a version that had no sentences.
Result<std::vector<publish::Sentence>> sentences_of(const Made& made, int year, Language language) {
  const auto file = made.definitions.find("sentences.toml");
  if (file == made.definitions.end()) return std::vector<publish::Sentence>{};
  ZICHT_TRY(const auto book, publish::SentenceBook::parse(file->second, file->first));
  return book.write(made.tables, year, language, hidden_sentences(made, language));
}

/// The pages and workbooks of one language.
Result<void> write_language(const Made& made, const publish::ReportDesign& design,
                            const publish::ReportContext& context, const std::filesystem::path& folder,
                            Language language) {
  ZICHT_TRY(const auto sentences, sentences_of(made, context.year, language));
  std::vector<publish::ReportSection> sections;
  for (const HiddenPeople& people : made.hidden)
    sections.push_back(hidden_section(people, *made.hidden_texts, language));
  ZICHT_TRY(const std::string page,
            publish::render_report(design, context, {made.tables, sentences, sections}, language));
  ZICHT_CHECK(write_file(folder / publish::page_name(language), page));
  ZICHT_TRY(const std::string workbook,
            publish::write_workbook(design.texts, context, made.tables, language));
  return write_file(folder / publish::workbook_name(language), workbook);
}

}  // namespace

Result<ExitCode> report(const ReportOptions& options, Console& console) {
  ZICHT_TRY(const Made made, make("report", options.figures, options.linkage, console, Hidden::looks));
  ZICHT_TRY(const auto design, publish::ReportDesign::parse(in_folder(made.definitions, "report")));
  const std::filesystem::path folder(options.out);
  const publish::ReportContext context{options.figures.year, made.tables.front().as_of,
                                       made.tables.front().tree_size, made.definitions.contains(kMadeUpFile),
                                       "zicht " ZICHT_VERSION};
  for (const Language language : {Language::nl, Language::en})
    ZICHT_CHECK(write_language(made, design, context, folder, language));
  ZICHT_CHECK(write_file(folder / "tables.csv", figures::to_csv(made.tables)));
  ZICHT_CHECK(write_file(folder / "linkage.csv", figures::to_linkage_csv(made.tables)));
  for (const FigureTable& table : made.tables)
    ZICHT_CHECK(write_file(folder / "csv" / (table.id + ".csv"), figures::to_csv({&table, 1})));
  console.messages << "The report: " << (folder / publish::page_name(Language::nl)).string()
                   << "  (not protected: for the office only)\n";
  return ExitCode::ok;
}

}  // namespace zicht::cli
