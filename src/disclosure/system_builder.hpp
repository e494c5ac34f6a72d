#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "disclosure/attribute_cliques.hpp"
#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

inline constexpr std::uint32_t kNoTable = 0xFFFFFFFF;

/// Builds a TableSystem in four steps: cells, equations within tables, contradictions, joint tables.
class SystemBuilder {
 public:
  SystemBuilder(std::vector<Attribute> attributes, std::vector<CubeTable> tables,
                const TableSystem::Options& options);
  Result<TableSystem> build();

 private:
  using Key = std::vector<CodeIndex>;
  /// What a table publishes: for each of its attributes the codes that occur, and the families that it adds
  /// up.
  struct TableShape {
    std::vector<std::vector<CodeIndex>> codes;             ///< in order
    std::vector<std::vector<const CodeFamily*>> families;  ///< used, per attribute
    std::vector<std::vector<bool>> divided;                ///< per attribute and code: has a used family
  };

  CellId cell(std::uint32_t group, const Key& key);
  std::optional<CellId> find(std::uint32_t group, const Key& key) const;
  Result<void> add_table(std::uint32_t table);
  void take_value(CellId cell, std::uint32_t table, std::uint32_t row);
  TableShape shape_of(const CubeTable& table) const;
  Result<void> add_equations(std::uint32_t table);
  Result<void> add_equation(std::uint32_t table, const Key& key, std::size_t attribute,
                            const CodeFamily& family);
  std::vector<std::vector<CodeIndex>> sums_with_parts(std::uint32_t table) const;
  Result<std::optional<CellId>> member(std::uint32_t table, const Key& key, const Key& parent);
  void settle_contradictions();
  void describe_contradiction(const CellEquation& equation, std::span<const CellLimits> limits);
  std::string empty_cells_around(CellId cell) const;
  void find_granularity();
  void add_joint_tables(std::uint32_t group);
  void add_growth(std::uint32_t before, std::uint32_t after);
  bool is_a_finest_code(const TableShape& shape, std::size_t d, std::size_t attribute, CodeIndex code) const;
  bool is_published_whole(const std::vector<std::size_t>& clique, std::uint32_t group) const;
  std::vector<CellId> published_base(const std::vector<std::size_t>& clique, std::uint32_t group) const;
  bool enumerate(const std::vector<std::size_t>& clique, std::uint32_t group, std::vector<Key>& keys);
  std::vector<CellId> counted_in(const Key& leaf, const std::vector<std::size_t>& onto, std::uint32_t group,
                                 const TableShape* shape);
  std::vector<CellId> finest_cells(const CubeTable& table, const TableShape& shape) const;
  void tie(const std::vector<Key>& base, const std::vector<std::size_t>& onto, std::uint32_t group,
           const TableShape* shape, std::span<const CellId> cells);
  void tie_tables(const CliqueTree& tree, const std::vector<std::vector<Key>>& bases, std::uint32_t group);

  TableSystem system_;
  TableSystem::Options options_;
  std::unordered_map<std::string, CellId> by_key_;
  std::vector<TableShape> shapes_;
  std::set<std::pair<CellId, std::vector<CellId>>> described_;  ///< equations told as contradictions
  std::vector<std::vector<CodeIndex>> leaves_;  ///< finest codes that tables use, per attribute
  std::vector<std::vector<std::vector<CodeIndex>>>
      above_;  ///< per attribute and finest code: every code with it
};

}  // namespace zicht::disclosure
