#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "disclosure/protection.hpp"
#include "disclosure/public_knowledge.hpp"
#include "figures/figure_book.hpp"
#include "model/protected_table.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// A figure that counts the units of another figure of its year again, by what became of them: people by
/// follow-up, cases by their course, disposals by whether they brought a case before the court. Its counts
/// are protected with those of its unit, and its shares follow from them.
struct OutcomeFigure {
  /// The units of one year.
  struct Year {
    /// One per unit: a class per dimension. In no order that says who is who.
    std::vector<std::vector<std::uint16_t>> units;
    bool delivered = true;      ///< something became of somebody; else nobody may have told the register
    bool window_passed = true;  ///< the last unit of the year could be seen for the whole window
  };
  /// A dimension of it that follows from another breakdown of the same units.
  struct Derived {
    std::string dimension;  ///< "disposal"
    std::map<std::string, std::uint16_t> class_of_code;
  };

  std::string id;
  std::int64_t order = 0;  ///< among outcome figures
  std::string hash;        ///< of its definition
  Label title;
  Label text;
  figures::Unit unit = figures::Unit::victim;
  std::vector<FigureDimension> dimensions;
  ShareRule rule;
  std::optional<std::size_t> timed = {};  ///< the dimension whose classes need the window to have passed
  std::vector<std::vector<std::uint16_t>> impossible = {};  ///< a class per dimension
  std::optional<Derived> derived = {};
  std::map<int, Year> years;

  std::string definition() const { return id + "@" + hash; }
  bool cannot_be(std::span<const std::uint16_t> classes) const;
  /// How many units of a year stand in a cell; kAllClasses = any class. Precondition: a year of the figure.
  std::int64_t count(int year, std::span<const std::uint16_t> classes) const;
};

/// The outcome figures that the registry defines (definitions/shares) and of which it has objects.
/// \errors invalid_config: a definition that is wrong; `where` is its file.  corrupt, io.
Result<std::vector<OutcomeFigure>> outcome_figures(Session& session, const StatSnapshot& reports,
                                                   const ChainSnapshot& chain, int first_year, int last_year);

/// Adds the figure to the tables of its unit and year, which must count as many units as it does.
/// \return the position of its table
std::size_t add_outcomes(const OutcomeFigure& figure, int year, disclosure::TablesToProtect& tables);

/// What every reader knows of the figure: which cells nobody can stand in, and what follows from what.
void tell_outcomes(const OutcomeFigure& figure, disclosure::PublicKnowledge& knowledge);

/// Why a year has no numbers that need the window to have passed.
const Label& window_not_passed();

}  // namespace zicht::services
