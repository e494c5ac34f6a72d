#include "services/chain.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "services/import_reports.hpp"

namespace zicht::services {
namespace {

constexpr const char* kRules = "validation/chain.toml";

constexpr std::array<std::string_view, kRelations> kRelationNames = {
    "became", "investigated_in", "merged_into", "names",      "prosecuted_in",
    "led_to", "joined_to",       "of_case",     "follows_up", "within"};

bool has_error(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings,
                             [](const Finding& finding) { return finding.severity == Severity::error; });
}

/// The relation that two kinds stand in, and whether the second is its beginning.
struct Direction {
  Relation relation;
  bool reversed;
};
std::optional<Direction> direction_of(ObjectKind a, ObjectKind b) {
  for (std::size_t at = 0; at < kRelations; ++at) {
    const auto relation = static_cast<Relation>(at);
    if (can_tie(relation, a, b)) return Direction{relation, false};
    if (can_tie(relation, b, a)) return Direction{relation, true};
  }
  return std::nullopt;
}

Result<void> append_one(Session& session, EventBody body, const ChainWriter& writer) {
  ZICHT_CHECK(session.registry().append({{std::move(body), writer.actor, std::nullopt}}));
  return {};
}

}  // namespace

Result<intake::ChainRules> chain_rules(const Session& session) {
  ZICHT_TRY(const std::string* const toml, session.definition(kRules));
  return intake::ChainRules::parse(*toml, kRules);
}

std::string_view name_of(Relation relation) { return kRelationNames.at(static_cast<std::size_t>(relation)); }

Result<intake::ChainImportSummary> import_objects(Session& session, std::istream& in, ObjectKind kind,
                                                  const ChainWriter& writer, bool dry_run,
                                                  const ChainImportSinks& sinks,
                                                  const intake::ChainMapping* mapping) {
  ZICHT_TRY(const intake::ChainRules rules, chain_rules(session));
  const intake::ChainImportSetup setup{session.codebook(), rules,        writer.language,
                                       session.today(),    writer.actor, mapping};
  const auto append = [&](const std::vector<NewEvent>& events) -> Result<std::vector<Receipt>> {
    if (dry_run) return session.registry().preview(events);
    return session.registry().append(events);
  };
  return intake::import_chain_csv(in, kind, setup, {append, sinks.finding, sinks.rejects, sinks.progress});
}

Result<std::optional<Finding>> tie_objects(Session& session, const TieQuestion& question,
                                           const ChainWriter& writer) {
  ZICHT_TRY(const intake::ChainRules rules, chain_rules(session));
  const auto direction = direction_of(question.a.kind, question.b.kind);
  if (!direction || question.a == question.b) {
    const Finding wrong = rules.finding(intake::ChainCheck::wrong_tie, "", writer.language);
    return fail(ErrorCode::invalid_input, wrong.rule + ": " + wrong.message,
                object_number(question.a.kind, question.a.number) + ", " +
                    object_number(question.b.kind, question.b.number),
                wrong.suggestion);
  }
  const ObjectNumber from = direction->reversed ? question.b.number : question.a.number;
  const ObjectNumber to = direction->reversed ? question.a.number : question.b.number;
  ZICHT_TRY(const ChainSnapshot chain, session.registry().chain(session.today()));
  const bool tied = std::ranges::any_of(chain.ties, [&](const Tie& tie) {
    return tie.relation == direction->relation && tie.from == from && tie.to == to;
  });
  if (question.untie)
    ZICHT_CHECK(append_one(session, Untied{direction->relation, from, to, question.reason}, writer));
  else
    ZICHT_CHECK(append_one(session, Tied{direction->relation, from, to, question.reason}, writer));
  if (tied && !question.untie) return rules.finding(intake::ChainCheck::tie_was_there, "", writer.language);
  return std::nullopt;
}

Result<FollowUpAnswer> record_follow_up(Session& session, const FollowUpQuestion& question,
                                        const ChainWriter& writer) {
  ZICHT_TRY(const intake::ChainRules rules, chain_rules(session));
  intake::ChainParser parser(session.codebook(), rules, writer.language, session.today());
  intake::ChainCells cells;
  for (const auto& [name, text] : question.columns) cells.emplace(name, text);
  // A row needs a subject; here they are tied by their numbers instead.
  if (!question.subjects.empty()) cells["report_references"] = "unknown:by number";
  FollowUpAnswer answer;
  auto content = parser.parse(intake::chain_columns_of(ObjectKind::follow_up), cells, answer.findings);
  if (!content) return answer;
  content->references.clear();
  answer.follow_up = session.registry().next_sequence();
  std::vector<NewEvent> events;
  events.push_back({intake::entering(*std::move(content), std::nullopt, ""), writer.actor, std::nullopt});
  const auto tie = [&](Relation relation, NamedObject to) {
    events.push_back({Tied{relation, answer.follow_up, to.number, ""}, writer.actor, std::nullopt});
  };
  for (const NamedObject subject : question.subjects) tie(Relation::follows_up, subject);
  if (question.investigation) tie(Relation::within, *question.investigation);
  ZICHT_CHECK(session.registry().append(events));
  return answer;
}

