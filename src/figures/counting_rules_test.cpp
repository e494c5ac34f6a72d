#include "figures/counting_rules.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

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
  std::string rules = shipped_definitions().at("rules.toml");
  EXPECT_TRUE(RuleBook::parse(rules, "rules.toml"));
  const auto at = rules.find("at_first_report");
  rules.replace(at, 2, "on");
  const auto book = RuleBook::parse(rules, "rules.toml");
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().code, ErrorCode::invalid_config);
  EXPECT_NE(book.error().where.find("rules.toml:"), std::string::npos);
}

TEST(RuleBook, TakesRulesOfAVersionThatCountedNoChain) {
  std::string rules = shipped_definitions().at("rules.toml");
  rules.resize(rules.find("# Of what was done with reports."));
  const auto book = RuleBook::parse(rules, "rules.toml");
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(book->value("case_scope", "heaviest_charge").nl, "heaviest_charge");
  CountingRules counted;
  EXPECT_TRUE(book->set("case_scope=heaviest_charge", counted));
  EXPECT_EQ(counted.chain.case_scope, CaseScope::heaviest_charge);
  rules.resize(rules.rfind("[[rule]]"));  // three rules are neither
  EXPECT_FALSE(RuleBook::parse(rules, "rules.toml"));
}

/// The rules as they ship, and a value of an analyst behind those of one of them.
std::string rules_with(const std::string& rule, const std::string& value) {
  std::ifstream in(ZICHT_SOURCE_DIR "/definitions/rules.toml");
  std::ostringstream content;
  content << in.rdbuf();
  std::string toml = content.str();
  const auto next = toml.find("[[rule]]", toml.find("id = \"" + rule + "\""));
  toml.insert(next == std::string::npos ? toml.size() : next,
              "[[rule.value]]\n" + value + "label = { nl = \"a\", en = \"b\" }\n");
  return toml;
}

TEST(RuleBook, TakesValuesOfAnAnalystBehindItsOwn) {
  const auto book = RuleBook::parse(
      rules_with("form", "id = \"criminal_first\"\nlike = \"primary\"\nprefer = [\"criminal\"]\n"),
      "rules.toml");
  ASSERT_TRUE(book) << book.error().message;
  CountingRules rules;
  ASSERT_TRUE(book->set("form=criminal_first", rules));
  EXPECT_EQ(rules.value_of("form"), "criminal_first");
  EXPECT_EQ(rules.form, FormRule::primary);
  EXPECT_EQ(rules.own_value("form")->prefer, std::vector<std::string>{"criminal"});
  EXPECT_EQ(book->value("form", "criminal_first").en, "b");
  const auto unknown = book->set("form=nothing", rules);
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(unknown.error().message.ends_with(", criminal_first")) << unknown.error().message;
  ASSERT_TRUE(book->set("form=any", rules));
  EXPECT_EQ(rules.value_of("form"), "any");
  EXPECT_EQ(rules, [] {
    CountingRules any;
    any.form = FormRule::any;
    return any;
  }());
}

TEST(RuleBook, RefusesAValueThatItsRuleCannotDo) {
  for (const char* const value :
       {"id = \"primary\"\nlike = \"any\"\n", "id = \"x\"\nlike = \"y\"\n",
        "id = \"x\"\nlike = \"primary\"\n", "id = \"x\"\nlike = \"any\"\nprefer = [\"criminal\"]\n",
        "id = \"x\"\nlike = \"primary\"\nunder = 23\n"}) {
    const auto book = RuleBook::parse(rules_with("form", value), "rules.toml");
    ASSERT_FALSE(book) << value;
    EXPECT_EQ(book.error().code, ErrorCode::invalid_config);
  }
  EXPECT_FALSE(
      RuleBook::parse(rules_with("minor", "id = \"x\"\nlike = \"at_first_report\"\nunder = 0\n"), "r"));
}

}  // namespace
}  // namespace zicht::figures
