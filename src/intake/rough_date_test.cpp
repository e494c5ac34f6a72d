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
  EXPECT_EQ(shown(parse_rough_date("1 mrt 2024")), "2024-03-01/2024-03-01");
  EXPECT_EQ(shown(parse_rough_date("1 March 2024")), "2024-03-01/2024-03-01");
  EXPECT_EQ(shown(parse_rough_date("3 okt 2024")), "2024-10-03/2024-10-03");
  EXPECT_EQ(shown(parse_rough_date("3-okt-2024")), "2024-10-03/2024-10-03");
  for (const char* const text : {"", "x", "2024-13", "31-2-2024", "2024-02-30", "1-3-24", "99999", "2024-1",
                                 "0 x 2024", "0 ma 2024", "1-xyz-2024"})
    EXPECT_FALSE(parse_rough_date(text)) << text;
}

TEST(RoughDate, ReadsWhatTheRegisterOfPersonsKnows) {
  for (const char* const year :
       {"00-00-1985", "0-0-1985", "1985-00-00", "19850000", "00/00/1985", "00.00.1985"})
    EXPECT_EQ(shown(parse_rough_date(year)), "1985-01-01/1985-12-31") << year;
  for (const char* const month : {"1985-05-00", "00-05-1985", "19850500"})
    EXPECT_EQ(shown(parse_rough_date(month)), "1985-05-01/1985-05-31") << month;
  EXPECT_EQ(shown(parse_rough_date("19850517")), "1985-05-17/1985-05-17");
  for (const char* const nothing : {"00-00-0000", "0000-00-00", "00000000", "1985-00-17", "17-00-1985"})
    EXPECT_FALSE(parse_rough_date(nothing)) << nothing;
}

TEST(RoughDate, LeavesOutTimesAndWhatNobodySees) {
  for (const char* const text :
       {"2024-03-01 00:00:00", "2024-03-01T13:45", "2024-03-01 13:45:12.123", "1-3-2024 9:05",
        "01/03/2024 1:45 PM", "\u200e1-3-2024", "2024\u200b-03-01", "\ufeff2024-03-01",
        "2024-02-29T23:30:00Z", "2024-03-01T00:30:00+01:00", "1\u00a0maart\u00a02024", "1\u20113\u20112024",
        "2024\u2013"
        "03\u2013"
        "01"})
    EXPECT_EQ(shown(parse_rough_date(text)), "2024-03-01/2024-03-01") << text;
  for (const char* const text : {"2024-03-01 25:00x", "2024-03-01 noon", "2024 12:00", "2024-03-01 12"})
    EXPECT_FALSE(parse_rough_date(text)) << text;
}

TEST(RoughDate, APatternHasAYearOfFourDigits) {
  for (const char* const pattern : {"MM/DD/YYYY", "YYYYMMDD", "YYYY", "MM-YYYY", "D.M.YYYY"})
    EXPECT_EQ(is_date_pattern(pattern), std::string_view(pattern) != "D.M.YYYY") << pattern;
  for (const char* const pattern : {"", "DD/MM/YY", "MM/DD", "YYYY-DD", "YYYY-MM-DD-MM"})
    EXPECT_FALSE(is_date_pattern(pattern)) << pattern;
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
  EXPECT_EQ(shown(parse_date_by("MM/DD/YYYY", "3/4/2006")), "2006-03-04/2006-03-04");
  EXPECT_EQ(shown(parse_date_by("MM/DD/YYYY", "3/4/2006 00:00:00")), "2006-03-04/2006-03-04");
  for (const char* const text :
       {"", "25/03/2024", "31/03/2024", "03/31/2024x", "03-31-2024", "2024-03-31", "3/4/06"})
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
