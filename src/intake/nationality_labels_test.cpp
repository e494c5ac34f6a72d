#include "intake/nationality_labels.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "base/csv.hpp"
#include "intake/test_definitions.hpp"

namespace zicht::intake {
namespace {

using Kind = NationalityLabels::Reading::Kind;

/// "NL", "CD or CG", "no country", or "not known".
std::string read(std::string_view label) {
  const auto reading = test_nationalities().read(label);
  if (reading.kind == Kind::no_country) return "no country";
  if (reading.kind == Kind::unknown) return "not known";
  std::string codes;
  for (const CodeId id : reading.countries)
    codes += (codes.empty() ? "" : " or ") + shipped_codebook().country()[id].code;
  return codes;
}

TEST(NationalityLabels, ReadCodesNamesAdjectivesAndPlurals) {
  for (const auto& [label, code] : {std::pair{"NL", "NL"},
                                    {"Nigerians", "NG"},
                                    {"Netherlands (own country)", "NL"},
                                    {"Dutch", "NL"},
                                    {"Swedesh", "SE"},
                                    {"NA", "NA"},
                                    {"Ugandean", "UG"},
                                    {"Cape Ver", "CV"},
                                    {"Marokkaanse", "MA"},
                                    {"Polen", "PL"},
                                    {"Poles", "PL"},
                                    {"BRASIL", "BR"},
                                    {"RUMANÍA", "RO"},
                                    {"République tchèque", "CZ"},
                                    {"Congolese (DRC)", "CD"},
                                    {"ukrainien", "UA"},
                                    {"stateless", "stateless"}})
    EXPECT_EQ(read(label), code) << label;
}

TEST(NationalityLabels, CountriesThatAreNoMoreAreThemselves) {
  EXPECT_EQ(read("Former Yugoslavia"), "YUCS");
  EXPECT_EQ(read("Former Czechoslovakia"), "CSHH");
  EXPECT_EQ(read("The former Netherlands Antilles"), "ANHH");
  EXPECT_EQ(read("The former Yugoslav Republic of Macedonia"), "MK");
}

TEST(NationalityLabels, SeveralReadingsAreNotGuessed) {
  EXPECT_EQ(read("Congolese"), "CD or CG");
  EXPECT_EQ(read("Dominican"), "DM or DO");
  EXPECT_EQ(read("Korean"), "KP or KR");
  EXPECT_EQ(read("Nigerin"), "NE or NG");
  EXPECT_EQ(read("Austrlia"), "AT or AU");
}

TEST(NationalityLabels, RegionsAndOtherWordsAreNoCountry) {
  for (const char* const label :
       {"Africa", "Other Europe", "Africa others", "Africa and Middle East", "foreigners", "0", "17",
        "abroad", "own country", "Nationals", "West-Afrika", "Americas", "Amercias"})
    EXPECT_EQ(read(label), "no country") << label;
}

TEST(NationalityLabels, SmallMistakesAreMendedAndSaidToBe) {
  for (const auto& [label, code] : {std::pair{"Afganisten", "AF"},
                                    {"Kazahstan", "KZ"},
                                    {"Norwegain", "NO"},
                                    {"C\xEF\xBF\xBDte d\xEF\xBF\xBDIvoire", "CI"},
                                    {"Ukraineans", "UA"},
                                    {"Vietnameese", "VN"}}) {
    EXPECT_EQ(read(label), code) << label;
    EXPECT_TRUE(test_nationalities().read(label).mended) << label;
  }
  EXPECT_FALSE(test_nationalities().read("Dutch").mended);
}

TEST(NationalityLabels, NonsenseIsUnknown) {
  for (const char* const label : {"", "xyzzy", "Atlantis", "qqqqqqqqqq"})
    EXPECT_EQ(read(label), "not known") << label;
  EXPECT_EQ(read(std::string(1'000'000, 'x')), "not known");
}

TEST(NationalityLabels, EveryLabelOfUnodcIsMappedOrRefused) {
  const char* const variable = std::getenv("ZICHT_SHARED_DATA");
  const std::string path = std::string(variable != nullptr ? variable : ZICHT_SOURCE_DIR "/../shared/data") +
                           "/glotip/glotip_nationality_labels_europe.csv";
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::cout << "skipped: the shared data are not here\n";
    return;
  }
  CsvReader reader(in);
  reader.next();
  int labels = 0;
  std::vector<std::string> unknown;
  while (reader.next()) {
    ++labels;
    if (read(reader.fields()[1]) == "not known" && !reader.fields()[1].empty())
      unknown.emplace_back(reader.fields()[1]);
  }
  EXPECT_GT(labels, 400);
  // What is left names no nationality at all, in French, and one person's journey.
  std::string all;
  for (const std::string& label : unknown) all += label + "\n";
  EXPECT_LE(unknown.size(), 2U) << all;
}

}  // namespace
}  // namespace zicht::intake
