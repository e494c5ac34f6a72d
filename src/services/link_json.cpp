#include "services/link_json.hpp"

#include <array>

#include "base/text.hpp"
#include "base/visible_text.hpp"
#include "linkage/audit.hpp"
#include "model/report_number.hpp"
#include "services/link_words.hpp"

namespace zicht::services {
namespace {

Node number_or_null(std::optional<double> number) { return number ? Node(*number) : Node(); }

Node node_of(const linkage::ExpectedErrors& expected) {
  return Node::table()
      .put("precision", number_or_null(expected.precision))
      .put("recall_at_most", number_or_null(expected.recall));
}

Node node_of(const stats::RatioInterval& interval) {
  return Node::table()
      .put("estimate", number_or_null(interval.estimate))
      .put("lower", interval.lower)
      .put("upper", interval.upper);
}

Node node_of(const std::vector<Finding>& findings) {
  Node list = Node::list();
  for (const Finding& finding : findings)
    list.add(Node::table().put("rule", finding.rule).put("message", finding.message));
  return list;
}

Node node_of(const std::vector<ReportPair>& pairs) {
  Node list = Node::list();
  for (const ReportPair& pair : pairs)
    list.add(Node::list().add(report_number(pair.a)).add(report_number(pair.b)));
  return list;
}

void put_sums(Node& table, const linkage::Explanation& explanation) {
  for (const EvidenceSum& sum : evidence_sums()) table.put(std::string(sum.term.id), explanation.*sum.bits);
}

Node field_node(const linkage::FieldEvidence& field, Language language) {
  return Node::table()
      .put("field", field.field)
      .put("level", field.level)
      .put("words", language == Language::nl ? field.words_nl : field.words_en)
      .put("bits", field.bits)
      .put("rarity_bits", field.rarity_bits);
}

/// "same", "different", or nothing.
std::string_view held_text(HeldToBe held) {
  return held == HeldToBe::same ? "same" : held == HeldToBe::different ? "different" : "";
}

}  // namespace

std::string shown_text(const std::vector<std::string>& values, std::string_view field) {
  std::vector<std::string> parts;
  for (const std::string& value : values) parts.push_back(printable(value));
  return joined(parts, field == "reporting" ? " " : "; ");
}

Node evidence_node(const linkage::Explanation& explanation, Language language) {
  Node fields = Node::list();
  for (const linkage::FieldEvidence& field : explanation.fields) fields.add(field_node(field, language));
  Node node = Node::table().put("fields", fields);
  put_sums(node, explanation);
  return node;
}

Node to_node(const PairSideBySide& pair, Language language) {
  Node evidence = Node::list();
  for (const FieldSideBySide& field : pair.fields)
    evidence.add(field_node(field.evidence, language)
                     .put("a", shown_text(field.values_a, field.evidence.field))
                     .put("b", shown_text(field.values_b, field.evidence.field)));
  Node node = Node::table()
                  .put("a", report_number(pair.a))
                  .put("b", report_number(pair.b))
                  .put("probability", pair.explanation.probability)
                  .put("verdict", verdict(pair.explanation.probability, language))
                  .put("one_person_in_proposal", pair.explanation.one_person)
                  .put("evidence", evidence);
  put_sums(node, pair.explanation);
  return node;
}

Node to_node(const ReviewQuestion& question, Language language) {
  return to_node(question.pair, language)
      .put("reason", linkage::to_text(question.item.reason))
      .put("joined", question.item.joined)
      .put("expected_change", question.item.expected_change);
}

Node to_node(const CandidatesOf& found, Language language) {
  Node persons = Node::list();
  for (const PersonCandidate& person : found.persons)
    persons.add(Node::table()
                    .put("person", report_number(person.person))
                    .put("reports", static_cast<std::int64_t>(person.reports))
                    .put("probability", person.probability)
                    .put("verdict", verdict(person.probability, language))
                    .put("odds_bits", person.odds_bits)
                    .put("held", std::string(held_text(person.held)))
                    .put("compared_with", report_number(person.compared_with))
                    .put("evidence", evidence_node(person.explanation, language)));
  return Node::table()
      .put("report", report_number(found.report))
      .put("says_who", found.says_who)
      .put("large_blocks", static_cast<std::int64_t>(found.large_blocks))
      .put("candidates", persons);
}

Node to_node(const LinkProposal& proposal) {
  const LinkedRegister& linked = *proposal.linked;
  Node years = Node::list();
  for (const auto& [year, change] : proposal.by_year)
    years.add(Node::table()
                  .put("year", year ? Node(*year) : Node())
                  .put("before", change.before)
                  .put("after", change.after));
  return Node::table()
      .put("reports", static_cast<std::int64_t>(linked.change.reports))
      .put("persons_before", static_cast<std::int64_t>(linked.change.persons_before))
      .put("persons_after", static_cast<std::int64_t>(linked.change.persons_after))
      .put("joins", node_of(linked.change.joins))
      .put("splits", node_of(linked.change.splits))
      .put("reviews", static_cast<std::int64_t>(proposal.questions))
      .put("by_year", years)
      .put("links_lost_by_blocking_at_least", linked.result.blocking_loss.links_lost_at_least)
      .put("model_based", node_of(proposal.expected))
      .put("model", linked.options.model.hash())
      .put("findings", node_of(linked.result.findings))
      .put("event", proposal.event == 0 ? Node() : Node(static_cast<std::int64_t>(proposal.event)));
}

Node to_node(const LinkedFiles& linked) {
  const linkage::LinkResult& result = linked.result;
  Node node = Node::table();
  node.put("records", static_cast<std::int64_t>(result.cluster_of.size()));
  node.put("rows_left_out", static_cast<std::int64_t>(linked.input.all_rows_left_out()));
  node.put("persons", static_cast<std::int64_t>(result.persons));
  node.put("compared_pairs", static_cast<std::int64_t>(result.compared_pairs));
  node.put("one_to_one", result.one_to_one);
  node.put("links_found", result.blocking_loss.links_found);
  node.put("links_lost_by_blocking_at_least", result.blocking_loss.links_lost_at_least);
  node.put("model_based", node_of(linked.expected));
  Node passes = Node::list();
  for (std::size_t pass = 0; pass < result.pass_texts.size(); ++pass) {
    Node entry = Node::table();
    entry.put("pass", result.pass_texts[pass]);
    entry.put("links", result.blocking_loss.links_of_pass[pass]);
    entry.put("links_alone", result.blocking_loss.links_of_pass_alone[pass]);
    passes.add(std::move(entry));
  }
  node.put("passes", std::move(passes));
  node.put("findings", node_of(linked.findings));
  return node;
}

Node to_node(const DrawnAudit& audit, const std::string& sheet) {
  std::array<std::int64_t, linkage::kAuditStrata.size()> drawn{};
  for (const linkage::AuditedPair& pair : audit.sample.drawn) ++drawn[pair.stratum];
  Node strata = Node::list();
  for (std::size_t at = 0; at < linkage::kAuditStrata.size(); ++at)
    strata.add(Node::table()
                   .put("proposed_one_person", linkage::kAuditStrata[at].linked)
                   .put("probability_from", linkage::kAuditStrata[at].from)
                   .put("pairs", audit.sample.pairs_of[at])
                   .put("drawn", drawn[at]));
  return Node::table()
      .put("sheet", sheet)
      .put("linkage", audit.linkage)
      .put("drawn", static_cast<std::int64_t>(audit.sample.drawn.size()))
      .put("strata", strata);
}

Node to_node(const ReadAudit& audit) {
  const linkage::AuditAnswers& answers = audit.answers;
  const linkage::AuditResult& result = audit.result;
  Node against = Node::list();
  for (const linkage::VerdictAgainst& one : answers.against)
    against.add(
        Node::table().put("a", one.a).put("b", one.b).put("verdict", one.same ? "same" : "different"));
  Node node = Node::table();
  node.put("linkage", answers.linkage)
      .put("superseded", audit.superseded)
      .put("asked", answers.asked)
      .put("reviewed", answers.reviewed)
      .put("not_reviewed", answers.asked - answers.reviewed)
      .put("skipped", answers.skipped)
      .put("same", result.same)
      .put("different", result.different)
      .put("cannot_say", result.unknown - answers.skipped)
      .put("pairs", result.pairs)
      .put("linked_pairs", result.linked_pairs)
      .put("level", 0.95)
      .put("precision", result.linked_pairs > 0 ? node_of(result.precision) : Node())
      .put("recall", node_of(result.recall))
      .put("links_lost_by_blocking_at_least", answers.lost_by_blocking)
      .put("recall_with_lost", node_of(result.recall_with_lost))
      .put("against_the_proposal", against);
  return node;
}

}  // namespace zicht::services
