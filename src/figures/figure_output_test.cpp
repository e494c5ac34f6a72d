#include "figures/figure_output.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/csv.hpp"
#include "base/node.hpp"

namespace zicht::figures {
namespace {

FigureTable table() {
  FigureTable made;
  made.id = "minors_by_form";
  made.definition = "minors_by_form@0123456789ab";
  made.title = {"Minderjarigen naar vorm", "Minors by form"};
  made.unit = "victim";
  made.year = 2024;
  made.as_of = make_date(2025, 6, 30).value();
  made.published_as_of = make_date(2024, 6, 30).value();
  made.tree_size = 12345;
  made.rules = {{"minor", "at_first_report"}, {"year", "first_registration"}};
  made.dimensions = {
      {"form",
       {"vorm", "form"},
       false,
       {{"unknown", {"onbekend", "unknown"}}, {"criminal", {"crimineel", "criminal; \"quoted\", text"}}}}};
  made.total = {{},
                1079,
                52,
                51,
                CountChange{1027, 0.0227, 1.06, 2.2,
                            DispersedChange{4.3, 0.255, 0.7, 3.1, {2019, 2020, 2021, 2022, 2023}, 6},
                            Verdict::within_usual_swings},
                {60, 52, 1079}};
  made.series_from = 2022;
  made.breaks = {{2023, {"nieuwe wet", "new law"}}};
  made.total.breaks = {2023};
  made.verdict_method = "steps-1";
  made.cells = {
      {{1}, 42, 0, std::nullopt, CountChange{42, 0.00001, 9.1, 9e20, {}, Verdict::no_earlier_years}}};
  made.cells[0].share = ShareChange{Verdict::clear, 0.0001, 1, 0.5, 0};
  return made;
}

TEST(FigureOutput, JsonHasTheAgreedKeys) {  // the design, "zicht figures --json"
  const std::vector tables{table()};
  const Node list = parse_json(to_json_text(tables)).value();
  ASSERT_EQ(list.as_list()->size(), 2U);
  const Node& total = list.as_list()->at(0);
  std::vector<std::string> keys;
  for (const auto& [key, value] : *total.as_table()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"id",
                                            "definition",
                                            "year",
                                            "as_of",
                                            "tree_size",
                                            "rules",
                                            "dimensions",
                                            "value",
                                            "previous",
                                            "previous_as_published",
                                            "change",
                                            "p_value",
                                            "interval",
                                            "dispersion",
                                            "p_value_dispersed",
                                            "series_from",
                                            "series",
                                            "series_breaks",
                                            "verdict",
                                            "dispersion_years",
                                            "dispersion_prior_df",
                                            "share_verdict",
                                            "share_p_value",
                                            "share_dispersion",
                                            "verdict_method",
                                            "kind",
                                            "estimate",
                                            "made_up"}));
  EXPECT_EQ(*total.find("value")->as_integer(), 1079);
  EXPECT_EQ(*total.find("as_of")->as_text(), "2025-06-30");
  EXPECT_EQ(total.find("dimensions")->as_table()->size(), 0U);
  EXPECT_NEAR(*total.find("p_value")->as_number(), 0.0227, 1e-12);
  EXPECT_NEAR(*total.find("p_value_dispersed")->as_number(), 0.255, 1e-12);
  EXPECT_EQ(*total.find("series_from")->as_integer(), 2022);
  EXPECT_EQ(total.find("series")->as_list()->size(), 3U);
  const Node& cell = list.as_list()->at(1);
  EXPECT_TRUE(cell.find("dispersion")->is_null());
  EXPECT_EQ(*cell.find("dimensions")->find("form")->as_text(), "criminal");
  EXPECT_TRUE(cell.find("previous_as_published")->is_null());
  EXPECT_EQ(*total.find("verdict")->as_text(), "within_usual_swings");
  EXPECT_EQ(total.find("dispersion_years")->as_list()->size(), 5U);
  EXPECT_EQ(*total.find("verdict_method")->as_text(), "steps-1");
  EXPECT_EQ(total.find("series_breaks")->as_list()->size(), 1U);
  EXPECT_TRUE(cell.find("series_breaks")->as_list()->empty()) << "the break is not one of this class";
  EXPECT_EQ(*cell.find("verdict")->as_text(), "no_earlier_years");
  EXPECT_EQ(*cell.find("share_verdict")->as_text(), "clear");
  EXPECT_TRUE(total.find("share_verdict")->is_null());
}

TEST(FigureOutput, CsvCanBeReadBack) {
  const std::vector tables{table()};
  std::istringstream in(to_csv(tables));
  CsvReader reader(in);
  ASSERT_TRUE(reader.next());
  const auto columns = reader.fields().size();
  int rows = 0;
  for (; reader.next(); ++rows) EXPECT_EQ(reader.fields().size(), columns);
  EXPECT_EQ(rows, 2);
}

TEST(FigureOutput, TextSaysWhatTheTestAssumes) {
  const std::vector tables{table()};
  EXPECT_NE(to_text(tables, Language::en).find("if people were reported independently"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::en).find("1,079"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::nl).find("1.079"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::nl).find("0,023"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::nl).find("0,255"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::nl).find("(2023: nieuwe wet)"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::en).find("(* 2023, as known on 2024-06-30)"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::nl).find("\u25d0 gewone schommeling"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::en).find("\u25c7 no earlier years"), std::string::npos);
  EXPECT_NE(to_text(tables, Language::en).find("9.10 - >100"), std::string::npos)
      << "not 900000000000000000000";
}

TEST(FigureOutput, LinkageHasARowACellAlsoOfThoseThatStandInDrawsAlone) {
  FigureTable drawn = table();
  drawn.linkage = LinkageDraws{200, 1.5, true, "model"};
  drawn.total.linkage = LinkageRange{{1078.5, 1070, 1080}, {{0, 0, 0}, {1027, 1020, 1030}}};
  drawn.cells[0].linkage = LinkageRange{{42, 41, 42}, {{42, 41, 42}}};
  drawn.cells_of_draws = {{{0}, 0, std::nullopt, {}, {}, {}, LinkageRange{{0, 0, 2}, {{0, 0, 2}}}}};
  const std::vector tables{drawn};
  std::istringstream lines(to_linkage_csv(tables));
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  const std::string head =
      "minors_by_form,minors_by_form@0123456789ab,2024,2025-06-30,12345,minor=at_first_report; "
      "year=first_registration,";
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[1], head + ",1079,1070,1080,1078.5,52,1027,1020,1030,1027,200,yes,1.5,model,no");
  EXPECT_EQ(rows[2], head + "form=criminal,42,41,42,42,0,42,41,42,42,200,yes,1.5,model,no");
  EXPECT_EQ(rows[3], head + "form=unknown,0,0,2,0,,,,,,200,yes,1.5,model,no");
}

TEST(FigureOutput, LinkageThatCountsAsCertainHasAHeaderAlone) {
  const std::vector tables{table()};
  const std::string csv = to_linkage_csv(tables);
  EXPECT_EQ(csv.find('\n'), csv.size() - 1);
}

}  // namespace
}  // namespace zicht::figures
