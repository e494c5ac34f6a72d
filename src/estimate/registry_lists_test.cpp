#include "estimate/registry_lists.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "model/shipped_definitions.hpp"

namespace zicht::estimate {
namespace {

CodeId organisation(std::string_view code) { return shipped_codebook().organisation().find(code).value(); }

ListGroups two_lists() {
  return ListGroups::parse(R"(
[[list]]
id = "police"
label = { nl = "politie", en = "police" }
organisations = ["organisation_type:police"]
[[list]]
id = "care"
label = { nl = "zorg", en = "care" }
organisations = ["organisation:care_coordination", "organisation_type:shelter"]
)",
                           "lists.toml", shipped_codebook())
      .value();
}

/// What is wrong with a definition of lists, and where.
std::string refusal(const std::string& toml) {
  const auto groups = ListGroups::parse(toml, "lists.toml", shipped_codebook());
  return groups ? "accepted" : groups.error().where + ": " + groups.error().message;
}

const std::string kPolice =
    "[[list]]\nid = \"police\"\nlabel = { nl = \"p\", en = \"p\" }\n"
    "organisations = [\"organisation_type:police\"]\n";
std::string second_list(const std::string& organisations) {
  return kPolice +
         "[[list]]\nid = \"b\"\nlabel = { nl = \"b\", en = \"b\" }\norganisations = " + organisations + "\n";
}

struct Made {
  PersonId person;
  std::string_view by;
  std::string_view day;
  bool anonymous = false;
  std::string_view referred_by = "unknown";
};

StatSnapshot snapshot_of(std::span<const Made> reports) {
  StatSnapshotBuilder builder;
  std::uint64_t sequence = 0;
  for (const Made& made : reports) {
    Report report;
    report.organisation = organisation(made.by);
    if (!made.day.empty()) report.received_on = parse_iso_date(made.day).value();
    if (made.anonymous) report.legal_basis = anonymous_basis(shipped_codebook());
    report.referred_by = organisation(made.referred_by);
    builder.add(made.person, ++sequence, report);
  }
  return std::move(builder).finish(Date{20000}, sequence);
}

CapturedPeople captured(std::vector<Made> reports, YearSpan period = {2024, 2024}) {
  const StatSnapshot snapshot = snapshot_of(reports);
  return capture_people(snapshot, two_lists(), period, anonymous_basis(shipped_codebook()));
}

bool everybody(const CapturedPerson&) { return true; }

TEST(ListGroups, ThoseThatShipPutEachOrganisationOfTheNetherlandsOnOneList) {
  const auto groups =
      ListGroups::parse(shipped_definition("estimate/lists.toml"), "lists.toml", shipped_codebook()).value();
  EXPECT_EQ(groups.lists().size(), 4U);
  const CodeList& organisations = shipped_codebook().organisation();
  for (std::size_t id = 1; id < organisations.size(); ++id) {
    const Code& code = organisations[static_cast<CodeId>(id)];
    EXPECT_EQ(groups.list_of(static_cast<CodeId>(id)) == 0, code.code.starts_with("ctdc_")) << code.code;
  }
}

TEST(ListGroups, AnOrganisationIsBelowItsTypeAndBelowItself) {
  const ListGroups groups = two_lists();
  EXPECT_EQ(groups.list_of(organisation("police_rotterdam")), 0b01U);
  EXPECT_EQ(groups.list_of(organisation("shelter")), 0b10U);
  EXPECT_EQ(groups.list_of(organisation("nidos")), 0U);
  EXPECT_EQ(groups.list_of(kUnknown), 0U);
}

TEST(ListGroups, WhatIsWrongIsSaidWithItsLine) {
  EXPECT_EQ(refusal(second_list("[\"organisation:nobody\"]")),
            "lists.toml:8: the list organisation has no code 'nobody'");
  EXPECT_EQ(refusal(second_list("[\"shops:nobody\"]")),
            "lists.toml:8: an organisation is written as list:code: 'shops:nobody'");
  EXPECT_EQ(refusal(second_list("[\"organisation:police_rotterdam\"]")),
            "lists.toml:8: an organisation in two lists: 'police_rotterdam'");
  EXPECT_EQ(refusal(second_list("[]")), "lists.toml:5: organisations = [\"list:code\", …] is missing");
  EXPECT_EQ(refusal(second_list("[\"organisation:nidos\"]\nname = \"x\"")),
            "lists.toml:9: there is no key 'name' here");
  EXPECT_EQ(refusal(second_list("[\"form:sexual\"]")), "lists.toml:8: no organisation is below 'sexual'");
  EXPECT_EQ(refusal(kPolice), "lists.toml:1: there must be two to ten [[list]]");
  EXPECT_EQ(refusal(second_list("[\"organisation:nidos\"]") +
                    "[[referral]]\nfrom = \"police\"\nto = \"nowhere\"\n"),
            "lists.toml:9: there is no list 'nowhere'");
  EXPECT_EQ(refusal(second_list("[\"organisation:nidos\"]") + "[[referral]]\nfrom = \"b\"\nto = \"b\"\n"),
            "lists.toml:9: a list that refers to itself");
}

TEST(CapturePeople, PutsPeopleOnTheListsThatReportedThemInThePeriod) {
  const auto people = captured({{1, "police_rotterdam", "2024-03-01"},
                                {1, "shelter", "2024-05-01"},
                                {2, "police_limburg", "2023-12-31"},
                                {2, "care_coordination", "2024-01-01"},
                                {3, "nidos", "2024-06-01"},
                                {4, "police_limburg", "2025-01-01"},
                                {5, "police_limburg", ""}});
  ASSERT_EQ(people.people.size(), 2U);
  EXPECT_EQ(people.people[0].lists, 0b10U);  // persons stand in the order of their first report
  EXPECT_EQ(people.people[1].lists, 0b11U);
  EXPECT_EQ(people.persons_on_no_list, 1);
}

TEST(CapturePeople, AnonymousReportsAreShownApartUnlessLinkedToANamedOne) {
  const auto people = captured({{1, "police_rotterdam", "2024-03-01", true},
                                {2, "shelter", "2024-03-02", true},
                                {2, "police_limburg", "2024-03-03"},
                                {3, "nidos", "2024-03-04", true}});
  EXPECT_EQ(people.anonymous_persons, 2);
  EXPECT_EQ(people.persons_on_no_list, 0);
  ASSERT_EQ(people.people.size(), 1U);
  EXPECT_EQ(people.people[0].lists, 0b11U);
}

TEST(CapturePeople, AReferralIsAnOverlapByDesignOnlyWhenTheSenderIsOnItsOwnList) {
  const auto people = captured({{1, "police_rotterdam", "2024-03-01"},
                                {1, "shelter", "2024-05-01", false, "police_rotterdam"},
                                {2, "shelter", "2024-05-02", false, "police_rotterdam"},
                                {3, "police_rotterdam", "2024-05-03"},
                                {3, "shelter", "2024-05-04", false, "nidos"},
                                {4, "police_limburg", "2024-05-05", false, "shelter"},
                                {4, "shelter", "2024-05-06", false, "police_limburg"},
                                {5, "police_limburg", "2024-05-07"},
                                {5, "shelter", "2024-05-08", false, "police_limburg"},
                                {5, "care_coordination", "2024-05-09"}});
  ASSERT_EQ(people.people.size(), 5U);
  EXPECT_EQ(people.people[0].by_referral, 0b10U);
  EXPECT_EQ(people.people[1].by_referral, 0U) << "the police sent them on and did not report them";
  EXPECT_EQ(people.people[2].by_referral, 0U) << "somebody else sent them on";
  EXPECT_EQ(people.people[3].by_referral, 0b10U) << "a circle: where it began stays";
  EXPECT_EQ(people.people[4].by_referral, 0U) << "another of care found them by itself";
  const auto apart = without_referrals(people);
  EXPECT_EQ(apart.people[0].lists, 0b01U);
  EXPECT_EQ(apart.people.size(), 5U) << "nobody is lost";
}

TEST(TableOf, LeavesOutEmptyListsAndSaysWhich) {
  auto people = captured({{1, "police_rotterdam", "2024-03-01"}});
  people.lists = {{"a", {}}, {"b", {}}, {"c", {}}};
  people.people = {{0, 0b101, 0}, {1, 0b100, 0}};
  const auto listed = table_of(people, everybody).value();
  EXPECT_EQ(listed.empty_lists, std::vector<std::string>{"b"});
  EXPECT_EQ(listed.list_of_column, (std::vector<int>{0, 2}));
  EXPECT_EQ(listed.table.persons(0b11), 1);
  EXPECT_EQ(listed.table.persons(0b10), 1);
}

TEST(TableOf, RefusesWhenThereIsNothingToCompare) {
  EXPECT_EQ(table_of(captured({}), everybody).error().message,
            "nobody was reported by name by any of the lists");
  EXPECT_EQ(table_of(captured({{1, "nidos", "2024-03-01"}}), everybody).error().message,
            "nobody was reported by name by any of the lists");
  EXPECT_EQ(
      table_of(captured({{1, "shelter", "2024-03-01", true}, {2, "police", "2024-03-01", true}}), everybody)
          .error()
          .message,
      "nobody was reported by name by any of the lists");
  EXPECT_EQ(table_of(captured({{1, "shelter", "2024-03-01"}, {2, "shelter", "2024-03-01"}}), everybody)
                .error()
                .message,
            "all who were reported stand on one list");
}

TEST(TableOver, HasTheListsOfTheOtherTableAndLeavesOutWhoIsOnNoneOfThem) {
  auto draw = captured({{1, "police_rotterdam", "2024-03-01"}});
  draw.lists = {{"a", {}}, {"b", {}}, {"c", {}}};
  draw.people = {{0, 0b101, 0}, {1, 0b110, 0}, {2, 0b010, 0}};
  const std::vector<int> a_and_c = {0, 2};
  const auto table = table_over(draw, everybody, a_and_c).value();
  EXPECT_EQ(table.observed_persons(), 2);
  EXPECT_EQ(table.persons(0b11), 1);
  EXPECT_EQ(table.persons(0b10), 1) << "on b too, which the other table has not";
  draw.people = {{0, 0b001, 0}};
  EXPECT_EQ(table_over(draw, everybody, a_and_c).error().message, "nobody is on a list");
}

RC_GTEST_PROP(CapturePeople, CountsEverybodyReportedInThePeriodOnce, ()) {
  static constexpr std::string_view kBy[] = {"police_rotterdam", "shelter", "nidos", "unknown"};
  static constexpr std::string_view kDays[] = {"2023-05-01", "2024-01-01", "2024-12-31", ""};
  std::vector<Made> reports;
  for (int count = *rc::gen::inRange(0, 40); count > 0; --count)
    reports.push_back({static_cast<PersonId>(*rc::gen::inRange(1, 12)), kBy[*rc::gen::inRange(0, 4)],
                       kDays[*rc::gen::inRange(0, 4)], *rc::gen::arbitrary<bool>(),
                       kBy[*rc::gen::inRange(0, 4)]});
  const auto people = captured(reports);
  std::map<PersonId, ListMask> lists;
  std::map<PersonId, bool> named;
  for (const Made& made : reports) {
    if (!made.day.starts_with("2024")) continue;
    lists[made.person] |= made.by == "shelter" ? 0b10U : made.by.starts_with("police") ? 0b01U : 0U;
    named[made.person] = named[made.person] || !made.anonymous;
  }
  std::int64_t on_lists = 0;
  std::int64_t anonymous = 0;
  for (const auto& [person, mask] : lists) {
    anonymous += named[person] ? 0 : 1;
    on_lists += named[person] && mask != 0 ? 1 : 0;
  }
  RC_ASSERT(std::ssize(people.people) == on_lists);
  RC_ASSERT(people.anonymous_persons == anonymous);
  RC_ASSERT(on_lists + anonymous + people.persons_on_no_list == std::ssize(lists));
  for (const CapturedPerson& person : people.people) {
    RC_ASSERT((person.by_referral & ~person.lists) == 0U);
    RC_ASSERT(person.by_referral != person.lists);
  }
}

}  // namespace
}  // namespace zicht::estimate
