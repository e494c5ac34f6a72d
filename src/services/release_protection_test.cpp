#include "services/release_protection.hpp"

#include <gtest/gtest.h>

namespace zicht::services {
namespace {

using disclosure::Leak;
using disclosure::LeakKind;
using disclosure::ReleasesReport;
using disclosure::StepKind;
using disclosure::StepLeak;

Leak leak(LeakKind kind, std::string table, std::int64_t lower, std::int64_t upper) {
  Leak made;
  made.kind = kind;
  made.table = std::move(table);
  made.cell = "2023, victims: form=labour";
  made.lower = lower;
  made.upper = upper;
  return made;
}

StepLeak step(StepKind kind, const std::string& before, const std::string& after, std::int64_t value) {
  return {kind, after + "/victims", 1, "2023, victims: form=labour", before, after, value, value};
}

TEST(LeaveOutKnown, AValueThatSomebodyCouldReadBeforeIsNoLeakOfALaterRelease) {
  ReleasesReport known;
  known.leaks = {leak(LeakKind::exact, "first/victims", 2, 2)};
  ReleasesReport report;
  report.leaks = {leak(LeakKind::exact, "second/victims", 2, 2)};
  report.between = {step(StepKind::reopened, "first", "second", 2)};
  leave_out_known(known, report);
  EXPECT_TRUE(report.leaks.empty());
  EXPECT_TRUE(report.between.empty());
}

TEST(LeaveOutKnown, WhatTellsMoreStays) {
  ReleasesReport known;
  known.leaks = {leak(LeakKind::narrow, "first/victims", 2, 3)};
  ReleasesReport report;
  report.leaks = {leak(LeakKind::exact, "second/victims", 2, 2),
                  leak(LeakKind::narrow, "second/victims_by_sex", 2, 3)};
  leave_out_known(known, report);
  EXPECT_EQ(report.leaks.size(), 2U);
}

TEST(LeaveOutKnown, AnotherYearIsAnotherCell) {
  ReleasesReport known;
  known.leaks = {leak(LeakKind::exact, "first/victims", 2, 2)};
  ReleasesReport report;
  report.leaks = {leak(LeakKind::exact, "second/victims", 2, 2)};
  report.leaks[0].cell = "2024, victims: form=labour";
  leave_out_known(known, report);
  EXPECT_EQ(report.leaks.size(), 1U);
}

TEST(LeaveOutKnown, TheSameChangeToALaterReleaseIsANewOne) {
  ReleasesReport known;
  known.leaks = {leak(LeakKind::exact, "first/victims", 2, 2)};
  known.between = {step(StepKind::difference, "first", "second", 2)};
  ReleasesReport report;
  report.between = {step(StepKind::difference, "first", "second", 2),
                    step(StepKind::difference, "second", "third", 2)};
  leave_out_known(known, report);
  ASSERT_EQ(report.between.size(), 1U);
  EXPECT_EQ(report.between[0].after, "third");
}

TEST(LeaveOutKnown, WhatCouldNotBeSettledIsNeverKnown) {
  ReleasesReport known;
  known.leaks = {leak(LeakKind::unresolved, "first/victims", 0, 9)};
  ReleasesReport report;
  report.leaks = {leak(LeakKind::unresolved, "second/victims", 0, 9)};
  leave_out_known(known, report);
  EXPECT_EQ(report.leaks.size(), 1U);
}

}  // namespace
}  // namespace zicht::services
