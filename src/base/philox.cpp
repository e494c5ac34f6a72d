#include "base/philox.hpp"

#include <numeric>

#include "base/contract.hpp"

namespace zicht {
namespace {

std::uint32_t low(std::uint64_t number) { return static_cast<std::uint32_t>(number); }
std::uint32_t high(std::uint64_t number) { return static_cast<std::uint32_t>(number >> 32); }

}  // namespace

Philox::Philox(std::uint64_t seed, std::uint64_t stream)
    : key_{low(seed), high(seed)}, counter_{0, 0, low(stream), high(stream)} {}

Philox::Block Philox::block(Block counter, Key key) {
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
  constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {high(product1) ^ counter[1] ^ key[0], low(product1), high(product0) ^ counter[3] ^ key[1],
               low(product0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

std::uint32_t Philox::bits() {
  if (used_ == numbers_.size()) {
    numbers_ = block(counter_, key_);
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
  }
  return numbers_[used_++];
}

double Philox::uniform() {
  const std::uint64_t upper = bits() >> 5;
  const std::uint64_t lower = bits() >> 6;
  return static_cast<double>((upper << 26) | lower) * 0x1p-53;
}

std::uint32_t Philox::below(std::uint32_t count) {
  ZICHT_EXPECT(count > 0);
  std::uint64_t product = std::uint64_t{bits()} * count;
  if (low(product) < count) {
    const std::uint32_t reject_below = (0U - count) % count;
    while (low(product) < reject_below) product = std::uint64_t{bits()} * count;
  }
  return high(product);
}

std::size_t Philox::weighted(std::span<const double> weights) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  ZICHT_EXPECT(all > 0);
  double left = uniform() * all;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

}  // namespace zicht
