#include "registry/sqlite/key_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/sha256.hpp"

namespace zicht::registry {
namespace {

Fingerprint key_of(int number) {
  const Hash hash = sha256("key " + std::to_string(number));
  Fingerprint key{};
  std::copy_n(hash.begin(), key.size(), key.begin());
  return key;
}

TEST(KeyFilter, HoldsWhatWasAddedAndLittleElse) {
  constexpr int kKeys = 20000;
  KeyFilter filter(kKeys);
  for (int i = 0; i < kKeys; ++i) {
    EXPECT_FALSE(filter.full());
    filter.add(key_of(i));
  }
  EXPECT_TRUE(filter.full());
  int taken = 0;
  for (int i = 0; i < kKeys; ++i) {
    ASSERT_TRUE(filter.may_hold(key_of(i)));
    taken += filter.may_hold(key_of(kKeys + i)) ? 1 : 0;
  }
  EXPECT_LT(taken, kKeys / 200);  // (1 - exp(-4 * 20000 / 524288))^4 = 0.04 %
}

TEST(KeyFilter, AnEmptyOneHoldsNothing) { EXPECT_FALSE(KeyFilter(0).may_hold(key_of(1))); }

}  // namespace
}  // namespace zicht::registry
