#include "services/import_reports.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "intake/field_table.hpp"
#include "registry/test_registry.hpp"
#include "services/export_reports.hpp"

namespace zicht::services {
namespace {

constexpr const char* kHeader =
    "organisation,received_on,own_reference,legal_basis,family_names,age,sex,nationalities,episode1_form,"
    "episode1_place";

/// A registry on disk, opened for each import; its clock stands at 1 January 2025.
class ImportReportsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(registry::Registry::create(folder_.path() / "r", shipped_definitions(), "tester",
                                           registry::test_clock()));
  }
  Session session(registry::Access access) {
    return Session::open(folder_.path() / "r", access, registry::test_clock()).value();
  }

  struct Imported {
    intake::ImportSummary summary;
    std::vector<Finding> findings;
    std::string rejects;
  };
  Imported import(const std::string& text, bool dry_run = false, ReportFormat format = ReportFormat::csv) {
    Session opened = session(dry_run ? registry::Access::read : registry::Access::write);
    ReportIntake intake = ReportIntake::open(opened, {}).value();
    std::istringstream in(text);
    std::ostringstream rejects;
    Imported out;
    ImportQuestion question;
    question.format = format;
    question.dry_run = dry_run;
    question.actor = "tester";
    out.summary = intake
                      .import(in, question,
                              {[&](const Finding& finding) { out.findings.push_back(finding); },
                               [&]() -> Result<std::ostream*> { return &rejects; }, [](std::int64_t) {}})
                      .value();
    out.rejects = rejects.str();
    return out;
  }
  Result<Receipt> correct(ReportId report, const std::string& text) {
    Session opened = session(registry::Access::write);
    ReportIntake intake = ReportIntake::open(opened, {}).value();
    std::istringstream in(text);
    ImportQuestion question;
    question.actor = "tester";
    return intake.correct(report, in, "better", question, {[](const Finding&) {}, {}, {}});
  }
  std::uint64_t reports() { return session(registry::Access::read).registry().status().value().reports; }

  registry::TestFolder folder_;
};

std::string row(const std::string& reference, const std::string& age = "30") {
  return "fairwork,2024-03-01," + reference + ",consent_self,Voorbeeld," + age +
         ",female,NL,labour,domestic\n";
}
std::string file(const std::vector<std::string>& rows) {
  std::string text = std::string(kHeader) + "\n";
  for (const std::string& one : rows) text += one;
  return text;
}

TEST_F(ImportReportsTest, ADryRunGivesTheSameNumbersAndFindingsAsTheRun) {
  ASSERT_EQ(import(file({row("A"), row("")})).summary.recorded, 2);
  const std::string text =
      file({row("A"), row("A", "31"), row("B"), row("B"), row("", "30"), row("", "30"), row("C", "old")});
  const Imported dry = import(text, true);
  EXPECT_EQ(reports(), 2U);
  const Imported run = import(text);
  EXPECT_EQ(dry.summary.recorded, run.summary.recorded);
  EXPECT_EQ(dry.summary.repeated, run.summary.repeated);
  EXPECT_EQ(dry.summary.rejected, run.summary.rejected);
  EXPECT_EQ(run.summary.recorded, 2);  // B, and the second without a reference
  EXPECT_EQ(run.summary.repeated, 3);  // A, the second B, the first without a reference
  EXPECT_EQ(run.summary.rejected, 2);  // A that says something else; an age that is none
  ASSERT_EQ(dry.findings.size(), run.findings.size());
  for (std::size_t at = 0; at < run.findings.size(); ++at) {
    EXPECT_EQ(dry.findings[at].message, run.findings[at].message);
    EXPECT_EQ(dry.findings[at].row, run.findings[at].row);
  }
}

TEST_F(ImportReportsTest, TheFindingOfAnotherContentNamesTheReport) {
  import(file({row("A")}));
  const Imported other = import(file({row("A", "31")}));
  ASSERT_EQ(other.findings.size(), 1U);
  EXPECT_EQ(other.findings[0].rule, "HT-018");
  const ReportId report = session(registry::Access::write).registry().next_sequence() - 1;
  EXPECT_NE(other.findings[0].message.find("R" + std::to_string(report)), std::string::npos);
  EXPECT_NE(other.findings[0].suggestion.find("R" + std::to_string(report)), std::string::npos);
}

TEST_F(ImportReportsTest, WhatACorrectionSaysIsThereAlready) {
  import(file({row("A")}));
  const ReportId report = session(registry::Access::write).registry().next_sequence() - 1;
  ASSERT_TRUE(correct(report, file({row("A-2", "31")})));
  for (const std::string& sent : {row("A"), row("A-2", "31"), row(" A\u20112 ", "31")})
    EXPECT_EQ(import(file({sent})).summary.repeated, 1) << sent;
  EXPECT_EQ(reports(), 1U);
  EXPECT_FALSE(correct(report, file({row("A"), row("B")})));
  EXPECT_FALSE(correct(report, file({row("A", "old")})));
}

TEST_F(ImportReportsTest, AnExportReadBackIsThereAlready) {
  import(file({row("A"), row("B")}));
  std::string lines;
  {
    Session opened = session(registry::Access::write);
    EXPECT_EQ(export_reports(opened, {nullptr, "tester", "to send"},
                             {[&](std::string_view text) -> Result<void> {
                                lines += text;
                                return {};
                              },
                              [](std::int64_t) {}})
                  .value(),
              2);
  }
  EXPECT_EQ(import(lines, false, ReportFormat::json_lines).summary.repeated, 2);
}

TEST_F(ImportReportsTest, TheFormatIsToldByNameOrByContent) {
  const auto told = [](const char* name, const char* text) {
    std::istringstream in(text);
    return format_of(name, in);
  };
  for (const char* const name : {"a.jsonl", "a.NDJSON", "a.JSONL", "a.json"})
    EXPECT_EQ(told(name, "x"), ReportFormat::json_lines);
  EXPECT_EQ(told("a.txt", "{\"organisation\":1}"), ReportFormat::json_lines);
  EXPECT_EQ(told("a.csv", "organisation"), ReportFormat::csv);
}

}  // namespace
}  // namespace zicht::services
