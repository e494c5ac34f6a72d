#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "model/chain_fields.hpp"
#include "registry/chain_payload.hpp"
#include "registry/registry.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

CodeId code(std::string_view list, std::string_view text) {
  return shipped_codebook().list(list).find(text).value();
}

Date day(int month, int number) { return make_date(2024, month, number).value(); }

/// One object with its sender's reference, and what it refers to.
struct MadeUp {
  std::string label;
  NewEvent event;
};

template <class Event, class Object>
MadeUp made_up(std::string label, Object object, std::string source, std::vector<Reference> references,
               std::string person_key = "") {
  Event event;
  event.content.object = std::move(object);
  event.content.references = std::move(references);
  event.content.known_as = Reference{{}, source, label};
  event.content.person_key = std::move(person_key);
  event.once = OnceKey{source, label};
  return {label, {event, "tester", {}}};
}

/// One report and one of each kind of object, each of which refers to others: ten ties.
std::vector<MadeUp> small_chain() {
  std::vector<MadeUp> all;
  NewEvent report = made_up_report(1);
  all.push_back({"reference 1", report});
  Concern concern;
  concern.received_on = day(1, 2);
  concern.people = {2, 4};
  concern.kind = code("concern_kind", "left_unknown");
  concern.other_kinds = {code("concern_kind", "goods")};
  all.push_back(
      made_up<ConcernSubmitted>("c", concern, "concern:coa", {{Relation::became, "police", "reference 1"}}));
  FollowUp follow_up;
  follow_up.on = day(2, 1);
  follow_up.kind = code("follow_up_kind", "investigation_opened");
  all.push_back(made_up<FollowedUp>(
      "f", follow_up, "follow_up:police",
      {{Relation::follows_up, "police", "reference 1"}, {Relation::within, "investigation:police", "i"}}));
  Investigation investigation;
  investigation.opened_on = day(2, 1);
  investigation.victims_known = 3;
  all.push_back(made_up<InvestigationOpened>("i", investigation, "investigation:police",
                                             {{Relation::investigated_in, "concern:coa", "c"}}));
  Suspect suspect;
  suspect.birth_year = 1990;
  all.push_back(made_up<SuspectEntered>("s", suspect, "suspect:police",
                                        {{Relation::names, "investigation:police", "i"}}, "person 7"));
  Case court_case;
  court_case.offences = {code("offence", "art273f_1_1"), code("offence", "other")};
  all.push_back(made_up<CaseRegistered>("99/000001-24", court_case, "case",
                                        {{Relation::led_to, "investigation:police", "i"}}, "person 7"));
  Disposal disposal;
  disposal.kind = code("disposal_kind", "summons");
  all.push_back(
      made_up<DisposalTaken>("d", disposal, "disposal:om", {{Relation::of_case, "case", "99/000001-24"}}));
  Judgment judgment;
  judgment.prison_days = 700;
  all.push_back(
      made_up<JudgmentGiven>("j", judgment, "judgment:court", {{Relation::of_case, "case", "99/000001-24"}}));
  return all;
}

class ChainRegistry : public testing::Test {
 protected:
  ObjectNumber add(const MadeUp& one) {
    const auto receipts = registry_.append({one.event});
    EXPECT_TRUE(receipts) << receipts.error().message;
    return receipts->front().sequence;
  }
  /// The small chain, each object by its label.
  std::map<std::string, ObjectNumber> add_all() {
    std::map<std::string, ObjectNumber> number;
    for (const MadeUp& one : small_chain()) number[one.label] = add(one);
    return number;
  }
  /// Its disposal corrected to another kind.
  static Corrected disposal_as(ObjectNumber number, std::string_view kind) {
    Corrected corrected{
        number, {}, "wrong kind", {}, std::get<DisposalTaken>(small_chain()[6].event.body).content};
    std::get<Disposal>(corrected.object->object).kind = code("disposal_kind", kind);
    return corrected;
  }
  void say(EventBody body) {
    const auto done = registry_.append({{std::move(body), "registrar", {}}});
    ASSERT_TRUE(done) << done.error().message << done.error().where;
  }
  ChainSnapshot now() { return registry_.chain(make_date(2025, 12, 31).value()).value(); }

  TestFolder folder_;
  Registry registry_ =
      Registry::create(folder_.path() / "r", shipped_definitions(), "tester", test_clock()).value();
};

using LabelledTie = std::tuple<Relation, std::string, std::string, TieBasis>;

