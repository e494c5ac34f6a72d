#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chain/measure_rules.hpp"
#include "model/measure.hpp"
#include "stats/competing_risks.hpp"

// What tables of measures have in common.

namespace zicht::chain {

/// Which year and register a table tells of, under which rules, in which words.
struct TableContext {
  const MeasureWords& words;
  const MeasureRules& rules;
  int year = 0;
  Date as_of;
  std::uint64_t tree_size = 0;
};

/// Earlier years that the steps of an estimate are held against, besides the year and the one before.
inline constexpr int kEarlierYears = 3;

/// What a followed unit says of an attribute that measures are broken down by.
CodeId FollowedCase::* followed_code(const std::string& attribute);

/// The table with its titles and breakdowns, without cells.
/// \param rules  those that it depends on
FigureTable described(const MeasureDefinition& definition, const TableContext& context,
                      std::span<const std::string_view> rules);

/// A breakdown that a measure has of itself, its classes in this order, behind "unknown" as class 0.
FigureDimension dimension_of(std::string_view id, std::span<const std::string_view> classes,
                             const MeasureWords& words);
/// Windows, "within 90 days".
FigureDimension days_dimension(std::span<const std::int32_t> days, const MeasureWords& words);

/// Says something beside the table: the words `note.ID` with names between braces filled in. Numbers have a
/// point, which becomes a comma in Dutch.
/// \param of  what {of} stands for
void add_note(FigureTable& table, std::string_view id, const TableContext& context,
              const std::map<std::string, std::string>& values = {}, const Label& of = {});
/// The same of a number of units; nothing of none.
void add_count_note(FigureTable& table, std::string_view id, std::int64_t count, const TableContext& context);

CellEstimate estimate_of(const stats::Incidence& within, bool said);

/// Classes of a cell in one number, 16 bits each, the first highest; where it stands in its table, unknown
/// behind all others.
using ClassKey = std::uint64_t;
ClassKey key_with(ClassKey key, std::uint16_t its_class);
ClassKey order_of(ClassKey key);
std::vector<std::uint16_t> classes_of(ClassKey key, std::size_t dimensions);

/// A cell of an estimate with the year before it and what the change means.
/// \param years  the last is the table's; none = it cannot be said. Precondition: one or more.
FigureCell estimated_cell(std::vector<std::uint16_t> classes,
                          const std::vector<std::optional<CellEstimate>>& years, const FigureTable& table);

/// Lets only so many of the cells that are judged together have a change that the false discovery rate
/// holds. Cells with the same last class (a window, a denominator) are judged together.
void hold_discovery_rate(FigureTable& table);

}  // namespace zicht::chain
