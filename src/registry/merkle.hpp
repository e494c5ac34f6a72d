#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"

namespace zicht::registry {

/// Hashes of RFC 6962, section 2.1.
Hash leaf_hash(std::span<const std::uint8_t> leaf);
Hash node_hash(const Hash& left, const Hash& right);

/// The roots of the perfect subtrees that a tree of this size falls apart in, widest first: all that is
/// needed to append to it and to know its root. At most 64 hashes.
class MerkleFrontier {
 public:
  MerkleFrontier() = default;
  /// \errors corrupt: not as many nodes as the size has one bits.
  static Result<MerkleFrontier> from(std::uint64_t size, std::vector<Hash> nodes);

  void append(const Hash& leaf_hash);
  std::uint64_t size() const { return size_; }
  /// The root of the tree of RFC 6962; that of the empty tree is the hash of nothing.
  Hash root() const;
  const std::vector<Hash>& nodes() const { return nodes_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> nodes_;
};

}  // namespace zicht::registry
