#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "disclosure/protection.hpp"
#include "figures/figure_book.hpp"
#include "model/figure.hpp"

namespace zicht::services {

/// The code of a class in its flat attribute: the total comes first.
constexpr disclosure::CodeIndex code_of_class(std::uint16_t its_class) {
  return static_cast<disclosure::CodeIndex>(its_class + 1);
}

/// The tables of one unit (people, reports, suspects, cases, …) of one year as disclosure protects them, and
/// where each figure stands in them. Units are protected apart: nothing adds up over them.
class YearOfUnit {
 public:
  /// \param figures  all of the book; those of other units are passed over. Both must outlive it.
  YearOfUnit(const figures::FigureBook& book, figures::Unit unit,
             std::span<const figures::FigureDefinition> figures);

  const std::set<std::size_t>& used() const { return used_; }
  /// Definitions that count people together, which no reader sees.
  std::vector<figures::FigureDefinition> counting_definitions() const;
  /// \param tables  of counting_definitions, in order
  Result<disclosure::TablesToProtect> tables(
      std::span<const figures::FigureDefinition> figures, std::span<const FigureTable> all,
      std::span<const FigureTable> counted, const std::string& minor_rule,
      const std::set<std::pair<std::uint16_t, std::uint16_t>>& ages_of_minors);
  /// False for a figure of which no year had anything to protect.
  bool has_place(std::size_t figure) const { return places_.contains(figure); }
  /// Which of the protected tables a figure's cell is, by position of the figure in the book.
  struct Place {
    std::size_t table = 0;
    std::vector<disclosure::CodeIndex> fixed = {};  ///< codes behind those of the figure's dimensions
  };
  const Place& place(std::size_t figure, std::uint16_t its_class) const {
    const std::vector<Place>& of = places_.at(figure);
    return of.size() == 1 ? of[0] : of[its_class];
  }
  /// Each class is a table of its own.
  bool per_class(const figures::FigureDefinition& figure) const;
  /// The counted pairs of minor and age class.
  std::set<std::pair<std::uint16_t, std::uint16_t>> ages_of_minors(
      std::span<const FigureTable> counted) const;

 private:
  void use(std::size_t dimension) { used_.insert(dimension); }
  void use_figure(const figures::FigureDefinition& figure);
  /// The breakdown of an attribute in which each code is a class.
  std::optional<std::size_t> plain(figures::Attribute attribute) const;
  bool uses(figures::Attribute attribute) const;
  /// Several classes per person: no part of a sum.
  bool loose(std::size_t dimension) const;
  bool is_combined(figures::Attribute attribute) const { return combined_.contains(attribute); }
  std::size_t attribute_of(std::size_t dimension) const { return attribute_of_.at(dimension); }
  void add_attributes(disclosure::TablesToProtect& question);
  Result<void> add_people(disclosure::TablesToProtect& question, std::span<const FigureTable> counted,
                          std::int64_t total) const;
  void add_impossible(disclosure::TablesToProtect& question,
                      const std::set<std::pair<std::uint16_t, std::uint16_t>>& ages_of_minors) const;
  Result<void> add_figure(disclosure::TablesToProtect& question, std::size_t position,
                          const figures::FigureDefinition& figure, const FigureTable& table,
                          const std::string& minor_rule);
  void add_loose_classes(disclosure::TablesToProtect& question, std::size_t position,
                         const figures::FigureDefinition& figure, const FigureTable& table,
                         const std::string& minor_rule);

  const figures::FigureBook& book_;
  figures::Unit unit_;
  std::set<std::size_t> used_;  ///< dimensions of the book
  /// Attributes that tables combine, or that belong together by definition: counted together, one by one.
  std::set<figures::Attribute> combined_ = {figures::Attribute::form, figures::Attribute::sub_form,
                                            figures::Attribute::nationality, figures::Attribute::minor};
  std::map<std::size_t, std::size_t> attribute_of_;  ///< dimension -> attribute
  std::map<std::size_t, std::vector<Place>> places_;
};

}  // namespace zicht::services
