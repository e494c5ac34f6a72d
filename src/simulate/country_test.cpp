#include "simulate/country.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>

#include "simulate/test_profile.hpp"

namespace zicht::simulate {
namespace {

Country drawn(const Profile& profile, std::uint64_t seed, std::int64_t block = 0) {
  return draw_country(profile, shipped_codebook(), seed, block).value();
}

TEST(FreeCountry, TheNumberNeverReportedIsTheStatedOne) {
  // Lists are independent: a person is on none with the product of 1 - rate. 4 standard errors: false alarm
  // below 1e-4.
  Profile profile = free_profile();
  profile.free->people_spread = 0;
  double none = 1;
  for (const ReportingList& list : profile.capture.lists) none *= 1 - list.rate;
  double hidden = 0, people = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const Country country = drawn(profile, seed);
    for (const CountryYear& year : country.years) {
      const auto counts = capture_counts(country, year, profile.capture.lists.size());
      std::int64_t all = 0;
      for (const std::int64_t count : counts) all += count;
      EXPECT_EQ(all, profile.free->people);
      hidden += static_cast<double>(counts[0]);
      people += static_cast<double>(all);
    }
  }
  EXPECT_NEAR(hidden / people, none, 4 * std::sqrt(none * (1 - none) / people));
}

TEST(FreeCountry, ReportsFollowFromWhoSawWhom) {
  Profile profile = free_profile();
  profile.free->reports_a_person = 1.8;
  const Country country = drawn(profile, 5);
  std::map<std::uint32_t, ListMask> seen, referred;
  std::map<std::uint32_t, std::uint32_t> reports;
  for (const DrawnReport& report : country.reports) {
    const Person& person = country.people[report.person];
    ASSERT_LT(report.list, profile.capture.lists.size());
    EXPECT_TRUE(profile.capture.lists[report.list].organisations.contains(report.organisation));
    EXPECT_LE(report.received_on, report.recorded_on);
    EXPECT_LE(report.recorded_on, profile.until);
    EXPECT_EQ(report.fate == DrawnReport::Fate::withdrawn, !person.is_victim);
    if (!person.is_victim) continue;
    seen[report.person] |= ListMask{1} << report.list;
    if (report.referral) referred[report.person] |= ListMask{1} << report.list;
    ++reports[report.person];
    EXPECT_LE(person.seen_on, report.received_on);
  }
  std::size_t reported = 0, counted = 0;
  for (std::uint32_t p = 0; p < country.people.size(); ++p) {
    const Person& person = country.people[p];
    EXPECT_EQ(year_of(person.seen_on), person.year);
    if (!person.is_victim) continue;
    EXPECT_EQ(person.capture.lists, seen[p]);
    EXPECT_EQ(person.capture.referred, referred[p]);
    EXPECT_EQ(person.reports, reports[p]);
    reported += person.reports > 0;
    counted += person.reports;
  }
  EXPECT_NEAR(static_cast<double>(counted) / static_cast<double>(reported), 1.8, 0.001);
}

TEST(FreeCountry, DuplicationIsExactWhereListsAloneGiveLess) {
  for (const double wanted : {1.12, 1.5, 3.0}) {
    Profile profile = free_profile();
    profile.free->reports_a_person = wanted;
    profile.free->first_year = profile.free->last_year;
    const Country country = drawn(profile, 6);
    double reported = 0, reports = 0;
    for (const Person& person : country.people) {
      reported += person.reports > 0;
      reports += person.reports;
    }
    EXPECT_NEAR(reports / reported, wanted, wanted == 1.12 ? 0.02 : 0.001);
  }
}

TEST(FreeCountry, MarginsAreRandomByCountryAndTheSameInAllBlocks) {
  const Profile profile = free_profile();
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Country first = drawn(profile, seed);
    const Country second = drawn(profile, seed, 1);
    ASSERT_EQ(first.years.size(), second.years.size());
    const auto victims = [](const Country& country, std::size_t y) {
      return std::count_if(
          country.people.begin() + static_cast<std::ptrdiff_t>(country.years[y].first_person),
          country.people.begin() + static_cast<std::ptrdiff_t>(country.years[y].end_person),
          [](const Person& person) { return person.is_victim; });
    };
    for (std::size_t y = 0; y < first.years.size(); ++y) EXPECT_EQ(victims(first, y), victims(second, y));
    EXPECT_FALSE(std::ranges::equal(first.people, second.people, {}, &Person::seen_on, &Person::seen_on));
    sizes.insert(first.people.size());
  }
  EXPECT_GT(sizes.size(), 15U);
}

