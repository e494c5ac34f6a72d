#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "figures/figures.hpp"

namespace zicht::figures {

/// People about whom something was recorded between two as-of dates: who they were at each.
struct ChangedPersons {
  std::vector<PersonId> before, after;
};

/// A figure of one year that has one value as of one date and another as of another.
struct FigureDifference {
  std::string id;
  std::string definition;                                    ///< id@hash
  Label title;                                               ///< of the table
  std::vector<std::pair<std::string, FigureClass>> classes;  ///< dimension and class; empty = the total
  std::int64_t before = 0;
  std::int64_t after = 0;
  struct Part {
    std::size_t changed = 0;  ///< position in what was given to `compare_figures`
    std::int64_t difference = 0;
  };
  /// Only those that are not 0; they sum to after - before. Of the chain there are none: what it counts are
  /// no people.
  std::vector<Part> parts;
  /// A share or difference; then `before` and `after` are how many got there. None: the table had no such
  /// cell.
  std::optional<CellEstimate> estimate_before;
  std::optional<CellEstimate> estimate_after;
};

/// The figures of a year that differ between two as-of dates, and whose changes made the difference. Under
/// one set of definitions and rules: those of today. A cell that counts a combination of forms is compared by
/// those forms.
/// \param changed  everybody about whom something was recorded in between, each person in one of them
/// \errors as make_figures.
Result<std::vector<FigureDifference>> compare_figures(const StatSnapshot& before, const StatSnapshot& after,
                                                      std::span<const ChangedPersons> changed,
                                                      const Codebook& codebook, const FigureBook& book,
                                                      std::span<const FigureDefinition> definitions,
                                                      const FigureRequest& request);

/// The cells of tables of the chain that differ: counts at all, shares and differences by a tenth of a point
/// or more, or in whether they can be said.
std::vector<FigureDifference> compare_tables(std::span<const FigureTable> before,
                                             std::span<const FigureTable> after);

}  // namespace zicht::figures
