#include "services/office_desk.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "publish/chain_section.hpp"
#include "publish/hidden_section.hpp"
#include "services/chain_measures.hpp"

namespace zicht::services {
namespace {

std::string key_of(std::string_view kind, const FigureQuestion& question) {
  std::vector<std::string> rules = question.rules;
  std::ranges::sort(rules);
  return std::string(kind) + " " + std::to_string(question.year) + " " +
         (question.as_of ? to_iso(*question.as_of) : "") + " " + joined(rules, " ");
}

Result<void> add_chain(Session& session, const FigureQuestion& question, Language language,
                       OfficeYear& made) {
  ZICHT_TRY(const ChainOverview overview, chain_overview(session, question, language));
  made.coverage = overview.coverage;
  std::map<std::string, OfficeYear::FoundByRule> by_rule;
  for (const intake::RegisterFinding& one : overview.findings) {
    OfficeYear::FoundByRule& found = by_rule[one.finding.rule];
    found = {one.finding.rule, one.finding.message, found.count + 1};
  }
  for (const auto& [rule, found] : by_rule) made.findings.push_back(found);
  return {};
}

Result<OfficeYear> office_year(Session& session, const FigureQuestion& question, Language language,
                               const WorkQueue::Step& step) {
  step("figures");
  ZICHT_TRY(const YearlyFigures figures, yearly_figures(session, question, {}, HiddenPart::headline));
  step("chain");
  OfficeYear made;
  made.year = question.year;
  made.as_of = figures.tables.front().as_of;
  made.tree_size = figures.tables.front().tree_size;
  ZICHT_TRY(const ChainWords chain, chain_words(session, question.year, made.as_of, question.rules));
  made.chain = publish::chain_sections(chain.report, chain.texts, language);
  ZICHT_CHECK(add_chain(session, {question.year, made.as_of, {}, {"cases_registered"}}, language, made));
  step("sentences");
  for (const HiddenPeople& people : figures.hidden)
    made.hidden.push_back(publish::hidden_section(people, *figures.hidden_texts, language));
  auto said = hidden_sentences(figures, language);
  said.merge(publish::chain_sentences(chain.report, chain.texts, language));
  ZICHT_TRY(const publish::SentenceBook* const book, session.sentence_book());
  ZICHT_TRY(const auto sentences,
            book->write(with_rules_to_say(all_tables(figures)), question.year, language, said));
  for (const publish::Sentence& sentence : sentences) made.sentences.push_back(sentence.text);
  made.tables = figures.tables;
  return made;
}

}  // namespace

OfficeDesk::OfficeDesk(ReportDesk& desk, WorkQueue& queue, std::string program)
    : desk_(desk), queue_(queue), program_(std::move(program)) {}

template <class T, class Make>
OfficeAnswer<T> OfficeDesk::answer(Shelf<T>& shelf, const std::string& key, bool of_today, Make make) {
  const auto change = desk_.last_change();
  if (!change) return {nullptr, std::nullopt, change.error()};
  const Instant now = desk_.now();
  {
    const std::lock_guard guard(mutex_);
    const auto found = shelf.find(key);
    if (found != shelf.end()) {
      found->second.used = ++uses_;
      const bool newest = !of_today || found->second.made_from == change->any;
      const bool young = now.milliseconds - found->second.at.milliseconds < kStaleMilliseconds;
      if (found->second.made && (newest || young)) return {found->second.made, std::nullopt, std::nullopt};
    }
  }
  const bool accepted = queue_.add(key, [this, &shelf, key, make](const WorkQueue::Step& step) {
    const auto before = desk_.last_change();
    const Instant began = desk_.now();
    auto done = desk_.with_reader([&](Session& session) { return make(session, step); });
    Kept<T> kept;
    kept.at = began;
    if (before) kept.made_from = before->any;
    if (done)
      kept.made = std::make_shared<const T>(*std::move(done));
    else
      kept.error = done.error();
    const std::lock_guard guard(mutex_);
    kept.used = ++uses_;
    shelf[key] = std::move(kept);
    while (shelf.size() > kMostKept)
      shelf.erase(std::ranges::min_element(shelf, {}, [](const auto& one) { return one.second.used; }));
  });
  if (!accepted) return {nullptr, std::nullopt, Error{ErrorCode::unavailable, "too much work waits", {}, {}}};
  queue_.wait(key, kPatience);
  OfficeAnswer<T> answer{nullptr, queue_.standing(key), std::nullopt};
  const std::lock_guard guard(mutex_);
  const auto found = shelf.find(key);
  if (found == shelf.end()) return answer;
  answer.made = found->second.made;
  if (!answer.standing && found->second.error) {
    answer.error = found->second.error;
    shelf.erase(found);  // the next look tries again
  }
  return answer;
}

OfficeAnswer<OfficeYear> OfficeDesk::year(const FigureQuestion& question, Language language) {
  FigureQuestion asked = question;
  if (!asked.as_of) asked.as_of = desk_.today();
  return answer(years_, key_of(language == Language::nl ? "figures nl" : "figures en", asked),
                *asked.as_of == desk_.today(),
                [asked, language](Session& session, const WorkQueue::Step& step) {
                  return office_year(session, asked, language, step);
                });
}

OfficeAnswer<FilesByName> OfficeDesk::files(const FigureQuestion& question) {
  FigureQuestion asked = question;
  if (!asked.as_of) asked.as_of = desk_.today();
  return answer(files_, key_of("files", asked), *asked.as_of == desk_.today(),
                [asked, program = program_](Session& session, const WorkQueue::Step& step) {
                  step("report");
                  return yearly_report(session, asked, {}, program);
                });
}

OfficeAnswer<FigureComparison> OfficeDesk::comparison(const FigureQuestion& question, Date other) {
  FigureQuestion asked = question;
  if (!asked.as_of) asked.as_of = desk_.today();
  return answer(comparisons_, key_of("comparison " + to_iso(other), asked),
                std::max(*asked.as_of, other) == desk_.today(),
                [asked, other](Session& session, const WorkQueue::Step& step) {
                  step("comparison");
                  return compare_as_of(session, asked, other);
                });
}

Result<std::vector<RuleChoice>> OfficeDesk::rules() {
  {
    const std::lock_guard guard(mutex_);
    if (!rules_.empty()) return rules_;
  }
  ZICHT_TRY(auto rules, desk_.with_reader([](Session& session) -> Result<std::vector<RuleChoice>> {
    ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
    std::vector<RuleChoice> choices;
    for (const figures::RuleNames& names : figures::rule_names()) {
      const std::string rule(names.rule);
      RuleChoice choice{rule, book->rules().rule(rule), {}};
      for (const std::string_view value : names.values)
        choice.values.emplace_back(value, book->rules().value(rule, value));
      for (const figures::OwnRuleValue& own : book->rules().own_values(rule))
        choice.values.emplace_back(own.id, book->rules().value(rule, own.id));
      choices.push_back(std::move(choice));
    }
    return choices;
  }));
  const std::lock_guard guard(mutex_);
  rules_ = rules;
  return rules;
}

Result<std::map<std::string, Label>> OfficeDesk::titles() {
  {
    const std::lock_guard guard(mutex_);
    if (!titles_.empty()) return titles_;
  }
  using Titles = std::map<std::string, Label>;
  ZICHT_TRY(auto titles, desk_.with_reader([](Session& session) -> Result<Titles> {
    ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
    Titles read;
    for (const figures::FigureDefinition& figure : book->figures()) read.emplace(figure.id, figure.title);
    for (const figures::Measure& measure : book->measures())
      read.emplace(measure.definition.id, measure.definition.title);
    return read;
  }));
  const std::lock_guard guard(mutex_);
  titles_ = titles;
  return titles;
}

}  // namespace zicht::services
