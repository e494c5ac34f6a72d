#include "services/report_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <thread>

#include "registry/test_registry.hpp"
#include "services/candidate_index.hpp"
#include "services/log_search.hpp"
#include "services/retention.hpp"

namespace zicht::services {
namespace {

/// A desk over an empty registry on disk; its clock stands at 1 January 2025.
class ReportDeskTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(
        registry::Registry::create(registry_folder(), shipped_definitions(), "tester", registry::test_clock())
            .has_value());
    desk_ = ReportDesk::open(registry_folder(), still_clock(), shipped_definitions()).value();
  }

  std::filesystem::path registry_folder() const { return folder_.path() / "registry"; }
  /// Several threads ask it.
  static registry::Clock still_clock() {
    return [] { return Instant{1735729300000}; };
  }

  /// Whatever a form needs, about a person of their own; reported under the reference.
  static Cells cells(int number) {
    const std::string text = std::to_string(number);
    return {{"organisation", "fairwork"},    {"legal_basis", "legal_duty"},
            {"received_on", "2024-05-17"},   {"own_reference", "melding " + text},
            {"given_names", "Given" + text}, {"family_names", "Family" + text},
            {"birth_date", "1990-01-02"},    {"sex", "female"},
            {"nationalities", "NG"},         {"episode1_form", "sexual"},
            {"episode1_place", "domestic"}};
  }
  SubmitAnswer sent(const Cells& cells, const OnceKey& once = {"fairwork", "draft 1"}) {
    return desk_->submit(cells, reporter(), once, Language::en).value();
  }
  ReportId recorded(int number) {
    const SubmitAnswer answer = sent(cells(number));
    for (const Finding& finding : answer.findings) ADD_FAILURE() << finding.column << ": " << finding.message;
    return answer.receipt.value().sequence;
  }
  ReadState read(ReportId report) { return {report, desk_->find(report).value().value().last_change}; }
  std::size_t reports() { return desk_->page({}, 0, 10'000).value().size(); }

  static Actor reporter() { return {"melder", "fairwork", "reporter", "submit", "0123abcd"}; }
  static Actor registrar() { return {"ana", "care_coordination", "registrar", "decide", "4567cdef"}; }

  registry::TestFolder folder_;
  std::unique_ptr<ReportDesk> desk_;
};

TEST_F(ReportDeskTest, ManyWhoSendAtOnceLoseNothingAndCountOnce) {
  constexpr int kThreads = 6;
  constexpr int kReports = 40;
  std::vector<std::vector<Receipt>> receipts(kThreads);
  std::vector<std::thread> senders;
  for (int thread = 0; thread < kThreads; ++thread)
    senders.emplace_back([&, thread] {
      // Two threads send each report: a slow line makes people press twice.
      for (int number = 0; number < kReports; ++number) {
        auto answer = desk_->submit(cells(thread / 2 * kReports + number), reporter(), {}, Language::nl);
        if (answer && answer->receipt) receipts[static_cast<std::size_t>(thread)].push_back(*answer->receipt);
      }
    });
  for (std::thread& sender : senders) sender.join();
  std::set<Sequence> distinct;
  std::size_t new_ones = 0;
  for (const auto& of_thread : receipts) {
    ASSERT_EQ(of_thread.size(), std::size_t{kReports});
    for (const Receipt& receipt : of_thread) {
      distinct.insert(receipt.sequence);
      new_ones += receipt.outcome == Receipt::Outcome::recorded ? 1 : 0;
    }
  }
  EXPECT_EQ(distinct.size(), std::size_t{kThreads / 2 * kReports});
  EXPECT_EQ(new_ones, distinct.size());
  EXPECT_EQ(reports(), distinct.size());
  for (const Sequence sequence : distinct) EXPECT_TRUE(desk_->find(sequence).value().has_value());
}

TEST_F(ReportDeskTest, OneReferenceWithOtherContentIsAFindingAndNothingIsRecorded) {
  recorded(1);
  Cells other = cells(1);
  other["sex"] = "male";
  const SubmitAnswer answer = sent(other);
  EXPECT_FALSE(answer.receipt.has_value());
  ASSERT_FALSE(answer.findings.empty());
  EXPECT_EQ(reports(), 1U);
  for (const Finding& finding : answer.findings)
    EXPECT_EQ(finding.message.find("Given1"), std::string::npos) << "a name in a message";
}

TEST_F(ReportDeskTest, WithoutAReferenceTheDraftSaysWhetherItWasSentBefore) {
  Cells nameless = cells(1);
  nameless.erase("own_reference");
  const auto first = sent(nameless, {"fairwork", "draft 7"});
  const auto again = sent(nameless, {"fairwork", "draft 7"});
  const auto another = sent(nameless, {"fairwork", "draft 8"});
  EXPECT_EQ(again.receipt.value().sequence, first.receipt.value().sequence);
  EXPECT_NE(another.receipt.value().sequence, first.receipt.value().sequence);
  EXPECT_EQ(reports(), 2U);
}

TEST_F(ReportDeskTest, WhatALegalBasisForbidsIsKeptNowhere) {
  Cells anonymous = cells(1);
  anonymous["legal_basis"] = "no_consent_anonymous";
  const SubmitAnswer answer = sent(anonymous);
  ASSERT_FALSE(answer.findings.empty());
  if (!answer.receipt) return;  // refused, which keeps nothing either
  const auto identities = desk_->open_identities({answer.receipt->sequence}, registrar(), "test").value();
  EXPECT_TRUE(identities.at(0).second.given_names.empty());
  EXPECT_TRUE(identities.at(0).second.birth_date.empty());
  EXPECT_TRUE(identities.at(0).second.raw.empty());
}

TEST_F(ReportDeskTest, CheckSaysWhatSubmitSaysAndRecordsNothing) {
  Cells wrong = cells(1);
  wrong["received_on"] = "2031-01-01";
  wrong["episode1_form"] = "no such form";
  const auto said = desk_->check(wrong, Language::en);
  EXPECT_EQ(reports(), 0U);
  const SubmitAnswer answer = sent(wrong);
  EXPECT_FALSE(answer.receipt.has_value());
  ASSERT_EQ(said.size(), answer.findings.size());
  for (std::size_t at = 0; at < said.size(); ++at) EXPECT_EQ(said[at].rule, answer.findings[at].rule);
}

TEST_F(ReportDeskTest, WhoWritesSecondIsToldAndOverwritesNothing) {
  const ReportId report = recorded(1);
  const ReadState seen = read(report);
  Cells mended = cells(1);
  mended["sex"] = "male";
  ASSERT_TRUE(desk_->correct(seen, mended, "typed wrongly", registrar(), Language::en).has_value());
  mended["sex"] = "unknown";
  const auto second = desk_->correct(seen, mended, "thought otherwise", registrar(), Language::en);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
  EXPECT_EQ(desk_->history(report).value().size(), 2U);
  const auto withdrawn = desk_->decide(Withdrawn{report, "sent by mistake"}, {seen}, registrar());
  EXPECT_EQ(withdrawn.error().code, ErrorCode::conflict);
  EXPECT_TRUE(desk_->decide(Withdrawn{report, "sent by mistake"}, {read(report)}, registrar()).has_value());
}

TEST_F(ReportDeskTest, ADecisionOnWhatIsNotThereIsRefused) {
  const auto answer = desk_->decide(Withdrawn{4711, "nobody"}, {{4711, 1}}, registrar());
  EXPECT_EQ(answer.error().code, ErrorCode::not_found);
}

TEST_F(ReportDeskTest, EveryOpeningOfAnIdentityIsInTheLogFirst) {
  const ReportId report = recorded(1);
  const auto identities = desk_->open_identities({report}, registrar(), "a question of the police").value();
  EXPECT_EQ(identities.at(0).second.family_names, std::vector<std::string>{"Family1"});
  const auto events = desk_->events(0, 1'000).value();
  const auto viewed =
      std::ranges::find_if(events, [](const auto& event) { return event.kind == EventKind::viewed; });
  ASSERT_NE(viewed, events.end());
  EXPECT_EQ(actor_from_text(viewed->actor), registrar());
}

std::string as_csv(const std::vector<Cells>& rows) {
  std::string text;
  for (const auto& [name, value] : rows.front()) text += (text.empty() ? "" : ",") + name;
  for (const Cells& row : rows) {
    text += '\n';
    bool first = true;
    for (const auto& [name, value] : row) {
      text += (first ? "" : ",") + value;
      first = false;
    }
  }
  return text + '\n';
}

TEST_F(ReportDeskTest, AFileOfAnotherOrganisationIsRefusedAsAWhole) {
  Cells other = cells(2);
  other["organisation"] = "police";
  const auto refused = desk_->upload(as_csv({cells(1), other}), reporter(), true, Language::en);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(reports(), 0U);
  EXPECT_EQ(desk_->upload(as_csv({cells(1), other}), registrar(), false, Language::en)->recorded, 2);
}

TEST_F(ReportDeskTest, RowsThatWereRefusedCanBeMendedAndSentAgain) {
  Cells wrong = cells(2);
  wrong["episode1_form"] = "no such form";
  const auto answer = desk_->upload(as_csv({cells(1), wrong, cells(3)}), reporter(), true, Language::en);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->rows, 3);
  EXPECT_EQ(answer->recorded, 2);
  EXPECT_EQ(answer->rejected, 1);
  std::string mended = answer->rejected_rows;
  const auto at = mended.find("no such form");
  ASSERT_NE(at, std::string::npos);
  mended.replace(at, 12, "sexual");
  const auto again = desk_->upload(mended, reporter(), true, Language::en);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->recorded, 1);
  const auto all = desk_->upload(as_csv({cells(1), cells(2), cells(3)}), reporter(), true, Language::en);
  EXPECT_EQ(all->repeated, 3);
  EXPECT_EQ(reports(), 3U);
}

TEST_F(ReportDeskTest, PagesAreStableWhileReportsArrive) {
  for (int number = 0; number < 10; ++number) recorded(number);
  const auto first = desk_->page({}, 0, 4).value();
  recorded(100);
  std::set<ReportId> seen;
  for (const auto& report : first) seen.insert(report.report);
  for (ReportId before = first.back().report;;) {
    const auto next = desk_->page({}, before, 4).value();
    if (next.empty()) break;
    for (const auto& report : next) EXPECT_TRUE(seen.insert(report.report).second) << "a report twice";
    before = next.back().report;
  }
  EXPECT_EQ(seen.size(), 10U);
}

TEST_F(ReportDeskTest, ErasingBesideLinkageIsDoneAndLosesNothing) {
  constexpr int kReports = 60;
  std::vector<ReportId> numbers;
  for (int number = 0; number < kReports; ++number) numbers.push_back(recorded(number));
  std::atomic<bool> done = false;
  std::atomic<int> linked = 0;
  std::thread linking([&] {
    while (!done) {
      const auto opened = desk_->open_for_linkage(registrar(), "linkage");
      EXPECT_TRUE(opened) << opened.error().message;
      if (opened) {
        EXPECT_LE(opened->opened.report_of.size(), std::size_t{kReports});
      }
      ++linked;
    }
  });
  while (linked == 0) std::this_thread::yield();
  for (int number = 0; number < kReports; number += 3) {
    const auto erased = desk_->erase({numbers[static_cast<std::size_t>(number)]}, registrar());
    EXPECT_TRUE(erased) << erased.error().message;
  }
  done = true;
  linking.join();
  for (int number = 0; number < kReports; ++number) {
    const ReportId report = numbers[static_cast<std::size_t>(number)];
    EXPECT_EQ(desk_->find(report).value()->erased, number % 3 == 0);
    const auto identity = desk_->open_identities({report}, registrar(), "check").value().at(0).second;
    EXPECT_EQ(identity.given_names.empty(), number % 3 == 0) << number;
  }
}

TEST_F(ReportDeskTest, TheRetentionIndexSaysWhatReadingEveryReportSays) {
  const RetentionRules rules =
      RetentionRules::parse(shipped_definition("service/retention.toml"), "retention", desk_->codebook())
          .value();
  RetentionIndex index(*desk_, rules);
  const auto same = [&](int year) {
    const Date day = make_date(year, 7, 1).value();
    const auto all = expired(*desk_, rules, day).value();
    const auto page = index.page(day, 3).value();
    EXPECT_EQ(page.count, all.size()) << year;
    ASSERT_EQ(page.expired.size(), std::min<std::size_t>(3, all.size()));
    for (std::size_t at = 0; at < page.expired.size(); ++at) {
      EXPECT_EQ(page.expired[at].report, all[at].report);
      EXPECT_EQ(page.expired[at].expired_on, all[at].expired_on);
    }
    for (const Expired& one : all) EXPECT_TRUE(index.is_expired(one.report, day).value());
  };
  const auto all_years = [&] {
    for (const int year : {2024, 2025, 2029, 2034, 2040}) same(year);
  };
  all_years();
  std::vector<ReportId> numbers;
  const std::array bases = {"legal_duty", "consent_self", "unknown", "no_consent_anonymous"};
  for (int number = 0; number < 12; ++number) {
    Cells report = cells(number);
    report["legal_basis"] = bases.at(static_cast<std::size_t>(number) % bases.size());
    report["received_on"] = std::to_string(2012 + number) + "-05-17";
    if (report["legal_basis"] == "no_consent_anonymous") {
      for (const char* const field : {"own_reference", "given_names", "family_names", "birth_date"})
        report.erase(field);
      report["age"] = "30";
    }
    const SubmitAnswer answer = sent(report, {"fairwork", "draft " + std::to_string(number)});
    ASSERT_TRUE(answer.receipt) << answer.findings.at(0).column << answer.findings.at(0).message;
    numbers.push_back(answer.receipt->sequence);
    if (number % 5 == 0) all_years();
  }
  all_years();
  Cells later = cells(4);
  later["received_on"] = "2024-01-01";
  ASSERT_TRUE(desk_->correct(read(numbers[4]), later, "typed wrongly", registrar(), Language::en)->receipt);
  ASSERT_TRUE(desk_->erase({numbers[0], numbers[1]}, registrar()));
  all_years();
  ASSERT_TRUE(desk_->decide(Withdrawn{numbers[5], "sent by mistake"}, {read(numbers[5])}, registrar()));
  all_years();
}

TEST_F(ReportDeskTest, SearchingTheLogFindsWhatReadingAllOfItFinds) {
  for (int number = 0; number < 7; ++number) {
    const ReportId report = recorded(number);
    ASSERT_TRUE(desk_->open_identities({report}, registrar(), "check"));
    if (number % 2 == 0) {
      ASSERT_TRUE(desk_->decide(Withdrawn{report, "sent by mistake"}, {read(report)}, registrar()));
    }
  }
  const Sequence events = desk_->status().value().events;
  const auto all = desk_->events(0, events).value();
  const auto found = [&](LogQuestion question) {
    std::vector<Sequence> numbers;
    question.events = events;
    for (int pages = 0; pages < 100; ++pages) {
      const LogPage page = search_log(*desk_, question, 3).value();
      for (const auto& event : page.events) numbers.push_back(event.sequence);
      if (page.next == 0) return numbers;
      question.before = page.next;
    }
    ADD_FAILURE() << "pages without an end";
    return numbers;
  };
  const auto expected = [&](const auto& wanted) {
    std::vector<Sequence> numbers;
    for (auto event = all.rbegin(); event != all.rend(); ++event)
      if (wanted(*event)) numbers.push_back(event->sequence);
    return numbers;
  };
  EXPECT_EQ(found({}), expected([](const auto&) { return true; }));
  const auto by_ana = [](const auto& event) { return actor_from_text(event.actor).account == "ana"; };
  EXPECT_EQ(found({0, std::nullopt, "ana", std::nullopt, std::nullopt, 0}), expected(by_ana));
  EXPECT_TRUE(found({0, std::nullopt, "an", std::nullopt, std::nullopt, 0}).empty());
  const ReportId report = all.back().subject;
  EXPECT_EQ(found({0, report, "ana", std::nullopt, std::nullopt, 0}), expected([&](const auto& event) {
              return by_ana(event) && (event.subject == report ||
                                       std::ranges::find(event.others, report) != event.others.end());
            }));
  const Date day = desk_->today();
  EXPECT_EQ(found({0, std::nullopt, "", std::nullopt, day, 0}).size(), all.size());
  const Date first = day_in_amsterdam(all.front().recorded_at);
  EXPECT_TRUE(found({0, std::nullopt, "", std::nullopt, Date{first.days - 1}, 0}).empty());
  EXPECT_FALSE(found({0, std::nullopt, "", std::nullopt, first, 0}).empty());
  const Date last = day_in_amsterdam(all.back().recorded_at);
  EXPECT_EQ(found({0, std::nullopt, "", first, last, 0}).size(), all.size());
  EXPECT_TRUE(found({0, std::nullopt, "", Date{last.days + 1}, std::nullopt, 0}).empty());
}

TEST_F(ReportDeskTest, TheLogIsProvenToBeginAsAHeadOfThenSays) {
  recorded(1);
  const registry::Status then = desk_->status().value();
  const std::string head = std::to_string(then.events) + ":" + to_hex(then.root);
  recorded(2);
  const BeginningProof proof = prove_beginning(*desk_, head).value();
  EXPECT_TRUE(proof.holds);
  EXPECT_EQ(proof.now.size, desk_->status().value().events);
  std::string other = head;
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_FALSE(prove_beginning(*desk_, other).value().holds);
  EXPECT_EQ(prove_beginning(*desk_, "9999:" + to_hex(then.root)).error().code, ErrorCode::not_found);
  EXPECT_EQ(prove_beginning(*desk_, "12").error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::services
