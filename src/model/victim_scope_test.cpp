#include "model/victim_scope.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "model/shipped_definitions.hpp"

namespace zicht {
namespace {

CodeId scope(std::string_view code) { return shipped_codebook().scope().find(code).value(); }

/// One person with a report for each of these: a scope, and nationalities.
struct Said {
  std::string_view scope;
  std::vector<std::string_view> nationalities;
};
StatSnapshot reports_of(const std::vector<Said>& all) {
  StatSnapshotBuilder builder;
  std::uint64_t number = 0;
  for (const Said& one : all) {
    Report report;
    for (const std::string_view country : one.nationalities)
      report.nationalities.push_back(shipped_codebook().country().find(country).value());
    report.episodes.emplace_back().scope = scope(one.scope);
    builder.add(1, ++number, report);
  }
  return std::move(builder).finish(Date{20000}, number);
}

CodeId of_all(const StatSnapshot& reports, VictimScope rule) {
  return VictimScopeReader(reports, shipped_codebook(), rule)
      .of_reports(0, static_cast<std::uint32_t>(reports.reports()));
}

TEST(VictimScope, AsReportedIsTheFirstThatSaysIt) {
  const StatSnapshot reports = reports_of({{"unknown", {"NL"}}, {"cross_border", {"NL"}}, {"domestic", {}}});
  EXPECT_EQ(of_all(reports, VictimScope::as_reported), scope("cross_border"));
  EXPECT_EQ(of_all(reports_of({{"unknown", {"NL"}}}), VictimScope::as_reported), kUnknown);
}

TEST(VictimScope, ByNationalityIsDomesticAsSoonAsOneReportNamesTheDutchOne) {
  const VictimScope rule = VictimScope::by_nationality;
  EXPECT_EQ(of_all(reports_of({{"cross_border", {"MA"}}, {"cross_border", {"MA", "NL"}}}), rule),
            scope("domestic"));
  EXPECT_EQ(of_all(reports_of({{"domestic", {"unknown"}}, {"domestic", {"RO"}}}), rule),
            scope("cross_border"));
  EXPECT_EQ(of_all(reports_of({{"domestic", {}}}), rule), kUnknown);
}

TEST(VictimScope, OfAnEpisodeIsThatEpisodeOrThePerson) {
  const StatSnapshot reports = reports_of({{"domestic", {"RO"}}, {"cross_border", {}}});
  const VictimScopeReader as_reported(reports, shipped_codebook(), VictimScope::as_reported);
  EXPECT_EQ(as_reported.of_episode(1, 0, 2), scope("cross_border"));
  const VictimScopeReader by_nationality(reports, shipped_codebook(), VictimScope::by_nationality);
  EXPECT_EQ(by_nationality.of_episode(0, 0, 2), scope("cross_border"));
}

}  // namespace
}  // namespace zicht
