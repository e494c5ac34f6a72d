#include "registry/sqlite/persons.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "registry/sqlite/projections.hpp"
#include "registry/sqlite/schema.hpp"

namespace zicht::registry {
namespace {

constexpr ReportId kReports = 7;

/// Who is one person, as the README says it, with nothing kept: every event is looked at again each time.
class NaivePersons {
 public:
  struct Event {
    EventBody body;
    bool in_force = true;
  };
  std::vector<Event> events;  ///< event i has number i + 1

  using People = std::map<ReportId, PersonId>;

  /// nullopt: decisions contradict each other.
  std::optional<People> people() const {
    People person;
    for (ReportId report = 1; report <= kReports; ++report) person[report] = report;
    for (const auto& [same, a, b] : decisions())
      if (same) merge(person, a, b);
    for (const auto& [same, a, b] : decisions())
      if (!same && person[a] == person[b]) return std::nullopt;
    for (const ReportPair& pair : standing_joins())
      if (!apart(person, pair)) merge(person, pair.a, pair.b);
    return person;
  }

  std::vector<ReportPair> standing_joins() const {
    std::vector<ReportPair> joins;
    for (const Event& event : events) {
      const auto* const linkage = std::get_if<LinkageApplied>(&event.body);
      if (linkage == nullptr || !event.in_force) continue;
      for (const ReportPair& split : linkage->splits)
        std::erase_if(joins, [&](const ReportPair& join) { return join == split; });
      joins.insert(joins.end(), linkage->joins.begin(), linkage->joins.end());
    }
    return joins;
  }

  /// False, and nothing is changed, when it cannot be.
  bool append(const EventBody& body) {
    NaivePersons after = *this;
    if (const auto* const undone = std::get_if<Undone>(&body)) {
      if (undone->event == 0 || undone->event > events.size()) return false;
      if (!events[undone->event - 1].in_force) return false;
      after.put_in_force(undone->event - 1, false);
    }
    if (const auto* const linkage = std::get_if<LinkageApplied>(&body)) {
      if (linkage->joins.empty() && linkage->splits.empty()) return false;
      for (std::size_t at = 0; at < linkage->splits.size(); ++at) {
        if (std::ranges::count(standing_joins(), linkage->splits[at]) == 0) return false;
        if (std::count(linkage->splits.begin(), linkage->splits.end(), linkage->splits[at]) > 1) return false;
      }
    }
    after.events.push_back({body});
    const auto then = after.people();
    if (!then) return false;
    if (const auto* const linkage = std::get_if<LinkageApplied>(&body))
      for (const ReportPair& pair : linkage->joins)
        if (then->at(pair.a) != then->at(pair.b)) return false;
    *this = after;
    return true;
  }

 private:
  struct Decided {
    bool same;
    ReportId a;
    ReportId b;
  };
  std::vector<Decided> decisions() const {
    std::vector<Decided> decided;
    for (const Event& event : events) {
      if (!event.in_force) continue;
      if (const auto* const same = std::get_if<SamePerson>(&event.body))
        decided.push_back({true, same->a, same->b});
      if (const auto* const different = std::get_if<DifferentPersons>(&event.body))
        decided.push_back({false, different->a, different->b});
    }
    return decided;
  }
  bool apart(const People& person, const ReportPair& pair) const {
    return std::ranges::any_of(decisions(), [&](const Decided& decided) {
      const PersonId a = person.at(decided.a);
      const PersonId b = person.at(decided.b);
      const PersonId x = person.at(pair.a);
      const PersonId y = person.at(pair.b);
      return !decided.same && ((a == x && b == y) || (a == y && b == x));
    });
  }
  static void merge(People& person, ReportId a, ReportId b) {
    const PersonId kept = std::min(person[a], person[b]);
    const PersonId merged = std::max(person[a], person[b]);
    for (auto& [report, theirs] : person)
      if (theirs == merged) theirs = kept;
  }
  void put_in_force(std::size_t at, bool in_force) {
    events[at].in_force = in_force;
    if (const auto* const undone = std::get_if<Undone>(&events[at].body))
      put_in_force(undone->event - 1, !in_force);
  }
};

ReportPair any_pair() {
  const ReportId a = *rc::gen::inRange<ReportId>(1, kReports);
  return {a, *rc::gen::inRange<ReportId>(a + 1, kReports + 1)};
}

EventBody any_body(const NaivePersons& naive) {
  const ReportPair pair = any_pair();
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return SamePerson{pair.b, pair.a, ""};
    case 1:
    case 2:
      return DifferentPersons{pair.a, pair.b, ""};
    case 3:
    case 4: {
      LinkageApplied linkage;
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left) linkage.joins.push_back(any_pair());
      const auto standing = naive.standing_joins();
      for (int left = *rc::gen::inRange(0, 3); left > 0 && !standing.empty(); --left)
        linkage.splits.push_back(standing[*rc::gen::inRange<std::size_t>(0, standing.size())]);
      return linkage;
    }
    default:
      return Undone{*rc::gen::inRange<Sequence>(0, naive.events.size() + 2), ""};
  }
}

