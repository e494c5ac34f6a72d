#include "registry/merkle.hpp"

#include <bit>

namespace zicht::registry {

Hash leaf_hash(std::span<const std::uint8_t> leaf) {
  constexpr std::uint8_t kLeaf[] = {0};
  return sha256({kLeaf, leaf});
}

Hash node_hash(const Hash& left, const Hash& right) {
  constexpr std::uint8_t kNode[] = {1};
  return sha256({kNode, left, right});
}

Result<MerkleFrontier> MerkleFrontier::from(std::uint64_t size, std::vector<Hash> nodes) {
  if (static_cast<std::size_t>(std::popcount(size)) != nodes.size())
    return fail(ErrorCode::corrupt, "the tree over the log does not fit its size");
  MerkleFrontier frontier;
  frontier.size_ = size;
  frontier.nodes_ = std::move(nodes);
  return frontier;
}

void MerkleFrontier::append(const Hash& leaf_hash) {
  Hash subtree = leaf_hash;
  for (std::uint64_t full = size_; (full & 1) != 0; full >>= 1) {  // as adding one carries in binary
    subtree = node_hash(nodes_.back(), subtree);
    nodes_.pop_back();
  }
  nodes_.push_back(subtree);
  ++size_;
}

Hash MerkleFrontier::root() const {
  if (nodes_.empty()) return sha256({});
  Hash root = nodes_.back();
  for (std::size_t i = nodes_.size() - 1; i-- > 0;) root = node_hash(nodes_[i], root);
  return root;
}

}  // namespace zicht::registry
