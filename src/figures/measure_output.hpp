#pragma once

#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/figure.hpp"

namespace zicht::figures {

/// Whether some cell of the table is an estimate.
bool has_estimates(const FigureTable& table);

/// A table of estimates for the terminal: share and interval, what it rests on, the year before, its verdict.
std::string measure_text(const FigureTable& table, Language language);

/// What a table left out or must be read with, a line each.
std::string notes_text(const FigureTable& table, Language language);

/// The columns of CSV that an estimate has, and their values; empty texts of a count.
inline constexpr const char* kEstimateColumns =
    "kind,estimate,lower,upper,numerator,denominator,at_risk,previous_estimate";
std::vector<std::string> estimate_columns(const FigureTable& table, const FigureCell& cell);

/// {value, lower, upper, numerator, denominator, at_risk, said, …}; nothing of a count.
Node estimate_node(const FigureCell& cell);

}  // namespace zicht::figures
