#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "disclosure/moves.hpp"

namespace zicht::disclosure {

struct SuppressionRule {
  std::int64_t minimum = 5;     ///< counts of 1 to minimum - 1 are withheld
  bool zeros_published = true;  ///< else 0 is withheld as well
  int rounds = 3;               ///< of looking for a cheaper choice
};

/// A choice of cells to withhold, with moves that give each of them three values.
struct Elimination {
  std::vector<Move> moves;
  std::vector<bool> hidden;  ///< one per cell; published cells only
};

/// What is withheld besides the small counts, and the moves that prove three possible values of every
/// withheld cell: the true table, and the true table plus multiples of one or two of its moves.
struct Suppression {
  std::vector<Move> moves;
  std::vector<std::uint32_t> primary;    ///< small counts, in order
  std::vector<std::uint32_t> secondary;  ///< withheld to protect others, in order
  std::int64_t secondary_persons = 0;    ///< the loss: the sum of their counts
  /// Withheld cells that cannot be given three values, because of cells that must stay. Empty: all is safe.
  std::vector<std::uint32_t> unprotected;
};

/// Withholds cells until every withheld cell has three possible whole values. Small counts first;
/// then for each cell that lacks values the cheapest product move through it, whose shown cells are withheld;
/// then each of these in turn is shown again, with those that only its moves needed, when other moves that
/// withhold less can do without it.
/// Deterministic: nothing is drawn, ties go to the first. Changes `hidden` of the cells.
/// \param fast   asked first, for moves that withhold nothing more; and for others too when there is no other
/// \param exact  asked for the cheapest move; may be null
/// \param start  a choice to begin with, with its moves; may be null
/// \source the idea of moves: Diaconis & Sturmfels (1998), Annals of Statistics 26, 363-397; protection by
/// alternating cycles: Castro (2012), European Journal of Operational Research 216, 39-50.
Suppression suppress(std::vector<CellToProtect>& cells, MoveSource* fast, MoveSource* exact,
                     const SuppressionRule& rule, const Elimination* start = nullptr);

}  // namespace zicht::disclosure
