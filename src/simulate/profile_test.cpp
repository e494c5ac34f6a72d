#include "simulate/profile.hpp"

#include <gtest/gtest.h>

#include "simulate/population.hpp"
#include "simulate/test_profile.hpp"

namespace zicht::simulate {
namespace {

/// The shipped profile with one text replaced.
Result<Profile> changed(const std::string& from, const std::string& to) {
  std::string toml = shipped_definition("profiles/netherlands.toml");
  const auto at = toml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  toml.replace(at, from.size(), to);
  return Profile::parse(toml, "p.toml", shipped_codebook());
}

TEST(Profile, SaysWhatIsWrongAndWhere) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"form = \"labour\"", "form = \"labor\""},
                                 {"victims = 944", "victims = \"many\""},
                                 {"reports = 1062", "reports = 10"},
                                 {"country = \"NL\"", "country = \"XX\""},
                                 {"UA = 0.04", "UA = -1"},
                                 {"year = 2024", "year = 2026"},
                                 {"minor = \"yes\"", "minor = \"perhaps\""},
                                 {"until = \"2025-06-30\"", "until = \"2024-12-31\""},
                                 {"nationality = \"419\"", "nationality = \"918\""},
                                 {"police = 329", "polices = 329"},
                                 {"[own]", "[mine]"}}) {
    const auto profile = changed(from, to);
    ASSERT_FALSE(profile) << to;
    EXPECT_EQ(profile.error().code, ErrorCode::invalid_config);
    EXPECT_TRUE(profile.error().where.starts_with("p.toml")) << profile.error().where;
  }
}

TEST(Profile, AnImpossibleQuotaIsNamed) {
  for (const std::string& quota :
       {std::string(
            "{ count = 43, minor = \"yes\", form = \"criminal\" }, { count = 42, form = \"criminal\" }"),
        std::string("{ count = 80, minor = \"yes\", form = \"criminal\" }"),
        std::string("{ count = 2000, nationality = \"UA\" }")}) {
    const auto profile = changed("{ count = 42, minor = \"yes\", form = \"criminal\" }", quota);
    ASSERT_TRUE(profile) << quota;
    std::ostringstream out;
    Philox random(1, 2024);
    const auto victims = draw_victims(*profile, profile->years.back(), random);
    ASSERT_FALSE(victims) << quota;
    EXPECT_EQ(victims.error().code, ErrorCode::invalid_config);
    EXPECT_NE(victims.error().where.find("year 2024"), std::string::npos);
  }
}

TEST(Names, EveryListIsThere) {
  EXPECT_GE(test_names().origins().size(), 8U);
  EXPECT_FALSE(
      NameBook::parse("[[origin]]\nid = \"x\"\nnationalities = [\"XX\"]\n", "n.toml", shipped_codebook()));
  EXPECT_FALSE(NameBook::parse("", "n.toml", shipped_codebook()));
}

}  // namespace
}  // namespace zicht::simulate
