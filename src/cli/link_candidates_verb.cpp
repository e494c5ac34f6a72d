#include "cli/link_candidates_verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <map>
#include <ostream>
#include <utility>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/link_pair_text.hpp"
#include "cli/registry_access.hpp"
#include "cli/report_text.hpp"
#include "cli/report_verbs.hpp"
#include "linkage/explain.hpp"
#include "linkage/register_index.hpp"
#include "model/report_number.hpp"

namespace zicht::cli {
namespace {

using registry::Access;

/// By record: the lowest record of the person that the register holds it to be about.
std::vector<std::uint32_t> persons_held(const services::LinkedRegister& linked,
                                        const registry::Partition& held) {
  std::map<PersonId, std::uint32_t> lowest;
  std::vector<std::uint32_t> person_of;
  for (std::uint32_t record = 0; record < linked.opened.report_of.size(); ++record)
    person_of.push_back(lowest.emplace(held.person(linked.opened.report_of[record]), record).first->second);
  return person_of;
}

/// A linked register that is asked about one report after another.
class Desk {
 public:
  Desk(const CandidatesOptions& options, Console& console, registry::Registry& registry,
       const services::LinkedRegister& linked, registry::Partition held, std::vector<std::uint32_t> person_of,
       linkage::RegisterIndex index, linkage::Explainer explainer)
      : options_(options),
        console_(console),
        registry_(registry),
        linked_(linked),
        held_(std::move(held)),
        person_of_(std::move(person_of)),
        index_(std::move(index)),
        explainer_(std::move(explainer)),
        language_(options.language == "nl" ? Language::nl : Language::en) {
    for (std::uint32_t record = 0; record < person_of_.size(); ++record)
      reports_of_[person_of_[record]].push_back(linked.opened.report_of[record]);
  }

  Result<void> answer_all(const std::vector<ReportId>& reports) {
    Node list = Node::list();
    for (const ReportId report : reports) {
      ZICHT_TRY(const std::uint32_t record, linked_.record_of(report));
      ZICHT_TRY(const linkage::FoundPersons found, found_for(record));
      if (options_.json)
        list.add(to_node(record, found));
      else
        console_.out << to_text(record, found);
    }
    if (options_.json) console_.out << to_json(list, 1) << '\n';
    return {};
  }

  /// One report after another, until the registrar stops.
  Result<void> ask() {
    for (;;) {
      console_.out << in("\nEen melding, of q om te stoppen: ", "\nA report, or q to stop: ") << std::flush;
      std::string line;
      if (!std::getline(*console_.in, line)) return {};
      const std::string said(trimmed(line));
      if (said == "q") return {};
      if (said.empty()) continue;
      const auto report = report_named(said);
      const auto done = report ? answer_all({*report}) : Result<void>(std::unexpected(report.error()));
      if (done) continue;
      if (done.error().code != ErrorCode::invalid_input && done.error().code != ErrorCode::not_found)
        return done;
      print_error(console_, done.error());
    }
  }

 private:
  const char* in(const char* dutch, const char* english) const {
    return language_ == Language::nl ? dutch : english;
  }
  std::string name(std::uint32_t record) const { return report_number(linked_.opened.report_of[record]); }

  /// Whom a record may be about; recorded as a viewing of all reports that the answer rests on.
  Result<linkage::FoundPersons> found_for(std::uint32_t record) {
    constexpr std::size_t kMostCandidates = 10;
    linkage::FoundPersons found = index_.find(record, kMostCandidates);
    std::vector<ReportId> reports{linked_.opened.report_of[record]};
    for (const linkage::FoundPerson& person : found.persons) {
      const std::vector<ReportId>& theirs = reports_of_.at(person.person);
      reports.insert(reports.end(), theirs.begin(), theirs.end());
    }
    std::ranges::sort(reports);
    reports.erase(std::ranges::unique(reports).begin(), reports.end());
    ZICHT_CHECK(
        registry_.append({{Viewed{std::move(reports), "link candidates"}, options_.actor, std::nullopt}}));
    return found;
  }

  /// What the register holds already of a record and a person: "same", "different", or nothing.
  std::string_view held(std::uint32_t record, std::uint32_t person) const {
    if (person_of_[record] == person) return "same";
    const PersonId ours = held_.person(linked_.opened.report_of[record]);
    const PersonId theirs = held_.person(linked_.opened.report_of[person]);
    const auto apart = [&](const ReportPair& pair) {
      const PersonId a = held_.person(pair.a);
      const PersonId b = held_.person(pair.b);
      return (a == ours && b == theirs) || (a == theirs && b == ours);
    };
    return std::ranges::any_of(linked_.binding.different, apart) ? "different" : "";
  }

