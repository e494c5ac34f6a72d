#include "simulate/error_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "simulate/test_profile.hpp"

namespace zicht::simulate {
namespace {

const NameOrigin& origin(std::string_view id) {
  for (const NameOrigin& origin : test_names().origins())
    if (origin.id == id) return origin;
  throw std::runtime_error("no such origin");
}

const Date kBorn = make_date(1990, 3, 8).value();
const Date kEarliest = make_date(1900, 1, 1).value();
const Date kLatest = make_date(2024, 1, 1).value();

/// A name in which every kind of error on names can happen.
TrueName full_name() {
  return {{"Oleksandra", "Nataliia"}, "Serhiivna", {"El Kovaleńska", "Chornska"}, "Sasha"};
}
NameOrigin full_origin() {
  NameOrigin full = origin("ukrainian");
  full.particles = {"El "};
  full.feminine_endings.emplace_back("ński", "ńska");
  return full;
}

WrittenIdentity written(const ErrorModel& model, std::uint64_t report) {
  static const NameOrigin full = full_origin();
  Philox random(21, report);
  return with_errors(full_name(), full, {"ZZ1234567"}, kBorn, kEarliest, kLatest, model, random);
}

TEST(WithErrors, NothingIsWrongWhenNothingGoesWrong) {
  const WrittenIdentity clean = written({}, 0);
  EXPECT_EQ(clean.given_names, (std::vector<std::string>{"Oleksandra", "Nataliia", "Serhiivna"}));
  EXPECT_EQ(clean.family_names, (std::vector<std::string>{"El Kovaleńska Chornska"}));
  EXPECT_EQ(clean.birth_date, kBorn);
  EXPECT_EQ(clean.documents, (std::vector<std::string>{"ZZ1234567"}));
  EXPECT_TRUE(clean.aliases.empty() && clean.sex_known && clean.nationality_known);
  EXPECT_EQ(clean.errors, 0U);
}

TEST(WithErrors, EachKindHappensAtItsRateAloneAndChangesSomething) {
  // 22 kinds, 4 standard errors each: a false alarm in fewer than 1 of 700 changes of the seed.
  const WrittenIdentity clean = written({}, 0);
  constexpr int kReports = 20'000;
  constexpr double kRate = 0.3;
  for (std::size_t kind = 0; kind < kErrorKinds; ++kind) {
    ErrorModel model;
    model.rate[kind] = kRate;
    int happened = 0;
    for (std::uint64_t report = 0; report < kReports; ++report) {
      const WrittenIdentity identity = written(model, report);
      const ErrorSet only = bit_of(static_cast<ErrorKind>(kind));
      ASSERT_EQ(identity.errors & ~only, 0U);
      const bool same = identity.given_names == clean.given_names &&
                        identity.family_names == clean.family_names && identity.birth_date == kBorn &&
                        identity.documents == clean.documents && identity.has_birth_date &&
                        identity.sex_known && identity.nationality_known;
      ASSERT_EQ(same, identity.errors == 0) << to_text(static_cast<ErrorKind>(kind)) << " " << report;
      happened += identity.errors != 0;
    }
    const auto named = static_cast<ErrorKind>(kind);
    // Where an error draws a letter, a digit or a date that gives the same or no date, it does not happen.
    const double possible = named == ErrorKind::typing ? 0.90 : named == ErrorKind::date_digit ? 0.65 : 1;
    const double tolerance = 4 * std::sqrt(kRate * (1 - kRate) / kReports);
    EXPECT_LE(happened, kReports * (kRate + tolerance)) << to_text(named);
    EXPECT_GE(happened, kReports * (kRate * possible - tolerance)) << to_text(named);
  }
}

TEST(WithErrors, CarelessReportsHaveMoreOfAllErrors) {  // 4 standard errors: false alarm below 1e-4
  ErrorModel model;
  model.rate[static_cast<std::size_t>(ErrorKind::patronymic_dropped)] = 0.1;
  model.rate[static_cast<std::size_t>(ErrorKind::sex_missing)] = 0.1;
  model.careless_share = 0.25;
  model.careless_factor = 5;
  constexpr int kReports = 40'000;
  int one = 0, both = 0;
  for (std::uint64_t report = 0; report < kReports; ++report) {
    const WrittenIdentity identity = written(model, report);
    one += !identity.sex_known;
    both += !identity.sex_known && identity.given_names.size() == 2;
  }
  const double chance_of_one = 0.75 * 0.1 + 0.25 * 0.5;
  const double chance_of_both = 0.75 * 0.1 * 0.1 + 0.25 * 0.5 * 0.5;
  EXPECT_NEAR(one / double{kReports}, chance_of_one, 4 * std::sqrt(chance_of_one / kReports));
  EXPECT_NEAR(both / double{kReports}, chance_of_both, 4 * std::sqrt(chance_of_both / kReports));
}

TEST(WithErrors, BirthDatesStayWithinTheirLimits) {
  ErrorModel model;
  for (const ErrorKind kind : {ErrorKind::first_of_january, ErrorKind::day_month_swapped,
                               ErrorKind::date_digit, ErrorKind::year_off})
    model.rate[static_cast<std::size_t>(kind)] = 0.9;
  const Date earliest = kBorn + -40;
  const Date latest = kBorn + 40;
  int moved = 0;
  for (std::uint64_t report = 0; report < 5000; ++report) {
    Philox random(22, report);
    const auto identity =
        with_errors(full_name(), origin("ukrainian"), {}, kBorn, earliest, latest, model, random);
    ASSERT_GE(identity.birth_date, earliest);
    ASSERT_LE(identity.birth_date, latest);
    moved += identity.birth_date != kBorn;
  }
  EXPECT_GT(moved, 100);
}

TEST(WithErrors, WhatIsWrittenIsUtf8AndNoNameIsEmpty) {
  const ErrorModel model = free_profile().errors;
  ErrorModel hostile = model;
  hostile.rate.fill(0.5);
  for (const NameOrigin& from : test_names().origins())
    for (std::uint64_t i = 0; i < 1500; ++i) {
      Philox random(23, i);
      const TrueName name = test_names().draw(from, i % 2 == 0, random);
      const auto identity =
          with_errors(name, from, {"ZZ1234567"}, kBorn, kEarliest, kLatest, hostile, random);
      ASSERT_FALSE(identity.given_names.empty() || identity.family_names.empty());
      for (const auto* const parts : {&identity.given_names, &identity.family_names, &identity.aliases})
        for (const std::string& part : *parts) {
          ASSERT_TRUE(is_utf8(part)) << from.id;
          ASSERT_FALSE(trimmed(part).empty()) << from.id;
        }
    }
}

TEST(NameDraw, FrequenciesAreTheStatedOnes) {  // 30 names, 4 standard errors: false alarm below 1 in 500
  const NameDraw& family = origin("polish").family;
  std::map<std::string, int> seen;
  Philox random(24, 0);
  constexpr int kPeople = 100'000;
  for (int i = 0; i < kPeople; ++i) ++seen[family.draw(random)];
  int looked_at = 0;
  for (const auto& [name, count] : seen) {
    if (count < 500) continue;
    const double share = family.share(name);
    EXPECT_NEAR(count / double{kPeople}, share, 4 * std::sqrt(share / kPeople)) << name;
    ++looked_at;
  }
  EXPECT_GT(looked_at, 20);
}

/// By name: share of people, of all ways to get it.
std::map<std::string, double> told_shares(const NameDraw& names) {
  std::map<std::string, double> shares;
  names.for_each([&](const std::string& name, double share) { shares[name] += share; });
  return shares;
}

TEST(NameDraw, TellsEveryNameWithTheShareThatItHas) {
  for (const NameOrigin& from : test_names().origins()) {
    for (const NameDraw* const names : {&from.female, &from.male, &from.family}) {
      double sum = 0;
      std::size_t position = 0;
      for (const auto& [name, share] : told_shares(*names)) {
        sum += share;
        if (position++ % 29 != 0) continue;
        EXPECT_NEAR(share, names->share(name), 1e-12) << from.id << " " << name;
      }
      EXPECT_NEAR(sum, 1, 1e-9) << from.id;
    }
  }
}

TEST(NameDraw, DrawsWhatItTellsAndAsOften) {
  for (const NameOrigin& from : test_names().origins()) {
    for (const NameDraw* const names : {&from.female, &from.male, &from.family}) {
      const auto shares = told_shares(*names);
      constexpr int kDraws = 4000;
      std::map<std::string, int> drawn;
      Philox random(24, 0);
      for (int i = 0; i < kDraws; ++i) ++drawn[names->draw(random)];
      for (const auto& [name, times] : drawn) ASSERT_TRUE(shares.contains(name)) << from.id << " " << name;
      for (const auto& [name, share] : shares)  // 8 standard errors and 8 draws: one in a million names
        EXPECT_NEAR(drawn[name], kDraws * share, 8 * std::sqrt(kDraws * share) + 8) << from.id << " " << name;
    }
  }
}

TEST(NameBook, WorkingNamesAreAliasesThatPeopleGoBy) {
  NameOrigin without = origin("ukrainian");
  without.short_forms.clear();
  for (const bool male : {false, true}) {
    const auto working = test_names().working_names(male);
    ASSERT_FALSE(working.empty());
    constexpr int kPeople = 20'000;
    std::map<std::string, int> times;
    Philox random(25, male ? 1 : 0);
    for (int i = 0; i < kPeople; ++i) ++times[test_names().draw(without, male, random).alias];
    const double named = kPeople - times[""];
    EXPECT_NEAR(named, kPeople * NameBook::kHasWorkingName,
                4 * std::sqrt(kPeople * NameBook::kHasWorkingName));
    times.erase("");
    for (const auto& [alias, often] : times)
      EXPECT_NE(std::ranges::find(working, alias), working.end()) << alias;
    EXPECT_EQ(times.size(), working.size());
  }
}

TEST(NameBook, AMillionPeopleDoNotShareAFewHundredNames) {
  Philox random(25, 0);
  std::map<std::string, int> families, whole;
  const Picker nationality(free_profile().nationality);
  constexpr int kPeople = 100'000;
  for (int i = 0; i < kPeople; ++i) {
    const NameOrigin& from = test_names().origin_of(static_cast<CodeId>(nationality.pick(random)), random);
    const TrueName name = test_names().draw(from, i % 3 == 0, random);
    ++families[name.family.front()];
    ++whole[name.given.front() + " " + name.family.front()];
  }
  EXPECT_GT(families.size(), 10'000U);
  EXPECT_GT(whole.size(), 55'000U);
  int most = 0;
  for (const auto& [name, count] : families) most = std::max(most, count);
  EXPECT_GT(most, 300);   // some names are common
  EXPECT_LT(most, 3000);  // none is everybody's
}

TEST(NameBook, SaysWhatIsWrongAndWhere) {
  const std::string toml = shipped_definition("profiles/names.toml");
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"NL\", \"BE\"", "\"NL\", \"QQ\""},
           {"second_given_share = 0.25", "second_given_share = 2"},
           {"patronymic_share = 0.55", "patronymic_share = 0.55\npatronym = 1"},
           {"female_patronymics = [", "females = ["},
           {"composed_share = 0.5\n", "composed_share = -0.5\n"},
           {"[\"ij\", \"y\"]", "[\"ij\"]"},
           {"[\"ij\", \"y\"]", "[\"\", \"y\"]"},
           {"also = { NL = 0.20 }", "also = { NL = \"some\" }"},
           {"exponent = 0.6", "exponent = -1"}}) {
    std::string changed = toml;
    const auto at = changed.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    const auto names = NameBook::parse(changed, "n.toml", shipped_codebook());
    ASSERT_FALSE(names) << to;
    EXPECT_TRUE(names.error().where.starts_with("n.toml:")) << to;
  }
}

TEST(ErrorModel, SaysWhatIsWrongAndWhere) {
  for (const std::string& wrong : {std::string("typing = 1.5"), std::string("typing = -0.1"),
                                   std::string("typo = 0.1"), std::string("typing = \"often\"")}) {
    std::string toml = shipped_definition("profiles/free.toml");
    toml.replace(toml.find("typing = 0.06"), 13, wrong);
    const auto profile = Profile::parse(toml, "p.toml", shipped_codebook());
    ASSERT_FALSE(profile) << wrong;
    EXPECT_TRUE(profile.error().where.starts_with("p.toml:")) << wrong;
  }
}

}  // namespace
}  // namespace zicht::simulate
