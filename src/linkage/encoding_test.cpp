#include "linkage/encoding.hpp"

#include <gtest/gtest.h>

#include <set>

#include "linkage/encoding_bits.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

EncodingKey key_of(std::uint8_t first) {
  std::vector<std::uint8_t> bytes(32, 7);
  bytes[0] = first;
  return EncodingKey::from_bytes(bytes).value();
}

const std::vector<Kind> kKinds{Kind::given_name, Kind::family_name, Kind::birth_date, Kind::received_on};

double alike(const std::string& a, const std::string& b) { return dice(encoding_bits(a), encoding_bits(b)); }

TEST(EncodingKey, HasSixteenToSixtyFourBytes) {
  EXPECT_FALSE(EncodingKey::from_bytes(std::vector<std::uint8_t>(15)));
  EXPECT_FALSE(EncodingKey::from_bytes(std::vector<std::uint8_t>(65)));
  EXPECT_TRUE(EncodingKey::from_bytes(std::vector<std::uint8_t>(16)));
}

TEST(EncodeRecords, NeedTheSameKeyAndMeetOverSlipsAndSwappedNames) {
  const IdentityView view = view_of(kKinds, {{"Anna", "de Vries", "1990-05-03", "2024-01-01"},
                                             {"ANNA", "De Vries", "1990-05-03", "2023-07-09"},
                                             {"de Vries", "Ana", "1990-05-03", ""},
                                             {"Priscilla", "Wong", "1971-12-30", ""},
                                             {"", "", "", "2024-01-01"}});
  const auto codes = encode_records(view, key_of(1), 2);
  EXPECT_EQ(codes[0], codes[1]);  // when it was received is not in it
  EXPECT_EQ(codes[0].size(), 256U);
  EXPECT_GT(alike(codes[0], codes[2]), 0.7);
  EXPECT_LT(alike(codes[0], codes[3]), 0.45);
  EXPECT_TRUE(codes[4].empty());
  EXPECT_NE(encode_records(view, key_of(2), 1)[0], codes[0]);
  EXPECT_EQ(encode_records(view, key_of(1), 1), codes);
}

TEST(Dice, AgreesWithCountingBits) {
  EXPECT_DOUBLE_EQ(alike("f0", "30"), 2.0 * 2 / (4 + 2));
  EXPECT_DOUBLE_EQ(alike("00", "00"), 1.0);
  EXPECT_DOUBLE_EQ(alike("zz", "00"), 1.0);  // what is no digit counts as 0
}

}  // namespace
}  // namespace zicht::linkage
