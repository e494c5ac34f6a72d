#include "chain/measure_tables.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/philox.hpp"
#include "chain/case_lag.hpp"
#include "chain/made_chain.hpp"

namespace zicht::chain {
namespace {

const Date kAsOf = day(2025, 6, 30);

/// Words that say what they are: "note.one_unit" is "note.one_unit {count}".
MeasureWords made_words() {
  MeasureWords words;
  for (const char* const key : {"class.within_days",
                                "class.unknown",
                                "class.crude",
                                "class.within_strata",
                                "class.decided_in_year",
                                "class.registered_in_year",
                                "class.within_365",
                                "class.within_730",
                                "class.open_before",
                                "class.registered",
                                "class.disposed",
                                "class.open_after",
                                "class.persons",
                                "class.investigations",
                                "class.cases",
                                "class.court",
                                "class.all",
                                "class.tied",
                                "class.already_investigated",
                                "class.investigated",
                                "class.other_criminal",
                                "class.administrative_or_care",
                                "class.no_action",
                                "class.open",
                                "class.with_case",
                                "class.closed_without_case",
                                "class.merged",
                                "class.transferred",
                                "class.running",
                                "class.before_court",
                                "class.dismissed_technical",
                                "class.dismissed_policy",
                                "class.other",
                                "class.convicted",
                                "class.acquitted_or_discharged",
                                "class.pending",
                                "dimension.days",
                                "dimension.comparison",
                                "dimension.denominator",
                                "dimension.series",
                                "dimension.step",
                                "dimension.part",
                                "note.total_window",
                                "note.already_investigated",
                                "note.already_reported",
                                "note.case_before_opening",
                                "note.disposal_before_registration",
                                "note.silent_source",
                                "note.one_unit",
                                "note.not_linked",
                                "note.coverage",
                                "note.none_reached",
                                "note.association",
                                "note.in_one_place",
                                "note.too_few_years",
                                "note.opposite",
                                "note.ratio_falls",
                                "note.not_shown",
                                "note.ratio"})
    words.emplace(key, Label{std::string(key) + " {count}", std::string(key) + " {count}"});
  return words;
}

/// A measure of one unit, by place when asked.
MeasureDefinition measure(MeasureKind kind, std::string unit, Reaches reaches, bool by_place = false) {
  MeasureDefinition definition;
  definition.id = "made";
  definition.kind = kind;
  definition.unit = std::move(unit);
  definition.reaches = reaches;
  definition.days = {90, 180, 365};
  if (by_place) {
    MeasureBreakdown& by = definition.by.emplace_back();
    by.attribute = "place";
    by.shown.id = "place";
    const CodeList& places = shipped_codebook().place();
    for (std::size_t id = 0; id < places.size(); ++id) {
      const Code& code = places[static_cast<CodeId>(id)];
      by.shown.classes.push_back({code.code, code.label});
    }
  }
  return definition;
}

/// A register of two years: reports by place, some investigated, and cases.
struct Register {
  StatSnapshot reports;
  ChainSnapshot chain;
};
Register made_register(std::uint64_t seed) {
  Philox random(seed, 18);
  ReportsBuilder reports;
  ChainBuilder chain(kAsOf);
  chain.number_from(100'000);
  constexpr const char* kPlaces[] = {"domestic", "abroad", "both", "unknown"};
  for (int at = 0; at < 300; ++at) {
    const Date received = day(2020, 1, 1) + random.between(0, 5 * 365);
    const ReportId report =
        reports.add(received, kPlaces[random.below(4)], static_cast<CodeId>(1 + random.below(5)), 1);
    const std::uint32_t fate = random.below(10);
    const Date later = received + random.between(-20, 300);
    if (fate < 3)
      chain.tie(Relation::investigated_in, report, chain.investigate(later));
    else if (fate < 7)
      chain.follow_up(report, later, "no_action");
  }
  for (int at = 0; at < 120; ++at) {
    const Date registered = day(2020, 1, 1) + random.between(0, 5 * 365);
    const ObjectNumber one = chain.add_case(registered);
    if (random.below(3) == 0) continue;
    chain.dispose(one, registered + random.between(0, 500),
                  random.below(2) == 0 ? "summons" : "dismissal_technical");
  }
  return {std::move(reports).finish(kAsOf), std::move(chain).finish()};
}

/// All that a table of a register is made with.
struct Made {
  explicit Made(Register of, int year = 2023)
      : reg(std::move(of)), index(reg.chain), context{words, rules, year, kAsOf, 1} {}
  FigureTable table(const MeasureDefinition& definition) {
    MeasureTables tables({reg.reports, index, shipped_codebook(), first}, context);
    return tables.make(definition).value().value();
  }
  Register reg;
  ChainIndex index;
  MeasureWords words = made_words();
  MeasureRules rules;
  FirstSaid first;
  TableContext context;
};

bool has_note(const FigureTable& table, std::string_view id) {
  return std::ranges::find(table.notes, id, &TableNote::id) != table.notes.end();
}

TEST(MeasureTables, GiveTheSharesThatFollowUpByPlaceGives) {
  Made made(made_register(1));
  const FigureTable table =
      made.table(measure(MeasureKind::share_within_days, "victim", Reaches::follow_up, true));
  const auto units = followed_cases(made.reg.reports, made.index, shipped_codebook(), 2021, 2023, {}).value();
  int checked = 0;
  for (const FollowUpCell& cell : follow_up_by_place(units)) {
    if (cell.year != 2023) continue;
    for (std::uint16_t at = 0; at < 3; ++at, ++checked) {
      const auto found = std::ranges::find(
          table.cells, std::vector<std::uint16_t>{cell.place, std::uint16_t(at + 1)}, &FigureCell::classes);
      ASSERT_NE(found, table.cells.end());
      EXPECT_EQ(found->estimate->value, cell.within[at].share);
      EXPECT_EQ(found->estimate->lower, cell.within[at].lower);
      EXPECT_EQ(found->estimate->upper, cell.within[at].upper);
      EXPECT_EQ(found->estimate->numerator, cell.within[at].events);
      EXPECT_EQ(found->estimate->denominator, cell.within[at].units);
      EXPECT_EQ(found->estimate->said, cell.said[at]);
    }
  }
  EXPECT_EQ(checked, 12);
}

TEST(MeasureTables, UnitsOfTheClassesAddUpToThoseOfTheTotal) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Made made(made_register(seed));
    const FigureTable table =
        made.table(measure(MeasureKind::share_within_days, "victim", Reaches::follow_up, true));
    std::int64_t units = 0;
    std::int64_t reached = 0;
    for (const FigureCell& cell : table.cells)
      if (cell.classes.back() == 2) {
        units += cell.estimate->denominator;
        reached += cell.estimate->numerator;
      }
    EXPECT_EQ(units, table.total.estimate->denominator);
    EXPECT_EQ(reached, table.total.estimate->numerator);
  }
}

TEST(MeasureTables, AYearIsThePreviousYearOfTheNext) {
  Made now(made_register(3), 2023);
  Made before(made_register(3), 2022);
  const auto definition = measure(MeasureKind::share_within_days, "report", Reaches::follow_up);
  EXPECT_EQ(now.table(definition).cells[1].previous_estimate->numerator,
            before.table(definition).cells[1].estimate->numerator);
}

TEST(MeasureTables, CourtSharesAndStockAreThoseOfCourtShares) {
  Made made(made_register(4));
  const CourtShare share = court_shares(made.index, shipped_codebook(), 2023, 2023).front();
  const FigureTable table = made.table(measure(MeasureKind::court_share, "case", Reaches::court));
  ASSERT_EQ(table.cells.size(), 4U);
  EXPECT_EQ(table.cells[0].estimate->numerator, share.decided_to_court);
  EXPECT_EQ(table.cells[0].estimate->denominator, share.decided);
  EXPECT_EQ(table.cells[1].estimate->numerator, share.registered_to_court);
  EXPECT_EQ(table.cells[1].estimate->denominator, share.registered);
  EXPECT_EQ(table.cells[1].estimate->at_risk, share.registered_open);
  EXPECT_EQ(table.cells[2].estimate->value, share.within_365.share);
  MeasureDefinition stock = measure(MeasureKind::court_share, "case", Reaches::court);
  stock.stock = true;
  const FigureTable line = made.table(stock);
  EXPECT_EQ(line.cells[0].value + line.cells[1].value, line.cells[2].value + line.cells[3].value);
  EXPECT_EQ(line.cells[0].value, share.open_before);
}

TEST(MeasureTables, PartsOfAFlowAddUpToEachStep) {
  Made made(made_register(5));
  const FigureTable table = made.table(measure(MeasureKind::flow, "step", Reaches::court));
  std::map<std::uint16_t, std::int64_t> all;
  std::map<std::uint16_t, std::int64_t> parts;
  for (const FigureCell& cell : table.cells) {
    if (cell.classes[1] == 1) all[cell.classes[0]] = cell.value;
    if (cell.classes[1] > 2) parts[cell.classes[0]] += cell.value;
  }
  EXPECT_EQ(all, parts);
  EXPECT_GT(all[1], 0);
}

TEST(MeasureTables, SayWhatTheyLeftOut) {
  ReportsBuilder reports;
  ChainBuilder chain(kAsOf);
  const ReportId report = reports.add(day(2023, 3, 1), "domestic");
  chain.tie(Relation::investigated_in, report, chain.investigate(day(2023, 1, 1)));
  reports.add(day(2023, 4, 1), "domestic");
  const ObjectNumber opened = chain.investigate(day(2023, 6, 1));
  chain.tie(Relation::led_to, opened, chain.add_case(day(2023, 5, 1)));
  Made made({std::move(reports).finish(kAsOf), std::move(chain).finish()});
  const FigureTable followed =
      made.table(measure(MeasureKind::share_within_days, "victim", Reaches::follow_up));
  EXPECT_TRUE(has_note(followed, "already_investigated"));
  EXPECT_TRUE(has_note(followed, "one_unit"));
  EXPECT_EQ(followed.total.estimate->denominator, 1);
  const FigureTable lag =
      made.table(measure(MeasureKind::share_within_days, "investigation", Reaches::court_case));
  EXPECT_TRUE(has_note(lag, "case_before_opening"));
  EXPECT_EQ(lag.total.estimate->denominator, 1);
}

TEST(MeasureTables, SayThatNoneGotThere) {
  ReportsBuilder reports;
  ChainBuilder chain(kAsOf);
  for (int at = 0; at < 30; ++at)
    chain.follow_up(reports.add(day(2023, 3, 1), "domestic"), day(2023, 4, 1), "no_action");
  Made made({std::move(reports).finish(kAsOf), std::move(chain).finish()});
  const FigureTable table = made.table(measure(MeasureKind::share_within_days, "victim", Reaches::follow_up));
  EXPECT_TRUE(has_note(table, "none_reached"));
  EXPECT_EQ(table.total.estimate->value, 0);
  EXPECT_NEAR(table.total.estimate->upper, 1 - std::pow(0.025, 1.0 / 30), 1e-9);
  EXPECT_FALSE(table.total.previous_estimate);  // no report of the year before
}

TEST(MeasureTables, SayThatNothingIsLinkedInPlaceOfZero) {
  ReportsBuilder reports;
  ChainBuilder chain(kAsOf);
  for (int at = 0; at < 30; ++at) reports.add(day(2023, 3, 1), "domestic");
  chain.investigate(day(2023, 4, 1));
  Made made({std::move(reports).finish(kAsOf), std::move(chain).finish()});
  const FigureTable table =
      made.table(measure(MeasureKind::share_within_days, "victim", Reaches::follow_up, true));
  EXPECT_TRUE(has_note(table, "not_linked"));
  EXPECT_FALSE(table.total.estimate->said);
  for (const FigureCell& cell : table.cells) EXPECT_FALSE(cell.estimate->said);
}

TEST(MeasureTables, AreLeftOutWithoutAnythingThatTheyAreAbout) {
  Made made({ReportsBuilder().finish(kAsOf), ChainBuilder(kAsOf).finish()});
  MeasureTables tables({made.reg.reports, made.index, shipped_codebook(), made.first}, made.context);
  for (const auto& definition :
       {measure(MeasureKind::share_within_days, "victim", Reaches::follow_up),
        measure(MeasureKind::share_within_days, "concern", Reaches::report),
        measure(MeasureKind::share_within_days, "investigation", Reaches::court_case),
        measure(MeasureKind::court_share, "case", Reaches::court),
        measure(MeasureKind::flow, "step", Reaches::court)})
    EXPECT_FALSE(tables.make(definition).value());
}

TEST(ConcernsUntilReport, FollowsEachToItsReport) {
  ReportsBuilder reports;
  const ReportId later = reports.add(day(2023, 3, 1), "domestic");
  const ReportId earlier = reports.add(day(2022, 3, 1), "domestic");
  ChainSnapshot chain;
  chain.as_of = kAsOf;
  Concern concern;
  concern.received_on = day(2023, 1, 1);
  for (const ObjectNumber number : {51U, 52U, 53U}) chain.concerns.push_back({number, concern});
  chain.ties = {{Relation::became, 51, later, TieBasis::source},
                {Relation::became, 52, earlier, TieBasis::source}};
  const auto followed =
      concerns_until_report(std::move(reports).finish(kAsOf), chain, shipped_codebook(), 2023, 2023);
  ASSERT_EQ(followed.size(), 3U);
  EXPECT_EQ(followed[0].unit.days, 59);
  EXPECT_EQ(followed[0].unit.cause, 1);
  EXPECT_TRUE(followed[1].already);
  EXPECT_EQ(followed[2].unit.cause, 0);
  EXPECT_EQ(followed[2].unit.days, kAsOf.days - day(2023, 1, 1).days);
}

/// A count over the years, as figures gives it.
FigureTable counted(std::vector<std::int64_t> series, const char* title) {
  FigureTable table;
  table.title = {title, title};
  table.year = 2023;
  table.series_from = 2023 - static_cast<int>(series.size()) + 1;
  table.total.value = series.back();
  table.total.series = std::move(series);
  return table;
}

TEST(TwoSeriesTable, SaysThatTheOneRisesWhileTheOtherFalls) {
  Made made({ReportsBuilder().finish(kAsOf), ChainBuilder(kAsOf).finish()});
  const auto definition = measure(MeasureKind::two_series, "", Reaches::follow_up);
  const FigureTable apart =
      two_series_table(definition, counted({100, 120, 140, 160, 180, 200, 220}, "victims"),
                       counted({90, 80, 70, 60, 50, 40, 30}, "investigations"), made.context);
  EXPECT_TRUE(has_note(apart, "opposite"));
  ASSERT_EQ(apart.cells.size(), 2U);
  EXPECT_EQ(apart.cells[1].value, 30);
  EXPECT_EQ(apart.dimensions[0].classes[2].label.en, "investigations");
  EXPECT_TRUE(has_note(two_series_table(definition, counted({100, 120, 140, 160}, "a"),
                                        counted({90, 80, 70, 60}, "b"), made.context),
                       "too_few_years"));
}

TEST(TwoSeriesTable, NeverComparesAcrossABreak) {
  Made made({ReportsBuilder().finish(kAsOf), ChainBuilder(kAsOf).finish()});
  auto definition = measure(MeasureKind::two_series, "", Reaches::follow_up);
  definition.breaks.push_back({2021, {}, false});
  EXPECT_TRUE(has_note(two_series_table(definition, counted({100, 120, 140, 160, 180, 200, 220}, "a"),
                                        counted({90, 80, 70, 60, 50, 40, 30}, "b"), made.context),
                       "too_few_years"));
}

}  // namespace
}  // namespace zicht::chain