std::set<LabelledTie> labelled(const ChainSnapshot& chain,
                               const std::map<ObjectNumber, std::string>& labels) {
  std::set<LabelledTie> ties;
  for (const Tie& tie : chain.ties)
    ties.emplace(tie.relation, labels.at(tie.from), labels.at(tie.to), tie.basis);
  return ties;
}

TEST(ChainLaw, ObjectsInAnyOrderMakeTheSameTies) {
  std::optional<std::set<LabelledTie>> expected;
  std::mt19937 random(95);
  std::vector<MadeUp> events = small_chain();
  for (int round = 0; round < 12; ++round) {
    const TestFolder folder;
    Registry registry =
        Registry::create(folder.path() / "r", shipped_definitions(), "tester", test_clock()).value();
    std::map<ObjectNumber, std::string> labels;
    for (const MadeUp& one : events)
      labels[registry.append({one.event}).value().front().sequence] = one.label;
    const ChainSnapshot chain = registry.chain(make_date(2025, 12, 31).value()).value();
    EXPECT_TRUE(chain.waiting.empty());
    const std::set<LabelledTie> ties = labelled(chain, labels);
    if (!expected) expected = ties;
    EXPECT_EQ(ties, *expected);
    // The eight references, the suspect's case by its key, and the report in its investigation by its
    // follow-up.
    EXPECT_EQ(ties.size(), 10U);
    std::ranges::shuffle(events, random);
  }
}

TEST_F(ChainRegistry, KeepsEveryFieldOfEveryObject) {
  for (const MadeUp& one : small_chain()) add(one);
  const ChainSnapshot chain = now();
  ASSERT_EQ(chain.concerns.size(), 1U);
  EXPECT_EQ(ChainObject{chain.concerns[0].object},
            std::get<ConcernSubmitted>(small_chain()[1].event.body).content.object);
  EXPECT_EQ(chain.concerns[0].object.people, (PeopleInterval{2, 4}));
  EXPECT_EQ(chain.investigations.at(0).object.victims_known, 3);
  EXPECT_EQ(chain.suspects.at(0).object.birth_year, 1990);
  EXPECT_EQ(chain.suspects.at(0).person, chain.suspects.at(0).number);
  EXPECT_EQ(chain.cases.at(0).object.offences.size(), 2U);
  EXPECT_EQ(chain.judgments.at(0).object.prison_days, 700);
  EXPECT_TRUE(registry_.verify({}, [](Sequence) {}).value().discrepancies.empty());
}

TEST_F(ChainRegistry, ReferencesWaitUntilWhatTheyMeanArrives) {
  const auto chain = small_chain();
  add(chain[6]);  // a disposal
  EXPECT_EQ(now().ties.size(), 0U);
  ASSERT_EQ(now().waiting.size(), 1U);
  EXPECT_EQ(now().waiting[0].relation, Relation::of_case);
  add(chain[5]);  // its case, which waits for its investigation
  EXPECT_EQ(now().ties.size(), 1U);
  EXPECT_EQ(now().waiting[0].relation, Relation::led_to);
}

TEST_F(ChainRegistry, SendingTwiceCountsOnceAndOtherContentIsRefused) {
  MadeUp one = small_chain()[3];
  add(one);
  EXPECT_EQ(registry_.append({one.event}).value()[0].outcome, Receipt::Outcome::repeated);
  auto& event = std::get<InvestigationOpened>(one.event.body);
  std::get<Investigation>(event.content.object).victims_known = 4;
  EXPECT_EQ(registry_.append({one.event}).value()[0].outcome, Receipt::Outcome::differing_content);
  EXPECT_EQ(now().investigations.size(), 1U);
}

TEST_F(ChainRegistry, CorrectionsReplaceAndWithdrawalsRemove) {
  auto number = add_all();
  Corrected corrected = disposal_as(number["d"], "dismissal_technical");
  say(corrected);
  EXPECT_EQ(now().disposals.at(0).object.kind, code("disposal_kind", "dismissal_technical"));
  EXPECT_EQ(now().disposals.at(0).number, number["d"]);
  EXPECT_EQ(now().ties.size(), 10U);
  say(Withdrawn{number["i"], "not ours"});
  EXPECT_TRUE(now().investigations.empty());
  for (const Tie& tie : now().ties) EXPECT_TRUE(tie.from != number["i"] && tie.to != number["i"]);
  const auto again = registry_.append({{Withdrawn{number["i"], "again"}, "registrar", {}}});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  const auto other_kind =
      registry_.append({{Corrected{number["s"], {}, "", {}, corrected.object}, "registrar", {}}});
  ASSERT_FALSE(other_kind);
  EXPECT_EQ(other_kind.error().code, ErrorCode::conflict);
  EXPECT_EQ(registry_.history(number["d"]).value().size(), 2U);
  EXPECT_TRUE(registry_.verify({}, [](Sequence) {}).value().discrepancies.empty());
}