namespace {

/// \errors not_found: no object of this kind has the number.  invalid_input: a report, or a table that is not
/// to be withdrawn.
Result<void> check_object(Session& session, NamedObject object, bool tables_too) {
  const std::string number = object_number(object.kind, object.number);
  if (object.kind == ObjectKind::report)
    return fail(ErrorCode::invalid_input, "this is a report", number,
                "Use zicht correct, withdraw or erase.");
  ZICHT_TRY(const auto history, session.registry().history(object.number));
  const registry::LoggedEvent& first = history.front();
  const bool is_table = object.kind == ObjectKind::table && first.table;
  if (is_table && !tables_too)
    return fail(ErrorCode::invalid_input, "a table is only withdrawn", number,
                "Import it again, with the same --source and --table, for a new version.");
  if (!is_table && (!first.object || kind_of(*first.object) != object.kind))
    return fail(ErrorCode::not_found, "there is no such object", number);
  return {};
}

}  // namespace

Result<void> withdraw_object(Session& session, NamedObject object, const std::string& reason,
                             const ChainWriter& writer) {
  ZICHT_CHECK(check_object(session, object, true));
  return append_one(session, Withdrawn{object.number, reason}, writer);
}

Result<void> erase_object(Session& session, NamedObject object, const ChainWriter& writer) {
  ZICHT_CHECK(check_object(session, object, false));
  ZICHT_CHECK(session.registry().erase({object.number}, writer.actor));
  return {};
}

Result<std::vector<Finding>> correct_object(Session& session, NamedObject object, std::istream& in,
                                            const std::string& reason, const ChainWriter& writer) {
  ZICHT_CHECK(check_object(session, object, false));
  ZICHT_TRY(const intake::ChainRules rules, chain_rules(session));
  std::vector<Finding> findings;
  std::vector<NewEvent> rows;
  const intake::ChainImportSetup setup{session.codebook(), rules, writer.language, session.today(),
                                       writer.actor};
  const auto keep = [&](const std::vector<NewEvent>& events) -> Result<std::vector<Receipt>> {
    rows.insert(rows.end(), events.begin(), events.end());
    return std::vector<Receipt>(events.size());
  };
  ZICHT_TRY(const auto read, intake::import_chain_csv(
                                 in, object.kind, setup,
                                 {keep, [&](const Finding& finding) { findings.push_back(finding); },
                                  []() -> Result<std::ostream*> { return nullptr; }, [](std::int64_t) {}}));
  if (read.rows != 1)
    return fail(ErrorCode::invalid_input, "a correction is a file with exactly one row",
                object_number(object.kind, object.number), "Write the whole new version in one row.");
  if (has_error(findings)) return findings;
  const ObjectEntered* const entered = entered_object(rows.front().body);
  // A reference that was mended is the object's reference from now on.
  const auto once = entered->content.known_as ? entered->once : std::nullopt;
  ZICHT_CHECK(append_one(session, Corrected{object.number, {}, reason, once, entered->content}, writer));
  return findings;
}

