#include "figures/verdicts.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

#include "figures/figures.hpp"
#include "figures/test_definitions.hpp"

namespace zicht::figures {
namespace {

CodeId code(const char* list, const char* text) { return shipped_codebook().list(list).find(text).value(); }

struct Group {
  const char* form;
  const char* nationality;
  std::uint8_t age;
};
constexpr std::array kGroups = {Group{"sexual", "NL", 16}, Group{"criminal", "NL", 16},
                                Group{"criminal", "NG", 30}, Group{"labour", "UA", 40},
                                Group{"other", "NL", 25}};

/// Seven years, so many people of each group in each.
StatSnapshot snapshot_of(const std::vector<std::array<int, 7>>& counts) {
  StatSnapshotBuilder builder;
  std::uint64_t sequence = 0;
  for (std::size_t group = 0; group < counts.size(); ++group)
    for (std::size_t year = 0; year < 7; ++year)
      for (int at = 0; at < counts[group][year]; ++at) {
        Report report;
        report.received_on = make_date(2020 + static_cast<int>(year), 7, 1).value();
        report.age_at_receipt = {kGroups.at(group).age, kGroups.at(group).age};
        report.nationalities = {code("country", kGroups.at(group).nationality)};
        report.episodes.emplace_back().form = code("form", kGroups.at(group).form);
        ++sequence;
        builder.add(sequence, sequence, report);
      }
  return std::move(builder).finish({25000}, sequence);
}

std::vector<FigureTable> tables_of(const StatSnapshot& snapshot,
                                   std::span<const FigureDefinition> definitions,
                                   const FigureBook& book = test_book()) {
  FigureRequest request;
  request.year = 2026;
  return make_figures(snapshot, shipped_codebook(), book, definitions, request).value();
}

const FigureTable& table_in(const std::vector<FigureTable>& tables, std::string_view id) {
  return *std::ranges::find(tables, id, &FigureTable::id);
}

const FigureCell* cell_in(const FigureTable& table, const std::string& code) {
  for (const FigureCell& cell : table.cells)
    if (table.dimensions[0].classes.at(cell.classes[0]).code == code) return &cell;
  return nullptr;
}

void expect_same(const FigureCell* first, const FigureCell* second) {
  RC_ASSERT((first == nullptr) == (second == nullptr));
  if (first == nullptr) return;
  RC_ASSERT(first->value == second->value);
  RC_ASSERT(first->verdict() == second->verdict());
  RC_ASSERT(first->breaks == second->breaks);
  RC_ASSERT(first->change.has_value() == second->change.has_value());
  if (!first->change) return;
  RC_ASSERT(first->change->dispersed.has_value() == second->change->dispersed.has_value());
  if (first->change->dispersed) {
    RC_ASSERT(first->change->dispersed->p_value == second->change->dispersed->p_value);
  }
}

RC_GTEST_PROP(Verdicts, ANumberHasOneVerdictWhereverItStands, ()) {
  std::vector<std::array<int, 7>> counts(kGroups.size());
  for (auto& group : counts)
    for (int& count : group) count = *rc::gen::inRange(0, 40);
  const StatSnapshot snapshot = snapshot_of(counts);
  const auto tables = tables_of(snapshot, test_book().figures());
  const auto total = [&](const char* id) { return &table_in(tables, id).total; };
  const auto of_class = [&](const char* id, const char* its_class) {
    return cell_in(table_in(tables, id), its_class);
  };
  if (of_class("minors_by_form", "criminal") != nullptr)
    expect_same(total("minors_criminal"), of_class("minors_by_form", "criminal"));
  if (of_class("victims_by_form", "criminal") != nullptr)
    expect_same(total("criminal_by_sub_form"), of_class("victims_by_form", "criminal"));
  expect_same(of_class("victims_by_nationality", "NL"), of_class("victims_by_world_region", "NL"));
  for (const char* const same : {"victims_by_form", "victims_by_sex", "victims_by_nationality"})
    expect_same(total("victims"), total(same));
  expect_same(total("minors"), total("minors_by_form"));
  // Asked for alone, a figure has the verdict that it has among all.
  for (const FigureDefinition& definition : test_book().figures()) {
    if (is_of_chain(definition.unit)) continue;  // a register without a chain has no such table
    const auto alone = tables_of(snapshot, {&definition, 1});
    const FigureTable& among = table_in(tables, definition.id);
    RC_ASSERT(alone.size() == 1U);
    expect_same(&alone[0].total, &among.total);
    for (std::size_t at = 0; at < among.cells.size(); ++at)
      expect_same(&alone[0].cells[at], &among.cells[at]);
  }
}

FigureBook book_with(const std::string& breaks) {
  auto files = shipped_definitions();
  files["breaks.toml"] = breaks;
  return FigureBook::parse(files, shipped_codebook()).value();
}

std::vector<int> breaks_of(const FigureBook& book, const char* id, const char* its_class = nullptr) {
  const auto tables =
      tables_of(snapshot_of({{9, 9, 9, 9, 9, 9, 9}, {9, 9, 9, 9, 9, 9, 9}, {}, {}, {9, 9, 9, 9, 9, 9, 9}}),
                book.figures(), book);
  const FigureTable& table = table_in(tables, id);
  return its_class == nullptr ? table.total.breaks : cell_in(table, its_class)->breaks;
}

TEST(Verdicts, ABreakOfAClassCutsThatClassAndWhatIsMadeOfIt) {
  const FigureBook book = book_with(
      "[[break]]\ndate = \"2023-07-15\"\ndimension = \"form\"\nclass = [\"criminal\"]\n"
      "label = { nl = \"wet\", en = \"law\" }\n");
  EXPECT_EQ(breaks_of(book, "victims_by_form", "criminal"), (std::vector{2023}));
  EXPECT_EQ(breaks_of(book, "minors_criminal"), (std::vector{2023}));
  EXPECT_EQ(breaks_of(book, "victims_by_form", "sexual"), std::vector<int>{});
  EXPECT_EQ(breaks_of(book, "victims_by_form"), std::vector<int>{});
  EXPECT_EQ(breaks_of(book, "victims"), std::vector<int>{});
}

TEST(Verdicts, ABreakOfAFigureCutsItsNumbersWhereverTheyStand) {
  const FigureBook book =
      book_with("[[break]]\nyear = 2023\nfigures = [\"victims\"]\nlabel = { nl = \"wet\", en = \"law\" }\n");
  EXPECT_EQ(breaks_of(book, "victims"), (std::vector{2023}));
  EXPECT_EQ(breaks_of(book, "victims_by_form"), (std::vector{2023})) << "its total is that number";
  EXPECT_EQ(breaks_of(book, "victims_by_form", "sexual"), std::vector<int>{});
  EXPECT_EQ(breaks_of(book, "minors"), std::vector<int>{});
}

TEST(Verdicts, ABreakThatNamesNothingCutsAll) {
  const FigureBook book = book_with("[[break]]\nyear = 2023\nlabel = { nl = \"wet\", en = \"law\" }\n");
  EXPECT_EQ(breaks_of(book, "minors"), (std::vector{2023}));
  EXPECT_EQ(breaks_of(book, "victims_by_form", "sexual"), (std::vector{2023}));
}

TEST(Verdicts, AYearInWhichABreakFellIsComparedWithNeitherSide) {
  const auto years_of = [](const char* break_day) {
    const FigureBook book = book_with(std::string("[[break]]\ndate = \"") + break_day +
                                      "\"\nlabel = { nl = \"wet\", en = \"law\" }\n");
    const auto tables = tables_of(snapshot_of({{20, 21, 22, 23, 24, 25, 60}}), book.figures(), book);
    return table_in(tables, "victims").total.change->dispersed->years;
  };
  EXPECT_EQ(years_of("2021-01-01"), (std::vector{2021, 2022, 2023, 2024, 2025}));
  EXPECT_EQ(years_of("2021-07-01"), (std::vector{2022, 2023, 2024, 2025}));
}

TEST(FigureBook, ABreakMustNameWhatIsThere) {
  const auto refused = [](const std::string& keys) {
    auto files = shipped_definitions();
    files["breaks.toml"] = "[[break]]\nlabel = { nl = \"wet\", en = \"law\" }\n" + keys;
    return FigureBook::parse(files, shipped_codebook()).error();
  };
  EXPECT_EQ(refused("year = 2023\nfigures = [\"victim\"]\n").message, "there is no figure 'victim'");
  EXPECT_EQ(refused("year = 2023\ndimension = \"forms\"\n").where, "breaks.toml:4");
  EXPECT_EQ(refused("year = 2023\ndimension = \"form\"\nclass = [\"x\"]\n").message,
            "the dimension form has no class 'x'");
  EXPECT_EQ(refused("year = 2023\nclass = [\"other\"]\n").message,
            "class = […] needs the dimension that it is of");
  EXPECT_EQ(refused("date = \"2023-02-30\"\n").message, "date = \"YYYY-MM-DD\" is not a day");
  EXPECT_EQ(refused("").message, "a break has either date = \"YYYY-MM-DD\" or year = a year");
  EXPECT_EQ(refused("year = 2023\nfigure = \"victims\"\n").message, "there is no key 'figure' here");
}

}  // namespace
}  // namespace zicht::figures
