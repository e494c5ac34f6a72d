#include "cli/link_audit_verb.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "cli/report_text.hpp"
#include "cli/report_verbs.hpp"
#include "linkage/audit.hpp"
#include "linkage/audit_sheet.hpp"
#include "model/report_number.hpp"

namespace zicht::cli {
namespace {

using linkage::AuditAnswers;
using linkage::AuditResult;
using linkage::AuditSample;
using linkage::kAuditStrata;
using registry::Access;
using registry::TreeHead;
using stats::RatioInterval;

constexpr std::size_t kRootDigits = 16;

/// Words in the language of whoever reads them.
class In {
 public:
  explicit In(const std::string& language) : dutch_(language == "nl") {}
  const char* operator()(const char* dutch, const char* english) const { return dutch_ ? dutch : english; }

 private:
  bool dutch_;
};

/// Which linkage a sheet is of: the log that it came from, and the seed of the drawing.
/// "E1062-ab12cd34ab12cd34-S1"
std::string linkage_name(const TreeHead& head, std::uint64_t seed) {
  return fmt::format("E{}-{}-S{}", head.size, to_hex(head.root).substr(0, kRootDigits), seed);
}

struct NamedLinkage {
  Sequence size = 0;
  std::string root;
};
NamedLinkage parsed(const std::string& name) {
  NamedLinkage linkage;
  const auto parts = split(name, '-');
  if (parts.size() != 3 || !parts[0].starts_with('E')) return linkage;
  std::from_chars(parts[0].data() + 1, parts[0].data() + parts[0].size(), linkage.size);
  linkage.root = parts[1];
  return linkage;
}

bool is_head(const NamedLinkage& linkage, const TreeHead& head) {
  return linkage.size == head.size && linkage.root == to_hex(head.root).substr(0, kRootDigits);
}

/// Whether the registry's linkage would now rest on more than that of the sheet did.
/// \errors conflict: the sheet is of another registry.
Result<bool> is_superseded(registry::Registry& registry, const AuditAnswers& answers,
                           const std::string& sheet) {
  const NamedLinkage linkage = parsed(answers.linkage);
  ZICHT_TRY(const TreeHead now, registry.linkage_head());
  if (is_head(linkage, now)) return false;
  const auto proof = registry.prove_consistency(linkage.size, 0);
  if (!proof && proof.error().code != ErrorCode::not_found) return std::unexpected(proof.error());
  if (!proof || !is_head(linkage, proof->before))
    return fail(ErrorCode::conflict, "this sheet was drawn from another registry", sheet,
                "Name the registry that it was drawn from, or draw one from this registry.");
  return true;
}

/// Labels are printed as part of a command to copy, so a sheet that came by mail may hold nothing else.
/// \errors invalid_input: a row that does not name reports.
Result<void> expect_report_numbers(const AuditAnswers& answers, const std::string& sheet) {
  for (const linkage::VerdictAgainst& one : answers.against)
    if (!report_named(one.a) || !report_named(one.b))
      return fail(ErrorCode::invalid_input, "a row of this sheet does not name two reports", sheet,
                  "Draw another sheet.");
  return {};
}

std::string probabilities(std::size_t stratum) {
  const std::size_t next = stratum + 1;
  const bool is_last =
      next == kAuditStrata.size() || kAuditStrata[next].linked != kAuditStrata[stratum].linked;
  return fmt::format("{:g} - {:g}", kAuditStrata[stratum].from, is_last ? 1.0 : kAuditStrata[next].from);
}

std::array<std::int64_t, kAuditStrata.size()> drawn_by_stratum(const AuditSample& sample) {
  std::array<std::int64_t, kAuditStrata.size()> drawn{};
  for (const linkage::AuditedPair& pair : sample.drawn) ++drawn[pair.stratum];
  return drawn;
}

void print_drawn_json(const DrawAuditOptions& options, const AuditSample& sample, const std::string& name,
                      Console& console) {
  const auto drawn = drawn_by_stratum(sample);
  Node strata = Node::list();
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at)
    strata.add(Node::table()
                   .put("proposed_one_person", kAuditStrata[at].linked)
                   .put("probability_from", kAuditStrata[at].from)
                   .put("pairs", sample.pairs_of[at])
                   .put("drawn", drawn[at]));
  console.out << to_json(Node::table()
                             .put("sheet", options.out)
                             .put("linkage", name)
                             .put("drawn", static_cast<std::int64_t>(sample.drawn.size()))
                             .put("strata", strata),
                         1)
              << '\n';
}

void print_drawn(const DrawAuditOptions& options, const AuditSample& sample, Console& console) {
  const In in(options.language);
  const auto drawn = drawn_by_stratum(sample);
  console.out << fmt::format("{:24}{:>16}{:>10}{:>10}\n", in("voorstel", "proposed"),
                             in("waarschijnlijk", "probability"), in("paren", "pairs"),
                             in("getrokken", "drawn"));
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at)
    if (sample.pairs_of[at] > 0)
      console.out << fmt::format(
          "{:24}{:>16}{:>10}{:>10}\n",
          kAuditStrata[at].linked ? in("één persoon", "one person") : in("twee personen", "two people"),
          probabilities(at), grouped(sample.pairs_of[at]), grouped(drawn[at]));
  console.messages << fmt::format(
      fmt::runtime(
          in("{} paren in {}. Bekijk elk met zicht link explain R17 R42, van boven naar beneden, en "
             "schrijf in de kolom verdict: zelfde, verschillend of niet te zeggen. Daarna: zicht link "
             "review --audited {}\n",
             "{} pairs in {}. Look at each with zicht link explain R17 R42, from the top down, and "
             "write in the column verdict: same, different or cannot say. Then: zicht link review "
             "--audited {}\n")),
      sample.drawn.size(), options.out, options.out);
}

