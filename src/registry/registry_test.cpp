#include "registry/registry.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>
#include <thread>

#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

constexpr std::int64_t kDay = 86'400'000;
const Date kStart = make_date(2024, 1, 1).value();

/// Noon in Amsterdam on a day counted from 1 January 2024.
Instant noon(int day) { return {start_of_day_amsterdam(kStart + day).milliseconds + kDay / 2}; }

NewEvent submitted(const std::string& reference, int day, CodeId sex = 1) {
  Submitted event;
  event.content.report.received_on = kStart + day;
  event.content.report.sex = sex;
  event.content.identity.own_reference = reference;
  event.once = OnceKey{"police", reference};
  return {event, "tester", noon(day)};
}

/// The same, sent now.
NewEvent sent_now(NewEvent event) {
  event.recorded_at = std::nullopt;
  return event;
}

class RegistryTest : public testing::Test {
 protected:
  Registry create() {
    return Registry::create(folder_.path() / "r", shipped_definitions(), "tester", test_clock()).value();
  }
  Result<Registry> open(Access access) { return Registry::open(folder_.path() / "r", access, test_clock()); }
  std::filesystem::path file(const char* name) const { return folder_.path() / "r" / name; }
  void sql(const char* statement) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(file("registry.db").c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, statement, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
  }
  TestFolder folder_;
};

TEST_F(RegistryTest, AReceiptOutlivesTheProcess) {
  Sequence sequence = 0;
  {
    Registry registry = create();
    sequence = registry.append({submitted("a", 10)}).value().at(0).sequence;
  }
  Registry registry = open(Access::read).value();
  const StatSnapshot snapshot = registry.snapshot(kStart + 10).value();
  ASSERT_EQ(snapshot.reports(), 1U);
  EXPECT_EQ(snapshot.person[0], sequence);
  EXPECT_EQ(snapshot.received_on[0], kStart + 10);
}

