#include "services/register_check.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"

namespace zicht::services {
namespace {

Date on(const char* day) { return parse_iso_date(day).value(); }

/// A report with nothing strange in it.
ReportContent sound() {
  ReportContent content;
  content.report.organisation = 1;
  content.report.received_on = on("2024-03-20");
  content.report.birth_year = std::int16_t{2000};
  Episode& episode = content.report.episodes.emplace_back();
  episode.form = 1;
  episode.start = DateInterval{on("2023-05-01"), on("2023-05-31")};
  episode.end = DateInterval{on("2024-02-01"), on("2024-02-01")};
  content.identity.given_names = {"Ana"};
  content.identity.birth_date = "2000-04-05";
  return content;
}

std::vector<Suspected> checked(const std::vector<ReportContent>& reports) {
  RegisterCheck check(shipped_codebook(), on("2025-01-01"));
  ReportId number = 0;
  for (const ReportContent& report : reports) check.add(++number, report);
  return std::move(check).finish();
}

/// What is suspected of one report.
std::vector<Suspicion> of(const ReportContent& report) {
  std::vector<Suspicion> found;
  for (const Suspected& one : checked({report})) found.push_back(one.suspicion);
  return found;
}

using enum Suspicion;

TEST(RegisterCheck, SaysNothingOfASoundReport) { EXPECT_TRUE(of(sound()).empty()); }

TEST(RegisterCheck, FindsYearsThatCannotBe) {
  ReportContent report = sound();
  report.report.received_on = on("0224-03-20");
  report.report.birth_year.reset();
  report.report.episodes.clear();
  EXPECT_EQ(of(report), std::vector{impossible_year});
  report = sound();
  report.report.birth_year = std::int16_t{201};
  report.identity.birth_date.clear();
  EXPECT_EQ(of(report), std::vector{impossible_year});
  report = sound();
  report.report.episodes[0].start = DateInterval{on("0023-05-01"), on("0023-05-01")};
  EXPECT_EQ(of(report), (std::vector{impossible_year, before_birth}));
}

TEST(RegisterCheck, FindsWhatComesAfterTheReportOrAfterToday) {
  ReportContent report = sound();
  report.report.episodes[0].start = DateInterval{on("2024-07-20"), on("2024-07-20")};
  report.report.episodes[0].end.reset();
  EXPECT_EQ(of(report), std::vector{after_receipt});
  report = sound();
  report.report.received_on = on("2025-03-20");
  EXPECT_EQ(of(report), std::vector{after_today});
  report = sound();
  report.report.birth_year = std::int16_t{2030};
  report.identity.birth_date.clear();
  EXPECT_EQ(of(report), (std::vector{before_birth, before_birth, before_birth}));  // receipt, start, end
  report = sound();
  report.report.episodes[0].end = DateInterval{on("2023-04-01"), on("2023-04-01")};
  EXPECT_EQ(of(report), std::vector{ends_before_it_starts});
}

TEST(RegisterCheck, FindsDaysAndMonthsThatLookExchanged) {
  ReportContent report = sound();
  report.report.received_on = on("2025-11-01");  // 11 January 2025 is after today too
  EXPECT_EQ(of(report), std::vector{after_today});
  report.report.received_on = on("2025-12-01");
  RegisterCheck later(shipped_codebook(), on("2025-06-01"));
  later.add(1, report);
  const auto found = std::move(later).finish();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].suspicion, swapped_date);  // 12 January 2025
}

TEST(RegisterCheck, FindsAFileWithTheMonthFirst) {
  std::vector<ReportContent> reports;
  for (int number = 0; number < 24; ++number) {
    reports.push_back(sound());
    reports.back().report.received_on = make_date(2024, 3 + number % 9, 1 + number % 12).value();
    reports.back().report.birth_year = static_cast<std::int16_t>(1970 + number);
    reports.back().identity.birth_date.clear();
  }
  EXPECT_EQ(checked(reports).size(), reports.size());
  reports[0].report.received_on = on("2024-03-13");
  EXPECT_TRUE(checked(reports).empty()) << "one day beyond the 12th, and the order of the parts is known";
}

TEST(RegisterCheck, FindsAReportThatWasSentTwice) {
  ReportContent other = sound();
  other.report.episodes[0].form = 2;
  const auto found = checked({sound(), other, sound()});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], (Suspected{sent_twice, 3, 1, ""}));
  ReportContent twin = sound();  // brothers and sisters of one birth year
  twin.identity.given_names = {"Mia"};
  EXPECT_TRUE(checked({sound(), twin}).empty()) << "when identities are open, names tell them apart";
  ReportContent bare;
  bare.report.received_on = on("2024-03-20");
  EXPECT_TRUE(checked({bare, bare}).empty()) << "who says nothing is like many others";
}

TEST(RegisterCheck, FindsWhatWasLostInIdentities) {
  ReportContent report = sound();
  report.identity.family_names = {"M\xEF\xBF\xBDller"};
  EXPECT_EQ(of(report), std::vector{lost_letters});
  report = sound();
  for (const char* const word : {"Onbekend", "UNKNOWN", "NULL", "n.v.t.", "N/A", "-"}) {
    report.identity.given_names = {word};
    EXPECT_EQ(of(report), std::vector{word_for_nothing}) << word;
  }
  report = sound();
  report.identity.birth_date = "2001-04-05";
  EXPECT_EQ(of(report), std::vector{birth_contradicts});
  report.identity.birth_date = "1999-01-01/2001-12-31";
  EXPECT_TRUE(of(report).empty());
}

TEST(RegisterCheck, HasWordsForEachSuspicion) {
  for (int at = 0; at <= static_cast<int>(birth_contradicts); ++at) {
    EXPECT_FALSE(name_of(static_cast<Suspicion>(at)).empty());
    EXPECT_NE(words_of(static_cast<Suspicion>(at), Language::nl),
              words_of(static_cast<Suspicion>(at), Language::en));
  }
}

}  // namespace
}  // namespace zicht::services
