#include "services/drawn_persons.hpp"

#include <algorithm>
#include <optional>

#include "base/parallel.hpp"
#include "figures/linkage_ranges.hpp"
#include "linkage/partition_sampler.hpp"

namespace zicht::services {

Result<DrawnPersons> draw_persons(registry::Registry& registry, const std::string& actor,
                                  const std::string& reason, std::size_t draws) {
  DrawnPersons persons;
  ZICHT_TRY(persons.linked, link_register(registry, {}, actor, reason, {}));
  linkage::DrawOptions options;
  options.draws = draws;
  options.threads = persons.linked->options.threads;
  options.decisions = persons.linked->options.decisions;
  ZICHT_TRY(persons.draws,
            linkage::draw_partitions(persons.linked->opened.view, persons.linked->result, options));
  return persons;
}

StatSnapshot as_drawn(const StatSnapshot& snapshot, const DrawnPersons& persons, std::size_t draw) {
  const std::vector<ReportId>& reports = persons.linked->opened.report_of;
  const std::vector<ReportId> person_of = persons_of(*persons.linked, persons.draws.cluster_of(draw));
  return regrouped(snapshot, [&](ReportId report, PersonId until_now) {
    const auto found = std::ranges::lower_bound(reports, report);
    return found == reports.end() || *found != report
               ? until_now
               : person_of[static_cast<std::size_t>(found - reports.begin())];
  });
}

Result<std::vector<FigureTable>> with_linkage_ranges(std::vector<FigureTable> tables,
                                                     const StatSnapshot& snapshot,
                                                     const DrawnPersons& persons, const FigureMaker& make) {
  const std::size_t draws = persons.draws.size();
  figures::LinkageRanges ranges(std::move(tables), draws);
  std::vector<std::optional<Error>> errors(draws);
  run_parts(persons.linked->options.threads, draws, [&](std::size_t draw) {
    if (const auto of_draw = make(as_drawn(snapshot, persons, draw)); of_draw)
      ranges.take(draw, *of_draw);
    else
      errors[draw] = of_draw.error();
  });
  for (const std::optional<Error>& error : errors)
    if (error) return std::unexpected(*error);
  return std::move(ranges).finish({static_cast<std::int64_t>(draws), persons.draws.links_lost_at_least,
                                   persons.draws.model_based, persons.draws.model_hash});
}

}  // namespace zicht::services
