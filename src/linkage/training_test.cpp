#include "linkage/training.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/philox.hpp"
#include "linkage/non_matches.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

struct Simulated {
  std::vector<CandidatePair> pairs;
  std::vector<PairKind> kinds;
  std::vector<bool> link;
};

/// Patterns of links and others, drawn from a model, fields independent.
Simulated simulated(const LinkageModel& model, std::size_t links, std::size_t others, std::uint64_t seed) {
  Simulated all;
  Philox random(seed, 0);
  for (std::size_t i = 0; i < links + others; ++i) {
    CandidatePair pair{static_cast<std::uint32_t>(2 * i), static_cast<std::uint32_t>(2 * i + 1), 0, 0.0F};
    for (std::size_t field = 0; field < model.fields().size(); ++field) {
      std::vector<double> weights;
      for (const LevelProbabilities& level : model.fields()[field].levels)
        weights.push_back(i < links ? level.among_matches : level.among_non_matches);
      pair.pattern = with_level(pair.pattern, field, static_cast<Level>(random.weighted(weights)));
    }
    all.pairs.push_back(pair);
    all.kinds.push_back(PairKind::within_source);
    all.link.push_back(i < links);
  }
  return all;
}

/// Three number fields and a code, with the given shares of the best level among matches.
LinkageModel model_of(const std::vector<double>& same) {
  std::vector<FieldModel> fields;
  for (const double share : same) {
    FieldModel field{
        "n", Comparator::number, {{share, 0.01}, {0.6 * (1 - share), 0.01}, {0.4 * (1 - share), 0.98}}, {}};
    field.rarity_offset_bits.resize(3);
    fields.push_back(field);
  }
  return LinkageModel::from_fields(std::move(fields)).value();
}

