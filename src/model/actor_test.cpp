#include "model/actor.hpp"

#include <gtest/gtest.h>

namespace zicht {
namespace {

TEST(Actor, ComesBackAsItWasWritten) {
  const Actor actor{"jansen", "coa", "reporter", "report.submit", "1f3a09c2"};
  EXPECT_EQ(to_text(actor),
            "account=jansen;organisation=coa;role=reporter;ground=report.submit;session=1f3a09c2");
  EXPECT_EQ(actor_from_text(to_text(actor)), actor);
}

TEST(Actor, TextsOfEarlierEventsAreNames) {
  for (const char* const text : {"", "J. de Vries", "simulator", "account=x", "a;b;c;d;e"})
    EXPECT_EQ(actor_from_text(text), (Actor{text, "", "", "", ""}));
  EXPECT_EQ(to_text({"J. de Vries", "", "", "", ""}), "J. de Vries");
}

TEST(Actor, NoPartCanLookLikeAnother) {
  const Actor actor{"a;role=administrator", "coa", "reporter", "x", "y"};
  EXPECT_EQ(actor_from_text(to_text(actor)).role, "reporter");
}

}  // namespace
}  // namespace zicht
