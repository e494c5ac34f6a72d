#include "model/report_field.hpp"

#include <gtest/gtest.h>

#include <set>

#include "model/shipped_definitions.hpp"

namespace zicht {
namespace {

TEST(ReportField, EachHasItsPlaceNameAndListOnce) {
  std::set<std::pair<bool, std::string_view>> names;
  for (const ReportField& field : report_fields()) {
    EXPECT_EQ(&report_field(field.id), &field);
    EXPECT_TRUE(names.emplace(field.of_episode(), field.name).second) << field.name;
    EXPECT_EQ(field_named(field.name, field.of_episode()), &field);
    const bool is_code = field.kind == FieldKind::code || field.kind == FieldKind::codes;
    EXPECT_EQ(is_code, !field.list.empty()) << field.name;
    EXPECT_TRUE(!is_code || shipped_codebook().find_list(field.list) != nullptr) << field.name;
  }
  EXPECT_EQ(field_named("form", false), nullptr);
}

TEST(ReportField, WhatIdentifiesIsHeldByTheIdentityAndNothingElseIs) {
  Identity identity;
  Report report;
  Episode episode;
  for (const ReportField& field : report_fields()) {
    int held_by_identity = 0;
    int held_elsewhere = 0;
    with_member(field, identity, [&](const auto& /*value*/) { ++held_by_identity; });
    with_member(field, report, [&](const auto&) { ++held_elsewhere; });
    with_member(field, episode, [&](const auto&) { ++held_elsewhere; });
    EXPECT_EQ(held_by_identity, field.identifies() ? 1 : 0) << field.name;
    EXPECT_EQ(held_elsewhere, field.identifies() || field.id == FieldId::submission ? 0 : 1) << field.name;
  }
}

TEST(ReportField, NumbersOfThePayloadAreUsedOnceInEachMap) {
  std::set<std::pair<int, std::int64_t>> used;
  for (const ReportField& field : report_fields()) {
    if (field.id == FieldId::submission) continue;
    const int map = field.of_episode() ? 2 : field.identifies() ? 1 : 0;
    EXPECT_TRUE(used.emplace(map, field.payload_key).second) << field.name;
  }
}

TEST(ReportField, TextsAreWhatPeopleWrite) {
  const Codebook& book = shipped_codebook();
  Report report;
  report.age_at_receipt = {16, 17};
  report.nationalities = {*book.country().find("NL"), *book.country().find("MA")};
  report.birth_year = 2007;
  const auto texts = [&](FieldId id) { return texts_of(report_field(id), report, book); };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(texts(FieldId::age), Texts{"16-17"});
  EXPECT_EQ(texts(FieldId::nationalities), (Texts{"NL", "MA"}));
  EXPECT_EQ(texts(FieldId::birth_year), Texts{"2007"});
  EXPECT_EQ(texts(FieldId::received_on), Texts{"unknown"});  // says so
  EXPECT_EQ(texts(FieldId::channel), Texts{});               // is left out
  report.age_at_receipt = {48, AgeInterval::kOldest};
  EXPECT_EQ(texts(FieldId::age), Texts{"48+"});
  Episode episode;
  episode.start = DateInterval{make_date(2024, 1, 1).value(), make_date(2024, 1, 31).value()};
  EXPECT_EQ(texts_of(report_field(FieldId::episode_start), episode, book), Texts{"2024-01-01/2024-01-31"});
}

TEST(ReportField, WhatIsKnownOfAPersonTakesThePlaceOfWhatWasHeld) {
  Report report;
  report.sex = 1;
  report.birth_year = 1990;
  report.nationalities = {5};
  PersonAttributes settled;
  settled.birth_year = 1991;
  settled.residence_status = 3;
  put_known(settled, report);
  EXPECT_EQ(report.sex, 1);
  EXPECT_EQ(report.birth_year, 1991);
  EXPECT_EQ(report.nationalities, std::vector<CodeId>{5});
  EXPECT_EQ(report.residence_status, 3);
}

TEST(ReportField, NothingIdentifiesWithoutConsent) {
  EXPECT_FALSE(may_identify("no_consent_anonymous"));
  EXPECT_TRUE(may_identify("legal_duty"));
}

}  // namespace
}  // namespace zicht
