#pragma once

#include <span>
#include <vector>

#include "base/node.hpp"
#include "model/figure.hpp"
#include "services/yearly_figures.hpp"

namespace zicht::services {

/// What linkage leaves open of one figure. \param has_change  whether there is a year before to speak of
Node linkage_node(const LinkageRange& range, const LinkageDraws& draws, bool has_change);

/// Every cell of tables that have ranges, each with its range. Precondition: the tables have ranges.
Node drawn_figures_node(std::span<const FigureTable> tables);

/// The figures of a year that differ between two days, each with the events that made the difference: what
/// was done by whom with which reports.
Node comparison_node(const FigureComparison& comparison, int year, bool made_up);

/// Sentences, each with the figure, rules and as-of date that it stands for.
Node sentences_node(const YearlySentences& said);

}  // namespace zicht::services
