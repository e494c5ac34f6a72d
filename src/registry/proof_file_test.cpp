#include "registry/proof_file.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

class ProofFileTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int number = 0; number < 5; ++number) ASSERT_TRUE(registry_.append({made_up_report(number)}));
    size_ = registry_.status().value().events;
    head_ = {size_, registry_.status().value().root};
  }
  TestFolder folder_;
  Registry registry_ =
      Registry::create(folder_.path() / "r", shipped_definitions(), "tester", test_clock()).value();
  Sequence size_ = 0;
  TreeHead head_;
};

TEST_F(ProofFileTest, OfAnEventIsReadAsItIsWrittenAndHolds) {
  for (Sequence event = 1; event <= size_; event += 3) {
    const std::string file = proof_file(registry_.prove_inclusion(event, 0).value());
    const WrittenProof proof = parse_proof(file, "proof.json").value();
    EXPECT_EQ(proof.event, event);
    EXPECT_EQ(check_proof(proof, std::span(&head_, 1)), ProofAnswer::holds);
    WrittenProof other = proof;
    other.leaf[0] ^= 1;
    EXPECT_EQ(check_proof(other, std::span(&head_, 1)), ProofAnswer::false_proof);
  }
}

TEST_F(ProofFileTest, OfABeginningHoldsForWhoTrustsEitherHead) {
  const std::string file = proof_file(registry_.prove_consistency(size_ - 2, 0).value());
  const WrittenProof proof = parse_proof(file, "proof.json").value();
  EXPECT_EQ(check_proof(proof, std::span(&proof.head, 1)), ProofAnswer::holds);
  EXPECT_EQ(check_proof(proof, std::span(&proof.before, 1)), ProofAnswer::holds);
  EXPECT_EQ(check_proof(proof, {}), ProofAnswer::other_head);
}

TEST_F(ProofFileTest, ThatIsDamagedIsRefused) {
  const std::string file = proof_file(registry_.prove_inclusion(1, 0).value());
  for (std::size_t length = 0; length + 2 < file.size(); length += 7)
    EXPECT_FALSE(parse_proof(std::string_view(file).substr(0, length), "proof.json")) << length;
  EXPECT_FALSE(parse_proof("{}", "proof.json"));
  EXPECT_FALSE(parse_proof(R"({"proof": "zicht event proof 1", "event": 0})", "proof.json"));
}

TEST(HeadText, IsReadAsItIsWritten) {
  TreeHead head{17, {}};
  head.root[3] = 0xab;
  EXPECT_EQ(parse_head_text(head_text(head)).value(), head);
  for (const char* const wrong : {"", ":", "17", "17:", "17:ab", "x:00", "-1:00"})
    EXPECT_FALSE(parse_head_text(wrong));
}

TEST(EventNumber, IsThatOfAnEventOrOfAReport) {
  EXPECT_EQ(parse_event_number("17").value(), 17U);
  EXPECT_EQ(parse_event_number("R17").value(), 17U);
  for (const char* const wrong : {"", "R", "0", "R0", "17x", "-17", "P17"})
    EXPECT_FALSE(parse_event_number(wrong));
}

}  // namespace
}  // namespace zicht::registry
