#include "chain/chain_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "chain/made_chain.hpp"

namespace zicht::chain {
namespace {

/// Numbers close together, as a log gives them, or so far apart that no table would hold them.
ObjectNumber arbitrary_number(ObjectNumber apart) {
  return 1 + apart * *rc::gen::inRange<ObjectNumber>(0, 25);
}
ObjectNumber arbitrary_distance() {
  return *rc::gen::element<ObjectNumber>(1, 3, 1'000'000'007, 0x0123'4567'89ab'cdef / 25);
}

RC_GTEST_PROP(Positions, AreThoseInAscendingOrder, ()) {
  const ObjectNumber apart = arbitrary_distance();
  std::vector<ObjectNumber> numbers;
  for (int left = *rc::gen::inRange(0, 30); left > 0; --left) numbers.push_back(arbitrary_number(apart));
  const Positions positions(numbers);
  const std::set<ObjectNumber> distinct(numbers.begin(), numbers.end());
  RC_ASSERT(positions.size() == distinct.size());
  for (ObjectNumber at = 0; at < 27; ++at)
    for (const ObjectNumber number : {apart * at, apart * at + 1, apart * at + 2}) {
      const auto found = distinct.find(number);
      RC_ASSERT(positions.of(number) == (found == distinct.end() ? Positions::kNone
                                                                 : static_cast<std::uint32_t>(std::distance(
                                                                       distinct.begin(), found))));
    }
}

constexpr std::array kAll = {Relation::became, Relation::led_to, Relation::within};

std::vector<Tie> arbitrary_ties(ObjectNumber apart) {
  std::set<Tie> ties;
  for (int left = *rc::gen::inRange(0, 40); left > 0; --left)
    ties.insert({*rc::gen::element(Relation::became, Relation::led_to, Relation::within),
                 arbitrary_number(apart), arbitrary_number(apart), TieBasis::source});
  return {ties.begin(), ties.end()};
}

RC_GTEST_PROP(TieIndex, FollowsEveryTieFromEitherEnd, ()) {
  const ObjectNumber apart = arbitrary_distance();
  ChainSnapshot snapshot;
  snapshot.ties = arbitrary_ties(apart);
  const TieIndex index(snapshot);
  for (const Relation relation : {Relation::became, Relation::led_to, Relation::within, Relation::names})
    for (ObjectNumber at = 0; at < 26; ++at) {
      const ObjectNumber number = 1 + apart * at;
      std::vector<ObjectNumber> to;
      std::vector<ObjectNumber> from;
      for (const Tie& tie : snapshot.ties) {
        if (tie.relation == relation && tie.from == number) to.push_back(tie.to);
        if (tie.relation == relation && tie.to == number) from.push_back(tie.from);
      }
      RC_ASSERT(std::ranges::equal(index.to(relation, number), to));
      RC_ASSERT(std::ranges::equal(index.from(relation, number), from));
      RC_ASSERT(index.first_to(relation, number) ==
                (to.empty() ? std::nullopt : std::optional<ObjectNumber>(to.front())));
    }
}

RC_GTEST_PROP(Components, AreWhatTiesReach, ()) {
  const ObjectNumber apart = arbitrary_distance();
  ChainSnapshot snapshot;
  snapshot.ties = arbitrary_ties(apart);
  const Components components(snapshot, kAll);
  std::map<ObjectNumber, ObjectNumber> lowest;  // the slow way: the lowest number that is reached
  for (const Tie& tie : snapshot.ties)
    for (const ObjectNumber number : {tie.from, tie.to}) lowest[number] = number;
  for (std::size_t round = 0; round < lowest.size(); ++round)
    for (const Tie& tie : snapshot.ties) {
      const ObjectNumber both = std::min(lowest[tie.from], lowest[tie.to]);
      lowest[tie.from] = lowest[tie.to] = both;
    }
  for (const auto& [a, of_a] : lowest)
    for (const auto& [b, of_b] : lowest) RC_ASSERT((components.of(a) == components.of(b)) == (of_a == of_b));
  RC_ASSERT(components.of(2) == Positions::kNone || apart == 1);
}

TEST(ComponentNames, CountUpAndGiveTheUntiedOneEach) {
  ChainSnapshot snapshot;
  snapshot.ties = {{Relation::became, 7, 9, TieBasis::source}};
  const Components components(snapshot, kAll);
  ComponentNames names(components);
  EXPECT_EQ(names.of(9), 0U);
  EXPECT_EQ(names.of(1), 1U);
  EXPECT_EQ(names.of(7), 0U);
  EXPECT_EQ(names.of(8), 2U);
}

}  // namespace
}  // namespace zicht::chain
