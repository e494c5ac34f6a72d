#include "intake/history.hpp"

#include <gtest/gtest.h>

#include "intake/test_definitions.hpp"

namespace zicht::intake {
namespace {

constexpr const char* kData =
    R"({"organisation":"nidos","received_on":"2024-03-01","legal_basis":"legal_duty","age":"16","sex":"female","nationalities":["SY"],"episodes":[{"form":"labour","place":"abroad"}]})";

struct Imported {
  Result<HistorySummary> summary = HistorySummary{};
  std::vector<NewEvent> events;
};

Imported import_lines(const std::string& lines, Receipt::Outcome outcome = Receipt::Outcome::recorded) {
  Imported out;
  std::istringstream in(lines);
  const ImportSetup setup{shipped_codebook(), test_intake(), Language::en, make_date(2026, 1, 1).value(),
                          "tester",           nullptr};
  out.summary = import_history(
      in, setup, 43,
      [&](std::vector<NewEvent> events) -> Result<std::vector<Receipt>> {
        std::vector<Receipt> receipts(events.size(), {outcome, 1});
        for (NewEvent& event : events) out.events.push_back(std::move(event));
        return receipts;
      },
      [](std::int64_t) {});
  return out;
}

std::string submitted(const std::string& label) {
  return R"({"event":"submitted","recorded_at":"2024-03-02T09:00:00Z","actor":"x","report":")" + label +
         R"(","data":)" + kData + "}\n";
}

TEST(History, LabelsBecomeTheNumbersOfTheirEvents) {
  const Imported imported = import_lines(
      submitted("a") + submitted("b") +
      R"({"event":"same","recorded_at":"2024-03-03T09:00:00Z","reports":["b","a"],"reason":"r"})" + "\n" +
      R"({"event":"corrected","recorded_at":"2024-03-04T09:00:00Z","report":"b","data":)" + kData + "}\n" +
      R"({"event":"withdrawn","recorded_at":"2024-03-05T09:00:00Z","report":"a","reason":"r"})" + "\n");
  ASSERT_TRUE(imported.summary) << imported.summary.error().message;
  EXPECT_EQ(imported.summary->events, 5);
  EXPECT_EQ(imported.summary->reports, 2);
  EXPECT_EQ(std::get<SamePerson>(imported.events[2].body).a, 44U);
  EXPECT_EQ(std::get<SamePerson>(imported.events[2].body).b, 43U);
  EXPECT_EQ(std::get<Corrected>(imported.events[3].body).report, 44U);
  EXPECT_EQ(std::get<Withdrawn>(imported.events[4].body).report, 43U);
  EXPECT_EQ(to_rfc3339(*imported.events[0].recorded_at), "2024-03-02T09:00:00Z");
  EXPECT_EQ(imported.events[0].actor, "x");
}

TEST(History, LinkageNamesPairsAndAnUndoingNamesALabel) {
  const Imported imported = import_lines(
      submitted("a") + submitted("b") + submitted("c") +
      R"({"event":"linkage_applied","recorded_at":"2024-03-03T09:00:00Z","label":"run","joins":[["c","a"],["b","c"]],"model":")" +
      std::string(62, '0') + "0a\"}\n" +
      R"({"event":"linkage_applied","recorded_at":"2024-03-03T09:00:00Z","splits":[["a","c"]]})" + "\n" +
      R"({"event":"undone","recorded_at":"2024-03-04T09:00:00Z","undoes":"run","reason":"r"})" + "\n");
  ASSERT_TRUE(imported.summary) << imported.summary.error().message;
  const auto& run = std::get<LinkageApplied>(imported.events[3].body);
  EXPECT_EQ(run.joins, (std::vector<ReportPair>{{43, 45}, {44, 45}}));
  EXPECT_EQ(run.model_sha256.back(), 10);
  EXPECT_EQ(std::get<LinkageApplied>(imported.events[4].body).splits, (std::vector<ReportPair>{{43, 45}}));
  EXPECT_EQ(std::get<Undone>(imported.events[5].body).event, 46U);
}

TEST(History, SaysWhichLineIsWrong) {
  for (const std::string& line :
       {std::string("{"), std::string("[]"),
        std::string(R"({"event":"x","recorded_at":"2024-03-02T09:00:00Z"})"),
        std::string(R"({"event":"withdrawn","recorded_at":"2024-03-02T09:00:00Z","report":"z"})"),
        std::string(R"({"event":"same","recorded_at":"2024-03-02T09:00:00Z","reports":["a","a"]})"),
        std::string(R"({"event":"same","recorded_at":"2024-03-02T09:00:00Z","reports":["a"]})"),
        std::string(R"({"event":"withdrawn","recorded_at":"yesterday","report":"a"})"),
        std::string(R"({"event":"undone","recorded_at":"2024-03-02T09:00:00Z","undoes":"a"})"),
        std::string(R"({"event":"linkage_applied","recorded_at":"2024-03-02T09:00:00Z","joins":["a","a"]})"),
        std::string(R"({"event":"linkage_applied","recorded_at":"2024-03-02T09:00:00Z","model":"ab"})"),
        std::string(
            R"({"event":"submitted","recorded_at":"2024-03-02T09:00:00Z","report":"b","data":{"sex":"x"}})"),
        submitted("a")}) {
    const Imported imported = import_lines(submitted("a") + line + "\n");
    ASSERT_FALSE(imported.summary) << line;
    EXPECT_EQ(imported.summary.error().code, ErrorCode::invalid_input);
    EXPECT_EQ(imported.summary.error().where, "line 2");
  }
}

TEST(History, AReferenceThatIsThereAlreadyIsRefused) {
  EXPECT_FALSE(import_lines(submitted("a"), Receipt::Outcome::repeated).summary);
}

}  // namespace
}  // namespace zicht::intake
