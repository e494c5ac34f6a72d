#include "services/session.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::services {
namespace {

/// A registry on disk with the definitions that a test gives it; its clock stands at 1 January 2025.
class SessionTest : public testing::Test {
 protected:
  Session session(const registry::DefinitionFiles& definitions = shipped_definitions()) {
    EXPECT_TRUE(registry::Registry::create(folder(), definitions, "tester", registry::test_clock()));
    return Session::open(folder(), registry::Access::read, registry::test_clock()).value();
  }
  std::filesystem::path folder() const { return folder_.path() / "registry"; }

  registry::TestFolder folder_;
};

TEST_F(SessionTest, AnAsOfDateIsTodayUnlessADayThatWasIsNamed) {
  const Session opened = session();
  EXPECT_EQ(opened.today(), make_date(2025, 1, 1).value());
  EXPECT_EQ(opened.as_of({}).value(), opened.today());
  EXPECT_EQ(opened.as_of(opened.today()).value(), opened.today());
  EXPECT_EQ(opened.as_of(opened.today() + -400).value(), opened.today() + -400);
  const auto refused = opened.as_of(opened.today() + 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(refused.error().where, "2025-01-02");
}

TEST_F(SessionTest, DefinitionsAreParsedOnce) {
  Session opened = session();
  EXPECT_EQ(opened.figure_book().value(), opened.figure_book().value());
  EXPECT_EQ(opened.sentence_book().value(), opened.sentence_book().value());
}

TEST_F(SessionTest, ADefinitionThatIsNotThereIsNamedWithTheVerbThatBringsIt) {
  registry::DefinitionFiles files = shipped_definitions();
  files.erase("sentences.toml");
  Session opened = session(files);
  const auto missing = opened.sentence_book();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::invalid_config);
  EXPECT_EQ(missing.error().where, "sentences.toml");
  EXPECT_NE(missing.error().advice.find("zicht adopt"), std::string::npos);
  EXPECT_FALSE(opened.definition("no/such.toml"));
}

TEST_F(SessionTest, WhatTheRegistryLacksTheProgramLends) {
  registry::DefinitionFiles files = shipped_definitions();
  files.erase("sentences.toml");
  {
    const Session without = session(files);
  }
  Session opened =
      Session::open(folder(), registry::Access::read, registry::test_clock(), shipped_definitions()).value();
  EXPECT_TRUE(opened.sentence_book());
  EXPECT_EQ(opened.registry().lacking_definitions(), std::vector<std::string>{"sentences.toml"});
}

TEST_F(SessionTest, ATableOfAnotherVersionThatTheOwnRulesDoNotKnowIsLeftOut) {
  registry::DefinitionFiles files = shipped_definitions();
  files.erase("figures/victims.toml");
  {
    const Session without = session(files);
  }
  registry::DefinitionFiles later = shipped_definitions();
  std::string& table = later["figures/victims.toml"];
  table.replace(table.find("unit = \"victim\""), 15, "unit = \"no_such\"");
  Session opened = Session::open(folder(), registry::Access::read, registry::test_clock(), later).value();
  const auto book = opened.figure_book();
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_FALSE((*book)->find("victims"));
  EXPECT_TRUE((*book)->find("minors"));
}

TEST_F(SessionTest, AWrongDefinitionOfTheRegistryItselfIsRefused) {
  registry::DefinitionFiles files = shipped_definitions();
  files["figures/victims.toml"] += "\nno_such_key = 1\n";
  Session opened = session(files);
  const auto refused = opened.figure_book();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_config);
  EXPECT_NE(refused.error().where.find("victims.toml"), std::string::npos);
}

TEST_F(SessionTest, PeopleAreMadeUpWhereADefinitionSaysSo) {
  EXPECT_FALSE(session().is_made_up());
  std::filesystem::remove_all(folder());
  registry::DefinitionFiles files = shipped_definitions();
  files[kMadeUpFile] = "";
  EXPECT_TRUE(session(files).is_made_up());
}

TEST_F(SessionTest, ARegistryThatIsNotThereIsNotMade) {
  const auto none = Session::open(folder(), registry::Access::write, registry::test_clock());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

}  // namespace
}  // namespace zicht::services
