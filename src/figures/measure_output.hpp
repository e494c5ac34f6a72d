#pragma once

#include <optional>
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

/// "14.2%"; a difference in points, "+3.1"; that it cannot be said; a dash where there is none.
std::string estimate_text(const std::optional<CellEstimate>& estimate, Language language);
/// For machines: null where there is none; a value that cannot be said is null in it.
Node estimate_node(const std::optional<CellEstimate>& estimate);

}  // namespace zicht::figures
