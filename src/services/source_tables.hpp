#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "intake/table_reading.hpp"
#include "model/source_view.hpp"
#include "publish/report.hpp"
#include "services/chain.hpp"

namespace zicht::services {

/// Which table comes in.
struct TableImportQuestion {
  std::string source;  ///< small letters, digits and _: "nrm"
  std::string name;    ///< of the table; the same source and name again is a new version of it
};
/// What came of it.
struct TableImportAnswer {
  ObjectNumber number = 0;  ///< 0 = not recorded: refused, a trial, or there already
  bool refused = false;  ///< a finding is an error; nothing of the table is kept, for a table with a row less
                         ///< is another table
  bool repeated = false;  ///< its latest version says the same
  bool defined = false;   ///< definitions/tables has the source
  std::size_t rows = 0;
  std::size_t cells = 0;
  std::vector<std::pair<std::string, std::string>> columns;  ///< name, and what it was taken for
  std::map<std::string, std::int64_t> findings;              ///< by rule
};
/// Imports an aggregate table of another source: one event. \param dry_run  the same findings, nothing
/// recorded
/// \errors invalid_input: no header, no periods, no counts, a source that is no id.  invalid_config, io.
Result<TableImportAnswer> import_table(Session& session, std::istream& in,
                                       const TableImportQuestion& question, const ChainWriter& writer,
                                       bool dry_run, const std::function<void(const Finding&)>& tell);

/// All tables as known at the end of a day, by source. \errors invalid_config, corrupt, io.
Result<std::vector<SourceView>> source_views(Session& session, Date as_of);

/// The same for machines.
Node source_views_node(const std::vector<SourceView>& views, Language language);

/// The sections of the report about them. \param tables  the register's figures, to stand beside
/// \errors invalid_config.
Result<std::vector<publish::ReportSection>> source_sections_of(Session& session, Date as_of,
                                                               std::span<const FigureTable> tables,
                                                               Language language);

}  // namespace zicht::services
