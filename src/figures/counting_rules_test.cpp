#include "figures/counting_rules.hpp"

#include <gtest/gtest.h>

#include "figures/test_definitions.hpp"

namespace zicht::figures {
namespace {

TEST(CountingRules, TheFirstValueIsTheDefault) {
  const CountingRules rules;
  for (const RuleNames& names : rule_names()) EXPECT_EQ(rules.value_of(names.rule), names.values.front());
}

TEST(CountingRules, EveryValueCanBeSet) {
  for (const RuleNames& names : rule_names())
    for (const auto value : names.values) {
      CountingRules rules;
      ASSERT_TRUE(rules.set(std::string(names.rule) + "=" + std::string(value)));
      EXPECT_EQ(rules.value_of(names.rule), value);
    }
}

TEST(CountingRules, SaysWhichRulesAndValuesThereAre) {
  CountingRules rules;
  for (const char* const setting :
       {"", "minor", "minor=", "minor=yes", "major=x", "minor=at_first_report=x"}) {
    const auto set = rules.set(setting);
    ASSERT_FALSE(set) << setting;
    EXPECT_EQ(set.error().code, ErrorCode::invalid_input);
  }
  EXPECT_NE(rules.set("minor=x").error().message.find("at_start_of_exploitation"), std::string::npos);
  EXPECT_NE(rules.set("x=y").error().message.find("nationality"), std::string::npos);
}

TEST(RuleBook, RefusesRulesThatTheProgramDoesNotKnow) {
  std::string rules = test_files().at("rules.toml");
  EXPECT_TRUE(RuleBook::parse(rules, "rules.toml"));
  const auto at = rules.find("at_first_report");
  rules.replace(at, 2, "on");
  const auto book = RuleBook::parse(rules, "rules.toml");
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().code, ErrorCode::invalid_config);
  EXPECT_NE(book.error().where.find("rules.toml:"), std::string::npos);
}

}  // namespace
}  // namespace zicht::figures
