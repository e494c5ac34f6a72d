// What a central claim rests on: how many errors of linkage nobody could avoid (linkage_oracle).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "linkage/name_keys.hpp"
#include "oracle_counts.hpp"
#include "oracle_likelihood.hpp"
#include "simulate/made_up_report.hpp"
#include "simulate/test_profile.hpp"

namespace zicht::oracle {
namespace {

const NameTable& all_names() {
  static const NameTable names(simulate::test_names());
  return names;
}

/// The reports of a small made-up country, read, and who they are about.
struct Country {
  simulate::Profile profile = simulate::free_profile();
  simulate::SimulatedIdentities identities;
  std::vector<Written> reports;

  Country() {
    constexpr std::uint64_t kSeed = 5;
    profile.free->people = 120;
    profile.free->reports_a_person = 1.8;
    const auto country = simulate::draw_country(profile, shipped_codebook(), kSeed).value();
    identities = simulate::identities_of(country, profile, simulate::test_names(), shipped_codebook(), kSeed);
    reports = read_reports(identities.view, profile, shipped_codebook(), all_names());
  }
};

const Country& country() {
  static const Country made;
  return made;
}

const Likelihood& likelihood() {
  static const Likelihood made(country().profile, simulate::test_names(), shipped_codebook(), all_names(),
                               {{20, 0.5}, {30, 0.3}, {40, 0.2}});
  return made;
}

TEST(Oracle, ANameAsItIsComesFromThatName) {
  const linkage::Transliterator transliterator;
  const std::size_t step = all_names().size() / 150;
  for (std::uint32_t name = 0; name < all_names().size(); name += static_cast<std::uint32_t>(step)) {
    const std::vector<Source> sources =
        all_names().sources(transliterator.comparable(all_names()[name].text));
    EXPECT_TRUE(std::ranges::any_of(sources, [&](const Source& source) {
      return source.name == name && source.rewritten == 0 && !source.misheard && !source.mistyped &&
             source.chance > 0;
    })) << name;
  }
}

TEST(Oracle, ReadsWhoAReportIsAboutAsItStandsAndSwapped) {
  std::size_t named = 0;
  for (const Written& report : country().reports) {
    if (!report.names_somebody) continue;
    ++named;
    EXPECT_FALSE(report.readings[0].family.text.empty() && report.readings[0].given.empty());
  }
  EXPECT_GT(named, country().reports.size() / 2);
}

TEST(Oracle, TheOrderOfReportsPlaysNoPart) {
  std::size_t asked = 0;
  for (std::size_t at = 1; at < country().reports.size() && asked < 40; ++at) {
    const Written* const a = &country().reports[at - 1];
    const Written* const b = &country().reports[at];
    if (!a->names_somebody || !b->names_somebody) continue;
    const std::array<const Written*, 2> one{a, b};
    const std::array<const Written*, 2> other{b, a};
    EXPECT_NEAR(likelihood().log_chance(one), likelihood().log_chance(other), 1e-6);
    ++asked;
  }
}

TEST(Oracle, ReportsOnOnePersonAreLikelierTogetherAndOthersApart) {
  const std::vector<std::uint32_t>& person_of = country().identities.person_of;
  std::map<bool, std::array<int, 2>> counts;  // by being one person: pairs, and those likelier together
  for (std::size_t i = 0; i < country().reports.size(); ++i) {
    for (std::size_t j = i + 1; j < country().reports.size(); ++j) {
      const bool same = person_of[i] == person_of[j];
      if (!same && (i + j) % 40 != 0) continue;
      const Written* const a = &country().reports[i];
      const Written* const b = &country().reports[j];
      if (!a->names_somebody || !b->names_somebody) continue;
      const std::array<const Written*, 2> both{a, b};
      const double bits =
          likelihood().log_chance(both) - likelihood().log_chance({&a, 1}) - likelihood().log_chance({&b, 1});
      ++counts[same][0];
      counts[same][1] += bits > 0 ? 1 : 0;
    }
  }
  ASSERT_GT(counts[true][0], 40);
  ASSERT_GT(counts[false][0], 40);
  EXPECT_GT(counts[true][1], 0.95 * counts[true][0]);
  EXPECT_LT(counts[false][1], 0.05 * counts[false][0]);
}

TEST(Oracle, CountedNamesHaveTheSharesOfTheReports) {
  const NameTable counted =
      counted_names(all_names(), country().reports, simulate::test_names(), shipped_codebook().country());
  ASSERT_EQ(counted.size(), all_names().size());
  for (std::uint32_t name = 0; name < counted.size(); ++name) {
    EXPECT_GE(counted[name].share, 0.0);
    EXPECT_LE(counted[name].share, 1.0);
  }
}

}  // namespace
}  // namespace zicht::oracle
