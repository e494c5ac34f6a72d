#include "cli/link_candidates_verb.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/link_pair_text.hpp"
#include "cli/registry_access.hpp"
#include "model/report_number.hpp"
#include "services/link_candidates.hpp"
#include "services/link_json.hpp"
#include "services/link_words.hpp"
#include "services/report_decisions.hpp"

namespace zicht::cli {
namespace {

using registry::Access;
using services::CandidateDesk;
using services::CandidatesOf;
using services::HeldToBe;
using services::PersonCandidate;

std::string to_text(const CandidatesOf& found, Language language) {
  const auto in = [&](const char* dutch, const char* english) {
    return language == Language::nl ? dutch : english;
  };
  std::string text = report_number(found.report) + "\n";
  if (!found.says_who)
    text += in("  Zegt niet over wie de melding gaat: er is niemand te vinden.\n",
               "  Does not say who it is about: nobody can be found.\n");
  else if (found.persons.empty())
    text += in("  Niemand lijkt erop.\n", "  Nobody is like it.\n");
  if (found.large_blocks > 0)
    text += in("  Zeer veel meldingen lijken op elkaar; niet alle zijn vergeleken.\n",
               "  Very many reports are like each other; not all were compared.\n");
  for (const PersonCandidate& person : found.persons) {
    text += fmt::format(
        "\n  {} {} ({} {}): {}{}\n", in("persoon", "person"), report_number(person.person), person.reports,
        person.reports == 1 ? in("melding", "report") : in("meldingen", "reports"),
        services::verdict(person.probability, language),
        person.held == HeldToBe::same ? in("; zo staat het in het register", "; the register says so already")
        : person.held == HeldToBe::different
            ? in("; een registrator besliste: twee personen", "; a registrar decided: two people")
            : "");
    text += fmt::format("    {} {}\n", in("vergeleken met", "compared with"),
                        report_number(person.compared_with));
    text += evidence_text(person.explanation, language);
  }
  return text + "\n";
}

Result<void> answer_all(const std::vector<ReportId>& reports, CandidateDesk& desk,
                        const CandidatesOptions& options, Console& console) {
  const Language language = options.language;
  Node list = Node::list();
  for (const ReportId report : reports) {
    ZICHT_TRY(const CandidatesOf found, desk.ask(report));
    if (options.json)
      list.add(services::to_node(found, language));
    else
      console.out << to_text(found, language);
  }
  if (options.json) console.out << to_json(list, 1) << '\n';
  return {};
}

/// One report after another, until the registrar stops.
Result<void> ask(CandidateDesk& desk, const CandidatesOptions& options, Console& console) {
  for (;;) {
    console.out << (options.language == Language::nl ? "\nEen melding, of q om te stoppen: "
                                                     : "\nA report, or q to stop: ")
                << std::flush;
    std::string line;
    if (!std::getline(*console.in, line)) return {};
    const std::string said(trimmed(line));
    if (said == "q") return {};
    if (said.empty()) continue;
    const auto report = services::report_named(said);
    const auto done = report ? answer_all({*report}, desk, options, console)
                             : Result<void>(std::unexpected(report.error()));
    if (done) continue;
    if (done.error().code != ErrorCode::invalid_input && done.error().code != ErrorCode::not_found)
      return done;
    print_error(console, done.error());
  }
}

}  // namespace

Result<ExitCode> find_candidates(const CandidatesOptions& options, Console& console) {
  std::vector<ReportId> reports;
  for (const std::string& one : options.reports) {
    ZICHT_TRY(const ReportId report, services::report_named(one));
    reports.push_back(report);
  }
  if (reports.empty() && (console.in == nullptr || options.json))
    return fail(ErrorCode::invalid_input, "nobody is there to ask for a report", "",
                "Name it: zicht link candidates R17");
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_TRY(auto desk, CandidateDesk::open(registry, reports, options.actor, options.engine));
  for (const Finding& finding : desk.findings())
    console.messages << finding.rule << ": " << finding.message << '\n';
  ZICHT_CHECK(reports.empty() ? ask(desk, options, console) : answer_all(reports, desk, options, console));
  return ExitCode::ok;
}

}  // namespace zicht::cli
