#include "linkage/relatives.hpp"

#include <gtest/gtest.h>

#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

constexpr std::array<double, kRelativesKinds> kTen{10.0, 10.0};

TEST(Relatives, AreOnlySeenWhereTheyCanBeToldFromStrangers) {
  const Relatives no_birth_date =
      Relatives::of(prepared({Kind::given_name, Kind::family_name}, {{"a", "b"}}), kTen, 1000.0);
  EXPECT_FALSE(no_birth_date.any());
  EXPECT_EQ(no_birth_date.bits({40.0, 40.0}), 0.0);
  const Relatives no_number = Relatives::of(
      prepared({Kind::given_name, Kind::family_name, Kind::birth_date}, {{"a", "b", "1990"}}), kTen, 1000.0);
  EXPECT_EQ(no_number.shared_fields(0), 0b110);
  EXPECT_EQ(no_number.shared_fields(1), 0);
}

TEST(Relatives, SexIsTheSameForSomeAndNumbersAreShared) {
  const Relatives all = Relatives::of(
      prepared({Kind::given_name, Kind::family_name, Kind::birth_date, Kind::sex, Kind::document_number},
               {{"a", "b", "1990", "f", "x1"}}),
      kTen, 1000.0);
  EXPECT_EQ(all.shared_fields(0), 0b00110);
  EXPECT_EQ(all.shared_fields(1), 0b10010);
  EXPECT_EQ(all.same_for_some(), 0b01000);
}

TEST(Relatives, TakeOffAsMuchAsTheyAreLikelierThanStrangers) {
  const Relatives twins =
      Relatives::of(prepared({Kind::given_name, Kind::family_name, Kind::birth_date}, {{"a", "b", "1990"}}),
                    {1.0, 0.0}, 1024.0);
  EXPECT_NEAR(twins.bits({10.0, 0.0}), -1.0, 1e-9);   // as likely as strangers: half is left
  EXPECT_NEAR(twins.bits({30.0, 0.0}), -20.0, 1e-5);  // 2^20 times likelier
  EXPECT_NEAR(twins.bits({-20.0, 0.0}), 0.0, 1e-5);
  EXPECT_LT(twins.with_pairs({10.0, 0.0}, 1024.0).bits({10.0, 0.0}), twins.bits({10.0, 0.0}));
}

}  // namespace
}  // namespace zicht::linkage