  std::string to_text(std::uint32_t record, const linkage::FoundPersons& found) {
    std::string text = fmt::format("{}\n", name(record));
    if (!found.says_who)
      text += in("  Zegt niet over wie de melding gaat: er is niemand te vinden.\n",
                 "  Does not say who it is about: nobody can be found.\n");
    else if (found.persons.empty())
      text += in("  Niemand lijkt erop.\n", "  Nobody is like it.\n");
    if (found.large_blocks > 0)
      text += in("  Zeer veel meldingen lijken op elkaar; niet alle zijn vergeleken.\n",
                 "  Very many reports are like each other; not all were compared.\n");
    for (const linkage::FoundPerson& person : found.persons) {
      const std::size_t reports = reports_of_.at(person.person).size();
      const std::string_view already = held(record, person.person);
      text += fmt::format(
          "\n  {} {} ({} {}): {}{}\n", in("persoon", "person"), name(person.person), reports,
          reports == 1 ? in("melding", "report") : in("meldingen", "reports"),
          verdict(person.probability, language_),
          already == "same" ? in("; zo staat het in het register", "; the register says so already")
          : already == "different"
              ? in("; een registrator besliste: twee personen", "; a registrar decided: two people")
              : "");
      text += fmt::format("    {} {}\n", in("vergeleken met", "compared with"), name(person.record));
      text += evidence_text(explainer_.explain(record, person.record), language_);
    }
    return text + "\n";
  }

  Node to_node(std::uint32_t record, const linkage::FoundPersons& found) {
    Node persons = Node::list();
    for (const linkage::FoundPerson& person : found.persons)
      persons.add(Node::table()
                      .put("person", name(person.person))
                      .put("reports", static_cast<std::int64_t>(reports_of_.at(person.person).size()))
                      .put("probability", person.probability)
                      .put("verdict", verdict(person.probability, language_))
                      .put("odds_bits", person.odds_bits)
                      .put("held", std::string(held(record, person.person)))
                      .put("compared_with", name(person.record))
                      .put("evidence", evidence_node(explainer_.explain(record, person.record), language_)));
    return Node::table()
        .put("report", name(record))
        .put("says_who", found.says_who)
        .put("large_blocks", static_cast<std::int64_t>(found.large_blocks))
        .put("candidates", persons);
  }

  const CandidatesOptions& options_;
  Console& console_;
  registry::Registry& registry_;
  const services::LinkedRegister& linked_;
  registry::Partition held_;
  std::vector<std::uint32_t> person_of_;                       ///< by record: the lowest of its person
  std::map<std::uint32_t, std::vector<ReportId>> reports_of_;  ///< by person
  linkage::RegisterIndex index_;
  linkage::Explainer explainer_;
  Language language_;
};

}  // namespace

Result<ExitCode> find_candidates(const CandidatesOptions& options, Console& console) {
  std::vector<ReportId> reports;
  for (const std::string& one : options.reports) {
    ZICHT_TRY(const ReportId report, report_named(one));
    reports.push_back(report);
  }
  if (reports.empty() && (console.in == nullptr || options.json))
    return fail(ErrorCode::invalid_input, "nobody is there to ask for a report", "",
                "Name it: zicht link candidates R17");
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_TRY(const auto linked,
            services::link_register(registry, reports, options.actor, "link candidates", options.engine));
  for (const Finding& finding : linked->result.findings)
    console.messages << finding.rule << ": " << finding.message << '\n';
  ZICHT_TRY(registry::Partition held, registry::partition_of(linked->in_force));
  std::vector<std::uint32_t> person_of = persons_held(*linked, held);
  ZICHT_TRY(auto index, linkage::RegisterIndex::make(linked->opened.view, linked->result, person_of,
                                                     linked->options.threads));
  ZICHT_TRY(auto explainer, linkage::Explainer::make(linked->opened.view, linked->result, person_of,
                                                     linked->options.threads));
  Desk desk(options, console, registry, *linked, std::move(held), std::move(person_of), std::move(index),
            std::move(explainer));
  ZICHT_CHECK(reports.empty() ? desk.ask() : desk.answer_all(reports));
  return ExitCode::ok;
}

}  // namespace zicht::cli
