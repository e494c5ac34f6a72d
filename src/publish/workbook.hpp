#pragma once

#include <span>
#include <string>

#include "base/result.hpp"
#include "publish/report.hpp"

namespace zicht::publish {

/// Every table of the report as one XLSX workbook: a contents sheet with a link, title, definition, rules and
/// as-of date of each table, then a sheet a table with both years, what was published, the change
/// with its words and tests, and the whole series. Numbers are numbers. The contents sheet says that nothing
/// in it is protected. Same input, same bytes.
/// \errors io: no memory or no room for the library's temporary files.
Result<std::string> write_workbook(const ReportTexts& texts, const ReportContext& context,
                                   std::span<const FigureTable> tables, Language language);

/// The name of the workbook of a language: "tables.nl.xlsx".
std::string workbook_name(Language language);

}  // namespace zicht::publish