namespace {

/// How many of the objects of a kind are an end of a tie of the relation.
TieCoverage coverage_of(const ChainSnapshot& chain, Relation relation, ObjectKind kind, bool from,
                        const std::vector<ObjectNumber>& objects) {
  std::set<ObjectNumber> tied;
  for (const Tie& tie : chain.ties)
    if (tie.relation == relation) tied.insert(from ? tie.from : tie.to);
  TieCoverage coverage{relation, kind, 0, static_cast<std::int64_t>(objects.size())};
  for (const ObjectNumber number : objects) coverage.tied += tied.contains(number);
  return coverage;
}

template <class Entry>
std::vector<ObjectNumber> numbers_of(const std::vector<Entry>& objects) {
  std::vector<ObjectNumber> numbers;
  for (const Entry& one : objects) numbers.push_back(one.number);
  return numbers;
}

std::vector<TieCoverage> all_coverage(const ChainSnapshot& chain, const StatSnapshot& reports) {
  using enum ObjectKind;
  const auto cases = numbers_of(chain.cases);
  const auto investigations = numbers_of(chain.investigations);
  std::vector<TieCoverage> all = {
      coverage_of(chain, Relation::became, concern, true, numbers_of(chain.concerns)),
      coverage_of(chain, Relation::follows_up, follow_up, true, numbers_of(chain.follow_ups)),
      coverage_of(chain, Relation::investigated_in, report, true, reports.report),
      coverage_of(chain, Relation::investigated_in, investigation, false, investigations),
      coverage_of(chain, Relation::led_to, investigation, true, investigations),
      coverage_of(chain, Relation::names, suspect, false, numbers_of(chain.suspects)),
      coverage_of(chain, Relation::led_to, court_case, false, cases),
      coverage_of(chain, Relation::prosecuted_in, court_case, false, cases),
      coverage_of(chain, Relation::of_case, disposal, true, numbers_of(chain.disposals)),
      coverage_of(chain, Relation::of_case, judgment, true, numbers_of(chain.judgments))};
  std::erase_if(all, [](const TieCoverage& one) { return one.all == 0; });
  return all;
}

}  // namespace

Result<ChainOverview> chain_overview(Session& session, const FigureQuestion& question, Language language) {
  ZICHT_TRY(const intake::ChainRules rules, chain_rules(session));
  ChainOverview overview;
  ZICHT_TRY(overview.as_of, session.as_of(question.as_of));
  ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
  FigureQuestion of_chain = question;
  if (of_chain.figures.empty())
    for (const figures::FigureDefinition& figure : book->figures())
      if (figures::is_of_chain(figure.unit)) of_chain.figures.push_back(figure.id);
  // What is tied, and why nothing was done, as a table; the other measures stand in ChainMeasures.
  if (question.figures.empty())
    for (const figures::Measure& one : book->measures())
      if (one.definition.kind == MeasureKind::tie_coverage || one.definition.kind == MeasureKind::reasons)
        of_chain.figures.push_back(one.definition.id);
  if (!of_chain.figures.empty()) {
    ZICHT_TRY(const YearlyFigures made, yearly_figures(session, of_chain));
    overview.tables = all_tables(made);
  }
  ZICHT_TRY(const ChainSnapshot chain, session.registry().chain(overview.as_of));
  ZICHT_TRY(const StatSnapshot reports, session.registry().snapshot(overview.as_of));
  overview.coverage = all_coverage(chain, reports);
  overview.findings = intake::check_chain(chain, reports, session.codebook(), rules, language);
  return overview;
}

Result<std::vector<NeverFollowedUp>> never_followed_up(Session& session, Date as_of, std::int32_t days) {
  ZICHT_TRY(const ChainSnapshot chain, session.registry().chain(as_of));
  ZICHT_TRY(const StatSnapshot reports, session.registry().snapshot(as_of));
  std::set<ObjectNumber> followed;
  for (const Tie& tie : chain.ties) {
    if (tie.relation == Relation::follows_up) followed.insert(tie.to);
    if (tie.relation == Relation::investigated_in) followed.insert(tie.from);
  }
  std::vector<NeverFollowedUp> never;
  for (std::size_t at = 0; at < reports.reports(); ++at)
    if (reports.received_on[at] != StatSnapshot::kNoDate && reports.received_on[at] + days <= as_of &&
        !followed.contains(reports.report[at]))
      never.push_back({reports.report[at], reports.received_on[at]});
  std::ranges::sort(never, {},
                    [](const NeverFollowedUp& one) { return std::pair(one.received_on, one.report); });
  return never;
}

Node to_node(const ChainOverview& overview) {
  Node coverage = Node::list();
  for (const TieCoverage& one : overview.coverage)
    coverage.add(Node::table()
                     .put("relation", std::string(name_of(one.relation)))
                     .put("of", std::string(1, kObjectLetters[static_cast<std::size_t>(one.of)]))
                     .put("tied", one.tied)
                     .put("all", one.all));
  Node findings = Node::list();
  for (const intake::RegisterFinding& one : overview.findings) {
    Node node = to_node(one.finding);
    findings.add(node.put("object", one.number == 0 ? "" : object_number(one.kind, one.number)));
  }
  Node node = Node::table();
  node.put("as_of", to_iso(overview.as_of)).put("coverage", coverage).put("findings", findings);
  return node;
}

}  // namespace zicht::services