Result<void> record(Persons& persons, Sequence sequence, const EventBody& body) {
  if (const auto* const same = std::get_if<SamePerson>(&body))
    return persons.decide(sequence, true, same->a, same->b);
  if (const auto* const different = std::get_if<DifferentPersons>(&body))
    return persons.decide(sequence, false, different->a, different->b);
  if (const auto* const linkage = std::get_if<LinkageApplied>(&body))
    return persons.apply(sequence, *linkage);
  ZICHT_CHECK(persons.undo(sequence, std::get<Undone>(body).event));
  return {};
}

PersonId person_in(const std::unordered_map<ReportId, PersonId>& persons, ReportId report) {
  const auto found = persons.find(report);
  return found == persons.end() ? report : found->second;
}

RC_GTEST_PROP(Persons, AreWhatFollowsFromWhatIsInForceAtEachLength, ()) {
  Database database = Database::in_memory().value();
  RC_ASSERT(migrate(database).has_value());
  Persons persons = Persons::on(database).value();
  NaivePersons naive;
  std::vector<NaivePersons::People> at_length{naive.people().value()};
  for (int left = *rc::gen::inRange(1, 40); left > 0; --left) {
    const EventBody body = any_body(naive);
    const Sequence sequence = naive.events.size() + 1;
    RC_ASSERT(database.execute("SAVEPOINT event").has_value());
    const auto done = record(persons, sequence, body);
    if (!done) RC_ASSERT(database.execute("ROLLBACK TO event").has_value());
    RC_ASSERT(database.execute("RELEASE event").has_value());
    RC_ASSERT(naive.append(body) == done.has_value());
    if (done) at_length.push_back(naive.people().value());
  }
  for (Sequence length = 0; length < at_length.size(); ++length) {
    const auto found = persons.at(length).value();
    for (ReportId report = 1; report <= kReports; ++report)
      RC_ASSERT(person_in(found, report) == at_length[length][report]);
  }
  for (ReportId report = 1; report <= kReports; ++report) {
    const PersonId person = at_length.back()[report];
    RC_ASSERT(persons.person_of(report).value() == person);
    RC_ASSERT(std::ranges::count(persons.members(person).value(), report) == 1);
  }
  const Partition whole = partition_of(persons.in_force().value()).value();
  for (ReportId report = 1; report <= kReports; ++report)
    RC_ASSERT(whole.person(report) == at_length.back()[report]);
}

