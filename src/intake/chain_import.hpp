#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "base/table_reader.hpp"
#include "intake/chain_mapping.hpp"
#include "intake/chain_parser.hpp"
#include "model/event.hpp"

namespace zicht::intake {

struct ChainImportSetup {
  const Codebook& codebook;
  const ChainRules& rules;
  Language language;
  Date today;
  std::string actor;
  const ChainMapping* mapping = nullptr;  ///< of a sender's file; null = our columns. Of the kind imported
};

struct ChainImportOutputs {
  /// Brings a batch to the registry: one receipt an event, in their order.
  std::function<Result<std::vector<Receipt>>(const std::vector<NewEvent>&)> append;
  std::function<void(const Finding&)> finding;
  /// Called once, before the first rejected row; null = rejected rows go nowhere.
  std::function<Result<std::ostream*>()> rejects;
  /// Rows read so far.
  std::function<void(std::int64_t)> progress;
};

/// rows = recorded + repeated + rejected.
struct ChainImportSummary {
  std::int64_t rows = 0;
  std::int64_t recorded = 0;
  std::int64_t repeated = 0;  ///< was there already, with the same content: counted once
  std::int64_t rejected = 0;
  std::map<std::string, std::int64_t> findings;  ///< by rule
  TableHabits assumptions;                       ///< what was taken to be so of the file
};

/// Imports a table (base/table_reader): one object of one kind a row. A row that is wrong is rejected with
/// findings and the others go on.
/// With a mapping, columns that it does not name and that are not ours are passed over, and counted.
/// \errors invalid_input: no header, doubled columns, a column that this kind does not have or lacks; a
///         mapping of another kind, or one that names a column that the file lacks.  io: the stream broke.
///         Errors of the outputs.
Result<ChainImportSummary> import_chain_csv(std::istream& in, ObjectKind kind, const ChainImportSetup& setup,
                                            const ChainImportOutputs& outputs);

/// The event that enters an object: its kind follows from the object.
EventBody entering(ChainContent content, std::optional<OnceKey> once, std::string submission,
                   std::vector<OnceKey> once_before = {});

}  // namespace zicht::intake
