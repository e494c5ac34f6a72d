#include "services/linked_register.hpp"

#include <algorithm>
#include <map>

#include "base/parallel.hpp"
#include "model/report_number.hpp"

namespace zicht::services {
namespace {

std::uint32_t position_of(const std::vector<ReportId>& reports, ReportId report) {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(reports, report) - reports.begin());
}

std::vector<linkage::Decision> decisions_of(const registry::BindingPairs& binding,
                                            const std::vector<ReportId>& reports) {
  std::vector<linkage::Decision> decisions;
  for (const ReportPair& pair : binding.same)
    decisions.push_back({position_of(reports, pair.a), position_of(reports, pair.b), true});
  for (const ReportPair& pair : binding.different)
    decisions.push_back({position_of(reports, pair.a), position_of(reports, pair.b), false});
  return decisions;
}

/// The pairs within persons, likeliest first.
std::vector<ReportPair> likely_pairs(const LinkedRegister& linked) {
  std::vector<linkage::LinkedPair> within;
  for (const linkage::LinkedPair& pair : linked.result.pairs)
    if (linked.person_of[pair.a] == linked.person_of[pair.b]) within.push_back(pair);
  std::ranges::stable_sort(within, std::greater{}, &linkage::LinkedPair::odds_bits);
  std::vector<ReportPair> pairs;
  for (const linkage::LinkedPair& pair : within)
    pairs.push_back({linked.opened.report_of[pair.a], linked.opened.report_of[pair.b]});
  return pairs;
}

Result<linkage::StoredModel> model_of(const registry::Registry& registry) {
  const auto found = registry.definitions().find(kLinkageModelFile);
  if (found == registry.definitions().end()) return linkage::StoredModel{};
  return linkage::parse_model(found->second, kLinkageModelFile);
}

std::array<std::uint8_t, 32> hash_of(const linkage::StoredModel& model) {
  const std::string digits = model.hash();
  std::array<std::uint8_t, 32> hash{};
  for (std::size_t at = 0; at < hash.size(); ++at)
    hash[at] = static_cast<std::uint8_t>(std::stoi(digits.substr(2 * at, 2), nullptr, 16));
  return hash;
}

}  // namespace

std::vector<ReportId> persons_of(const LinkedRegister& linked, std::span<const std::uint32_t> cluster_of) {
  const std::vector<ReportId>& reports = linked.opened.report_of;
  std::vector<bool> alone = linked.opened.silent;
  for (const ReportPair& pair : linked.binding.same)
    for (const ReportId report : {pair.a, pair.b}) alone[position_of(reports, report)] = false;
  std::vector<ReportId> oldest(reports.size(), 0);
  std::vector<ReportId> persons(reports);
  for (std::size_t record = 0; record < reports.size(); ++record) {
    if (alone[record]) continue;
    ReportId& theirs = oldest[cluster_of[record]];
    if (theirs == 0) theirs = reports[record];
    persons[record] = theirs;
  }
  return persons;
}

Result<std::uint32_t> LinkedRegister::record_of(ReportId report) const {
  const auto found = std::ranges::lower_bound(opened.report_of, report);
  if (found == opened.report_of.end() || *found != report)
    return fail(ErrorCode::not_found, "there is no such report, or it was withdrawn", report_number(report));
  return static_cast<std::uint32_t>(found - opened.report_of.begin());
}

Result<OpenedRegister> open_register(registry::Registry& registry, const std::vector<ReportId>& shown,
                                     const std::string& actor, const std::string& reason) {
  OpenedRegister opened;
  ZICHT_TRY(opened.model, model_of(registry));
  ZICHT_TRY(opened.opened, registry.open_identities(shown, actor, reason));
  ZICHT_TRY(opened.in_force, registry.links_in_force());
  return opened;
}

Result<std::unique_ptr<const LinkedRegister>> link_opened(OpenedRegister opened,
                                                          const EngineOptions& engine) {
  linkage::LinkOptions options;
  options.seed = engine.seed;
  options.threads = engine.threads == 0 ? hardware_threads() : engine.threads;
  options.model = std::move(opened.model);
  registry::BindingPairs binding =
      registry::binding_pairs(opened.in_force, opened.opened.report_of, opened.opened.silent);
  options.decisions = decisions_of(binding, opened.opened.report_of);
  ZICHT_TRY(linkage::LinkResult result, linkage::link(opened.opened.view, options));
  auto linked = std::make_unique<LinkedRegister>(LinkedRegister{std::move(opened.opened),
                                                                std::move(opened.in_force),
                                                                std::move(binding),
                                                                std::move(options),
                                                                std::move(result),
                                                                {},
                                                                {}});
  linked->person_of = persons_of(*linked, linked->result.cluster_of);
  linked->change = registry::linkage_change(
      linked->in_force, {linked->opened.report_of, linked->person_of, likely_pairs(*linked)});
  linked->change.model_sha256 = hash_of(linked->options.model);
  return std::unique_ptr<const LinkedRegister>(std::move(linked));
}

Result<std::unique_ptr<const LinkedRegister>> link_register(registry::Registry& registry,
                                                            const std::vector<ReportId>& shown,
                                                            const std::string& actor,
                                                            const std::string& reason,
                                                            const EngineOptions& engine) {
  ZICHT_TRY(OpenedRegister opened, open_register(registry, shown, actor, reason));
  return link_opened(std::move(opened), engine);
}

std::vector<std::uint32_t> persons_held(const LinkedRegister& linked, const registry::Partition& held) {
  std::map<PersonId, std::uint32_t> lowest;
  std::vector<std::uint32_t> person_of;
  for (std::uint32_t record = 0; record < linked.opened.report_of.size(); ++record)
    person_of.push_back(lowest.emplace(held.person(linked.opened.report_of[record]), record).first->second);
  return person_of;
}

std::vector<linkage::ReviewItem> open_questions(const LinkedRegister& linked,
                                                linkage::ReviewOptions options) {
  options.decided = linked.options.decisions;
  options.most = SIZE_MAX;
  std::vector<linkage::ReviewItem> items = linkage::review_queue(linked.result, options);
  std::erase_if(items, [&](const linkage::ReviewItem& item) {
    return linked.opened.silent[item.a] || linked.opened.silent[item.b];
  });
  return items;
}

}  // namespace zicht::services
