#include "registry/sqlite/key_filter.hpp"

#include <bit>
#include <cstring>

namespace zicht::registry {
namespace {

constexpr std::size_t kBitsPerKey = 16;

}  // namespace

KeyFilter::KeyFilter(std::size_t keys) : most_(keys), words_(std::bit_ceil(keys * kBitsPerKey / 64 + 1)) {}

template <class Use>
void KeyFilter::for_each_bit(const Fingerprint& key, Use use) const {
  for (std::size_t i = 0; i < key.size(); i += sizeof(std::uint32_t)) {
    std::uint32_t hash = 0;
    std::memcpy(&hash, key.data() + i, sizeof hash);
    const std::size_t bit = hash & (words_.size() * 64 - 1);
    use(bit / 64, std::uint64_t{1} << (bit % 64));
  }
}

void KeyFilter::add(const Fingerprint& key) {
  for_each_bit(key, [this](std::size_t word, std::uint64_t bit) { words_[word] |= bit; });
  ++held_;
}

bool KeyFilter::may_hold(const Fingerprint& key) const {
  bool all = true;
  for_each_bit(key, [&](std::size_t word, std::uint64_t bit) { all = all && (words_[word] & bit) != 0; });
  return all;
}

}  // namespace zicht::registry
