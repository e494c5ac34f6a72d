#include "registry/merkle_proof.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace zicht::registry {
namespace {

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return bytes;
}

Hash root_of(std::span<const Hash> leaves) {
  MerkleFrontier tree;
  for (const Hash& leaf : leaves) tree.append(leaf);
  return tree.root();
}

std::vector<Hash> roots_of(const std::vector<LeafRange>& ranges, std::span<const Hash> leaves) {
  RangeRoots roots(ranges);
  for (const Hash& leaf : leaves) roots.add(leaf);
  return roots.roots();
}

std::vector<std::string> in_hex(const std::vector<Hash>& hashes) {
  std::vector<std::string> texts;
  for (const Hash& hash : hashes) texts.push_back(to_hex(hash));
  return texts;
}

/// PATH(m, D[n]) and SUBPROOF(m, D[n], b) as RFC 6962, sections 2.1.1 and 2.1.2, define them.
std::vector<Hash> naive_path(std::size_t leaf, std::span<const Hash> leaves) {
  if (leaves.size() == 1) return {};
  std::size_t half = 1;
  while (half * 2 < leaves.size()) half *= 2;
  const bool left = leaf < half;
  auto path = left ? naive_path(leaf, leaves.first(half)) : naive_path(leaf - half, leaves.subspan(half));
  path.push_back(root_of(left ? leaves.subspan(half) : leaves.first(half)));
  return path;
}
std::vector<Hash> naive_subproof(std::size_t from, std::span<const Hash> leaves, bool whole) {
  if (from == leaves.size()) return whole ? std::vector<Hash>{} : std::vector{root_of(leaves)};
  std::size_t half = 1;
  while (half * 2 < leaves.size()) half *= 2;
  const bool left = from <= half;
  auto path = left ? naive_subproof(from, leaves.first(half), whole)
                   : naive_subproof(from - half, leaves.subspan(half), false);
  path.push_back(root_of(left ? leaves.subspan(half) : leaves.first(half)));
  return path;
}

std::vector<Hash> made_leaves(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(sha256("leaf " + std::to_string(i)));
  return leaves;
}

/// The reference tree of Certificate Transparency; proofs published with it (its test data, leaves from 1).
std::vector<Hash> published_leaves() {
  std::vector<Hash> leaves;
  for (const char* const leaf :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"})
    leaves.push_back(leaf_hash(from_hex(leaf)));
  return leaves;
}
constexpr const char* k96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
constexpr const char* k5f = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
constexpr const char* k6b = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
constexpr const char* kbc = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
constexpr const char* kca = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
constexpr const char* kd3 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
constexpr const char* kfa = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
constexpr const char* k6e = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
constexpr const char* k0e = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
using Texts = std::vector<std::string>;

TEST(MerkleProof, AgreesWithThePublishedInclusionProofs) {
  const std::vector<Hash> leaves = published_leaves();
  const auto path = [&](std::uint64_t leaf, std::size_t size) {
    return in_hex(roots_of(inclusion_ranges(leaf - 1, size), std::span(leaves).first(size)));
  };
  EXPECT_EQ(path(1, 1), Texts{});
  EXPECT_EQ(path(1, 8), (Texts{k96, k5f, k6b}));
  EXPECT_EQ(path(6, 8), (Texts{kbc, kca, kd3}));
  EXPECT_EQ(path(3, 3), Texts{kfa});
  EXPECT_EQ(path(2, 5), (Texts{k6e, k5f, kbc}));
}

TEST(MerkleProof, AgreesWithThePublishedConsistencyProofs) {
  const std::vector<Hash> leaves = published_leaves();
  const auto path = [&](std::uint64_t from, std::size_t size) {
    return in_hex(roots_of(consistency_ranges(from, size), std::span(leaves).first(size)));
  };
  EXPECT_EQ(path(1, 1), Texts{});
  EXPECT_EQ(path(1, 8), (Texts{k96, k5f, k6b}));
  EXPECT_EQ(path(6, 8), (Texts{k0e, kca, kd3}));
  EXPECT_EQ(path(2, 5), (Texts{k5f, kbc}));
}

TEST(MerkleProof, AgreesWithTheDefinitionAtEverySizeAndNothingElseProves) {
  const std::vector<Hash> all = made_leaves(40);
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const auto leaves = std::span(all).first(size);
    const Hash root = root_of(leaves);
    for (std::size_t at = 0; at < size; ++at) {
      const auto path = roots_of(inclusion_ranges(at, size), leaves);
      ASSERT_EQ(path, naive_path(at, leaves));
      ASSERT_TRUE(proves_inclusion(all[at], at, size, root, path)) << at << " of " << size;
      ASSERT_FALSE(proves_inclusion(sha256("other"), at, size, root, path));
      ASSERT_FALSE(proves_inclusion(all[at], at, size, sha256("other"), path));
      for (std::size_t other = 0; other <= size; ++other)
        ASSERT_EQ(proves_inclusion(all[at], other, size, root, path), other == at);
      auto longer = path;
      longer.push_back(root);
      ASSERT_FALSE(proves_inclusion(all[at], at, size, root, longer));
      const std::size_t kept = path.empty() ? 0 : path.size() - 1;
      const std::vector<Hash> shorter(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(kept));
      ASSERT_EQ(proves_inclusion(all[at], at, size, root, shorter), path.empty());
    }
    for (std::size_t from = 1; from <= size; ++from) {
      const Hash before = root_of(leaves.first(from));
      const auto path = roots_of(consistency_ranges(from, size), leaves);
      ASSERT_EQ(path, naive_subproof(from, leaves, true));
      ASSERT_TRUE(proves_consistency(from, before, size, root, path)) << from << " of " << size;
      ASSERT_FALSE(proves_consistency(from, sha256("other"), size, root, path));
      ASSERT_FALSE(proves_consistency(from, before, size, sha256("other"), path));
      ASSERT_FALSE(proves_consistency(0, before, size, root, path));
      ASSERT_FALSE(proves_consistency(size + 1, before, size, root, path));
      for (std::size_t changed = 0; changed < path.size(); ++changed) {
        auto wrong = path;
        wrong[changed][0] ^= 1;
        ASSERT_FALSE(proves_consistency(from, before, size, root, wrong));
      }
    }
  }
}

}  // namespace
}  // namespace zicht::registry
