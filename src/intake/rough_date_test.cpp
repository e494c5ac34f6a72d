#include "intake/rough_date.hpp"

#include <gtest/gtest.h>

namespace zicht::intake {
namespace {

std::string shown(const std::optional<RoughDate>& date) {
  return date ? to_iso(date->days.first) + "/" + to_iso(date->days.last) : "none";
}

TEST(RoughDate, ReadsDaysMonthsAndYears) {
  EXPECT_EQ(shown(parse_rough_date("2024-02-29")), "2024-02-29/2024-02-29");
  EXPECT_EQ(shown(parse_rough_date("2024-02")), "2024-02-01/2024-02-29");
  EXPECT_EQ(shown(parse_rough_date("2024-12")), "2024-12-01/2024-12-31");
  EXPECT_EQ(shown(parse_rough_date("2024")), "2024-01-01/2024-12-31");
  EXPECT_EQ(shown(parse_rough_date("1-3-2024")), "2024-03-01/2024-03-01");
  EXPECT_EQ(shown(parse_rough_date("01/03/2024")), "2024-03-01/2024-03-01");
  EXPECT_EQ(shown(parse_rough_date("1.3.2024")), "2024-03-01/2024-03-01");
  EXPECT_EQ(shown(parse_rough_date("1 maart 2024")), "2024-03-01/2024-03-01");
  EXPECT_EQ(shown(parse_rough_date("1 mrt 2024")), "none");
  EXPECT_EQ(shown(parse_rough_date("3 okt 2024")), "2024-10-03/2024-10-03");
  for (const char* const text : {"", "x", "2024-13", "31-2-2024", "2024-02-30", "1-3-24", "99999", "2024-1"})
    EXPECT_FALSE(parse_rough_date(text)) << text;
}

TEST(RoughDate, ReadsPeriods) {
  EXPECT_EQ(shown(parse_period("2023-06/2024")), "2023-06-01/2024-12-31");
  EXPECT_EQ(shown(parse_period("2024/2023")), "none");
  EXPECT_EQ(shown(parse_period("2024/")), "none");
}

TEST(RoughDate, ReadsByAPattern) {
  EXPECT_EQ(shown(parse_date_by("MM/DD/YYYY", "03/31/2024")), "2024-03-31/2024-03-31");
  EXPECT_EQ(shown(parse_date_by("YYYYMMDD", "20240331")), "2024-03-31/2024-03-31");
  EXPECT_EQ(shown(parse_date_by("YYYY", "2024")), "2024-01-01/2024-12-31");
  for (const char* const text : {"", "3/31/2024", "31/03/2024", "03/31/2024x", "03-31-2024"})
    EXPECT_FALSE(parse_date_by("MM/DD/YYYY", text)) << text;
}

TEST(Age, ReadsOneSeveralAndOpen) {
  EXPECT_EQ(parse_age("16"), (AgeInterval{16, 16}));
  EXPECT_EQ(parse_age(" 16-17 "), (AgeInterval{16, 17}));
  EXPECT_EQ(parse_age("48+"), (AgeInterval{48, 130}));
  for (const char* const text : {"", "-", "+", "16-", "-16", "17-16", "131", "1e1", "0x10", "9999999999"})
    EXPECT_FALSE(parse_age(text)) << text;
}

}  // namespace
}  // namespace zicht::intake
