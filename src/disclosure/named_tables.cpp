#include "disclosure/named_tables.hpp"

#include <algorithm>
#include <set>

namespace zicht::disclosure {
namespace {

bool same_files(const ColumnHierarchy& a, const ColumnHierarchy& b) {
  return std::ranges::equal(a.files, b.files,
                            [](const HierarchyFile& x, const HierarchyFile& y) { return x.text == y.text; });
}

using AttributeOfColumn = std::map<std::string, std::size_t, std::less<>>;

Result<AttributeOfColumn> hierarchical(std::span<const LongTable> tables,
                                       std::span<const ColumnHierarchy> hierarchies,
                                       std::vector<Attribute>& attributes) {
  AttributeOfColumn of_column;
  std::vector<const ColumnHierarchy*> made;
  for (const ColumnHierarchy& hierarchy : hierarchies) {
    const bool used = std::ranges::any_of(tables, [&hierarchy](const LongTable& table) {
      return std::ranges::find(table.dimensions, hierarchy.column) != table.dimensions.end();
    });
    const std::string file = hierarchy.files.empty() ? std::string() : hierarchy.files.front().name;
    if (!used)
      return fail(ErrorCode::invalid_input, "no table has a column of this hierarchy: " + hierarchy.column,
                  file, "a hierarchy is written NAME=FILE, with the name of a column");
    if (of_column.contains(hierarchy.column))
      return fail(ErrorCode::invalid_input, "a column has two hierarchies: " + hierarchy.column, file,
                  "groupings of one column are written NAME=A.csv,B.csv");
    const auto same = std::ranges::find_if(
        made, [&hierarchy](const ColumnHierarchy* other) { return same_files(*other, hierarchy); });
    if (same != made.end()) {
      of_column[hierarchy.column] = static_cast<std::size_t>(same - made.begin());
      continue;
    }
    ZICHT_TRY(Attribute attribute, Attribute::from_hierarchies(hierarchy.column, hierarchy.files));
    of_column[hierarchy.column] = attributes.size();
    attributes.push_back(std::move(attribute));
    made.push_back(&hierarchy);
  }
  return of_column;
}

Result<void> add_flat(std::span<const LongTable> tables, std::vector<Attribute>& attributes,
                      AttributeOfColumn& of_column) {
  std::map<std::string, std::set<std::string>> codes_of;
  std::vector<std::string> order;
  for (const LongTable& table : tables)
    for (std::size_t d = 0; d < table.dimensions.size(); ++d) {
      if (of_column.contains(table.dimensions[d])) continue;
      const auto [at, fresh] = codes_of.try_emplace(table.dimensions[d]);
      if (fresh) order.push_back(table.dimensions[d]);
      for (const PublishedRow& row : table.rows) at->second.insert(row.codes[d]);
    }
  for (const std::string& column : order) {
    of_column[column] = attributes.size();
    const std::set<std::string>& codes = codes_of.at(column);
    std::vector<std::string> listed(codes.begin(), codes.end());
    // Other tables count over the column, and none says that its codes are all there are: there may be
    // others.
    const bool summed_elsewhere = std::ranges::any_of(tables, [&column](const LongTable& table) {
      return std::ranges::find(table.dimensions, column) == table.dimensions.end();
    });
    if (summed_elsewhere && !codes.contains(std::string(kTotalName))) listed.emplace_back("(any other)");
    if (listed.size() > kMostCodes)
      return fail(ErrorCode::invalid_input,
                  "a column has more than " + std::to_string(kMostCodes) + " codes: " + column,
                  tables.front().name, "leave columns out that are no dimension");
    attributes.push_back(Attribute::flat(column, listed));
  }
  return {};
}

Result<CubeTable> numbered_table(const LongTable& table, const std::vector<Attribute>& attributes,
                                 const AttributeOfColumn& of_column) {
  CubeTable result{table.name, {}, {}, {}, {}};
  for (const std::string& column : table.dimensions) {
    const std::size_t attribute = of_column.find(column)->second;
    if (std::ranges::find(result.attributes, attribute) != result.attributes.end())
      return fail(ErrorCode::invalid_input, "two columns of a table have the same hierarchy: " + column,
                  table.name);
    result.attributes.push_back(attribute);
  }
  for (const PublishedRow& row : table.rows) {
    std::vector<CodeIndex> codes;
    for (std::size_t d = 0; d < row.codes.size(); ++d) {
      const auto code = attributes[result.attributes[d]].find(row.codes[d]);
      if (!code)
        return fail(ErrorCode::invalid_input, "a code is not in its hierarchy: " + row.codes[d],
                    table.name + ":" + std::to_string(row.line), "add it to the file of --hierarchy");
      codes.push_back(*code);
    }
    result.rows.push_back(std::move(codes));
    result.values.push_back(row.value);
    result.lines.push_back(row.line);
  }
  return result;
}

}  // namespace

Result<NumberedTables> numbered(std::span<const LongTable> tables,
                                std::span<const ColumnHierarchy> hierarchies) {
  NumberedTables result;
  ZICHT_TRY(AttributeOfColumn of_column, hierarchical(tables, hierarchies, result.attributes));
  ZICHT_CHECK(add_flat(tables, result.attributes, of_column));
  for (const LongTable& table : tables) {
    ZICHT_TRY(CubeTable cube, numbered_table(table, result.attributes, of_column));
    result.tables.push_back(std::move(cube));
  }
  return result;
}

}  // namespace zicht::disclosure
