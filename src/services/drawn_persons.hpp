#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/figure.hpp"
#include "model/partition_draws.hpp"
#include "model/stat_snapshot.hpp"
#include "services/linked_register.hpp"

namespace zicht::services {

/// A register, and draws of which of its reports are about one person.
struct DrawnPersons {
  std::unique_ptr<const LinkedRegister> linked;
  PartitionDraws draws;
};

/// \errors as link_register.
Result<DrawnPersons> draw_persons(registry::Registry& registry, const std::string& actor,
                                  const std::string& reason, std::size_t draws);

/// The snapshot as draw number `draw` has its persons. Whoever is not in the draws (withdrawn since the as-of
/// date) stays the person it was. Precondition: draw < persons.draws.size().
StatSnapshot as_drawn(const StatSnapshot& snapshot, const DrawnPersons& persons, std::size_t draw);

using FigureMaker = std::function<Result<std::vector<FigureTable>>(const StatSnapshot&)>;

/// Makes the figures of each draw, and gives those of the register their ranges.
/// \param tables  of the register
/// \param make    the same tables of another snapshot
/// \errors of `make`.
Result<std::vector<FigureTable>> with_linkage_ranges(std::vector<FigureTable> tables,
                                                     const StatSnapshot& snapshot,
                                                     const DrawnPersons& persons, const FigureMaker& make);

}  // namespace zicht::services