TEST_F(RegistryTest, SendingTwiceCountsOnceAndOtherContentIsSaid) {
  Registry registry = create();
  const Receipt first = registry.append({submitted("a", 10)}).value().at(0);
  const Receipt again = registry.append({submitted("a", 10)}).value().at(0);
  EXPECT_EQ(again.outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(again.sequence, first.sequence);
  EXPECT_EQ(registry.append({submitted("a", 10, 2)}).value().at(0).outcome,
            Receipt::Outcome::differing_content);
  EXPECT_EQ(registry.status().value().reports, 1U);
  const auto in_one_batch = registry.append({submitted("b", 11), submitted("b", 11)}).value();
  EXPECT_EQ(in_one_batch.at(1).outcome, Receipt::Outcome::repeated);
}

TEST_F(RegistryTest, SentTwiceIsJudgedByWhatWasSaid) {
  Registry registry = create();
  NewEvent event = submitted("a", 10);
  std::get<Submitted>(event.body).content.identity.raw = "a,10";
  std::get<Submitted>(event.body).content.identity.family_names = {"Andr\u00e9"};
  const Receipt first = registry.append({event}).value().at(0);
  std::get<Submitted>(event.body).content.identity.raw = "\"a\";10;";
  std::get<Submitted>(event.body).content.identity.family_names = {"Andre\u0301"};
  std::get<Submitted>(event.body).submission = "march";
  const Receipt again = registry.append({event}).value().at(0);
  EXPECT_EQ(again.outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(again.report, first.sequence);
  std::get<Submitted>(event.body).content.identity.family_names = {"Andrea"};
  const Receipt other = registry.append({event}).value().at(0);
  EXPECT_EQ(other.outcome, Receipt::Outcome::differing_content);
  EXPECT_EQ(other.report, first.sequence);
}

TEST_F(RegistryTest, WhatAnyVersionSaysIsThereAlready) {
  Registry registry = create();
  const NewEvent before = submitted("a", 10, 1);
  const ReportId report = registry.append({before}).value().at(0).sequence;
  const NewEvent after = submitted("a", 10, 2);
  ASSERT_TRUE(registry.append(
      {{Corrected{report, std::get<Submitted>(after.body).content, "better", OnceKey{"police", "a"}},
        "tester", noon(11)}}));
  for (const NewEvent& event : {before, after}) {
    const Receipt receipt = registry.append({sent_now(event)}).value().at(0);
    EXPECT_EQ(receipt.outcome, Receipt::Outcome::repeated);
    EXPECT_EQ(receipt.report, report);
    EXPECT_FALSE(receipt.withdrawn);
  }
  EXPECT_EQ(registry.status().value().reports, 1U);
}

TEST_F(RegistryTest, ACorrectedReferenceIsTheReportsReference) {
  Registry registry = create();
  const ReportId report = registry.append({submitted("mistyped", 10)}).value().at(0).sequence;
  const ReportId other = registry.append({submitted("c", 10)}).value().at(0).sequence;
  const auto corrected_to = [&](const std::string& reference) {
    return registry.append({{Corrected{report, std::get<Submitted>(submitted(reference, 10).body).content,
                                       "mistyped", OnceKey{"police", reference}},
                             "tester", noon(11)}});
  };
  ASSERT_TRUE(corrected_to("b"));
  ASSERT_TRUE(corrected_to("b"));  // its own already
  const Receipt receipt = registry.append({sent_now(submitted("b", 10))}).value().at(0);
  EXPECT_EQ(receipt.outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(receipt.report, report);
  EXPECT_EQ(registry.append({sent_now(submitted("mistyped", 10))}).value().at(0).outcome,
            Receipt::Outcome::repeated);
  const auto of_another = corrected_to("c");
  ASSERT_FALSE(of_another);
  EXPECT_EQ(of_another.error().code, ErrorCode::conflict);
  EXPECT_EQ(of_another.error().where, "R" + std::to_string(other));
}

TEST_F(RegistryTest, AFileOfTheVersionBeforeSentAgainCountsOnceAlsoAfterErasure) {
  // Version 0.1 kept the hash of the row's bytes, or the reference letter by letter.
  Registry registry = create();
  NewEvent old = submitted("A\u20111", 10);
  std::get<Submitted>(old.body).content.identity.raw = "row";
  NewEvent old_row = submitted("", 11);
  std::get<Submitted>(old_row.body).once = OnceKey{"row", "1234#1"};
  const auto receipts = registry.append({old, old_row}).value();
  const auto as_now = [](NewEvent event, const OnceKey& key) {
    auto& sent = std::get<Submitted>(event.body);
    sent.once_before = {*sent.once};
    sent.once = key;
    return sent_now(event);
  };
  const std::vector<NewEvent> now = {as_now(old, {"police", "A-1"}), as_now(old_row, {"said", "5678#1"})};
  const std::vector<Receipt> repeats = registry.append(now).value();
  for (const Receipt& receipt : repeats) EXPECT_EQ(receipt.outcome, Receipt::Outcome::repeated);
  ASSERT_TRUE(registry.erase({receipts[0].sequence}, "tester"));
  const auto after = registry.append(now).value();
  EXPECT_EQ(after.at(0).outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(after.at(0).report, receipts[0].sequence);
  EXPECT_EQ(after.at(1).outcome, Receipt::Outcome::repeated);
  EXPECT_EQ(registry.status().value().reports, 2U);
}

TEST_F(RegistryTest, APreviewAnswersWhatAppendingWould) {
  ASSERT_TRUE(create().append({submitted("a", 10)}));
  const std::vector<std::vector<NewEvent>> batches = {
      {submitted("a", 10), submitted("a", 11), submitted("b", 10), submitted("b", 10)},
      {submitted("b", 10), submitted("b", 12), submitted("c", 10)}};
  std::vector<Receipt> previewed;
  {
    Registry registry = open(Access::read).value();
    for (const auto& batch : batches) {
      const std::vector<Receipt> receipts = registry.preview(batch).value();
      previewed.insert(previewed.end(), receipts.begin(), receipts.end());
    }
    EXPECT_EQ(registry.status().value().reports, 1U) << "nothing was written";
  }
  Registry registry = open(Access::write).value();
  std::size_t at = 0;
  for (const auto& batch : batches) {
    const std::vector<Receipt> receipts = registry.append(batch).value();
    for (const Receipt& receipt : receipts) EXPECT_EQ(previewed.at(at++).outcome, receipt.outcome) << at;
  }
}

TEST_F(RegistryTest, AHundredSendersAtOnceCountOnceEach) {
  Registry registry = create();
  std::vector<std::thread> senders;
  std::vector<Sequence> sequences(100);
  for (std::size_t i = 0; i < sequences.size(); ++i)
    senders.emplace_back([&, i] {
      NewEvent event = submitted("reference " + std::to_string(i / 2), 10);
      event.recorded_at.reset();
      sequences[i] = registry.append({event}).value().at(0).sequence;
    });
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(std::set(sequences.begin(), sequences.end()).size(), 50U);
  EXPECT_EQ(registry.status().value().reports, 50U);
}

TEST_F(RegistryTest, AnAsOfViewIsWhatWasKnownThatDay) {
  Registry registry = create();
  const ReportId report = registry.append({submitted("a", 10, 1)}).value().at(0).sequence;
  ReportContent corrected = std::get<Submitted>(submitted("a", 10, 2).body).content;
  ASSERT_TRUE(registry.append({{Corrected{report, corrected, "better"}, "tester", noon(20)}}));
  ASSERT_TRUE(registry.append({{Withdrawn{report, "mistake"}, "tester", noon(30)}}));
  EXPECT_EQ(registry.snapshot(kStart + 9).value().reports(), 0U);
  EXPECT_EQ(registry.snapshot(kStart + 19).value().sex.at(0), 1);
  EXPECT_EQ(registry.snapshot(kStart + 20).value().sex.at(0), 2);
  EXPECT_EQ(registry.snapshot(kStart + 29).value().reports(), 1U);
  EXPECT_EQ(registry.snapshot(kStart + 30).value().reports(), 0U);
}

TEST_F(RegistryTest, ADayEndsAtMidnightInAmsterdam) {
  Registry registry = create();
  const std::int64_t midnight = start_of_day_amsterdam(kStart + 100).milliseconds;
  NewEvent before = submitted("a", 50);
  before.recorded_at = Instant{midnight - 1};
  NewEvent after = submitted("b", 50);
  after.recorded_at = Instant{midnight};
  ASSERT_TRUE(registry.append({before, after}));
  EXPECT_EQ(registry.snapshot(kStart + 99).value().reports(), 1U);
  EXPECT_EQ(registry.snapshot(kStart + 100).value().reports(), 2U);
}

TEST_F(RegistryTest, RefusesWhatContradictsTheLog) {
  Registry registry = create();
  const auto receipts = registry.append({submitted("a", 1), submitted("b", 2), submitted("c", 3)}).value();
  const ReportId a = receipts[0].sequence;
  const ReportId b = receipts[1].sequence;
  const ReportId c = receipts[2].sequence;
  ASSERT_TRUE(
      registry.append({{SamePerson{a, b, ""}, "t", noon(4)}, {DifferentPersons{b, c, ""}, "t", noon(4)}}));
  EXPECT_EQ(registry.append({{SamePerson{a, c, ""}, "t", noon(5)}}).error().code, ErrorCode::conflict);
  EXPECT_EQ(registry.append({{DifferentPersons{b, a, ""}, "t", noon(5)}}).error().code, ErrorCode::conflict);
  EXPECT_EQ(registry.append({{Withdrawn{9999, ""}, "t", noon(5)}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(registry.append({{SamePerson{a, 9999, ""}, "t", noon(5)}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(registry.append({submitted("d", 3)}).error().code, ErrorCode::conflict)
      << "recorded before an earlier event";
  ASSERT_TRUE(registry.append({{Withdrawn{c, ""}, "t", noon(6)}}));
  EXPECT_EQ(registry.append({{Withdrawn{c, ""}, "t", noon(7)}}).error().code, ErrorCode::conflict);
  EXPECT_EQ(registry.status().value().reports, 3U);
}

TEST_F(RegistryTest, TheLinkageHeadMovesWithWhatALinkageDependsOnOnly) {
  Registry registry = create();
  const auto receipts = registry.append({submitted("a", 1), submitted("b", 2)}).value();
  const ReportId a = receipts[0].sequence;
  const ReportId b = receipts[1].sequence;
  const TreeHead before = registry.linkage_head().value();
  EXPECT_EQ(before, (TreeHead{b, registry.status().value().root}));
  ASSERT_TRUE(registry.open_identities({}, "t", "to look"));
  LinkageApplied taken_over;
  taken_over.joins = {{a, b}};
  ASSERT_TRUE(registry.append({{taken_over, "t", {}}}));
  EXPECT_EQ(registry.linkage_head().value(), before);
  Sequence last = before.size;
  for (const EventBody& body : std::vector<EventBody>{SamePerson{a, b, ""}, Undone{last + 3, ""},
                                                      DifferentPersons{a, b, ""}, Withdrawn{b, ""}}) {
    last = registry.append({{body, "t", {}}}).value().front().sequence;
    EXPECT_EQ(registry.linkage_head().value(), (TreeHead{last, registry.status().value().root}));
  }
  EXPECT_EQ(registry.prove_consistency(before.size, 0).value().before, before);
}

TEST_F(RegistryTest, ABatchIsRecordedWholeOrNotAtAll) {
  Registry registry = create();
  const Sequence before = registry.status().value().events;
  const auto failed = registry.append({submitted("a", 1), {Withdrawn{9999, ""}, "t", noon(2)}});
  EXPECT_FALSE(failed);
  EXPECT_EQ(registry.status().value().events, before);
  EXPECT_EQ(registry.append({submitted("a", 1)}).value().at(0).outcome, Receipt::Outcome::recorded);
}

TEST_F(RegistryTest, AHistoryComesBeforeTheFirstLiveEvent) {
  Registry registry = create();
  NewEvent live = submitted("a", 1);
  live.recorded_at.reset();
  ASSERT_TRUE(registry.append({live}));
  EXPECT_EQ(registry.append({submitted("b", 400)}).error().code, ErrorCode::conflict);
}

TEST_F(RegistryTest, OneProcessWritesAndOthersRead) {
  Registry registry = create();
  const auto second = open(Access::write);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::locked);
  EXPECT_TRUE(open(Access::read));
}

TEST_F(RegistryTest, RefusesALaterSchemaAndAnotherDatabase) {
  {
    create();
  }
  sql("PRAGMA user_version = 99");
  EXPECT_EQ(open(Access::read).error().code, ErrorCode::too_new);
  EXPECT_EQ(open(Access::write).error().code, ErrorCode::too_new);
  sql("PRAGMA user_version = 1; PRAGMA application_id = 5");
  EXPECT_EQ(open(Access::read).error().code, ErrorCode::corrupt);
}

TEST_F(RegistryTest, RefusesAFolderThatIsNotEmptyAndOneWithoutRegistry) {
  {
    create();
  }
  EXPECT_EQ(Registry::create(folder_.path() / "r", shipped_definitions(), "t", test_clock()).error().code,
            ErrorCode::already_exists);
  EXPECT_EQ(Registry::open(folder_.path() / "none", Access::read, test_clock()).error().code,
            ErrorCode::not_found);
}

TEST_F(RegistryTest, FiguresCanBeMadeWithoutTheKeys) {
  {
    ASSERT_TRUE(create().append({submitted("a", 1)}));
  }
  std::filesystem::remove_all(file("keys"));
  EXPECT_EQ(open(Access::read).value().snapshot(kStart + 1).value().reports(), 1U);
  EXPECT_EQ(open(Access::write).error().code, ErrorCode::not_found);
}

TEST_F(RegistryTest, NoIdentityStandsInAnyFile) {
  {
    Registry registry = create();
    NewEvent event = submitted("MarkedReference", 1);
    Identity& identity = std::get<Submitted>(event.body).content.identity;
    identity.given_names = {"MarkedGiven"};
    identity.free_text = "MarkedText";
    identity.raw = "MarkedRaw";
    const ReportId report = registry.append({event}).value().at(0).sequence;
    ASSERT_TRUE(registry.append({{Withdrawn{report, "MarkedReason"}, "t", noon(2)}}));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream content;
      content << in.rdbuf();
      EXPECT_EQ(content.str().find("Marked"), std::string::npos) << entry.path();
    }
  }
}

/// Reads the log as one list, and works out who is known and who is one person, without projections.
struct NaiveRegister {
  struct Known {
    ReportId id;
    Report report;
    bool withdrawn = false;
  };
  std::vector<Known> reports;
  std::map<ReportId, PersonId> person;
  std::vector<std::pair<ReportId, ReportId>> apart;

  bool join(ReportId a, ReportId b) {
    const PersonId kept = std::min(person[a], person[b]);
    const PersonId gone = std::max(person[a], person[b]);
    if (kept == gone) return true;
    for (const auto& [x, y] : apart)
      if (std::set{person[x], person[y]} == std::set{kept, gone}) return false;
    for (auto& [report, its_person] : person)
      if (its_person == gone) its_person = kept;
    return true;
  }
};

RC_GTEST_PROP(Registry, EveryViewAgreesWithReplayingTheLog, ()) {
  const TestFolder folder;
  Registry registry = Registry::create(folder.path() / "r", shipped_definitions(), "t", test_clock()).value();
  NaiveRegister naive;
  std::vector<std::pair<int, NaiveRegister>> on_day;
  const int days = *rc::gen::inRange(1, 25);
  for (int day = 0; day < days; ++day) {
    const auto pick = [&] {
      return naive.reports[*rc::gen::inRange<std::size_t>(0, naive.reports.size())].id;
    };
    const auto known = [&](ReportId id) {
      return std::ranges::find(naive.reports, id, &NaiveRegister::Known::id);
    };
    switch (naive.reports.empty() ? 0 : *rc::gen::inRange(0, 6)) {
      case 0:
      case 1: {
        const NewEvent event =
            submitted(std::to_string(day), day, static_cast<CodeId>(*rc::gen::inRange(1, 4)));
        const ReportId id = registry.append({event}).value().at(0).sequence;
        naive.reports.push_back({id, std::get<Submitted>(event.body).content.report});
        naive.person[id] = id;
        break;
      }
      case 2: {
        const ReportId id = pick();
        Report better = known(id)->report;
        better.sex = static_cast<CodeId>(*rc::gen::inRange(1, 4));
        const auto done = registry.append({{Corrected{id, {better, {}}, ""}, "t", noon(day)}});
        RC_ASSERT(done.has_value() == !known(id)->withdrawn);
        if (done) known(id)->report = better;
        break;
      }
      case 3: {
        const ReportId id = pick();
        RC_ASSERT(registry.append({{Withdrawn{id, ""}, "t", noon(day)}}).has_value() ==
                  !known(id)->withdrawn);
        known(id)->withdrawn = true;
        break;
      }
      case 4: {
        const ReportId a = pick();
        const ReportId b = pick();
        RC_ASSERT(registry.append({{SamePerson{a, b, ""}, "t", noon(day)}}).has_value() == naive.join(a, b));
        break;
      }
      default: {
        const ReportId a = pick();
        const ReportId b = pick();
        const bool possible = naive.person[a] != naive.person[b];
        RC_ASSERT(registry.append({{DifferentPersons{a, b, ""}, "t", noon(day)}}).has_value() == possible);
        if (possible) naive.apart.emplace_back(a, b);
      }
    }
    on_day.emplace_back(day, naive);
  }
  for (const auto& [day, expected] : on_day) {
    StatSnapshotBuilder builder;
    for (const auto& known : expected.reports)
      if (!known.withdrawn) builder.add(expected.person.at(known.id), known.id, known.report);
    const StatSnapshot wanted = std::move(builder).finish(kStart + day, 0);
    const StatSnapshot found = registry.snapshot(kStart + day).value();
    RC_ASSERT(found.person == wanted.person);
    RC_ASSERT(found.person_begin == wanted.person_begin);
    RC_ASSERT(found.sex == wanted.sex);
    RC_ASSERT(found.received_on == wanted.received_on);
  }
}

TEST(Registry, ALargeBatchWithRepeatsOpensWhileKeysAreMadeAhead) {
  const TestFolder folder;
  Registry registry =
      Registry::create(folder.path() / "r", shipped_definitions(), "tester", test_clock()).value();
  std::vector<NewEvent> events;
  for (int i = 0; i < 1500; ++i) events.push_back(made_up_report(i));
  const auto first = registry.append(events);
  ASSERT_TRUE(first);
  const auto opened = registry.open_secrets({first->at(7).sequence}, "tester", "test");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->at(0).secrets.identity.given_names, (std::vector<std::string>{"Given7"}));
  events.push_back(made_up_report(3));
  for (int i = 1500; i < 2500; ++i) events.push_back(made_up_report(i));
  std::get<Submitted>(events[5].body).content.report.sex = 2;
  const auto again = registry.append(events);
  ASSERT_TRUE(again);
  for (std::size_t i = 0; i < again->size(); ++i)
    EXPECT_EQ(again->at(i).outcome, i == 5      ? Receipt::Outcome::differing_content
                                    : i <= 1500 ? Receipt::Outcome::repeated
                                                : Receipt::Outcome::recorded)
        << i;
  ASSERT_TRUE(registry.erase({first->at(7).sequence}, "tester"));
  ASSERT_TRUE(registry.rotate_master_key());
  EXPECT_TRUE(registry.verify({}, {})->good());
}

TEST(Registry, AdoptsDefinitionsWithEventsAndLosesNoCode) {
  const TestFolder folder;
  const auto open = [&] { return Registry::open(folder.path() / "r", Access::write, test_clock()).value(); };
  DefinitionFiles files = shipped_definitions();
  const DefinitionFiles shipped = files;
  {
    Registry registry = Registry::create(folder.path() / "r", files, "tester", test_clock()).value();
    ASSERT_TRUE(registry.append({made_up_report(1)}));
    EXPECT_EQ(registry.adopt(files, "tester").value(), (std::vector<std::string>{}));
    files["report/texts.toml"] += "# changed\n";
    files["figures/new.toml"] = "id = \"new\"\n";
    const Sequence before = registry.next_sequence();
    EXPECT_EQ(registry.adopt(files, "tester").value(),
              (std::vector<std::string>{"figures/new.toml", "report/texts.toml"}));
    EXPECT_EQ(registry.next_sequence(), before + 2);
    files["codelists/form.csv"] =
        "code,label_nl,label_en,parent,valid_from,valid_to,aliases\nunknown,o,u,,,,\n";
    files["codelists/sub_form.csv"] = files["codelists/form.csv"];
    const auto lost = registry.adopt(files, "tester");
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, ErrorCode::conflict);
    EXPECT_EQ(registry.next_sequence(), before + 2);
  }
  Registry again = open();
  EXPECT_TRUE(again.definitions().at("report/texts.toml").ends_with("# changed\n"));
  EXPECT_TRUE(again.definitions().contains("figures/new.toml"));
  EXPECT_EQ(again.definitions().at("codelists/form.csv"), shipped.at("codelists/form.csv"));
  EXPECT_TRUE(again.verify({}, {})->good());
}

}  // namespace
}  // namespace zicht::registry
