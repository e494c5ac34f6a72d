#include "simulate/capture_model.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>

#include "simulate/test_profile.hpp"

namespace zicht::simulate {
namespace {

/// Lists named a, b, c, … with these rates.
CaptureModel model_of(const std::vector<double>& rates) {
  CaptureModel model;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    ReportingList& list = model.lists.emplace_back();
    list.name = std::string(1, static_cast<char>('a' + i));
    list.rate = rates[i];
  }
  return model;
}

RC_GTEST_PROP(CaptureDraw, WithoutDependenceListsAreIndependentAtTheirRates, ()) {
  const auto percents = *rc::gen::container<std::vector<int>>(3, rc::gen::inRange(1, 99));
  const std::vector<double> rates = {percents[0] / 100., percents[1] / 100., percents[2] / 100.};
  const auto chances = CaptureDraw(model_of(rates)).chances({}, 0, 0);
  for (std::size_t set = 0; set < 8; ++set) {
    double expected = 1;
    for (std::size_t i = 0; i < 3; ++i) expected *= (set >> i & 1) != 0 ? rates[i] : 1 - rates[i];
    RC_ASSERT(std::abs(chances[set] - expected) < 1e-12);
  }
}

RC_GTEST_PROP(CaptureDraw, TheConditionalLogOddsRatioIsTheStatedOne, ()) {
  CaptureModel model = model_of({0.1, 0.2, 0.05, 0.3});
  const double stated = *rc::gen::inRange(-300, 300) / 100.;
  model.dependence = {{0b0101, stated}, {0b0110, 0.7}};
  model.odds = *rc::gen::element(0.1, 1.0, 5.0);
  model.ability_sd = 1;
  const double ability = *rc::gen::inRange(-20, 20) / 10.;
  const auto p = CaptureDraw(model).chances({}, 0, ability);
  for (const std::size_t others : {0b0000U, 0b0010U, 0b1000U, 0b1010U})
    RC_ASSERT(std::abs(std::log(p[others | 0b0101] * p[others] / (p[others | 0b0001] * p[others | 0b0100])) -
                       stated) < 1e-9);
}

TEST(CaptureDraw, ClassAbilityAndLeaningMultiplyTheOdds) {
  CaptureModel model = model_of({0.5, 0.2});
  model.classes = {{"visible", 1, {3, 1}}, {"hidden", 1, {0.5, 1}}};
  model.ability_sd = 2;
  model.lists[0].leaning_to_minors = 5;
  model.lists[0].leaning_to_form[3] = 7;
  const CaptureDraw draw(model);
  const auto odds = [&](const Victim& victim, std::size_t latent, double ability) {
    const auto p = draw.chances(victim, latent, ability);
    return p[0b01] / p[0b00];
  };
  EXPECT_NEAR(odds({}, 0, 0), 3, 1e-12);
  EXPECT_NEAR(odds({}, 1, 0), 0.5, 1e-12);
  EXPECT_NEAR(odds({}, 0, 0.5), 3 * std::exp(1), 1e-12);
  EXPECT_NEAR(odds({true, 3, kUnknown}, 0, 0), 3 * 5 * 7, 1e-9);
}

/// Chi-squared of counts against chances; cells with less than 5 expected are left out.
double chi_squared(const std::vector<std::int64_t>& counts, const std::vector<double>& chances, double all,
                   int& cells) {
  double sum = 0;
  cells = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = all * chances[i];
    if (expected < 5) continue;
    sum +=
        (static_cast<double>(counts[i]) - expected) * (static_cast<double>(counts[i]) - expected) / expected;
    ++cells;
  }
  return sum;
}

TEST(CaptureDraw, DrawnHistoriesFollowTheChances) {  // 16 cells: chi-squared over 44.3 at 16 has p = 1.7e-4
  CaptureModel model = model_of({0.3, 0.2, 0.25, 0.4});
  model.dependence = {{0b0011, 1.2}, {0b1100, -0.8}};
  const CaptureDraw draw(model);
  Philox random(11, 0);
  std::vector<std::int64_t> counts(16);
  constexpr int kPeople = 200'000;
  for (int i = 0; i < kPeople; ++i) ++counts[draw.draw({}, random).lists];
  int cells = 0;
  EXPECT_LT(chi_squared(counts, draw.chances({}, 0, 0), kPeople, cells), 44.3);
  EXPECT_EQ(cells, 16);
}

