#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "registry/registry.hpp"
#include "registry/sqlite/log_queries.hpp"
#include "registry/sqlite/projections.hpp"
#include "registry/sqlite/schema.hpp"
#include "registry/sqlite/writer.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

SettledAttributes settled_sex(CodeId sex) {
  SettledAttributes attributes;
  attributes.sex = sex;
  return attributes;
}

class HistoryTest : public testing::Test {
 protected:
  HistoryTest()
      : registry_(
            Registry::create(folder_.path() / "r", shipped_definitions(), "tester", test_clock()).value()) {}
  Sequence append(EventBody body) {
    return registry_.append({{std::move(body), "registrar", {}}}).value().at(0).sequence;
  }
  ReportId report(int number) { return append(made_up_report(number).body); }

  TestFolder folder_;
  Registry registry_;
  const Date today_ = make_date(2025, 1, 1).value();
};

TEST_F(HistoryTest, ShowsEveryVersionAndDecisionWithWhoAndWhen) {
  const ReportId a = report(1);
  const ReportId b = report(2);
  append(Corrected{a, made_up_content(3), "typing error"});
  append(SamePerson{b, a, ""});
  append(Settled{a, settled_sex(2), ""});
  append(Withdrawn{a, ""});
  const auto events = registry_.history(a).value();
  std::vector<EventKind> kinds;
  for (const LoggedEvent& event : events) {
    kinds.push_back(event.kind);
    EXPECT_EQ(event.actor, "registrar");
    EXPECT_GT(event.appended_at, Instant{});
  }
  EXPECT_EQ(kinds, (std::vector{EventKind::submitted, EventKind::corrected, EventKind::same,
                                EventKind::settled, EventKind::withdrawn}));
  EXPECT_EQ(events[1].report, made_up_content(3).report);
  EXPECT_EQ(events[2].others, std::vector<ReportId>{a});
  EXPECT_EQ(events[3].settled->sex, 2);
  EXPECT_EQ(registry_.history(99999).error().code, ErrorCode::not_found);
  EXPECT_EQ(registry_.history(b + 1).error().code, ErrorCode::not_found) << "an event that is no report";
}

TEST_F(HistoryTest, AChangeOfAnAccountIsInTheLogAndChangesNoFigure) {
  const ReportId a = report(1);
  const auto before = registry_.snapshot(today_).value();
  const Sequence changed = append(AccountChanged{"a.jansen", "roles", "registrar, asked by beheer"});
  EXPECT_EQ(registry_.snapshot(today_).value().reports(), before.reports());
  EXPECT_EQ(registry_.history(a).value().size(), 1U);
  Database database = Database::open(folder_.path() / "r" / "registry.db", Access::read).value();
  const auto events = events_between(database, registry_.codebook(), changed - 1, changed).value();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, EventKind::account_changed);
  EXPECT_EQ(events[0].subject, 0U);
  ASSERT_TRUE(events[0].account);
  EXPECT_EQ(events[0].account->account, "a.jansen");
  EXPECT_EQ(events[0].account->action, "roles");
  EXPECT_EQ(events[0].account->detail, "registrar, asked by beheer");
}

TEST_F(HistoryTest, APersonIsTheReportsThatDecisionsJoined) {
  const ReportId a = report(1);
  const ReportId b = report(2);
  const ReportId c = report(3);
  append(SamePerson{c, b, ""});
  EXPECT_EQ(registry_.reports_of(b).value(), (std::vector{b, c}));
  append(SamePerson{c, a, ""});
  EXPECT_EQ(registry_.person_of(c).value(), a);
  auto members = registry_.reports_of(a).value();
  std::ranges::sort(members);
  EXPECT_EQ(members, (std::vector{a, b, c}));
  EXPECT_EQ(registry_.reports_of(b).error().code, ErrorCode::not_found) << "the older identifier stays";
}

TEST_F(HistoryTest, OpeningWhatWasSealedIsItselfAnEvent) {
  const ReportId a = report(1);
  append(Corrected{a, made_up_content(1), "a reason"});
  append(Withdrawn{a, "another reason"});
  const auto opened = registry_.open_secrets({a}, "registrar", "because I must").value();
  ASSERT_EQ(opened.size(), 3U);
  EXPECT_EQ(opened[0].secrets.identity, made_up_content(1).identity);
  EXPECT_EQ(opened[1].secrets.reason, "a reason");
  EXPECT_EQ(opened[2].secrets.reason, "another reason");
  const auto events = registry_.history(a).value();
  EXPECT_EQ(events.back().kind, EventKind::viewed);
  EXPECT_EQ(events.back().others, std::vector{a});
  const Sequence before = registry_.next_sequence();
  EXPECT_EQ(registry_.open_secrets({99999}, "registrar", "").error().code, ErrorCode::not_found);
  EXPECT_EQ(registry_.next_sequence(), before);
}

