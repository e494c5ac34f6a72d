#include "disclosure/moves.hpp"

namespace zicht::disclosure {

std::uint32_t differences_of(const Move& move, std::size_t position) {
  std::uint32_t differences = 0;
  for (int k = -move.most_down; k <= move.most_up; ++k) {
    const int difference = k * move.steps[position];
    if (difference >= -8 && difference <= 8)
      differences |= std::uint32_t{1} << static_cast<unsigned>(8 + difference);
  }
  return differences;
}

}  // namespace zicht::disclosure
