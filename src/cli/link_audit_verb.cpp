#include "cli/link_audit_verb.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "base/node.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "linkage/audit.hpp"
#include "services/link_audit.hpp"
#include "services/link_json.hpp"

namespace zicht::cli {
namespace {

using linkage::AuditAnswers;
using linkage::AuditResult;
using linkage::AuditSample;
using linkage::kAuditStrata;
using registry::Access;
using stats::RatioInterval;

/// Words in the language of whoever reads them.
class In {
 public:
  explicit In(Language language) : dutch_(language == Language::nl) {}
  const char* operator()(const char* dutch, const char* english) const { return dutch_ ? dutch : english; }

 private:
  bool dutch_;
};

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

void print_text(const ReadAuditOptions& options, const services::ReadAudit& audit, Console& console) {
  const In in(options.language);
  const AuditAnswers& answers = audit.answers;
  const AuditResult& result = audit.result;
  console.out << fmt::format(
      fmt::runtime(in("Koppeling van het register tot en met gebeurtenis {}{}\n",
                      "Linkage of the register up to event {}{}\n")),
      audit.last_event,
      audit.superseded ? in("; het register is sindsdien veranderd", "; the register has changed since")
                       : "");
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
  ZICHT_TRY(const services::DrawnAudit audit,
            services::draw_link_audit(registry, options.actor, options.engine, options.pairs));
  ZICHT_CHECK(write_file(options.out, audit.sheet));
  if (options.json)
    console.out << to_json(services::to_node(audit, options.out), 1) << '\n';
  else
    print_drawn(options, audit.sample, console);
  return ExitCode::ok;
}

Result<ExitCode> read_link_audit(const ReadAuditOptions& options, Console& console) {
  std::ifstream in(options.sheet, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "cannot open the file", options.sheet);
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::read));
  ZICHT_TRY(const services::ReadAudit audit, services::read_link_audit(registry, in, options.sheet));
  if (audit.superseded && !options.as_drawn)
    return fail(ErrorCode::conflict,
                "the register has changed since this sheet was drawn, so its linkage is another",
                options.sheet, "Draw another sheet, or say --as-drawn to get what held when this one was.");
  if (options.json)
    console.out << to_json(services::to_node(audit), 1) << '\n';
  else
    print_text(options, audit, console);
  return ExitCode::ok;
}

}  // namespace zicht::cli
