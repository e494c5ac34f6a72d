#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "disclosure/attribute.hpp"
#include "disclosure/long_table.hpp"
#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// The hierarchy files of a column. Columns with the same files are one attribute under two names.
struct ColumnHierarchy {
  std::string column;
  std::vector<HierarchyFile> files;
};

/// Tables by number, and the attributes that their columns stand for.
struct NumberedTables {
  std::vector<Attribute> attributes;
  std::vector<CubeTable> tables;
};

/// Finds the attribute of each column and the number of each code. A column without a hierarchy is flat: its
/// codes over all tables stand directly under the total; when no table gives their total and others count
/// over the column, there may be a code that nobody lists.
/// \errors invalid_input: a code that its hierarchy does not have (table:line), two columns of one table that
/// are one attribute, a hierarchy for a column that no table has, and what Attribute::from_hierarchies finds.
Result<NumberedTables> numbered(std::span<const LongTable> tables,
                                std::span<const ColumnHierarchy> hierarchies);

}  // namespace zicht::disclosure
