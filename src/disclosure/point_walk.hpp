#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/philox.hpp"
#include "disclosure/echelon_form.hpp"

namespace zicht::disclosure {

/// Walks from one whole-number point of a system to others. Each free column gives a step that keeps every
/// row: one more of it, and what that makes of the columns that are solved for. It finds points and proves
/// nothing.
/// \source Diaconis & Sturmfels (1998), Annals of Statistics 26, 363-397.
class PointWalk {
 public:
  PointWalk(const EchelonForm& form, std::size_t columns);

  /// False: a row has no pivot, and the steps do not keep it.
  bool usable() const { return usable_; }
  /// Makes each step once, in a random order, by a multiple that is drawn from those that the limits allow.
  /// \param point  satisfies all rows and limits, before and after
  void sweep(std::vector<std::int64_t>& point, std::span<const CellLimits> limits, Philox& random);

 private:
  bool usable_ = true;
  std::vector<std::vector<Term>> steps_;  ///< what each changes
  std::vector<std::uint32_t> order_;
};

}  // namespace zicht::disclosure
