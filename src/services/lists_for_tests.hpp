#pragma once

#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "estimate/registry_lists.hpp"
#include "registry/test_registry.hpp"

namespace zicht::services {

/// How many people stand on exactly which of three lists (police, care, others), by set of lists.
using PersonsByLists = std::array<std::int64_t, 8>;

/// A registry with reports of 2024 on these people, of whom nothing but the overlaps tells.
inline void registry_of_lists(const std::filesystem::path& folder, const PersonsByLists& persons) {
  auto made =
      registry::Registry::create(folder, shipped_definitions(), "tester", registry::test_clock()).value();
  const Codebook& book = shipped_codebook();
  const std::array<const char*, 3> organisations{"police", "care_coordination", "fairwork"};
  std::vector<NewEvent> reports;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  // of reports about one person
  for (estimate::ListMask lists = 1; lists < 8; ++lists)
    for (std::int64_t person = 0; person < persons[lists]; ++person) {
      const std::size_t first = reports.size();
      for (std::size_t list = 0; list < 3; ++list) {
        if ((lists >> list & 1U) == 0) continue;
        NewEvent event = registry::made_up_report(static_cast<int>(reports.size()));
        auto& submitted = std::get<Submitted>(event.body);
        submitted.content.report.received_on = make_date(2024, 2, 1).value();
        submitted.content.report.organisation = book.organisation().find(organisations[list]).value();
        submitted.content.report.legal_basis = book.legal_basis().find("legal_duty").value();
        if (reports.size() > first) pairs.emplace_back(first, reports.size());
        reports.push_back(std::move(event));
      }
    }
  const std::vector<Receipt> receipts = made.append(reports).value();
  std::vector<NewEvent> decisions;
  for (const auto& [a, b] : pairs)
    decisions.push_back({SamePerson{receipts[a].sequence, receipts[b].sequence, "one file"}, "tester", {}});
  (void)made.append(decisions).value();
}

}  // namespace zicht::services
