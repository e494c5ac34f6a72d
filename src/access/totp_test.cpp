#include "access/totp.hpp"

#include <gtest/gtest.h>

#include <array>

namespace zicht::access {
namespace {

/// The secrets of RFC 6238, appendix B (erratum 2866): the digits repeated up to the size of the hash.
Bytes rfc_secret(std::size_t size) {
  Bytes secret;
  for (std::size_t i = 0; i < size; ++i) secret.push_back(static_cast<std::uint8_t>('0' + (i + 1) % 10));
  return secret;
}

TEST(Totp, GivesTheCodesOfRfc6238) {  // RFC 6238, appendix B
  struct Row {
    std::int64_t time;
    std::string sha1, sha256, sha512;
  };
  const std::array<Row, 6> rows = {{{59, "94287082", "46119246", "90693936"},
                                    {1111111109, "07081804", "68084774", "25091201"},
                                    {1111111111, "14050471", "67062674", "99943326"},
                                    {1234567890, "89005924", "91819424", "93441116"},
                                    {2000000000, "69279037", "90698825", "38618901"},
                                    {20000000000, "65353130", "77737706", "47863826"}}};
  for (const Row& row : rows) {
    const std::int64_t step = row.time / kTotpStepSeconds;
    EXPECT_EQ(totp_code(rfc_secret(20), step, 8), row.sha1);
    EXPECT_EQ(totp_code(rfc_secret(32), step, 8, TotpHash::sha256), row.sha256);
    EXPECT_EQ(totp_code(rfc_secret(64), step, 8, TotpHash::sha512), row.sha512);
  }
}

TEST(Totp, GivesTheCodesOfRfc4226) {  // RFC 4226, appendix D: counters 0 to 9
  const std::array<std::string, 10> codes = {"755224", "287082", "359152", "969429", "338314",
                                             "254676", "287922", "162583", "399871", "520489"};
  for (std::size_t i = 0; i < codes.size(); ++i)
    EXPECT_EQ(totp_code(rfc_secret(20), static_cast<std::int64_t>(i)), codes[i]);
}

TEST(Totp, TakesNeighboursOnceAndNothingElse) {
  const Bytes secret = rfc_secret(20);
  const Instant now{1234567890'000};
  const std::int64_t step = 1234567890 / kTotpStepSeconds;
  for (const std::int64_t near : {step - 1, step, step + 1})
    EXPECT_EQ(totp_step_of(totp_code(secret, near), secret, now, -1), near);
  EXPECT_FALSE(totp_step_of(totp_code(secret, step - 2), secret, now, -1));
  EXPECT_FALSE(totp_step_of(totp_code(secret, step + 2), secret, now, -1));
  EXPECT_FALSE(totp_step_of(totp_code(secret, step), secret, now, step));
  EXPECT_FALSE(totp_step_of("", secret, now, -1));
  EXPECT_FALSE(totp_step_of(totp_code(Bytes{}, step), Bytes{}, now, -1));
  const std::string code = totp_code(secret, step);
  EXPECT_EQ(totp_step_of(code.substr(0, 3) + " " + code.substr(3), secret, now, -1), step);
}

TEST(Totp, Base32IsThatOfRfc4648) {  // RFC 4648, section 10, without padding
  const auto base32 = [](std::string_view text) { return to_base32(as_bytes(text)); };
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "MY");
  EXPECT_EQ(base32("fo"), "MZXQ");
  EXPECT_EQ(base32("foo"), "MZXW6");
  EXPECT_EQ(base32("foob"), "MZXW6YQ");
  EXPECT_EQ(base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
}

}  // namespace
}  // namespace zicht::access