TEST_F(ChainRegistry, AWithdrawalThatIsUndoneBringsBackTheLastVersionAndItsTies) {
  auto number = add_all();
  Corrected corrected = disposal_as(number["d"], "dismissal_technical");
  say(corrected);
  const ChainSnapshot before = now();
  say(Withdrawn{number["d"], "not ours"});
  const Sequence withdrawal = registry_.next_sequence() - 1;
  EXPECT_TRUE(now().disposals.empty());
  say(Undone{withdrawal, "it was ours"});
  ASSERT_EQ(now().disposals.size(), 1U);
  EXPECT_EQ(now().disposals[0].number, number["d"]);
  EXPECT_EQ(now().disposals[0].object.kind, code("disposal_kind", "dismissal_technical"));
  EXPECT_EQ(now().ties, before.ties);
  EXPECT_EQ(registry_.append({{Undone{withdrawal, ""}, "t", {}}}).error().code, ErrorCode::conflict);
  // It may be corrected, and withdrawn and brought back once more.
  say(disposal_as(number["d"], "summons"));
  EXPECT_EQ(now().disposals.at(0).object.kind, code("disposal_kind", "summons"));
  say(Withdrawn{number["d"], "again"});
  say(Undone{registry_.next_sequence() - 1, "again"});
  say(Withdrawn{number["d"], "and again"});
  say(Undone{registry_.next_sequence() - 1, "and again"});
  EXPECT_EQ(now().disposals.at(0).object.kind, code("disposal_kind", "summons"));
  EXPECT_EQ(registry_.history(number["d"]).value().size(), 9U);
  EXPECT_TRUE(registry_.verify({}, [](Sequence) {}).value().discrepancies.empty());
}

TEST_F(ChainRegistry, RegistrarsTieAndUntieAndTheLastWordHolds) {
  auto number = add_all();
  const auto led_to = [&] {
    return std::ranges::count_if(now().ties, [](const Tie& tie) { return tie.relation == Relation::led_to; });
  };
  EXPECT_EQ(led_to(), 1);
  say(Untied{Relation::led_to, number["i"], number["99/000001-24"], "another case"});
  EXPECT_EQ(led_to(), 0);
  say(Tied{Relation::led_to, number["i"], number["99/000001-24"], "the case after all"});
  EXPECT_EQ(led_to(), 1);
  const auto wrong = registry_.append({{Tied{Relation::led_to, number["s"], number["i"], ""}, "r", {}}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::conflict);
  EXPECT_EQ(registry_.append({{Tied{Relation::led_to, 999999, number["i"], ""}, "r", {}}}).error().code,
            ErrorCode::not_found);
}

TEST_F(ChainRegistry, ObjectsAreNoReportsAndBelongToNobody) {
  const ObjectNumber report = add(small_chain()[0]);
  const ObjectNumber concern = add(small_chain()[1]);
  EXPECT_EQ(registry_.append({{SamePerson{report, concern, ""}, "r", {}}}).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(registry_.snapshot(make_date(2025, 12, 31).value())->reports(), 1U);
  EXPECT_EQ(registry_.status()->objects.size(), 1U);
}

TEST_F(ChainRegistry, ErasureDestroysWhatIdentifiesInAnObject) {
  MadeUp one = small_chain()[1];
  std::get<ConcernSubmitted>(one.event.body).content.secrets.site_name = "a site";
  const ObjectNumber concern = add(one);
  ASSERT_TRUE(registry_.erase({concern}, "registrar"));
  const auto opened = registry_.open_secrets({concern}, "registrar", "to see").value();
  ASSERT_FALSE(opened.empty());
  EXPECT_TRUE(opened[0].erased);
  EXPECT_EQ(now().concerns.size(), 1U);
}

TEST(ChainPayload, DamagedBytesAreAnErrorAndNeverMore) {
  const MadeUp one = small_chain()[5];
  const auto& content = std::get<CaseRegistered>(one.event.body).content;
  const Bytes whole = encode_object(content.object, {}, "", shipped_codebook());
  EXPECT_EQ(decode_object(whole, shipped_codebook())->object, content.object);
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(decode_object(std::span(whole).first(length), shipped_codebook()));
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0x7F}, std::uint8_t{0xFF}}) {
      Bytes damaged = whole;
      damaged[at] = byte;
      static_cast<void>(decode_object(damaged, shipped_codebook()));
    }
}

}  // namespace
}  // namespace zicht::registry