/// A registry's persons without the registry.
class PersonsTest : public testing::Test {
 protected:
  PersonsTest() {
    EXPECT_TRUE(migrate(database_));
    persons_.emplace(Persons::on(database_).value());
  }
  Result<void> append(const EventBody& body) {
    EXPECT_TRUE(database_.execute("SAVEPOINT event"));
    auto done = record(*persons_, next_, body);
    const char* const ending = done ? "RELEASE event" : "ROLLBACK TO event; RELEASE event";
    EXPECT_TRUE(database_.execute(ending));
    if (done) ++next_;
    return done;
  }
  std::vector<PersonId> people(Sequence length) {
    const auto found = persons_->at(length).value();
    std::vector<PersonId> people;
    for (ReportId report = 1; report <= 4; ++report) people.push_back(person_in(found, report));
    return people;
  }
  using People = std::vector<PersonId>;

  Database database_ = Database::in_memory().value();
  std::optional<Persons> persons_;
  Sequence next_ = 1;
};

LinkageApplied joining(std::vector<ReportPair> joins) {
  LinkageApplied linkage;
  linkage.joins = std::move(joins);
  return linkage;
}

TEST_F(PersonsTest, WhoeverIsKeptApartLeavesALinkageAndTheLikelierJoinsHold) {
  ASSERT_TRUE(append(joining({{2, 3}, {1, 2}})));
  EXPECT_EQ(people(1), (People{1, 1, 1, 4}));
  ASSERT_TRUE(append(DifferentPersons{1, 3, ""}));
  EXPECT_EQ(people(2), (People{1, 2, 2, 4})) << "2 and 3 were joined first";
  ASSERT_TRUE(append(Undone{2, ""}));
  EXPECT_EQ(people(3), (People{1, 1, 1, 4}));
  ASSERT_TRUE(append(Undone{3, ""})) << "an undoing can be undone";
  EXPECT_EQ(people(4), (People{1, 2, 2, 4}));
  EXPECT_EQ(people(1), (People{1, 1, 1, 4})) << "what was known then is known still";
}

TEST_F(PersonsTest, ARefusalNamesReportsAndEvents) {
  ASSERT_TRUE(append(SamePerson{1, 2, ""}));
  ASSERT_TRUE(append(SamePerson{2, 3, ""}));
  ASSERT_TRUE(append(DifferentPersons{3, 4, ""}));
  const auto chain = append(DifferentPersons{3, 1, ""});
  ASSERT_EQ(chain.error().code, ErrorCode::conflict);
  EXPECT_EQ(chain.error().where, "R1, R3");
  EXPECT_NE(chain.error().advice.find("One person by event 1, event 2; different people by this decision."),
            std::string::npos)
      << chain.error().advice;
  const auto same = append(SamePerson{4, 1, ""});
  ASSERT_EQ(same.error().code, ErrorCode::conflict);
  EXPECT_EQ(same.error().where, "R3, R4");
  EXPECT_NE(same.error().advice.find("different people by event 3."), std::string::npos);
  ASSERT_TRUE(append(Undone{3, ""}));
  ASSERT_TRUE(append(SamePerson{4, 1, ""}));
  EXPECT_EQ(append(Undone{4, ""}).error().code, ErrorCode::conflict) << "the decision would come back";
}

TEST_F(PersonsTest, WhatCannotBeUndoneIsRefused) {
  ASSERT_TRUE(append(SamePerson{1, 2, ""}));
  EXPECT_EQ(append(Undone{9, ""}).error().code, ErrorCode::not_found);
  ASSERT_TRUE(append(Undone{1, ""}));
  EXPECT_EQ(append(Undone{1, ""}).error().code, ErrorCode::conflict) << "it was undone before";
}

TEST_F(PersonsTest, ALinkageThatCannotBeIsRefused) {
  ASSERT_TRUE(append(DifferentPersons{1, 2, ""}));
  EXPECT_EQ(append(joining({{1, 2}})).error().where, "R1, R2");
  EXPECT_EQ(append(joining({{1, 3}, {2, 3}})).error().code, ErrorCode::conflict);
  EXPECT_EQ(append(joining({})).error().code, ErrorCode::conflict);
  LinkageApplied splitting;
  splitting.splits = {{3, 4}};
  EXPECT_EQ(append(splitting).error().code, ErrorCode::conflict) << "none joined them";
}

}  // namespace
}  // namespace zicht::registry
