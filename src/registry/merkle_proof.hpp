#pragma once

#include <cstdint>
#include <vector>

#include "registry/merkle.hpp"

namespace zicht::registry {

/// Leaves [from, to) of a tree, counted from 0: a subtree whose root stands in a proof.
struct LeafRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  friend bool operator==(const LeafRange&, const LeafRange&) = default;
};

/// Whose roots prove that a leaf is in a tree of this size (RFC 6962, section 2.1.1), in the order of the
/// proof. Precondition: leaf < size.
std::vector<LeafRange> inclusion_ranges(std::uint64_t leaf, std::uint64_t size);
/// Whose roots prove that a tree is the beginning of a larger one (RFC 6962, section 2.1.2).
/// Precondition: 0 < from <= size.
std::vector<LeafRange> consistency_ranges(std::uint64_t from, std::uint64_t size);

/// Whether a leaf is in the tree with this root (RFC 9162, section 2.1.3.2).
bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Hash& root,
                      const std::vector<Hash>& path);
/// Whether one tree is the beginning of the other (RFC 9162, section 2.1.4.2).
bool proves_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t size, const Hash& root,
                        const std::vector<Hash>& path);

/// Roots of ranges of leaves that come by one by one, in their order. Memory: 64 hashes a range.
class RangeRoots {
 public:
  explicit RangeRoots(std::vector<LeafRange> ranges) : ranges_(std::move(ranges)), trees_(ranges_.size()) {}
  void add(const Hash& leaf);
  /// In the order of the ranges. Precondition: every leaf of them has come by.
  std::vector<Hash> roots() const;

 private:
  std::vector<LeafRange> ranges_;
  std::vector<MerkleFrontier> trees_;
  std::uint64_t next_ = 0;
};

}  // namespace zicht::registry
