#pragma once

#include <span>
#include <vector>

#include "chain/measure_rules.hpp"
#include "figures/figure_book.hpp"
#include "figures/figures.hpp"
#include "model/chain.hpp"
#include "model/figure.hpp"
#include "model/first_said.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::services {

/// Which measures are made, how, and from what; all as of one day.
struct MeasureQuestion {
  const figures::FigureBook& book;
  std::span<const figures::Measure* const> measures;
  zicht::chain::MeasureRules rules;
  figures::FigureRequest counts;  ///< year and rules of the series that stand beside each other
  const StatSnapshot& reports;
  const ChainSnapshot& chain;
  const FirstSaid& first;
  const Codebook& codebook;
};

/// Figures that are no plain counts, as tables: each is made by the module of its kind. A measure about what
/// the register has nothing of is left out.
/// \errors invalid_config: a code list of the chain is not there yet; says to adopt it.
Result<std::vector<FigureTable>> measure_tables(const MeasureQuestion& question);

}  // namespace zicht::services
