#include "services/link_proposal.hpp"

#include <algorithm>

namespace zicht::services {

PersonsChangeByYear persons_change_by_year(const LinkedRegister& linked) {
  const auto now = registry::partition_of(linked.in_force);
  std::map<ReportId, Date> first_before;
  std::map<ReportId, Date> first_after;
  const auto take = [](std::map<ReportId, Date>& first, ReportId person, Date day) {
    const auto [at, is_new] = first.emplace(person, day);
    if (!is_new) at->second = std::min(at->second, day);
  };
  for (std::size_t record = 0; record < linked.opened.report_of.size(); ++record) {
    const ReportId report = linked.opened.report_of[record];
    const Date day = linked.opened.received_on[record];
    take(first_before, now ? now->person(report) : report, day);
    take(first_after, linked.person_of[record], day);
  }
  PersonsChangeByYear years;
  const auto year = [](Date day) {
    return day == StatSnapshot::kNoDate ? std::nullopt : std::optional(year_of(day));
  };
  for (const auto& [person, day] : first_before) ++years[year(day)].before;
  for (const auto& [person, day] : first_after) ++years[year(day)].after;
  return years;
}

linkage::ExpectedErrors expected_errors_of(const LinkedRegister& linked) {
  return linkage::expected_errors(linked.result, linked.opened.silent, linked.options.decisions);
}

Result<LinkProposal> propose_persons(registry::Registry& registry, const std::string& actor,
                                     const EngineOptions& engine, bool commit) {
  LinkProposal proposal;
  ZICHT_TRY(proposal.linked, link_register(registry, {}, actor, "link run", engine));
  const LinkedRegister& linked = *proposal.linked;
  proposal.by_year = persons_change_by_year(linked);
  proposal.expected = expected_errors_of(linked);
  proposal.questions = open_questions(linked, {}).size();
  proposal.changes = !linked.change.joins.empty() || !linked.change.splits.empty();
  if (commit && proposal.changes) {
    ZICHT_TRY(const auto receipts, registry.append({{linked.change, actor, std::nullopt}}));
    proposal.event = receipts.front().sequence;
  }
  return proposal;
}

}  // namespace zicht::services
