#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "disclosure/echelon_form.hpp"
#include "disclosure/whole_number_system.hpp"

namespace zicht::disclosure {

/// What a search for a whole-number point found.
enum class Found : std::uint8_t {
  point,       ///< a point that satisfies every row and limit; checked exactly
  none,        ///< there is none; proven in whole numbers, no tolerance decides
  unresolved,  ///< the search was stopped before it knew
};

struct SearchAnswer {
  Found found = Found::unresolved;
  std::vector<std::int64_t> point;  ///< one value per column, when found
};

/// Looks for whole-number points of one system by branch and bound. Clp's simplex method proposes; what
/// counts is exact: a point is checked in whole numbers, and a branch is closed only by propagation or by a
/// Farkas certificate (multipliers of the rows, rounded to whole numbers, that leave no value within the
/// limits). Keeps one linear program and its basis between questions. Deterministic.
/// \source Neumaier & Shcherbina (2004), Mathematical Programming 99, 283-296 (safe bounds).
class IntegerSearch {
 public:
  explicit IntegerSearch(const WholeNumberSystem& system);
  ~IntegerSearch();
  IntegerSearch(const IntegerSearch&) = delete;
  IntegerSearch& operator=(const IntegerSearch&) = delete;

  /// A point with `column` within [from, to]; the linear programs maximise `objective` (one weight per
  /// column, or empty), which only chooses among points.
  SearchAnswer find(std::uint32_t column, std::int64_t from, std::int64_t to,
                    std::span<const double> objective, std::size_t most_nodes);
  /// Any point.
  SearchAnswer find_any(std::span<const double> objective, std::size_t most_nodes);
  /// Limits of the columns, narrowed by what was proven.
  const std::vector<CellLimits>& limits() const { return limits_; }
  /// Takes over that no point has the column outside [from, to]; other columns follow.
  void narrow(std::uint32_t column, std::int64_t from, std::int64_t to);
  const EchelonForm& form() const;

  /// One linear program, no branching: a point only if its best corner is whole.
  std::optional<std::vector<std::int64_t>> corner(std::span<const double> objective);

  std::size_t programs_solved() const;

 private:
  class Program;
  SearchAnswer search(std::vector<CellLimits> limits, std::span<const double> objective,
                      std::size_t most_nodes);

  const WholeNumberSystem& system_;
  std::vector<CellLimits> limits_;
  std::vector<std::vector<std::uint32_t>> rows_of_column_;
  std::unique_ptr<Program> program_;
};

}  // namespace zicht::disclosure
