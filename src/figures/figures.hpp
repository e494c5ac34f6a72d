#pragma once

#include <span>
#include <vector>

#include "figures/figure_book.hpp"
#include "model/chain.hpp"
#include "model/figure.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::figures {

struct FigureRequest {
  int year = 0;
  CountingRules rules;
  /// The register as it was known a year before the as-of date, for `previous_as_published`; null leaves
  /// those out.
  const StatSnapshot* a_year_earlier = nullptr;
  /// The objects of the chain as of the same day; null, or without any object of a unit: its tables are left
  /// out.
  const ChainSnapshot* chain = nullptr;
  const ChainSnapshot* chain_a_year_earlier = nullptr;
  /// Whether changes are judged; without it there are no verdicts, no dispersions and no breaks.
  bool verdicts = true;
};

/// Counts tables of one year, with the year before under the same as-of date beside each cell.
/// A person whose reports all lack a date of receipt is in no year; a table says how many there are.
/// Objects of the chain are counted by the same code, in columns of their own (chain_units.hpp).
/// Tables come in the order of `definitions`. Pure: same input, same output.
/// \errors invalid_config: an age class that cannot be read.
Result<std::vector<FigureTable>> make_figures(const StatSnapshot& snapshot, const Codebook& codebook,
                                              const FigureBook& book,
                                              std::span<const FigureDefinition> definitions,
                                              const FigureRequest& request);

}  // namespace zicht::figures
