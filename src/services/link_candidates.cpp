#include "services/link_candidates.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "linkage/register_index.hpp"
#include "registry/partition.hpp"

namespace zicht::services {

struct CandidateDesk::State {
  registry::Registry& registry;
  std::string actor;
  std::unique_ptr<const LinkedRegister> linked;
  registry::Partition held;
  std::vector<std::uint32_t> person_of;                       ///< by record: the lowest of its person
  std::map<std::uint32_t, std::vector<ReportId>> reports_of;  ///< by person
  linkage::RegisterIndex index;
  linkage::Explainer explainer;

  ReportId report(std::uint32_t record) const { return linked->opened.report_of[record]; }

  HeldToBe held_to_be(std::uint32_t record, std::uint32_t person) const {
    if (person_of[record] == person) return HeldToBe::same;
    const PersonId ours = held.person(report(record));
    const PersonId theirs = held.person(report(person));
    const auto apart = [&](const ReportPair& pair) {
      const PersonId a = held.person(pair.a);
      const PersonId b = held.person(pair.b);
      return (a == ours && b == theirs) || (a == theirs && b == ours);
    };
    return std::ranges::any_of(linked->binding.different, apart) ? HeldToBe::different : HeldToBe::undecided;
  }

  Result<void> record_viewing(std::uint32_t record, const linkage::FoundPersons& found) {
    std::vector<ReportId> reports{report(record)};
    for (const linkage::FoundPerson& person : found.persons) {
      const std::vector<ReportId>& theirs = reports_of.at(person.person);
      reports.insert(reports.end(), theirs.begin(), theirs.end());
    }
    std::ranges::sort(reports);
    reports.erase(std::ranges::unique(reports).begin(), reports.end());
    ZICHT_CHECK(registry.append({{Viewed{std::move(reports), "link candidates"}, actor, std::nullopt}}));
    return {};
  }
};

CandidateDesk::CandidateDesk(std::unique_ptr<State> state) : state_(std::move(state)) {}
CandidateDesk::CandidateDesk(CandidateDesk&&) noexcept = default;
CandidateDesk& CandidateDesk::operator=(CandidateDesk&&) noexcept = default;
CandidateDesk::~CandidateDesk() = default;

Result<CandidateDesk> CandidateDesk::open(registry::Registry& registry, const std::vector<ReportId>& shown,
                                          std::string actor, const EngineOptions& engine) {
  ZICHT_TRY(auto linked, link_register(registry, shown, actor, "link candidates", engine));
  ZICHT_TRY(registry::Partition held, registry::partition_of(linked->in_force));
  std::vector<std::uint32_t> person_of = persons_held(*linked, held);
  std::map<std::uint32_t, std::vector<ReportId>> reports_of;
  for (std::uint32_t record = 0; record < person_of.size(); ++record)
    reports_of[person_of[record]].push_back(linked->opened.report_of[record]);
  ZICHT_TRY(auto index, linkage::RegisterIndex::make(linked->opened.view, linked->result, person_of,
                                                     linked->options.threads));
  ZICHT_TRY(auto explainer, linkage::Explainer::make(linked->opened.view, linked->result, person_of,
                                                     linked->options.threads));
  return CandidateDesk(std::unique_ptr<State>(
      new State{registry, std::move(actor), std::move(linked), std::move(held), std::move(person_of),
                std::move(reports_of), std::move(index), std::move(explainer)}));
}

Result<CandidatesOf> CandidateDesk::ask(ReportId report) {
  constexpr std::size_t kMostCandidates = 10;
  State& state = *state_;
  ZICHT_TRY(const std::uint32_t record, state.linked->record_of(report));
  const linkage::FoundPersons found = state.index.find(record, kMostCandidates);
  ZICHT_CHECK(state.record_viewing(record, found));
  CandidatesOf answer{report, found.says_who, found.large_blocks, {}};
  for (const linkage::FoundPerson& person : found.persons)
    answer.persons.push_back({state.report(person.person), state.reports_of.at(person.person).size(),
                              person.odds_bits, person.probability, state.held_to_be(record, person.person),
                              state.report(person.record), state.explainer.explain(record, person.record)});
  return answer;
}

const std::vector<Finding>& CandidateDesk::findings() const { return state_->linked->result.findings; }

}  // namespace zicht::services
