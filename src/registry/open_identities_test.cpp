#include "registry/open_identities.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

std::string value(const OpenIdentities& opened, std::string_view field, std::size_t record) {
  for (const IdentityColumn& column : opened.view.columns())
    if (column.name == field) {
      const ValueId id = column.value_of[record];
      return id == kWithheldValue ? "withheld" : std::string(column.text(id));
    }
  return "no such field";
}

class OpenIdentitiesTest : public testing::Test {
 protected:
  OpenIdentitiesTest()
      : registry_(Registry::create(folder_.path() / "r", shipped_definitions(), "t", test_clock()).value()) {}
  ReportId submit(ReportContent content, std::string submission = "") {
    return registry_.append({{Submitted{std::move(content), {}, std::move(submission)}, "t", {}}})
        .value()
        .at(0)
        .sequence;
  }
  ReportContent known() const {
    ReportContent content = made_up_content(3);
    content.identity = {
        {"Ada", "Mae"}, {"Ox"}, {"Addy", "A. O."}, "2001-02-03", {"N1", "N2"}, "ref", "x", "y"};
    const Codebook& book = registry_.codebook();
    content.report.nationalities = {book.country().find("NG").value(), book.country().find("NL").value()};
    content.report.sex = book.sex().find("female").value();
    content.report.organisation = book.organisation().find("nidos").value();
    content.report.episodes[0].start =
        DateInterval{make_date(2023, 1, 1).value(), make_date(2023, 1, 31).value()};
    content.report.episodes.push_back(content.report.episodes[0]);
    content.report.episodes[1].end =
        DateInterval{make_date(2023, 9, 9).value(), make_date(2023, 9, 9).value()};
    content.report.episodes[1].countries = {book.country().find("BE").value()};
    return content;
  }

  TestFolder folder_;
  Registry registry_;
};

TEST_F(OpenIdentitiesTest, HoldsAllThatLinkageCompares) {
  const ReportId report = submit(known(), "together");
  const OpenIdentities opened = registry_.open_identities({}, "t", "to link").value();
  ASSERT_EQ(opened.report_of, std::vector{report});
  EXPECT_EQ(opened.received_on.front(), *known().report.received_on);
  EXPECT_FALSE(opened.silent.front());
  const std::pair<const char*, std::string> expected[] = {{"given_names", "Ada Mae"},
                                                          {"family_names", "Ox"},
                                                          {"aliases",
                                                           "Addy\x1f"
                                                           "A. O."},
                                                          {"birth_date", "2001-02-03"},
                                                          {"sex", "female"},
                                                          {"nationalities", "NG\x1fNL"},
                                                          {"document_numbers", "N1\x1fN2"},
                                                          {"own_reference", "ref"},
                                                          {"place", "BE"},
                                                          {"exploitation", "2023-01-01/2023-09-09"},
                                                          {"organisation", "nidos"},
                                                          {"received_on", "2024-01-04"},
                                                          {"submission", "together"}};
  for (const auto& [field, text] : expected) EXPECT_EQ(value(opened, field, 0), text) << field;
}

TEST_F(OpenIdentitiesTest, WhatIsErasedOrForbiddenIsWithheld) {
  const ReportId erased = submit(known());
  ReportContent anonymous = known();
  anonymous.report.legal_basis = registry_.codebook().legal_basis().find("no_consent_anonymous").value();
  anonymous.report.birth_year = 2001;
  submit(anonymous);
  ASSERT_TRUE(registry_.erase({erased}, "t"));
  const OpenIdentities opened = registry_.open_identities({}, "t", "to link").value();
  EXPECT_EQ(opened.silent, (std::vector{true, true}));
  for (const std::size_t record : {0U, 1U})
    for (const char* const field :
         {"given_names", "family_names", "aliases", "birth_date", "document_numbers", "own_reference"})
      EXPECT_EQ(value(opened, field, record), "withheld") << field;
}

TEST_F(OpenIdentitiesTest, ABirthYearStandsInForABirthDateThatIsNotKnown) {
  ReportContent content = known();
  content.identity.birth_date.clear();
  content.report.birth_year = 2001;
  submit(content);
  EXPECT_EQ(value(registry_.open_identities({}, "t", "").value(), "birth_date", 0), "2001-00-00");
}

TEST_F(OpenIdentitiesTest, AWithdrawnReportIsLeftOutAndTheLatestVersionHolds) {
  const ReportId gone = submit(known());
  const ReportId better = submit(known(), "together");
  ReportContent corrected = known();
  corrected.identity.family_names = {"Oxley"};
  ASSERT_TRUE(
      registry_.append({{Withdrawn{gone, ""}, "t", {}}, {Corrected{better, corrected, ""}, "t", {}}}));
  const OpenIdentities opened = registry_.open_identities({}, "t", "").value();
  ASSERT_EQ(opened.report_of, std::vector{better});
  EXPECT_EQ(value(opened, "family_names", 0), "Oxley");
  EXPECT_EQ(value(opened, "submission", 0), "together");
}

TEST_F(OpenIdentitiesTest, EachOpeningIsOneEventThatNamesWhatIsShown) {
  const ReportId a = submit(known());
  submit(known());
  const Sequence before = registry_.next_sequence();
  ASSERT_TRUE(registry_.open_identities({a}, "t", "why"));
  EXPECT_EQ(registry_.next_sequence(), before + 1);
  EXPECT_EQ(registry_.history(a).value().back().kind, EventKind::viewed);
  EXPECT_EQ(registry_.open_identities({before + 9}, "t", "why").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace zicht::registry