TEST(CaptureDraw, ClassesAndAbilitiesAreDrawnAsStated) {  // false alarm below 1e-4: 4 standard errors
  CaptureModel model = model_of({0.3, 0.2});
  model.classes = {{"few", 1, {1, 1}}, {"many", 3, {1, 1}}};
  model.ability_sd = 1;
  const CaptureDraw draw(model);
  Philox random(12, 0);
  constexpr int kPeople = 100'000;
  double many = 0, sum = 0, squares = 0;
  for (int i = 0; i < kPeople; ++i) {
    const Capture capture = draw.draw({}, random);
    many += capture.latent_class;
    sum += capture.ability;
    squares += capture.ability * capture.ability;
  }
  EXPECT_NEAR(many / kPeople, 0.75, 4 * std::sqrt(0.75 * 0.25 / kPeople));
  EXPECT_NEAR(sum / kPeople, 0, 4 / std::sqrt(kPeople));
  EXPECT_NEAR(squares / kPeople, 1, 4 * std::sqrt(2. / kPeople));
}

TEST(CaptureDraw, ReferralsOnlyAddListsAndAreMarked) {
  CaptureModel model = model_of({0.3, 0.2, 0.1});
  model.referrals = {{0, 1, 0.4}};
  CaptureModel without = model;
  without.referrals.clear();
  const CaptureDraw draw(model);
  int police = 0, referred = 0;
  for (std::uint64_t person = 0; person < 50'000; ++person) {
    Philox random(13, person), same(13, person);
    const Capture capture = draw.draw({}, random);
    const ListMask own = CaptureDraw(without).draw({}, same).lists;
    ASSERT_EQ(capture.lists & ~capture.referred, own);
    ASSERT_EQ(capture.referred & own, 0U);
    if ((own & 0b011) == 0b001) ++police, referred += capture.referred == 0b010;
  }
  // 4 standard errors: false alarm below 1e-4.
  EXPECT_NEAR(static_cast<double>(referred) / police, 0.4, 4 * std::sqrt(0.4 * 0.6 / police));
}

TEST(CaptureModel, SaysWhatIsWrongAndWhere) {
  const std::string toml = shipped_definition("profiles/free.toml");
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"rate = 0.066", "rate = 1.0"},
           {"rate = 0.066", "rate = \"high\""},
           {"rate = 0.066", ""},
           {"name = \"police\"", "name = \"care\""},
           {"name = \"police\"", "name = \"po,lice\""},
           {"organisations = { fairwork = 1 }", "organisations = { police = 1 }"},
           {"organisations = { fairwork = 1 }", "organisations = { fairworks = 1 }"},
           {"organisations = { fairwork = 1 }", "organisations = {}"},
           {"lists = [\"police\", \"care\"]", "lists = [\"police\", \"nobody\"]"},
           {"lists = [\"police\", \"care\"]", "lists = [\"police\"]"},
           {"lists = [\"police\", \"care\"]", "lists = [\"police\", \"police\"]"},
           {"lists = [\"police\", \"care\"]", "lists = [\"inspection\", \"fairwork\"]"},
           {"log_odds_ratio = 0.0", "log_odds_ratio = 11"},
           {"log_odds_ratio = 0.0", "log_odds_ratio = nan"},
           {"share = 0.05", "share = 1.5"},
           {"to = \"care\"", "to = \"police\""},
           {"odds = 1.0 ", "odds = 0 "},
           {"ability_sd = 0.0", "ability_sd = -1"},
           {"[capture]\n", "[capture]\nodd = 2\n"}}) {
    std::string changed = toml;
    const auto at = changed.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    const auto profile = Profile::parse(changed, "p.toml", shipped_codebook());
    ASSERT_FALSE(profile) << from << " -> " << to;
    EXPECT_EQ(profile.error().code, ErrorCode::invalid_config);
    EXPECT_TRUE(profile.error().where.starts_with("p.toml:")) << from << ": " << profile.error().where;
  }
}

}  // namespace
}  // namespace zicht::simulate
