#include "base/date.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

namespace zicht {
namespace {

const Date kFirst = make_date(1, 1, 1).value();
const Date kLast = make_date(9999, 12, 31).value();

Date arbitrary_date() { return {*rc::gen::inRange(kFirst.days, kLast.days + 1)}; }

RC_GTEST_PROP(Date, AgreesWithTheStandardLibrary, ()) {
  const Date date = arbitrary_date();
  const std::chrono::year_month_day expected{std::chrono::sys_days{std::chrono::days{date.days}}};
  const CivilDate found = civil(date);
  RC_ASSERT(found.year == static_cast<int>(expected.year()));
  RC_ASSERT(found.month == static_cast<int>(static_cast<unsigned>(expected.month())));
  RC_ASSERT(found.day == static_cast<int>(static_cast<unsigned>(expected.day())));
  RC_ASSERT(make_date(found.year, found.month, found.day).value() == date);
}

RC_GTEST_PROP(Date, IsoTextComesBack, ()) {
  const Date date = arbitrary_date();
  RC_ASSERT(parse_iso_date(to_iso(date)).value() == date);
}

TEST(Date, RefusesWhatIsNoDay) {
  for (const char* const text : {"", "2024", "2024-13-01", "2024-02-30", "2023-02-29", "2024-1-1", "24-01-01",
                                 "2024-01-01 ", "2024/01/01", "0000-01-01", "2024-00-10", "abcd-ef-gh"})
    EXPECT_FALSE(parse_iso_date(text)) << text;
  EXPECT_TRUE(parse_iso_date("2024-02-29"));
}

/// One birthday after the other.
int naive_age(Date from, Date to) {
  int age = 0;
  const CivilDate birth = civil(from);
  for (;;) {
    const auto birthday = make_date(birth.year + age + 1, birth.month, birth.day);
    const Date next =
        birthday ? *birthday : make_date(birth.year + age + 1, 3, 1).value();  // born on 29 February
    if (to < next) return age;
    ++age;
  }
}

RC_GTEST_PROP(CompletedYears, AgreesWithCountingBirthdays, ()) {
  const Date from{*rc::gen::inRange(-30000, 20000)};
  const Date to{from.days + *rc::gen::inRange(0, 45000)};
  RC_ASSERT(completed_years(from, to) == naive_age(from, to));
}

TEST(CompletedYears, RisesOnTheBirthday) {
  const Date birth = make_date(2006, 5, 17).value();
  EXPECT_EQ(completed_years(birth, make_date(2024, 5, 16).value()), 17);
  EXPECT_EQ(completed_years(birth, make_date(2024, 5, 17).value()), 18);
  EXPECT_LT(completed_years(birth, make_date(2006, 5, 16).value()), 0);
}

TEST(Instant, ReadsOffsetsAndFractions) {
  EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z").value().milliseconds, 0);
  EXPECT_EQ(parse_instant("1970-01-01T01:00:00+01:00").value().milliseconds, 0);
  EXPECT_EQ(parse_instant("1970-01-01T00:00:01.250Z").value().milliseconds, 1250);
  for (const char* const text :
       {"", "1970-01-01", "1970-01-01T25:00:00Z", "1970-01-01T00:61:00Z", "1970-01-01T00:00:00", "x"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

RC_GTEST_PROP(Instant, TextComesBack, ()) {
  const Instant instant{*rc::gen::inRange<std::int64_t>(-60'000'000'000'000, 200'000'000'000'000)};
  RC_ASSERT(parse_instant(to_rfc3339(instant)).value() == instant);
}

TEST(DayInAmsterdam, TurnsAtMidnightThere) {
  // Summer time began on 31 March 2024 and ended on 27 October (the IANA time zone data).
  EXPECT_EQ(to_rfc3339(start_of_day_amsterdam(make_date(2024, 1, 1).value())), "2023-12-31T23:00:00Z");
  EXPECT_EQ(to_rfc3339(start_of_day_amsterdam(make_date(2024, 7, 1).value())), "2024-06-30T22:00:00Z");
  EXPECT_EQ(to_rfc3339(start_of_day_amsterdam(make_date(2024, 3, 31).value())), "2024-03-30T23:00:00Z");
  EXPECT_EQ(to_rfc3339(start_of_day_amsterdam(make_date(2024, 10, 28).value())), "2024-10-27T23:00:00Z");
}

RC_GTEST_PROP(DayInAmsterdam, EachDayBeginsWhereTheLastEnds, ()) {
  const Date day{*rc::gen::inRange(0, 30000)};
  const Instant begin = start_of_day_amsterdam(day);
  RC_ASSERT(day_in_amsterdam(begin) == day);
  RC_ASSERT(day_in_amsterdam({begin.milliseconds - 1}) == day + -1);
}

}  // namespace
}  // namespace zicht
