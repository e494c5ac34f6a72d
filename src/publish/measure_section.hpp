#pragma once

#include "model/figure.hpp"
#include "publish/report.hpp"

namespace zicht::publish {

/// Whether a table of a measure is told by one of the sections of the chain already: the flow, the three
/// shares and the stock, places and their differences, victims beside investigations.
bool is_in_chain_sections(const FigureTable& table);

/// A measure as a section of the report: share and interval, what it rests on, the year before and what the
/// change means; of series the counts. What the table left out stands above it.
ReportSection measure_section(const FigureTable& table, Language language, const std::string& chapter);

/// Headings of what stands in a row behind its labels.
std::vector<std::string> measure_headings(const FigureTable& table, Language language);

/// The verdict of the change of a share in a few words; empty without one.
std::string share_verdict_text(const FigureCell& cell, Language language);

/// Whether some cell of the table is an estimate.
bool has_estimates(const FigureTable& table);

}  // namespace zicht::publish
