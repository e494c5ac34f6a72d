#pragma once

#include <string>

#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// data/sdmx/FIGURE.csv: the figure as SDMX-CSV 2.0. A count that is not shown is NaN; its status says why,
/// and never whether it is small itself or withheld to protect another.
std::string sdmx_csv(const ReleaseDesign& design, const ProtectedTable& table);

/// data/sdmx/structure.xml: code lists, concepts, a data structure and a dataflow per figure, SDMX-ML 3.0.
std::string sdmx_structure(const ReleaseDesign& design, const ReleaseContext& context,
                           std::span<const ProtectedTable> tables);

/// A code or name as SDMX identifies it: upper case, other signs than letters, digits, _ and - as _.
std::string sdmx_id(std::string_view code);

}  // namespace zicht::publish