TEST(Train,
     RecoversTheSharesItsPairsWereDrawnFrom) {  // seed fixed; bounds are four standard errors of 3,000 links
  const LinkageModel truth = model_of({0.95, 0.85, 0.70, 0.90});
  const LinkageModel prior = model_of({0.82, 0.82, 0.82, 0.82});
  const Simulated data = simulated(truth, 3000, 60'000, 11);
  const TrainedModel trained = train(prior, data.pairs, data.kinds, {{63'000.0, 0.0}}, 20'000);
  ASSERT_FALSE(trained.degenerate) << trained.reason;
  EXPECT_NEAR(trained.links[0], 3000, 200);
  for (std::size_t field = 0; field < 4; ++field)
    EXPECT_NEAR(trained.model.fields()[field].levels[0].among_matches,
                truth.fields()[field].levels[0].among_matches, 0.035);
  EXPECT_FALSE(trained.history.empty());
  EXPECT_LT(trained.history.back().largest_change, 0.01);
}

TEST(Train,
     PosteriorsAreCalibratedOnWhatTheyWereTrainedOn) {  // stated bound: .03 in every band with 200 pairs
  const LinkageModel truth = model_of({0.90, 0.80, 0.70, 0.85});
  const Simulated data = simulated(truth, 3000, 60'000, 12);
  const TrainedModel trained =
      train(model_of({0.82, 0.82, 0.82, 0.82}), data.pairs, data.kinds, {{63'000.0, 0.0}}, 20'000);
  std::array<double, 10> pairs{};
  std::array<double, 10> expected{};
  std::array<double, 10> links{};
  for (std::size_t i = 0; i < data.pairs.size(); ++i) {
    const double p = probability_of(trained.model.weight_bits(data.pairs[i].pattern) +
                                    prior_odds_bits(trained.links[0], 63'000.0));
    const auto band = std::min<std::size_t>(9, static_cast<std::size_t>(p * 10));
    pairs[band] += 1;
    expected[band] += p;
    links[band] += data.link[i] ? 1 : 0;
  }
  for (std::size_t band = 0; band < 10; ++band) {
    if (pairs[band] < 200) continue;
    const double noise = 3.0 * 0.5 / std::sqrt(pairs[band]);
    EXPECT_NEAR(expected[band] / pairs[band], links[band] / pairs[band], 0.03 + noise) << band;
  }
}

/// 600 pairs agree in two fields, differ in the first and do not have the fourth. By these fields they may be
/// links, and if they were counted, a quarter of all links would differ in the first field.
TEST(Train, NamesakesDoNotTeachThatLinksDiffer) {
  constexpr Level kDifferent = 2;
  const LinkageModel truth = model_of({0.98, 0.90, 0.90, 0.90});
  const LinkageModel prior = model_of({0.82, 0.82, 0.82, 0.82});
  Simulated data = simulated(truth, 2000, 60'000, 12);
  for (std::uint32_t i = 0; i < 600; ++i) {
    CandidatePair pair{200'000 + 2 * i, 200'001 + 2 * i, 0, 0.0F};
    pair.pattern = with_level(with_level(0, 0, kDifferent), 3, kMissingLevel);
    data.pairs.push_back(pair);
    data.kinds.push_back(PairKind::within_source);
  }
  const TrainedModel trained = train(prior, data.pairs, data.kinds, {{500'000.0, 0.0}}, 20'000);
  ASSERT_FALSE(trained.degenerate) << trained.reason;
  EXPECT_LT(trained.model.fields()[0].levels[kDifferent].among_matches, 0.02);
}

TEST(Train, SaysWhenThereAreNoLinks) {
  const LinkageModel prior = model_of({0.82, 0.82, 0.82});
  std::vector<CandidatePair> pairs;
  std::vector<PairKind> kinds;
  for (std::uint32_t i = 0; i < 500; ++i) {
    pairs.push_back({2 * i, 2 * i + 1, Pattern{0x222}, 0.0F});
    kinds.push_back(PairKind::within_source);
  }
  const TrainedModel trained = train(prior, pairs, kinds, {{500'000.0, 0.0}}, 1000);
  EXPECT_TRUE(trained.degenerate);
  EXPECT_EQ(trained.reason, "no links were found");
  EXPECT_EQ(trained.model.fields()[0].levels[0].among_matches, 0.82);
}

TEST(Train, SaysWhenThereAreMoreLinksThanRecordsCanForm) {
  const LinkageModel prior = model_of({0.82, 0.82, 0.82});
  std::vector<CandidatePair> pairs;
  std::vector<PairKind> kinds;
  for (std::uint32_t i = 0; i < 4000; ++i) {
    pairs.push_back({i % 90, i % 90 + 1, Pattern{0x000}, 10.0F});
    kinds.push_back(PairKind::within_source);
  }
  const TrainedModel trained = train(prior, pairs, kinds, {{5000.0, 0.0}}, 100);
  EXPECT_TRUE(trained.degenerate);
  EXPECT_EQ(trained.reason, "more links than records can form");
}

TEST(Train, LearnsFromDecisions) {
  const LinkageModel prior = model_of({0.82, 0.82, 0.82});
  const LinkageModel truth = model_of({0.60, 0.82, 0.82});
  const Simulated data = simulated(truth, 400, 8000, 13);
  std::vector<std::int8_t> decided;
  for (const bool link : data.link) decided.push_back(link ? 1 : 0);
  const TrainedModel open = train(prior, data.pairs, data.kinds, {{8400.0, 0.0}}, 5000);
  const TrainedModel told = train(prior, data.pairs, data.kinds, {{8400.0, 0.0}}, 5000, {}, decided);
  const auto error = [](const TrainedModel& model) {
    return std::abs(model.model.fields()[0].levels[0].among_matches - 0.60);
  };
  EXPECT_LT(error(told), 0.06);
  EXPECT_NEAR(told.links[0], 400, 1e-6);
  EXPECT_LE(error(told), error(open) + 0.02);
}

TEST(ProbabilityOf, HoldsAtTheEnds) {
  EXPECT_DOUBLE_EQ(probability_of(0), 0.5);
  EXPECT_DOUBLE_EQ(probability_of(5000), 1.0);
  EXPECT_DOUBLE_EQ(probability_of(-5000), 0.0);
  EXPECT_NEAR(probability_of(10), 1024.0 / 1025.0, 1e-12);
}

TEST(PriorModel, SharesAmongNonMatchesAreThoseOfAllPairs) {  // naive oracle: every pair of records compared
  const PreparedView view = PreparedView::prepare(made_up(17, 400, 0.0, 0.0).view(), 1).value();
  const LinkageModel model = prior_model(view, 1, 1);
  PairComparison comparison(view);
  std::vector<std::array<double, 16>> seen(view.fields().size());
  std::vector<double> pairs(view.fields().size());
  for (std::uint32_t a = 0; a < view.record_count(); ++a) {
    for (std::uint32_t b = a + 1; b < view.record_count(); ++b) {
      for (std::size_t field = 0; field < seen.size(); ++field) {
        const ValueId left = view.row(a)[field];
        const ValueId right = view.row(b)[field];
        if (left <= kWithheldValue || right <= kWithheldValue) continue;
        seen[field][comparison.level(field, left, right)] += 1;
        pairs[field] += 1;
      }
    }
  }
  for (std::size_t field = 0; field < seen.size(); ++field)
    for (std::size_t level = 0; level < model.fields()[field].levels.size(); ++level)
      EXPECT_NEAR(model.fields()[field].levels[level].among_non_matches, seen[field][level] / pairs[field],
                  0.004)
          << field << ' ' << level;
}

}  // namespace
}  // namespace zicht::linkage