Node to_node(const RatioInterval& interval) {
  return Node::table()
      .put("estimate", interval.estimate ? Node(*interval.estimate) : Node())
      .put("lower", interval.lower)
      .put("upper", interval.upper);
}

void print_json(const AuditAnswers& answers, const AuditResult& result, bool superseded, Console& console) {
  Node against = Node::list();
  for (const linkage::VerdictAgainst& one : answers.against)
    against.add(
        Node::table().put("a", one.a).put("b", one.b).put("verdict", one.same ? "same" : "different"));
  Node node = Node::table();
  node.put("linkage", answers.linkage)
      .put("superseded", superseded)
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
      .put("precision", result.linked_pairs > 0 ? to_node(result.precision) : Node())
      .put("recall", to_node(result.recall))
      .put("links_lost_by_blocking_at_least", answers.lost_by_blocking)
      .put("recall_with_lost", to_node(result.recall_with_lost))
      .put("against_the_proposal", against);
  console.out << to_json(node, 1) << '\n';
}

std::string percentages(const RatioInterval& interval) {
  return fmt::format("{:>7}   95 %: {:5.1f} - {:5.1f} %",
                     interval.estimate ? fmt::format("{:.1f} %", 100 * *interval.estimate) : "-",
                     100 * interval.lower, 100 * interval.upper);
}

void print_verdicts(const In& in, const AuditAnswers& answers, const AuditResult& result, Console& console) {
  console.out << fmt::format(
      fmt::runtime(
          in("{} van {} paren beoordeeld: {} zelfde, {} verschillend, {} niet te zeggen; {} nog niet\n",
             "{} of {} pairs reviewed: {} same, {} different, {} cannot say; {} not yet\n")),
      answers.reviewed, answers.asked, result.same, result.different, result.unknown - answers.skipped,
      answers.asked - answers.reviewed);
  if (answers.skipped > 0)
    console.out << fmt::format(
        fmt::runtime(
            in("{} overgeslagen paren staan voor een wel beoordeeld paar: de grenzen houden rekening "
               "met beide uitkomsten\n",
               "{} pairs were passed over before one that was reviewed: the limits allow for either "
               "outcome\n")),
        answers.skipped);
}