TEST_F(HistoryTest, WhatARegistrarSettledHoldsForThePersonFromThenOn) {
  const ReportId a = report(1);
  const ReportId b = report(2);
  append(Settled{b, SettledAttributes{2, 2008, {7}, kUnknown, kUnknown}, ""});
  append(SamePerson{a, b, ""});
  StatSnapshot view = registry_.snapshot(today_).value();
  EXPECT_EQ(view.sex, (std::vector<CodeId>{2, 2}));
  EXPECT_EQ(view.nationalities[0][0], 7);
  EXPECT_EQ(view.birth_year[0], 2008);
  const int turning = year_of(view.received_on[0]) - 2008;
  EXPECT_EQ(view.age_at_receipt[0],
            (AgeInterval{static_cast<std::uint8_t>(turning - 1), static_cast<std::uint8_t>(turning)}));
  append(Settled{a, settled_sex(3), ""});
  view = registry_.snapshot(today_).value();
  EXPECT_EQ(view.sex, (std::vector<CodeId>{3, 3})) << "the last one wins";
  EXPECT_EQ(view.birth_year[0], 2008) << "attribute by attribute";
}

TEST_F(HistoryTest, ChangesAreTheEventsBetweenTwoDays) {
  const auto at = [](int day, EventBody body) {
    return NewEvent{std::move(body), "t", start_of_day_amsterdam(make_date(2024, 3, day).value())};
  };
  const ReportId a = registry_.append({at(1, made_up_report(1).body)}).value().at(0).sequence;
  ASSERT_TRUE(registry_.append(
      {at(2, made_up_report(2).body), at(3, Withdrawn{a, ""}), at(4, made_up_report(3).body)}));
  const auto changes =
      registry_.changes(make_date(2024, 3, 1).value(), make_date(2024, 3, 3).value()).value();
  ASSERT_EQ(changes.size(), 2U);
  ASSERT_EQ(changes[0].events.size(), 1U);
  EXPECT_EQ(changes[0].events[0].kind, EventKind::submitted);
  ASSERT_EQ(changes[1].events.size(), 1U);
  EXPECT_EQ(changes[1].events[0].kind, EventKind::withdrawn);
  EXPECT_EQ(changes[1].before, std::vector<PersonId>{a});
  EXPECT_TRUE(
      registry_.changes(make_date(2024, 3, 4).value(), make_date(2024, 3, 9).value()).value().empty());
}

TEST_F(HistoryTest, PeopleWhoWereJoinedChangeTogether) {
  const auto at = [](int day, EventBody body) {
    return NewEvent{std::move(body), "t", start_of_day_amsterdam(make_date(2024, 3, day).value())};
  };
  std::vector<ReportId> r;
  for (int number = 0; number < 5; ++number)
    r.push_back(registry_.append({at(1, made_up_report(number).body)}).value().at(0).sequence);
  ASSERT_TRUE(registry_.append({at(1, SamePerson{r[1], r[2], ""}), at(2, SamePerson{r[0], r[2], ""}),
                                at(2, Corrected{r[1], made_up_content(7), ""}), at(2, Viewed{{r[3]}, "x"}),
                                at(2, Withdrawn{r[4], ""})}));
  const auto changes =
      registry_.changes(make_date(2024, 3, 1).value(), make_date(2024, 3, 2).value()).value();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].events.size(), 2U);
  EXPECT_EQ(changes[0].before, (std::vector<PersonId>{r[0], r[1]}));
  EXPECT_EQ(changes[0].after, std::vector<PersonId>{r[0]});
  EXPECT_EQ(changes[1].after, std::vector<PersonId>{r[4]});
}

TEST_F(HistoryTest, AWithdrawalThatIsUndoneLeavesTheReportAsItWas) {
  const ReportId a = report(1);
  append(Corrected{a, made_up_content(4), ""});
  append(SamePerson{a, report(2), ""});
  const Date day = make_date(2025, 1, 1).value();
  const auto before = registry_.snapshot(day).value();
  append(Withdrawn{a, "by mistake"});
  EXPECT_EQ(registry_.status().value().withdrawn, 1U);
  const auto withdrawn = registry_.history(a).value().back();
  ASSERT_EQ(withdrawn.kind, EventKind::withdrawn);
  append(Undone{withdrawn.sequence, "it was right"});
  EXPECT_EQ(registry_.status().value().withdrawn, 0U);
  const auto after = registry_.snapshot(day).value();
  ASSERT_EQ(after.reports(), before.reports());
  EXPECT_EQ(registry_.history(a).value().back().undoes, withdrawn.sequence);
  EXPECT_TRUE(registry_.verify({}, {}).value().good());
  std::string name;
  ASSERT_TRUE(registry_.for_each_report("tester", "test", [&](ReportId report, const ReportContent& content) {
    if (report == a) name = content.identity.given_names.at(0);
    return Result<void>{};
  }));
  EXPECT_EQ(name, "Given4") << "the corrected version holds again";
}

