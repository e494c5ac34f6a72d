#include "base/cbor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace zicht {
namespace {

Bytes integer(std::int64_t number) {
  CborWriter out;
  out.integer(number);
  return std::move(out).take();
}

TEST(Cbor, WritesTheExamplesOfTheStandard) {  // RFC 8949, appendix A
  EXPECT_EQ(to_hex(integer(0)), "00");
  EXPECT_EQ(to_hex(integer(23)), "17");
  EXPECT_EQ(to_hex(integer(24)), "1818");
  EXPECT_EQ(to_hex(integer(1000)), "1903e8");
  EXPECT_EQ(to_hex(integer(1000000)), "1a000f4240");
  EXPECT_EQ(to_hex(integer(1000000000000)), "1b000000e8d4a51000");
  EXPECT_EQ(to_hex(integer(-1)), "20");
  EXPECT_EQ(to_hex(integer(-1000)), "3903e7");
  CborWriter out;
  out.array(2);
  out.text("IETF");
  out.bytes(Bytes{1, 2, 3, 4});
  EXPECT_EQ(to_hex(out.written()), "8264494554464401020304");
}

RC_GTEST_PROP(Cbor, IntegersComeBack, (std::int64_t number)) {
  const Bytes written = integer(number);
  CborReader in(written);
  RC_ASSERT(in.integer() == number);
  RC_ASSERT(in.complete());
}

RC_GTEST_PROP(Cbor, TextsAndBytesComeBack, (const std::string& text, const Bytes& bytes)) {
  CborWriter out;
  out.map(2);
  out.integer(1);
  out.text(text);
  out.integer(2);
  out.bytes(bytes);
  CborReader in(out.written());
  RC_ASSERT(in.map() == 2U);
  RC_ASSERT(in.key(-1) == 1);
  RC_ASSERT(in.text() == text);
  RC_ASSERT(in.key(1) == 2);
  const auto read = in.bytes();
  RC_ASSERT(Bytes(read.begin(), read.end()) == bytes);
  RC_ASSERT(in.complete());
}

TEST(Cbor, RefusesWhatIsNotCanonical) {
  for (const Bytes& longer : {Bytes{0x18, 0x17}, Bytes{0x19, 0x00, 0xFF}, Bytes{0x1a, 0, 0, 0xFF, 0xFF},
                              Bytes{0x1b, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF}, Bytes{0x1f}, Bytes{0xF6}}) {
    CborReader in(longer);
    in.integer();
    EXPECT_FALSE(in.complete()) << to_hex(longer);
  }
}

TEST(Cbor, RefusesKeysThatDoNotAscend) {
  const Bytes map = {0xA2, 0x02, 0x00, 0x01, 0x00};
  CborReader in(map);
  in.map();
  const auto first = in.key(-1);
  in.integer();
  in.key(first);
  EXPECT_TRUE(in.failed());
}

RC_GTEST_PROP(Cbor, NothingCrashesOnRandomBytes, (const Bytes& bytes)) {
  CborReader in(bytes);
  in.skip();
  CborReader other(bytes);
  for (std::size_t left = std::min<std::size_t>(other.map(), 100); left > 0; --left) other.skip();
}

TEST(Cbor, SkipStopsAtDeepNesting) {
  const Bytes nested(100, 0x81);
  CborReader in(nested);
  in.skip();
  EXPECT_TRUE(in.failed());
}

TEST(Cbor, ALengthBeyondTheEndIsRefusedWithoutReservingIt) {
  const Bytes huge = {0x9b, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  CborReader in(huge);
  EXPECT_EQ(in.array(), 0U);
  EXPECT_TRUE(in.failed());
}

}  // namespace
}  // namespace zicht