void print_text(const ReadAuditOptions& options, const AuditAnswers& answers, const AuditResult& result,
                bool superseded, Console& console) {
  const In in(options.language);
  const Sequence event = parsed(answers.linkage).size;
  console.out << fmt::format(
      fmt::runtime(in("Koppeling van het register tot en met gebeurtenis {}{}\n",
                      "Linkage of the register up to event {}{}\n")),
      event,
      superseded ? in("; het register is sindsdien veranderd", "; the register has changed since") : "");
  print_verdicts(in, answers, result, console);
  console.out << fmt::format("{:12}{}   {}\n", in("precisie", "precision"),
                             result.linked_pairs > 0 ? percentages(result.precision) : std::string("      -"),
                             in("van de paren die één persoon heten, het deel dat klopt",
                                "of the pairs held for one person, the share that is"));
  console.out << fmt::format("{:12}{}   {}\n", in("volledigheid", "recall"), percentages(result.recall),
                             in("van de paren die één persoon zijn, het deel dat gevonden is",
                                "of the pairs that are one person, the share that was found"));
  if (answers.lost_by_blocking > 0)
    console.out << fmt::format(
        "{:12}{}   {}\n", "", percentages(result.recall_with_lost),
        fmt::format(fmt::runtime(in("met de {} of meer die nooit vergeleken zijn (volgens het model)",
                                    "with the {} or more that were never compared (model-based)")),
                    answers.lost_by_blocking));
  console.out << fmt::format(
      fmt::runtime(
          in("Uit een steekproef van {} paren die waren voorgesteld of kans 0,001 of meer hadden.\n",
             "From a sample of {} pairs that were proposed or had a probability of 0.001 or more.\n")),
      grouped(result.pairs));
  if (answers.against.empty()) return;
  console.out << fmt::format(
      fmt::runtime(in("{} oordelen zijn anders dan het voorstel; een oordeel is geen besluit. Als besluit:\n",
                      "{} verdicts are not what is proposed; a verdict is no decision. As decisions:\n")),
      answers.against.size());
  for (const linkage::VerdictAgainst& one : answers.against)
    console.out << fmt::format("  zicht link {} {} {} --reason {}\n", one.same ? "same" : "different", one.a,
                               one.b, in("steekproef", "audit"));
}

}  // namespace

Result<ExitCode> draw_link_audit(const DrawAuditOptions& options, Console& console) {
  if (std::filesystem::exists(options.out))
    return fail(ErrorCode::already_exists, "the sheet is there, and may hold verdicts", options.out,
                "Give another name after --out.");
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  const Progress progress(console, "Link");
  ZICHT_TRY(const auto linked,
            services::link_register(registry, {}, options.actor, "link audit", options.engine));
  ZICHT_TRY(const TreeHead head, registry.linkage_head());
  ZICHT_TRY(const AuditSample sample,
            linkage::draw_audit(linked->result, linked->opened.silent, options.pairs, options.engine.seed));
  const std::string name = linkage_name(head, options.engine.seed);
  ZICHT_CHECK(write_file(options.out, linkage::audit_sheet(sample, name, [&](std::uint32_t record) {
                           return report_number(linked->opened.report_of[record]);
                         })));
  if (options.json)
    print_drawn_json(options, sample, name, console);
  else
    print_drawn(options, sample, console);
  return ExitCode::ok;
}

Result<ExitCode> read_link_audit(const ReadAuditOptions& options, Console& console) {
  std::ifstream in(options.sheet, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "cannot open the file", options.sheet);
  ZICHT_TRY(const AuditAnswers answers, linkage::read_audit_sheet(in, options.sheet));
  ZICHT_CHECK(expect_report_numbers(answers, options.sheet));
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::read));
  ZICHT_TRY(const bool superseded, is_superseded(registry, answers, options.sheet));
  if (superseded && !options.as_drawn)
    return fail(ErrorCode::conflict,
                "the register has changed since this sheet was drawn, so its linkage is another",
                options.sheet, "Draw another sheet, or say --as-drawn to get what held when this one was.");
  const AuditResult result = linkage::audit_result(answers);
  if (options.json)
    print_json(answers, result, superseded, console);
  else
    print_text(options, answers, result, superseded, console);
  return ExitCode::ok;
}

}  // namespace zicht::cli
