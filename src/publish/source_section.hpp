#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/figure.hpp"
#include "model/source_view.hpp"
#include "publish/report.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// The words for tables of other sources: definitions/tables/texts.toml. \errors as ReportTexts::parse.
Result<ReportTexts> parse_source_texts(std::string_view toml, std::string_view name);

/// The sections of the chapter on other sources: each table by year, beside the register where the source's
/// definition names a figure; countries beside each other; what waits between two flows; what does not agree.
std::vector<ReportSection> source_sections(std::span<const SourceView> sources,
                                           std::span<const FigureTable> tables, const ReportTexts& texts,
                                           Language language);

}  // namespace zicht::publish
