#pragma once

#include <compare>
#include <set>
#include <span>
#include <vector>

#include "figures/figure_book.hpp"
#include "model/figure.hpp"

namespace zicht::figures {

/// What somebody must be to count in a number: one of these codes of an attribute.
struct Condition {
  Attribute attribute;
  bool exactly = false;       ///< all of these and no others: a combination of forms
  std::vector<CodeId> codes;  ///< in order
  friend auto operator<=>(const Condition&, const Condition&) = default;
};

/// What a number counts, wherever it stands. Two cells with the same name hold the same count under one set
/// of rules.
struct NumberName {
  Unit unit = Unit::victim;
  std::vector<Condition> conditions;  ///< in order
  friend auto operator<=>(const NumberName&, const NumberName&) = default;
};

/// Gives each cell its verdicts. A number has one verdict wherever it stands: that of its class in the first
/// table of the book which has it as a class and whose classes do not overlap, judged among the classes of
/// that table; a number that is a class nowhere (most totals; classes that overlap) is judged alone. Shares
/// are those of the table that they stand in.
class VerdictWriter {
 public:
  VerdictWriter(const FigureBook& book, const CountingRules& rules) : book_(book), rules_(rules) {}

  /// The ids of the tables among whose classes numbers of these tables are judged.
  std::set<std::string> needed_for(std::span<const FigureTable> tables,
                                   std::span<const FigureDefinition> definitions) const;

  /// Judges and writes. \param judged  the tables that were asked for and those that are needed for them, of
  /// one register, year and set of rules, with their definitions; all have the same years
  /// \param usable  of each year of the series, whether the register has a report of it
  void write(std::span<FigureTable> judged, std::span<const FigureDefinition> definitions,
             const std::vector<bool>& usable) const;

 private:
  NumberName name_of(const FigureDefinition& definition, const FigureTable& table,
                     const FigureCell& cell) const;
  Condition condition_of(const Dimension& dimension, const FigureClass& shown, std::uint16_t its_class) const;
  bool overlaps(const FigureDefinition& definition) const;
  bool has_as_class(const FigureDefinition& definition, const NumberName& name) const;
  bool fits(const Dimension& dimension, const Condition& condition) const;
  const FigureDefinition* home_of(const NumberName& name) const;
  bool concerns(const DefinedBreak& one, const NumberName& name, const std::string& home) const;
  void add_breaks(FigureTable& table, const FigureDefinition& definition) const;

  const FigureBook& book_;
  const CountingRules& rules_;
};

}  // namespace zicht::figures
