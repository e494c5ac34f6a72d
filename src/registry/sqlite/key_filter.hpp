#pragma once

#include <cstdint>
#include <vector>

#include "registry/key_store.hpp"

namespace zicht::registry {

/// Says of most fingerprints that are not in a set that they are not (a Bloom filter, 16 bits a key: one in
/// 400 is taken to be in it). Fingerprints are keyed hashes, so their own bits serve as its hashes.
class KeyFilter {
 public:
  /// \param keys  how many it will hold at most
  explicit KeyFilter(std::size_t keys);

  void add(const Fingerprint& key);
  /// False: the key was not added. True: it was, most likely.
  bool may_hold(const Fingerprint& key) const;
  bool full() const { return held_ >= most_; }

 private:
  template <class Use>
  void for_each_bit(const Fingerprint& key, Use use) const;

  std::size_t most_;
  std::size_t held_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace zicht::registry
