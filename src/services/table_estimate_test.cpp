#include "services/table_estimate.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"
#include "services/estimate_json.hpp"

namespace zicht::services {
namespace {

using estimate::CaptureTable;

EstimateDefinitions definitions() {
  registry::DefinitionFiles files;
  for (const char* name : {"estimate/headline.toml", "estimate/texts.toml"})
    files[name] = shipped_definition(name);
  return estimate_definitions(files, nullptr).value();
}

CaptureTable table_of(std::vector<std::int64_t> persons) {
  std::vector<std::string> names;
  for (std::size_t cells = 1; cells < persons.size(); cells *= 2)
    names.push_back(std::string(1, static_cast<char>('a' + names.size())));
  return CaptureTable::from_counts(std::move(names), std::move(persons)).value();
}

/// Lists a, b, c that see people by themselves: 6,000, each with probability .2, .25, .3.
CaptureTable standing() { return table_of({0, 630, 840, 210, 1080, 270, 360, 90}); }
/// Two lists that share six people.
CaptureTable refused() { return table_of({0, 100, 90, 6}); }

TableEstimate estimate_of(const CaptureTable& table) {
  return estimate_table(table, {}, definitions()).value();
}

TEST(TableEstimate, AHeadlineStandsWithTheModelsItIsABandOver) {
  const auto answer = estimate_of(standing());
  EXPECT_FALSE(answer.people.is_refused());
  EXPECT_LT(*answer.people.band.lower, 6000);
  EXPECT_GT(*answer.people.band.upper, 6000);
  EXPECT_EQ(answer.compared.front().name, "[1,2,3]");
  EXPECT_EQ(answer.compared.front().name, answer.people.models.front().name);
  EXPECT_EQ(answer.all_models, 8);
}

TEST(TableEstimate, ARefusedHeadlineIsRefusedInEveryKeyUnlessForced) {
  const auto answer = estimate_of(refused());
  ASSERT_TRUE(answer.people.is_refused());
  const auto texts = definitions().texts;
  const Node silent = to_node(answer, texts, false, Language::en);
  for (const char* key : {"best", "interval", "models_within"})
    EXPECT_TRUE(silent.find(key)->is_null()) << key;
  EXPECT_TRUE(silent.find("routes")->as_list()->empty());
  EXPECT_TRUE(silent.find("band")->find("upper")->is_null());
  EXPECT_FALSE(silent.find("compared")->as_list()->empty());
  const Node forced = to_node(answer, texts, true, Language::en);
  for (const char* key : {"best", "interval", "models_within"})
    EXPECT_FALSE(forced.find(key)->is_null()) << key;
}

TEST(TableEstimate, ForceChangesNothingOfWhatStands) {
  const auto answer = estimate_of(standing());
  const auto texts = definitions().texts;
  EXPECT_EQ(to_json(to_node(answer, texts, true, Language::en), 0),
            to_json(to_node(answer, texts, false, Language::en), 0));
}

TEST(TableEstimate, TheOrderOfTheColumnsChangesNoNumber) {
  const auto first = estimate_of(table_of({0, 630, 840, 210, 1080, 270, 360, 90}));
  const auto second = estimate_of(table_of({0, 840, 630, 210, 1080, 360, 270, 90}));  // a and b exchanged
  EXPECT_EQ(first.people.band.lower, second.people.band.lower);
  EXPECT_EQ(first.people.band.upper, second.people.band.upper);
  ASSERT_EQ(first.compared.size(), second.compared.size());
  for (std::size_t at = 0; at < first.compared.size(); ++at)
    EXPECT_EQ(first.compared[at].total_persons, second.compared[at].total_persons);
}

TEST(TableEstimate, ABootstrapThatWasAskedForSaysWhatItIsOf) {
  TableQuestion question;
  question.bootstrap = 40;
  const auto answer = estimate_table(standing(), question, definitions()).value();
  ASSERT_TRUE(answer.interval);
  const Node node = interval_node(*answer.interval);
  EXPECT_NE(node.find("note")->as_text()->find("best log-linear model"), std::string::npos);
}

}  // namespace
}  // namespace zicht::services
