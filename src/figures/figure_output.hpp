#pragma once

#include <optional>
#include <span>
#include <string>

#include "model/figure.hpp"

namespace zicht::figures {

/// The name of a verdict in CSV and JSON. A figure without a year before has no earlier years to be compared
/// with.
const char* name_of(const std::optional<Verdict>& verdict);

/// For a terminal: one table after the other, numbers aligned, the change with its test.
std::string to_text(std::span<const FigureTable> tables, Language language);

/// Long form, one row a cell:
/// id,definition,year,as_of,tree_size,rules,dimensions,value,previous,previous_as_published,
/// change,p_value,ratio_lower,ratio_upper,dispersion,p_value_dispersed,verdict,dispersion_years,
/// dispersion_prior_df,share_verdict,share_p_value,share_dispersion,verdict_method, those of an estimate,
/// made_up. Rules and dimensions as name=value, separated by "; ", as are years; made_up is "yes" where the
/// people do not exist.
std::string to_csv(std::span<const FigureTable> tables);

/// What linkage error leaves open of each cell, one row a cell:
/// id,definition,year,as_of,tree_size,rules,dimensions,value,lower,upper,median,previous,change,change_lower,
/// change_upper,change_median,draws,model_based,links_lost_at_least,model,made_up. Cells that stand in draws
/// alone are there too. Only the header when links count as certain.
std::string to_linkage_csv(std::span<const FigureTable> tables);

/// One JSON list of cells; the keys are those of docs/design, "zicht figures --json".
std::string to_json_text(std::span<const FigureTable> tables);

}  // namespace zicht::figures
