#pragma once

#include <memory>
#include <span>
#include <vector>

#include "disclosure/moves.hpp"
#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// Finds moves in any system of linked tables by linear programs: the change of least weight that moves the
/// target by a whole step, where a shown cell weighs its count and a withheld one nearly nothing. A program
/// whose answer is not whole is multiplied by up to 6; the move is then checked exactly.
/// \source Kelly, Golden & Assad (1992), Networks 22, 397-417 (incremental protection).
class CheapestMove : public MoveSource {
 public:
  /// \param cells  one per cell of the system; read at each question
  CheapestMove(const TableSystem& system, const std::vector<CellToProtect>& cells, bool zeros_published);
  ~CheapestMove() override;
  std::optional<Move> best_move(std::uint32_t target, const MoveWish& wish) override;
  /// After so much work that a table of 5,000 cells takes some seconds; counted in steps, not in time.
  bool has_done_enough() const override;
  std::size_t programs_solved() const;

 private:
  class Programs;
  std::unique_ptr<Programs> programs_;
};

}  // namespace zicht::disclosure
