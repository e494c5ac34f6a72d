#include "chain/measure_rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace zicht::chain {
namespace {

TEST(MeasureRules, AreSetByNameAndReadBack) {
  MeasureRules rules;
  EXPECT_EQ(rules_in_words(rules).front(), "place_known=as_first_reported");
  for (const char* const one :
       {"place_known=as_now_known", "followed_up=any_action", "follow_up_unit=report", "follow_up_window=365",
        "already_investigated=as_followed_up", "put_before_court=summons_only"}) {
    ASSERT_TRUE(set_rule(one, rules)) << one;
    const auto words = rules_in_words(rules);
    EXPECT_NE(std::ranges::find(words, one), words.end()) << one;
  }
  EXPECT_EQ(rules.follow_up.window_days, 365);
  EXPECT_FALSE(rules.court.joined_counts);
}

TEST(MeasureRules, ThatAreUnknownSayWhichThereAre) {
  MeasureRules rules;
  EXPECT_NE(set_rule("place=x", rules).error().advice.find("place_known"), std::string::npos);
  EXPECT_NE(set_rule("place_known=later", rules).error().advice.find("as_now_known"), std::string::npos);
  EXPECT_FALSE(set_rule("place_known", rules));
}

}  // namespace
}  // namespace zicht::chain
