#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zicht::disclosure {

/// What may be done with a cell, in the course of protection.
struct CellToProtect {
  std::int32_t persons = 0;  ///< the true count
  std::int32_t cost = 0;     ///< of withholding it, when it need not be
  bool published = false;    ///< some table has it; others are sums that nobody prints
  bool hidden = false;       ///< withheld
  bool stays = false;        ///< must be shown: asked for, or shown by an earlier release
};

/// A withheld cell has so many possible values, or more.
inline constexpr int kFewestValues = 3;
/// A move is taken up to so many times, up or down.
inline constexpr int kMostMultiple = 4;
/// Values that moves reach have a bit each, from -8 to 8 around the true one; this is the true one.
inline constexpr std::uint32_t kItself = std::uint32_t{1} << 8;

/// Smallest value of a cell that an intruder reckons with.
inline std::int64_t lowest_of(const CellToProtect& cell, bool zeros_published) {
  return cell.published && zeros_published ? 1 : 0;
}

/// A change of the true table that leaves every shown cell as it is. The true table plus a multiple within
/// [-most_down, most_up] is a table of whole numbers that agrees with everything published.
struct Move {
  std::vector<std::uint32_t> cells;  ///< those that change: published ones, and base cells that nobody prints
  std::vector<std::int8_t> steps;    ///< by how much, per multiple; never 0
  std::int8_t most_up = 0;
  std::int8_t most_down = 0;
  std::int64_t cost = 0;  ///< of the shown cells in it, when it was found
};

/// What a cell lacks.
struct MoveWish {
  int values_missing = 2;    ///< that the target still needs
  std::uint32_t known = 0;   ///< bit 8 + d: the target can already be its count plus d
  bool only_hidden = false;  ///< no further cell may be withheld
};

/// Multiples k of a step that keep within the bits of a set of differences.
std::uint32_t differences_of(const Move& move, std::size_t position);

/// Somewhere to find moves through a cell.
class MoveSource {
 public:
  virtual ~MoveSource() = default;
  /// The best move that this source knows: least cost per new value. None: it knows of no move.
  virtual std::optional<Move> best_move(std::uint32_t target, const MoveWish& wish) = 0;
  /// Whether it has done so much that it is to be asked only where no other source knows a move.
  virtual bool has_done_enough() const { return false; }
};

}  // namespace zicht::disclosure