TEST_F(HistoryTest, AWithdrawalIsUndoneOnceAndMayBeRepeated) {
  const ReportId a = report(1);
  append(Withdrawn{a, ""});
  const Sequence first = registry_.history(a).value().back().sequence;
  append(Undone{first, ""});
  EXPECT_EQ(registry_.append({{Undone{first, ""}, "t", {}}}).error().code, ErrorCode::conflict);
  append(Withdrawn{a, ""});
  const Sequence second = registry_.history(a).value().back().sequence;
  EXPECT_EQ(registry_.append({{Undone{first, ""}, "t", {}}}).error().code, ErrorCode::conflict);
  append(Undone{second, ""});
  EXPECT_EQ(registry_.status().value().withdrawn, 0U);
  const Sequence undoing = registry_.history(a).value().back().sequence;
  EXPECT_EQ(registry_.append({{Undone{undoing, ""}, "t", {}}}).error().code, ErrorCode::not_found)
      << "a report is withdrawn again by withdrawing it";
}

TEST_F(HistoryTest, AResendOfAWithdrawnReportSaysSo) {
  const NewEvent sent = made_up_report(1);
  const ReportId a = registry_.append({sent}).value().at(0).sequence;
  EXPECT_FALSE(registry_.append({sent}).value().at(0).withdrawn);
  append(Withdrawn{a, ""});
  const Receipt again = registry_.append({sent}).value().at(0);
  EXPECT_EQ(again.outcome, Receipt::Outcome::repeated);
  EXPECT_TRUE(again.withdrawn);
  append(Undone{registry_.history(a).value().back().sequence, ""});
  EXPECT_FALSE(registry_.append({sent}).value().at(0).withdrawn);
}

/// One event that may or may not be possible, about reports that may or may not exist.
EventBody any_event(ReportId first, ReportId last) {
  const auto any_report = [&] { return *rc::gen::inRange<ReportId>(first, last + 2); };
  switch (*rc::gen::inRange(0, 12)) {
    case 0:
      return Corrected{any_report(), made_up_content(*rc::gen::inRange(0, 9)), ""};
    case 1:
      return Withdrawn{any_report(), ""};
    case 2:
      return SamePerson{any_report(), any_report(), ""};
    case 3:
      return DifferentPersons{any_report(), any_report(), ""};
    case 4:
      return Settled{any_report(), settled_sex(1), ""};
    case 8:
      return Erased{any_report()};
    case 9:
    case 10: {
      LinkageApplied linkage;
      for (auto* const pairs : {&linkage.joins, &linkage.splits})
        for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
          const ReportId a = any_report();
          pairs->push_back({a, a + *rc::gen::inRange<ReportId>(1, 4)});
        }
      return linkage;
    }
    case 11:
      return Undone{*rc::gen::inRange<Sequence>(first, last + 2), "why"};
    case 5:
      if (*rc::gen::arbitrary<bool>())
        return AlarmExplained{"victim form=labour", "month", -1, "2024-05", "2024-12", 17, 4200, "why"};
      return Viewed{{any_report(), any_report()}, ""};
    default:
      return made_up_report(*rc::gen::inRange(0, 1000)).body;
  }
}

RC_GTEST_PROP(Projections, MadeAnewTheyAreWhatTheyWere, ()) {
  static const TestFolder folder;
  const Codebook& book = shipped_codebook();
  std::filesystem::remove_all(folder.path() / "keys");
  Database database = Database::in_memory().value();
  RC_ASSERT(migrate(database).has_value());
  Writer writer = Writer::on(database, KeyStore::create(folder.path() / "keys").value(), book).value();
  for (int left = *rc::gen::inRange(1, 60); left > 0; --left) {
    const NewEvent event{any_event(1, writer.next_sequence()), "t", {}};
    RC_ASSERT(database.execute("SAVEPOINT event").has_value());
    const EncodedEvent encoded = writer.encode(event);
    if (!writer.append(std::span(&encoded, 1), {1000}) || !writer.save_tree()) {
      RC_ASSERT(database.execute("ROLLBACK TO event").has_value());
      RC_ASSERT(writer.reload().has_value());
    }
    RC_ASSERT(database.execute("RELEASE event").has_value());
  }
  RC_ASSERT(verify_log(database, {}, {}).value().good());
  RC_ASSERT(rebuild_projections(database).has_value());
  RC_ASSERT(differing_projections(database).value().empty());
}

}  // namespace
}  // namespace zicht::registry
