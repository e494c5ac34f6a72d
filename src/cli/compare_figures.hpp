#pragma once

#include "cli/figures_verbs.hpp"
#include "figures/figure_comparison.hpp"
#include "registry/registry.hpp"

namespace zicht::cli {

/// Prints the figures of a year that differ between two as-of dates, each with the events that made the
/// difference: `zicht figures --compare-as-of`, as text or CSV. \param changed  as `differences` was made
/// with
void print_differences(const FiguresOptions& options, Date before, Date after,
                       const std::vector<figures::FigureDifference>& differences,
                       const std::vector<registry::ChangedPeople>& changed, Console& console);

}  // namespace zicht::cli
