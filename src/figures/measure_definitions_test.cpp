#include <gtest/gtest.h>

#include "figures/figure_book.hpp"
#include "figures/measure_output.hpp"
#include "figures/test_definitions.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::figures {
namespace {

constexpr const char* kHeading =
    "id = \"made\"\norder = 1\ntitle = { nl = \"a\", en = \"b\" }\ndefinition = { nl = \"c\", en = \"d\" }\n";

/// What the book says of the definitions that ship with one more measure.
Result<FigureBook> with(const std::string& rest) {
  auto files = shipped_definitions();
  files["figures/made.toml"] = kHeading + rest;
  return FigureBook::parse(files, shipped_codebook());
}
std::string refusal(const std::string& rest) {
  const auto book = with(rest);
  return book ? "" : book.error().message;
}

TEST(MeasureDefinitions, StandApartFromCounts) {
  const FigureBook book = FigureBook::parse(shipped_definitions(), shipped_codebook()).value();
  EXPECT_GT(book.measures().size(), 10U);
  for (const Measure& one : book.measures()) EXPECT_FALSE(book.find(one.definition.id));
  for (const FigureDefinition& one : book.figures()) EXPECT_EQ(book.find_measure(one.id), nullptr);
}

TEST(MeasureDefinitions, ReadAShareWithinDays) {
  const FigureBook book =
      with(
          "kind = \"share_within_days\"\nunit = \"concern\"\nreaches = \"report\"\ndays = [30, 60]\n"
          "dimensions = [\"place\"]\n")
          .value();
  const MeasureDefinition& made = book.find_measure("made")->definition;
  EXPECT_EQ(made.reaches, Reaches::report);
  EXPECT_EQ(made.days, (std::vector<std::int32_t>{30, 60}));
  EXPECT_EQ(made.by.at(0).attribute, "place");
  EXPECT_EQ(made.breaks.size(), 1U);  // of August 2019, which is about a place
}

TEST(MeasureDefinitions, ReadTwoSeriesWithWhatEachCounts) {
  const FigureBook book = FigureBook::parse(shipped_definitions(), shipped_codebook()).value();
  const Measure* const measure = book.find_measure("victims_and_investigations_by_scope");
  ASSERT_NE(measure, nullptr);
  ASSERT_EQ(measure->series.size(), 2U);
  EXPECT_EQ(measure->series[0].unit, Unit::victim);
  EXPECT_EQ(measure->series[1].unit, Unit::investigation);
  EXPECT_EQ(measure->series[1].dimensions.size(), 1U);
}

TEST(MeasureDefinitions, RefuseWhatAKindCannotDo) {
  EXPECT_EQ(refusal("kind = \"mean\"\ndimensions = []\n"),
            "kind is count, share_within_days, court_share, two_series, flow, reasons, tie_coverage");
  EXPECT_EQ(refusal("kind = \"share_within_days\"\nunit = \"case\"\nreaches = \"report\"\ndays = [1]\n"
                    "dimensions = []\n"),
            "reaches is court");
  EXPECT_EQ(refusal("kind = \"share_within_days\"\nunit = \"victim\"\nreaches = \"follow_up\"\n"
                    "days = [90, 30]\ndimensions = []\n"),
            "days are whole numbers from 1 to 3660, rising");
  EXPECT_NE(refusal("kind = \"share_within_days\"\nunit = \"victim\"\nreaches = \"follow_up\"\ndays = [1]\n"
                    "dimensions = [\"office\"]\n")
                .find("not by office"),
            std::string::npos);
  EXPECT_EQ(refusal("kind = \"court_share\"\nunit = \"victim\"\ndimensions = []\n"),
            "the unit of a court_share is case");
  EXPECT_EQ(refusal("kind = \"flow\"\nview = \"sideways\"\ndimensions = []\n"), "view is cohort, year");
  EXPECT_EQ(refusal("kind = \"two_series\"\ndimensions = []\n"), "[first] is missing: one of the two series");
  EXPECT_EQ(refusal("kind = \"flow\"\nview = \"year\"\ndays = [3]\ndimensions = []\n"),
            "there is no key 'days' here");
  EXPECT_EQ(refusal("kind = \"reasons\"\nunit = \"case\"\ndimensions = []\n"),
            "reasons are of a unit that is followed up: victim, report or concern");
  EXPECT_EQ(refusal("kind = \"tie_coverage\"\nby_source = \"all\"\ndimensions = []\n"),
            "by_source is no, yes");
  EXPECT_NE(refusal("kind = \"tie_coverage\"\nby_source = \"no\"\ndimensions = [\"form\"]\n"), "");
  EXPECT_NE(refusal("kind = \"share_within_days\"\nunit = \"victim\"\nreaches = \"follow_up\"\ndays = [1]\n"
                    "dimensions = [\"form\"]\nagainst = \"sexual\"\n"),
            "");
}

TEST(MeasureDefinitions, NeedTheirWords) {
  auto files = shipped_definitions();
  files.erase("measures.toml");
  EXPECT_FALSE(FigureBook::parse(files, shipped_codebook()));
  files["measures.toml"] = "[class]\nopen = { nl = \"a\", en = \"b\" }\n";
  EXPECT_EQ(FigureBook::parse(files, shipped_codebook()).error().where, "measures.toml");
  // A kind that earlier versions did not know needs its words only where it is defined.
  files["measures.toml"] = shipped_definitions().at("measures.toml");
  auto& words = files["measures.toml"];
  words.replace(words.find("\nwaiting ="), 10, "\nwaited =");
  EXPECT_FALSE(FigureBook::parse(files, shipped_codebook()));
  files.erase("figures/tie_coverage.toml");
  files.erase("figures/tie_coverage_by_source.toml");
  EXPECT_TRUE(FigureBook::parse(files, shipped_codebook()));
}

TEST(MeasureText, ShowsAShareWithItsIntervalAndWhatItRestsOn) {
  FigureTable table;
  table.title = {"t", "t"};
  table.year = 2024;
  table.total.estimate = CellEstimate{0.125, 0.1, 0.5, 3, 24, 7};
  table.total.previous_estimate = CellEstimate{0.2, 0.1, 0.5, 3, 24, 7, false};
  EXPECT_NE(measure_text(table, Language::nl).find("12,5 (10,0 .. 50,0)"), std::string::npos);
  EXPECT_NE(measure_text(table, Language::en).find("3/24"), std::string::npos);
  EXPECT_NE(measure_text(table, Language::en).find("cannot be said"), std::string::npos);
}

}  // namespace
}  // namespace zicht::figures
