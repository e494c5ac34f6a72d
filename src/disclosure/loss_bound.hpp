#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "disclosure/moves.hpp"
#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// A bound on the loss, and what proves it: weights of equations that anybody can check by adding up.
struct LossBound {
  struct Weight {
    std::uint32_t equation = 0;
    std::int64_t persons = 0;
  };
  std::int64_t persons = 0;  ///< the sum of the weights
  std::vector<Weight> weights;
};

/// At least so many persons stand in cells withheld to protect others, whatever cells are chosen. In an
/// equation whose small parts, withheld alone, would leave one of them fewer than three values, some other
/// cell must be withheld; the weights of equations that share a cell never pass what that cell costs, so that
/// their sum is a lower bound (weak duality of covering). Whole numbers throughout. Precondition: zeros are
/// published, so that a withheld cell is at least 1.
LossBound least_loss(const TableSystem& system, const std::vector<CellToProtect>& cells,
                     std::span<const std::uint32_t> primary);

}  // namespace zicht::disclosure
