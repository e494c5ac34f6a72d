#pragma once

#include <optional>

#include "cli/figures_verbs.hpp"
#include "services/yearly_figures.hpp"

namespace zicht::cli {

/// Prints the figures of a year that differ between two as-of dates, each with the events that made the
/// difference: `zicht figures --compare-as-of`, as text or CSV.
/// \param made_up  what is said where the people do not exist
void print_differences(const FiguresOptions& options, const services::FigureComparison& comparison,
                       const std::optional<Label>& made_up, Console& console);

}  // namespace zicht::cli
