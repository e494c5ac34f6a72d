#include "registry/merkle.hpp"

#include <gtest/gtest.h>

namespace zicht::registry {
namespace {

/// The definition of RFC 6962, section 2.1: split at the largest power of two below the size.
Hash naive_root(std::span<const Bytes> leaves) {
  if (leaves.empty()) return sha256("");
  if (leaves.size() == 1) return leaf_hash(leaves[0]);
  std::size_t half = 1;
  while (half * 2 < leaves.size()) half *= 2;
  return node_hash(naive_root(leaves.first(half)), naive_root(leaves.subspan(half)));
}

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return bytes;
}

TEST(MerkleFrontier,
     AgreesWithThePublishedTree) {  // the reference tree of Certificate Transparency: its 8 leaves and roots
  const std::vector<Bytes> leaves = {from_hex(""),
                                     from_hex("00"),
                                     from_hex("10"),
                                     from_hex("2021"),
                                     from_hex("3031"),
                                     from_hex("40414243"),
                                     from_hex("5051525354555657"),
                                     from_hex("606162636465666768696a6b6c6d6e6f")};
  const std::vector<std::string> roots = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  MerkleFrontier tree;
  EXPECT_EQ(to_hex(tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    tree.append(leaf_hash(leaves[i]));
    EXPECT_EQ(to_hex(tree.root()), roots[i]) << i + 1 << " leaves";
  }
}

TEST(MerkleFrontier, AgreesWithTheDefinitionAtEverySize) {
  std::vector<Bytes> leaves;
  MerkleFrontier tree;
  for (std::uint8_t i = 0; i < 200; ++i) {
    leaves.push_back({i, 7});
    tree.append(leaf_hash(leaves.back()));
    ASSERT_EQ(tree.root(), naive_root(leaves)) << leaves.size();
    const auto again = MerkleFrontier::from(tree.size(), tree.nodes());
    ASSERT_TRUE(again);
    ASSERT_EQ(again->root(), tree.root());
  }
}

TEST(MerkleFrontier, RefusesNodesThatDoNotFitItsSize) {
  const auto wrong = MerkleFrontier::from(3, {Hash{}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace zicht::registry
