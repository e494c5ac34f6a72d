#include "linkage/date_text.hpp"

#include <gtest/gtest.h>

namespace zicht::linkage {
namespace {

constexpr DateOrder kYmd = DateOrder::year_month_day;
constexpr DateOrder kDmy = DateOrder::day_month_year;
constexpr DateOrder kMdy = DateOrder::month_day_year;

TEST(ReadDate, ReadsTheWaysDatesAreWritten) {
  EXPECT_EQ(normal_date("1990-05-03", kYmd), "1990-05-03");
  EXPECT_EQ(normal_date("3.5.1990", kDmy), "1990-05-03");
  EXPECT_EQ(normal_date("5/3/1990", kMdy), "1990-05-03");
  EXPECT_EQ(normal_date("19900503", kYmd), "1990-05-03");
  EXPECT_EQ(normal_date("03051990", kDmy), "1990-05-03");
  EXPECT_EQ(normal_date("1990", kDmy), "1990-00-00");
  EXPECT_EQ(normal_date("1990-05", kYmd), "1990-05-00");
  EXPECT_EQ(normal_date("05/1990", kYmd), "1990-05-00");
  EXPECT_EQ(normal_date("199005", kYmd), "1990-05-00");
  EXPECT_EQ(normal_date("1889-12-31", kYmd), "1889-12-31");
  EXPECT_EQ(normal_date("1990-01-01/1992-12-31", kYmd), "1990-01-01/1992-12-31");
  EXPECT_EQ(normal_date("1990/1992", kYmd), "1990-00-00/1992-00-00");
  EXPECT_EQ(normal_date("1990-05-03 00:00:00.000", kDmy), "1990-05-03");
  EXPECT_EQ(normal_date("1990-05-03T12:30:00Z", kMdy), "1990-05-03");
  EXPECT_EQ(normal_date("3-5-1990 0:00", kDmy), "1990-05-03");
  EXPECT_EQ(normal_date("00-00-1985", kDmy), "1985-00-00");
  EXPECT_EQ(normal_date("1985-00-00", kDmy), "1985-00-00");
}

TEST(ReadDate, AYearThatComesFirstIsReadUnderAnyOrder) {
  for (const DateOrder order : {kYmd, kDmy, kMdy})
    for (const std::string_view text : {"1987-02-03", "19870203", "1987/2/3", "1987.02.03", "1987 02 03"}) {
      EXPECT_EQ(read_date(text, order).text, "1987-02-03") << text;
      EXPECT_EQ(read_date(text, order).trouble, DateTrouble::none) << text;
    }
}

TEST(ReadDate, ReadsMonthWords) {
  for (const std::string_view text : {"3 feb 1987", "Feb 3, 1987", "3 februari 1987", "February 3rd, 1987",
                                      "3-FEB-1987", "3 Feb. 1987", "1987 Feb 3", "3 februari 1987 00:00"})
    EXPECT_EQ(normal_date(text, kYmd), "1987-02-03") << text;
  EXPECT_EQ(normal_date("mrt 1987", kDmy), "1987-03-00");
  EXPECT_EQ(normal_date("12 mei 1987", kMdy), "1987-05-12");
}

TEST(ReadDate, SaysWhatItCannotRead) {
  for (const std::string_view text : {"03/02/87", "3 feb 87", "31811", "3-2", "03/02/187", "3 fbe 1987",
                                      "unknown", "3 4 5 1987", "1987-1988", "02-03-04"})
    for (const DateOrder order : {kYmd, kDmy, kMdy}) {
      EXPECT_EQ(read_date(text, order).text, "") << text;
      EXPECT_EQ(read_date(text, order).trouble, DateTrouble::unreadable) << text;
    }
  for (const std::string_view text : {"", " ", "-", "00-00-0000", "0000-00-00"}) {
    EXPECT_EQ(read_date(text, kYmd).text, "") << text;
    EXPECT_EQ(read_date(text, kYmd).trouble, DateTrouble::none) << text;
  }
}

TEST(ReadDate, AStatedOrderIsTheOnlyOneAndWhatItCannotBeIsSaid) {
  EXPECT_EQ(read_date("25/03/1990", kMdy).text, "1990-25-03");
  EXPECT_EQ(read_date("25/03/1990", kMdy).trouble, DateTrouble::no_such_day);
  EXPECT_EQ(read_date("31/02/1990", kDmy).trouble, DateTrouble::no_such_day);
  EXPECT_EQ(read_date("0024-05-03", kYmd).trouble, DateTrouble::no_such_day);
  EXPECT_EQ(read_date("29/02/1988", kDmy).trouble, DateTrouble::none);
}

}  // namespace
}  // namespace zicht::linkage
