#include "registry/merkle_proof.hpp"

#include <algorithm>
#include <bit>

#include "base/contract.hpp"

namespace zicht::registry {
namespace {

/// Where the definition of RFC 6962 splits so many leaves.
std::uint64_t half_of(std::uint64_t leaves) { return std::bit_floor(leaves - 1); }

}  // namespace

std::vector<LeafRange> inclusion_ranges(std::uint64_t leaf, std::uint64_t size) {
  ZICHT_EXPECT(leaf < size);
  std::vector<LeafRange> ranges;
  for (LeafRange within{0, size}; within.to - within.from > 1;) {
    const std::uint64_t middle = within.from + half_of(within.to - within.from);
    const bool left = leaf < middle;
    ranges.push_back(left ? LeafRange{middle, within.to} : LeafRange{within.from, middle});
    (left ? within.to : within.from) = middle;
  }
  std::ranges::reverse(ranges);
  return ranges;
}

std::vector<LeafRange> consistency_ranges(std::uint64_t from, std::uint64_t size) {
  ZICHT_EXPECT(from > 0 && from <= size);
  std::vector<LeafRange> ranges;
  LeafRange within{0, size};
  while (within.to > from) {
    const std::uint64_t middle = within.from + half_of(within.to - within.from);
    const bool left = from <= middle;
    ranges.push_back(left ? LeafRange{middle, within.to} : LeafRange{within.from, middle});
    (left ? within.to : within.from) = middle;
  }
  if (within.from > 0) ranges.push_back(within);  // otherwise it is the smaller tree itself, which is known
  std::ranges::reverse(ranges);
  return ranges;
}

bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Hash& root,
                      const std::vector<Hash>& path) {
  if (index >= size) return false;
  Hash hash = leaf;
  std::uint64_t last = size - 1;
  for (const Hash& node : path) {
    if (last == 0) return false;
    if ((index & 1) != 0 || index == last) {
      hash = node_hash(node, hash);
      while ((index & 1) == 0 && index != 0) {
        index >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, node);
    }
    index >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool proves_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t size, const Hash& root,
                        const std::vector<Hash>& path) {
  if (from == 0 || from > size) return false;
  if (from == size) return path.empty() && from_root == root;
  auto next = path.begin();
  Hash before = from_root;
  if (!std::has_single_bit(from)) {
    if (next == path.end()) return false;
    before = *next++;
  }
  std::uint64_t index = (from - 1) >> std::countr_one(from - 1);
  std::uint64_t last = (size - 1) >> std::countr_one(from - 1);
  Hash after = before;
  for (; next != path.end(); ++next) {
    if (last == 0) return false;
    if ((index & 1) != 0 || index == last) {
      before = node_hash(*next, before);
      after = node_hash(*next, after);
      while ((index & 1) == 0 && index != 0) {
        index >>= 1;
        last >>= 1;
      }
    } else {
      after = node_hash(after, *next);
    }
    index >>= 1;
    last >>= 1;
  }
  return last == 0 && before == from_root && after == root;
}

void RangeRoots::add(const Hash& leaf) {
  for (std::size_t i = 0; i < ranges_.size(); ++i)
    if (ranges_[i].from <= next_ && next_ < ranges_[i].to) trees_[i].append(leaf);
  ++next_;
}

std::vector<Hash> RangeRoots::roots() const {
  std::vector<Hash> roots;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    ZICHT_EXPECT(trees_[i].size() == ranges_[i].to - ranges_[i].from);
    roots.push_back(trees_[i].root());
  }
  return roots;
}

}  // namespace zicht::registry
