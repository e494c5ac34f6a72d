#include "linkage/stored_model.hpp"

#include <gtest/gtest.h>

#include "base/node.hpp"

namespace zicht::linkage {
namespace {

StoredModel example() {
  StoredModel model;
  model.fields.push_back({"sex", Comparator::code, {0.9, 0.04, 0.06}, 148});
  model.fields.push_back({"birth_date", Comparator::date, {0.8, 0.05, 0.05, 0.04, 0.03, 0.02, 0.01}, 130.5});
  model.dependence.log2_ratio[2] = 1.25;
  model.history.push_back({"2023", 1044, 118.2, 12, "", {{100.0, 0.5}, {118.2, 0.00001}}});
  return model;
}

TEST(StoredModel, ReadsWhatItWrote) {
  const StoredModel model = example();
  const StoredModel read = parse_model(to_json(model), "m.json").value();
  EXPECT_EQ(to_json(read), to_json(model));
  EXPECT_EQ(read.hash(), model.hash());
  EXPECT_EQ(read.fields[1].among_matches, model.fields[1].among_matches);
  EXPECT_EQ(read.history[0].steps[1].largest_change, 0.00001);
}

TEST(StoredModel, TheHashIsThatOfTheContent) {
  StoredModel other = example();
  other.fields[0].pairs += 1;
  EXPECT_NE(other.hash(), example().hash());
  EXPECT_EQ(example().hash().size(), 64U);
}

void expect_refused(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto read = parse_model(text, "m.json");
  ASSERT_FALSE(read.has_value()) << from << " -> " << to;
  EXPECT_EQ(read.error().code, ErrorCode::invalid_config);
  EXPECT_EQ(read.error().where, "m.json");
}

TEST(ParseModel, RefusesWhatIsNoModel) {
  const std::string text = to_json(example());
  EXPECT_FALSE(parse_model("", "m.json"));
  EXPECT_FALSE(parse_model("[1]", "m.json"));
  expect_refused(text, "zicht linkage model 1", "zicht linkage model 9");
  expect_refused(text, "\"code\"", "\"colour\"");
  expect_refused(text, "0.9,", "1.9,");
  expect_refused(text, "0.9,", "0.1,");
  expect_refused(text, "0.9,", "");
  expect_refused(text, "148", "-1");
  expect_refused(text, "\"hash\": \"", "\"hash\": \"0");
  expect_refused(text, "1044", "1045");  // the hash is not that of the content any more
  expect_refused(text, "\"fields\"", "\"felds\"");
}

TEST(WithStoredPriors, StartFromEarlierYearsWhereTheFieldIsKnown) {
  FieldModel sex{"sex", Comparator::code, {{0.93, 0.5}, {0.03, 0.01}, {0.04, 0.49}}, {}};
  sex.rarity_offset_bits.resize(3);
  FieldModel other = sex;
  other.field = "nationality";
  const LinkageModel prior = LinkageModel::from_fields({sex, other}).value();
  const LinkageModel known = with_stored_priors(prior, example());
  EXPECT_EQ(known.fields()[0].levels[0].among_matches, 0.9);
  EXPECT_EQ(known.fields()[0].levels[0].among_non_matches, 0.5);
  EXPECT_EQ(known.fields()[1].levels[0].among_matches, 0.93);
  EXPECT_EQ(prior_pairs(prior, example()), (std::vector<double>{148, 30}));
  EXPECT_EQ(known.dependence().log2_ratio[2], 1.25);
}

TEST(WithStoredPriors, LeaveOutAFieldThatHadOtherLevels) {  // names had nine levels once
  StoredModel earlier = example();
  earlier.fields.push_back({"given", Comparator::name, std::vector<double>(9, 1.0 / 9.0), 200});
  const StoredModel read = parse_model(to_json(earlier), "m.json").value();
  EXPECT_EQ(read.hash(), earlier.hash());
  FieldModel given{"given", Comparator::name, {}, {}};
  for (const LevelKind& level : levels_of(Comparator::name))
    given.levels.push_back({level.prior_among_matches, 0.01});
  given.rarity_offset_bits.resize(given.levels.size());
  const LinkageModel prior = LinkageModel::from_fields({given}).value();
  const LinkageModel known = with_stored_priors(prior, read);
  EXPECT_EQ(known.fields()[0].levels[0].among_matches, prior.fields()[0].levels[0].among_matches);
  EXPECT_EQ(prior_pairs(prior, read), (std::vector<double>{30}));
}

TEST(StoredAfter, ADegenerateTrainingAddsToTheHistoryOnly) {
  FieldModel sex{"sex", Comparator::code, {{0.7, 0.5}, {0.1, 0.01}, {0.2, 0.49}}, {}};
  sex.rarity_offset_bits.resize(3);
  TrainedModel trained{
      LinkageModel::from_fields({sex}).value(), {5, 0}, {}, {}, {40}, true, "no links were found"};
  const StoredModel after = stored_after(example(), trained, "2024", 10, 0);
  EXPECT_EQ(after.fields[0].among_matches, example().fields[0].among_matches);
  ASSERT_EQ(after.history.size(), 2U);
  EXPECT_EQ(after.history[1].degenerate, "no links were found");
  trained.degenerate = false;
  trained.reason.clear();
  EXPECT_EQ(stored_after(example(), trained, "2024", 10, 0).fields[0].among_matches[0], 0.7);
}

}  // namespace
}  // namespace zicht::linkage
