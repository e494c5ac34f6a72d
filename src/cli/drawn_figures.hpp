#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/figures_verbs.hpp"
#include "cli/linked_register.hpp"
#include "model/figure.hpp"
#include "model/partition_draws.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::cli {

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

/// One figure, by the register and over the draws.
struct DrawnFigure {
  std::size_t table = 0;               ///< position in `DrawnFigures::tables`
  std::vector<std::uint16_t> classes;  ///< one a dimension; none = the total
  std::int64_t value = 0;              ///< by the register
  double median = 0;
  std::int64_t lower = 0;  ///< 95 % of the draws lie in [lower, upper]
  std::int64_t upper = 0;
};
struct DrawnFigures {
  std::vector<FigureTable> tables;   ///< by the register
  std::vector<DrawnFigure> figures;  ///< in the order of the tables and their cells
};

using FigureMaker = std::function<Result<std::vector<FigureTable>>(const StatSnapshot&)>;

/// Makes the figures of each draw. A figure that is in some draws and not in the register has the value 0
/// there. Whoever is not in the draws (withdrawn since the as-of date) stays the person it was.
/// \errors of `make`.
Result<DrawnFigures> drawn_figures(const StatSnapshot& snapshot, const DrawnPersons& persons,
                                   const FigureMaker& make);

void print_drawn_figures(const FiguresOptions& options, const DrawnPersons& persons,
                         const DrawnFigures& drawn, Console& console);

}  // namespace zicht::cli
