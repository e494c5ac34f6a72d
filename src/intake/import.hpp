#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "intake/intake_definitions.hpp"
#include "intake/mapping.hpp"
#include "intake/report_parser.hpp"
#include "model/event.hpp"

namespace zicht::intake {

struct ImportSetup {
  const Codebook& codebook;
  const IntakeDefinitions& definitions;
  Language language;
  Date today;
  std::string actor;
  Mapping* mapping = nullptr;  ///< for somebody else's CSV; null = native fields
};

/// Where an import puts what it makes.
struct ImportOutputs {
  /// What is left to do to bring a batch to the registry: a receipt an event.
  using Append = std::function<Result<std::vector<Receipt>>()>;
  /// Prepares a batch, in the thread of the import. What it returns is called in another while the next rows
  /// are read, one batch at a time, in their order. A dry run answers as if all were recorded.
  std::function<Append(std::vector<NewEvent>)> append;
  std::function<void(const Finding&)> finding;
  /// Called once, before the first rejected row: where rows go that can be mended and sent again; null =
  /// nowhere.
  std::function<Result<std::ostream*>()> rejects;
  /// Rows read so far.
  std::function<void(std::int64_t)> progress;
};

/// rows = recorded + repeated + rejected.
struct ImportSummary {
  std::int64_t rows = 0;
  std::int64_t recorded = 0;
  std::int64_t repeated = 0;        ///< was there already, with the same content: counted once
  std::vector<ReportId> withdrawn;  ///< was there already and was withdrawn, so that it does not count
  std::int64_t rejected = 0;
  std::map<std::string, std::int64_t> findings;  ///< by rule
  Assumptions assumptions;
  std::vector<std::string> unread_columns;
};

/// Under which once-only keys a report with a reference of its own is recorded, and may have been before.
struct ReferenceKeys {
  OnceKey once;                 ///< references that look alike are one
  std::vector<OnceKey> before;  ///< as version 0.1 made it, letter by letter, when that differs
};
/// Precondition: the report has a reference.
ReferenceKeys reference_keys(const ReportContent& content, const Codebook& codebook);

/// Imports a table (base/table_reader): native, or by a mapping. A row that is wrong is rejected with
/// findings and the others go on.
/// \errors invalid_input: no header, doubled columns, columns of which none is known.  io: the stream broke.
///         Errors of the outputs.
Result<ImportSummary> import_csv(std::istream& in, const ImportSetup& setup, const ImportOutputs& outputs);

/// Imports JSON Lines: one object of native fields a line.
Result<ImportSummary> import_json_lines(std::istream& in, const ImportSetup& setup,
                                        const ImportOutputs& outputs);

}  // namespace zicht::intake
