#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "model/chain_fields.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht {
namespace {

template <class Object>
class ChainFields : public testing::Test {};
using Objects = testing::Types<Concern, FollowUp, Investigation, Suspect, Case, Disposal, Judgment>;
TYPED_TEST_SUITE(ChainFields, Objects);

TYPED_TEST(ChainFields, HaveEachANameANumberAndAListThatIsShipped) {
  std::set<std::string_view> names;
  std::set<int> keys;
  TypeParam object;
  for_each_field(object, [&](const ChainField& field, const auto& member) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(keys.insert(field.key).second) << field.name;
    using Member = std::remove_cvref_t<decltype(member)>;
    const bool coded = !std::is_same_v<Member, std::optional<Date>> && !std::is_same_v<Member, AgeInterval> &&
                       !std::is_same_v<Member, PeopleInterval> &&
                       !std::is_same_v<Member, std::optional<std::int16_t>> &&
                       !std::is_same_v<Member, std::optional<std::int64_t>>;
    EXPECT_EQ(coded, !field.list.empty()) << field.name;
    if (coded) {
      EXPECT_GT(shipped_codebook().list(field.list).size(), 1U) << field.list;
    }
  });
  EXPECT_GE(names.size(), 4U);
}

TEST(ChainObject, KnowsItsKindByItsPlaceInTheVariant) {
  EXPECT_EQ(kind_of(ChainObject{Concern{}}), ObjectKind::concern);
  EXPECT_EQ(kind_of(ChainObject{Case{}}), ObjectKind::court_case);
  EXPECT_EQ(kind_of(ChainObject{Judgment{}}), ObjectKind::judgment);
}

TEST(ChainCodeLists, OfAnEarlierVersionHoldUnknownAlone) {
  auto files = shipped_code_lists();
  std::string& index = files.at("index.toml");
  index.erase(index.find("# The chain behind the report"));
  const auto book = Codebook::parse(files);
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(book->scope().size(), 1U);
  EXPECT_EQ(book->list("offence").find("unknown"), kUnknown);
}

TEST(DismissalGrounds, StandUnderTheKindOfDisposalThatTheyBelongTo) {  // the letter says which
  const CodeList& grounds = shipped_codebook().list("dismissal_ground");
  for (std::size_t at = 1; at < grounds.size(); ++at) {
    const Code& ground = grounds[static_cast<CodeId>(at)];
    const char letter = ground.code.front();
    EXPECT_EQ(ground.parent, letter == 't'   ? "dismissal_technical"
                             : letter == 'p' ? "dismissal_policy"
                                             : "administrative")
        << ground.code;
  }
}

TEST(FollowUps, StepsOnTheWayEndNothing) {
  const CodeList& kinds = shipped_codebook().list("follow_up_kind");
  std::set<std::string> ending;
  for (std::size_t at = 1; at < kinds.size(); ++at)
    if (const std::string& code = kinds[static_cast<CodeId>(at)].code;
        ends_follow_up(code, ObjectKind::report))
      ending.insert(code);
  EXPECT_EQ(ending, (std::set<std::string>{"investigation_opened", "joined_investigation",
                                           "transferred_abroad", "administrative", "no_action"}));
  EXPECT_TRUE(ends_follow_up("report_made", ObjectKind::concern));
}

RC_GTEST_PROP(TiedInCircle, IsWhatLeadsBackToItselfOrStandsBetweenCircles, ()) {
  constexpr ObjectNumber kMost = 8;
  std::set<Tie> some;
  for (int left = *rc::gen::inRange(0, 12); left > 0; --left)
    some.insert({Relation::joined_to, *rc::gen::inRange<ObjectNumber>(1, kMost),
                 *rc::gen::inRange<ObjectNumber>(1, kMost), TieBasis::source});
  const std::vector<Tie> ties(some.begin(), some.end());
  const auto reached_from = [&](ObjectNumber from) {  // the slow way
    std::set<ObjectNumber> found;
    for (ObjectNumber round = 0; round < kMost; ++round)
      for (const Tie& tie : ties)
        if (tie.from == from || found.contains(tie.from)) found.insert(tie.to);
    return found;
  };
  std::set<ObjectNumber> circular;
  for (ObjectNumber number = 1; number < kMost; ++number)
    if (reached_from(number).contains(number)) circular.insert(number);
  std::vector<ObjectNumber> expected;
  for (ObjectNumber number = 1; number < kMost; ++number) {
    const auto reached = reached_from(number);
    const bool leads_to =
        std::ranges::any_of(reached, [&](ObjectNumber at) { return circular.contains(at); });
    const bool led_to =
        std::ranges::any_of(circular, [&](ObjectNumber at) { return reached_from(at).contains(number); });
    if (leads_to && led_to) expected.push_back(number);
  }
  RC_ASSERT(tied_in_circle(ties, Relation::joined_to) == expected);
  RC_ASSERT(tied_in_circle(ties, Relation::merged_into).empty());
}

}  // namespace
}  // namespace zicht
