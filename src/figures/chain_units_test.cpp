#include "figures/chain_units.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "figures/figures.hpp"
#include "figures/test_definitions.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::figures {
namespace {

CodeId code(std::string_view list, std::string_view text) {
  return shipped_codebook().list(list).find(text).value();
}
Date day(int year, int month) { return make_date(year, month, 1).value(); }

/// Three cases: one disposed of twice, one booked twice, one with a disposal before its registration and a
/// judgment.
ChainSnapshot small_chain() {
  ChainSnapshot chain;
  chain.as_of = day(2025, 6);
  const auto investigation = [&](ObjectNumber number, int year, const char* form, const char* scope) {
    Investigation o;
    o.opened_on = day(year, 3);
    o.form = code("form", form);
    o.scope = code("scope", scope);
    chain.investigations.push_back({number, o});
  };
  investigation(1, 2023, "sexual", "domestic");
  investigation(2, 2024, "sexual", "domestic");
  investigation(3, 2024, "sexual", "cross_border");
  investigation(4, 2024, "labour", "unknown");
  for (const ObjectNumber number : {ObjectNumber{10}, ObjectNumber{11}, ObjectNumber{12}}) {
    Case o;
    o.registered_on = day(2024, 1);
    o.office = code("office", "office_limburg");
    chain.cases.push_back({number, o});
  }
  const auto disposal = [&](ObjectNumber number, ObjectNumber of, Date on, const char* kind) {
    Disposal o;
    o.decided_on = on;
    o.kind = code("disposal_kind", kind);
    chain.disposals.push_back({number, o});
    chain.ties.push_back({Relation::of_case, number, of, TieBasis::source});
  };
  disposal(20, 10, day(2024, 2), "summons");
  disposal(21, 10, day(2024, 5), "dismissal_technical");
  disposal(22, 11, day(2024, 2), "administrative");
  disposal(23, 12, day(2023, 12), "summons");
  Judgment judgment;
  judgment.given_on = day(2024, 9);
  judgment.instance = code("instance", "first");
  judgment.outcome = code("outcome", "convicted");
  chain.judgments.push_back({30, judgment});
  chain.ties.push_back({Relation::of_case, 30, 12, TieBasis::source});
  for (const auto& [number, person, year] : {std::tuple{40, 40, 2024}, std::tuple{41, 40, 2024},
                                             std::tuple{42, 42, 2024}, std::tuple{43, 0, 2024}}) {
    Suspect suspect;
    suspect.suspected_on = day(year, 4);
    suspect.sex = code("sex", "female");
    chain.suspects.push_back({static_cast<ObjectNumber>(number), suspect, static_cast<ObjectNumber>(person)});
  }
  return chain;
}

std::vector<FigureTable> tables(const ChainSnapshot& chain) {
  FigureRequest request;
  request.year = 2024;
  request.chain = &chain;
  return make_figures(StatSnapshot{}, shipped_codebook(), test_book(), test_book().figures(), request)
      .value();
}

const FigureTable& table(const std::vector<FigureTable>& all, std::string_view id) {
  return *std::ranges::find(all, id, &FigureTable::id);
}

std::int64_t cell(const FigureTable& of, std::string_view its_class) {
  for (const FigureCell& one : of.cells)
    if (of.dimensions[0].classes[one.classes[0]].code == its_class) return one.value;
  return 0;
}

TEST(ChainFigures, CountInvestigationsByFormAndScope) {
  const auto all = tables(small_chain());
  EXPECT_EQ(table(all, "investigations").total.value, 3);
  EXPECT_EQ(table(all, "investigations").total.previous, 1);
  EXPECT_EQ(table(all, "investigations").unit, "investigation");
  EXPECT_EQ(cell(table(all, "investigations_by_form"), "sexual"), 2);
  EXPECT_EQ(table(all, "investigations_sexual_by_scope").total.value, 2);
  EXPECT_EQ(cell(table(all, "investigations_sexual_by_scope"), "cross_border"), 1);
}

TEST(ChainFigures, OfEachCaseTheLastDisposalCountsAndNoneOfOneBookedTwice) {
  const auto all = tables(small_chain());
  EXPECT_EQ(table(all, "cases_registered").total.value, 2);
  EXPECT_EQ(cell(table(all, "cases_registered_by_office"), "office_limburg"), 2);
  EXPECT_EQ(table(all, "disposals").total.value, 1);  // that of case 12 lies before its registration
  EXPECT_EQ(cell(table(all, "disposals_by_kind"), "dismissal_technical"), 1);
  EXPECT_EQ(table(all, "convictions").total.value, 1);
}

TEST(ChainFigures, ASuspectCountsOnceAndWithoutAKeyNotAtAll) {
  const auto all = tables(small_chain());
  EXPECT_EQ(table(all, "suspects_police").total.value, 2);
  EXPECT_EQ(cell(table(all, "suspects_police_by_sex"), "female"), 2);
}

TEST(ChainFigures, OfARegisterWithoutTheChainAreNone) {
  const ChainSnapshot none;
  FigureRequest request;
  request.year = 2024;
  request.chain = &none;
  const auto made =
      make_figures(StatSnapshot{}, shipped_codebook(), test_book(), test_book().figures(), request).value();
  for (const FigureTable& one : made) EXPECT_TRUE(one.unit == "victim" || one.unit == "report") << one.id;
}

}  // namespace
}  // namespace zicht::figures