TEST(FreeCountry,
     SharesOfAYearScatterAsStated) {  // 400 countries; the variance within 30 % (5 standard errors)
  Profile profile = free_profile();
  profile.free->first_year = profile.free->last_year;
  profile.free->people = 4000;
  profile.free->people_spread = 0;
  profile.free->minor = 0.3;
  profile.free->certainty = 50;
  double sum = 0, squares = 0;
  constexpr int kCountries = 400;
  for (std::uint64_t seed = 1; seed <= kCountries; ++seed) {
    double minors = 0, people = 0;
    for (const Person& person : drawn(profile, seed).people)
      if (person.is_victim) minors += person.victim.minor, ++people;
    sum += minors / people;
    squares += minors / people * minors / people;
  }
  const double mean = sum / kCountries;
  const double variance = squares / kCountries - mean * mean;
  const double stated = 0.3 * 0.7 * (1. / 51 + 1. / 4000);
  EXPECT_NEAR(mean, 0.3, 4 * std::sqrt(stated / kCountries));
  EXPECT_NEAR(variance / stated, 1, 5 * std::sqrt(2. / kCountries));
}

TEST(FreeCountry, AsManyPeopleRefuseConsentAsStated) {
  const Profile profile = free_profile();
  const Country country = drawn(profile, 7);
  const SimulatedIdentities made = identities_of(country, profile, test_names(), shipped_codebook(), 7);
  ASSERT_EQ(made.view.record_count(), made.person_of.size());
  const CodeId police = shipped_codebook().organisation().find("police").value();
  std::size_t record = 0;
  for (const DrawnReport& report : country.reports) {
    if (report.fate == DrawnReport::Fate::withdrawn) continue;
    const bool withheld = made.view.columns()[0].value_of[record] == kWithheldValue;
    const bool refuses = country.people[report.person].refuses_consent;
    if (report.organisation == police || !refuses) {
      EXPECT_FALSE(withheld);
    }
    if (withheld) {
      EXPECT_TRUE(refuses);
      EXPECT_EQ(made.errors_of[record], 0U);
    }
    EXPECT_EQ(made.person_of[record++], report.person);
  }
  const auto refusing = std::ranges::count_if(country.people, &Person::refuses_consent);
  const double people = static_cast<double>(country.people.size());
  EXPECT_NEAR(static_cast<double>(refusing) / people, profile.errors.refuses_consent,
              4 * std::sqrt(profile.errors.refuses_consent / people));
}

TEST(FreeCountry, SaysWhatIsWrongAndWhere) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"people = 5000", "people = 0"},
           {"people = 5000", "people = 20000000"},
           {"last_year = 2024", "last_year = 2019"},
           {"last_year = 2024", "last_year = 2025"},
           {"reports_a_person = 1.12", "reports_a_person = 0.9"},
           {"minor = 0.08", "minor = 8"},
           {"certainty = 400", "certainty = -1"},
           {"longest_delay = 14", "longest_delay = 1000"},
           {"latest = 400", "latest = 3"},
           {"linked = 0.0", "linked = 2"},
           {"[free]\n", "[free]\npersons = 3\n"},
           {"[shares.form]", "[shares.forms]"},
           {"[free]\n", "[[year]]\nyear = 2024\nvictims = 1\nreports = 1\n[free]\n"}}) {
    std::string toml = shipped_definition("profiles/free.toml");
    const auto at = toml.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    toml.replace(at, from.size(), to);
    const auto profile = Profile::parse(toml, "p.toml", shipped_codebook());
    ASSERT_FALSE(profile) << to;
    EXPECT_EQ(profile.error().code, ErrorCode::invalid_config);
    EXPECT_TRUE(profile.error().where.starts_with("p.toml")) << to;
  }
}

}  // namespace
}  // namespace zicht::simulate
