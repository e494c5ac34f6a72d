#include "publish/number_format.hpp"

#include <gtest/gtest.h>

namespace zicht::publish {
namespace {

TEST(NumberFormat, GroupsThousandsByLanguage) {
  EXPECT_EQ(count_text(1062, Language::nl), "1.062");
  EXPECT_EQ(count_text(1062, Language::en), "1,062");
  EXPECT_EQ(count_text(999, Language::nl), "999");
  EXPECT_EQ(count_text(1234567, Language::en), "1,234,567");
  EXPECT_EQ(count_text(-1500, Language::nl), "\u22121.500");
}

TEST(NumberFormat, SaysWhichWayAChangeGoes) {
  EXPECT_EQ(change_text(27, Language::nl), "+27");
  EXPECT_EQ(change_text(-8, Language::en), "\u22128");
  EXPECT_EQ(change_text(0, Language::en), "0");
  EXPECT_EQ(percent_change_text(79.0 / 52 - 1, Language::nl), "+52\u00a0%");
  EXPECT_EQ(percent_change_text(79.0 / 52 - 1, Language::en), "+52%");
}

TEST(NumberFormat, WritesDecimalsPValuesAndDates) {
  EXPECT_EQ(decimal_text(1.519, 2, Language::nl), "1,52");
  EXPECT_EQ(p_value_text(0.0227, Language::nl), "p\u00a0=\u00a00,023");
  EXPECT_EQ(p_value_text(0.0000001, Language::en), "p\u00a0<\u00a00.001");
  EXPECT_EQ(date_text(make_date(2024, 12, 31).value(), Language::nl), "31 december 2024");
  EXPECT_EQ(date_text(make_date(2024, 12, 31).value(), Language::en), "31 December 2024");
}

}  // namespace
}  // namespace zicht::publish
