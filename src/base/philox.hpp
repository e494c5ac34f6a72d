#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace zicht {

/// Counter-based random numbers: Philox4x32-10. A (seed, stream) pair always gives the same numbers, and
/// streams do not depend on each other, so results do not depend on threads or on what else was drawn. Not
/// for secrets.
/// \source Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11.
/// \checked the known-answer vectors of Random123; see the test.
class Philox {
 public:
  using Block = std::array<std::uint32_t, 4>;
  using Key = std::array<std::uint32_t, 2>;

  Philox(std::uint64_t seed, std::uint64_t stream);

  std::uint32_t bits();
  /// In [0, 1), 53 random bits.
  double uniform();
  /// In [0, count), every one equally likely (Lemire 2019). Precondition: count > 0.
  std::uint32_t below(std::uint32_t count);
  bool chance(double probability) { return uniform() < probability; }
  /// From first to last, both included.
  int between(int first, int last) {
    return first + static_cast<int>(below(static_cast<std::uint32_t>(last - first + 1)));
  }
  /// A position, with probability in proportion to its weight. Precondition: the weights are >= 0 and not all
  /// 0.
  std::size_t weighted(std::span<const double> weights);

  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t left = values.size(); left > 1; --left)
      std::swap(values[left - 1], values[below(static_cast<std::uint32_t>(left))]);
  }

  /// The ten rounds.
  static Block block(Block counter, Key key);

 private:
  Key key_;
  Block counter_;
  Block numbers_{};
  std::size_t used_ = 4;
};

}  // namespace zicht
