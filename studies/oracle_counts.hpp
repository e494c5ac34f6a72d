#pragma once

#include <span>

#include "oracle_names.hpp"
#include "oracle_reading.hpp"
#include "simulate/names.hpp"

namespace zicht::oracle {

/// The names with the shares that these reports show, as somebody would have them who knows every error and
/// which names there are, but not how many people have which: expected counts of the names that texts may
/// come from (three rounds of EM from even shares), the report itself left out, at least 0.7 of a report.
NameTable counted_names(const NameTable& names, std::span<const Written> reports,
                        const simulate::NameBook& book, const CodeList& countries);

}  // namespace zicht::oracle
