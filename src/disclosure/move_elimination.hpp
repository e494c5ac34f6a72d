#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "disclosure/moves.hpp"
#include "disclosure/suppression.hpp"
#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// Shows cells from large to small as long as every withheld cell keeps three possible values. It starts with
/// everything withheld that may change, and a move for each base cell: one person more in it and in every
/// cell that counts it. To show a cell, each move that uses it is put together with another that does, so
/// that the cell cancels out (the step of Gauss's elimination, with whole numbers and with limits). A cell
/// that cannot be cancelled without taking values from a withheld one stays withheld. None: the system has
/// base cells of several joint tables, or a cell that must stay cannot.
/// \param cells  `hidden` is what must be withheld, `stays` what must be shown
std::optional<Elimination> eliminate(const TableSystem& system, const std::vector<CellToProtect>& cells,
                                     const SuppressionRule& rule);

}  // namespace zicht::disclosure
