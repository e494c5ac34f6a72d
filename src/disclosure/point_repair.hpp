#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/philox.hpp"
#include "disclosure/echelon_form.hpp"

namespace zicht::disclosure {

/// Looks for a whole-number point with one column within narrower limits, from a point that is known: while a
/// column is outside its limits, one of the free columns that it depends on is moved, the one that leaves the
/// least outside; columns that stay outside come to weigh more. Each step is the sum with one more move, so
/// it finds in a few steps what a linear program finds only with broken numbers. It finds points and proves
/// nothing.
/// \source the weights: Morris (1993), The breakout method for escaping from local minima, AAAI-93, 40-45.
class PointRepair {
 public:
  explicit PointRepair(const EchelonForm& form, std::size_t columns);

  /// False: a row has no pivot, and the steps do not cover it.
  bool usable() const { return usable_; }
  /// A point within the limits; none: it was not found in so many steps.
  /// \param from  satisfies all rows
  std::optional<std::vector<std::int64_t>> repaired(std::span<const std::int64_t> from,
                                                    std::span<const CellLimits> limits, int most_steps,
                                                    Philox& random);

 private:
  std::int64_t gain(std::span<const CellLimits> limits, std::uint32_t place, std::int64_t step) const;
  void move(std::span<const CellLimits> limits, std::uint32_t place, std::int64_t step);
  bool step(std::span<const CellLimits> limits, int now, Philox& random);

  bool usable_ = true;
  std::vector<std::vector<Term>> columns_of_;  ///< of a free column, by place: what moves with it, and how
  std::vector<std::vector<Term>> places_of_;   ///< of a column: the places that move it
  std::vector<std::int64_t> point_;
  std::vector<std::int32_t> weight_;        ///< of a column
  std::vector<std::uint32_t> weighted_;     ///< columns whose weight is not 1
  std::vector<std::uint32_t> outside_;      ///< columns outside their limits
  std::vector<std::uint32_t> position_of_;  ///< of a column among those; kInside
  std::vector<int> last_moved_;             ///< of a place
};

}  // namespace zicht::disclosure
