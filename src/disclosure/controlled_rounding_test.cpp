#include "disclosure/controlled_rounding.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>

#include "base/philox.hpp"
#include "disclosure/attack.hpp"

namespace zicht::disclosure {
namespace {

constexpr const char* kHierarchy = "parent,child\nTotal,A\nTotal,B\nA,a1\nA,a2\nA,a3\nB,b1\nB,b2\n";
constexpr const char* kLinked =
    "[hierarchy]\nform = \"form.csv\"\n"
    "[[table]]\nname = \"form_sex\"\ndimensions = [\"form\", \"sex\"]\n"
    "[[table]]\nname = \"sex_age\"\ndimensions = [\"sex\", \"age\"]\n";

Result<TablesToProtect> read(const std::string& micro, const std::string& request,
                             const std::map<std::string, std::string>& hierarchies = {}) {
  ZICHT_TRY(const ProtectionRequest asked, ProtectionRequest::parse(request, "tables.toml"));
  std::istringstream in(micro);
  return read_people(in, "micro.csv", asked, hierarchies);
}

/// A published count by its row's codes.
using Counts = std::map<std::vector<std::string>, std::int64_t>;

Counts counts_of(const std::string& csv) {
  Counts counts;
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> fields;
    std::istringstream of(line);
    for (std::string field; std::getline(of, field, ',');) fields.push_back(field);
    const std::int64_t count = std::stoll(fields[fields.size() - 3]);
    fields.resize(fields.size() - 3);
    counts[fields] = count;
  }
  return counts;
}

std::string random_people(Philox& draws, int persons) {
  const std::array<const char*, 5> forms = {"a1", "a2", "a3", "b1", "b2"};
  const std::array<const char*, 3> sexes = {"m", "v", "x"};
  const std::array<const char*, 4> ages = {"0", "12", "18", "30"};
  std::string text = "form,sex,age\n";
  for (int p = 0; p < persons; ++p) {
    text.append(forms[draws.below(5)])
        .append(",");  // one draw a statement: their order is the same everywhere
    text.append(sexes[draws.below(3)]).append(",");
    text.append(ages[draws.below(4)]).append("\n");
  }
  return text;
}

/// A code that nobody has stands in no row.
std::int64_t count_in(const Counts& counts, const std::vector<std::string>& codes) {
  const auto found = counts.find(codes);
  return found == counts.end() ? 0 : found->second;
}

/// Every parent of the tables of kLinked is the sum of its parts.
bool adds_up(const Counts& form_sex, const Counts& sex_age) {
  bool holds = true;
  for (const char* sex : {"Total", "m", "v", "x"}) {
    const auto at = [&](const char* form) { return count_in(form_sex, {form, sex}); };
    holds = holds && at("Total") == at("A") + at("B") && at("A") == at("a1") + at("a2") + at("a3") &&
            at("B") == at("b1") + at("b2");
    std::int64_t ages = 0;
    for (const char* age : {"0", "12", "18", "30"}) ages += count_in(sex_age, {sex, age});
    holds = holds && count_in(sex_age, {sex, "Total"}) == ages;
  }
  for (const char* form : {"Total", "A", "B", "a1", "a2", "a3", "b1", "b2"})
    holds = holds && count_in(form_sex, {form, "Total"}) == count_in(form_sex, {form, "m"}) +
                                                                count_in(form_sex, {form, "v"}) +
                                                                count_in(form_sex, {form, "x"});
  return holds;
}

TEST(ControlledRounding, LinkedTablesAddUpAndStayWithinTheirLimits) {
  for (std::uint64_t trial = 0; trial < 60; ++trial) {
    Philox draws(7, trial);
    const std::array<std::int64_t, 3> bases = {3, 5, 10};
    const std::int64_t base = bases[trial % 3];
    const auto question =
        read(random_people(draws, draws.between(10, 120)), kLinked, {{"form.csv", kHierarchy}}).value();
    const auto rounded = round_tables(question, {base}).value();
    const Counts form_sex = counts_of(rounded.csv(question, 0));
    const Counts sex_age = counts_of(rounded.csv(question, 1));
    EXPECT_TRUE(adds_up(form_sex, sex_age));
    for (const char* sex : {"Total", "m", "v", "x"})  // one cell of two tables
      EXPECT_EQ(count_in(form_sex, {"Total", sex}), count_in(sex_age, {sex, "Total"}));
    // True counts, counted anew.
    Counts truth;
    for (const Person& person : question.people)
      for (const CodeIndex form : question.attributes[1].codes_with(person.leaves[1]))
        for (const CodeIndex sex : question.attributes[2].codes_with(person.leaves[2]))
          ++truth[{question.attributes[1].codes()[form], question.attributes[2].codes()[sex]}];
    for (const auto& [codes, shown] : form_sex) {
      const std::int64_t persons = truth[codes];
      const auto named = static_cast<std::size_t>((codes[0] != "Total") + (codes[1] != "Total"));
      EXPECT_EQ(shown % base, 0);
      EXPECT_LE(std::abs(shown - persons), rounded.limits.of(named));
      if (persons == 0) {
        EXPECT_EQ(shown, 0);
      }
    }
    EXPECT_LE(std::abs(rounded.total_difference), base / 2);
  }
}

TEST(ControlledRounding, TheOrderOfPeopleChangesNothing) {
  Philox draws(8, 0);
  const std::string micro = random_people(draws, 80);
  const auto first = read(micro, kLinked, {{"form.csv", kHierarchy}}).value();
  auto second = first;
  draws.shuffle(std::span<Person>(second.people));
  EXPECT_EQ(round_tables(first, {5}).value().csv(first, 0), round_tables(second, {5}).value().csv(second, 0));
}

TEST(ControlledRounding, ACodeWithOneChildHasItsChildsCount) {
  const std::string micro = "a\n" + std::string("p\np\np\nq\nq\nq\nq\n");
  const auto question = read(micro, "[hierarchy]\na = \"h\"\n[[table]]\nname = \"t\"\ndimensions = [\"a\"]\n",
                             {{"h", "parent,child\nTotal,P\nTotal,q\nP,p\n"}})
                            .value();
  const Counts counts = counts_of(round_tables(question, {5}).value().csv(question, 0));
  EXPECT_EQ(counts.at({"P"}), counts.at({"p"}));
}

TEST(ControlledRounding, MultiplesOfTheBaseStayWhereNothingForcesThem) {
  std::string micro = "a,b\n";
  for (int i = 0; i < 5; ++i) micro += "p,s\nq,s\nq,t\nq,t\n";
  const auto question = read(micro, "[[table]]\nname = \"t\"\ndimensions = [\"a\", \"b\"]\n").value();
  const auto rounded = round_tables(question, {5}).value();
  EXPECT_EQ(rounded.largest_difference, 0);
}

/// A table of two by two with its margins: the counts of p-s, p-t, q-s, q-t.
using Square = std::array<std::int64_t, 4>;
constexpr std::array<std::array<const char*, 2>, 4> kPlaces = {
    {{"p", "s"}, {"p", "t"}, {"q", "s"}, {"q", "t"}}};
const std::array<std::pair<const char*, const char*>, 9> kSquareCells = {{{"Total", "Total"},
                                                                          {"Total", "s"},
                                                                          {"Total", "t"},
                                                                          {"p", "Total"},
                                                                          {"p", "s"},
                                                                          {"p", "t"},
                                                                          {"q", "Total"},
                                                                          {"q", "s"},
                                                                          {"q", "t"}}};

/// The nine counts of a square in the order of kSquareCells.
std::array<std::int64_t, 9> with_margins(const Square& of) {
  return {of[0] + of[1] + of[2] + of[3],
          of[0] + of[2],
          of[1] + of[3],
          of[0] + of[1],
          of[0],
          of[1],
          of[2] + of[3],
          of[2],
          of[3]};
}

std::optional<RoundedTables> rounded_square(const Square& truth, std::int64_t base, std::uint64_t seed,
                                            TablesToProtect& question) {
  const std::array<std::string, 2> a = {"p", "q"};
  const std::array<std::string, 2> b = {"s", "t"};
  question.attributes = {Attribute::flat("a", a), Attribute::flat("b", b)};
  question.tables = {{"t", {0, 1}}};
  question.people.clear();
  for (std::size_t c = 0; c < 4; ++c)
    for (std::int64_t i = 0; i < truth[c]; ++i)
      question.people.push_back({{question.attributes[0].find(kPlaces[c][0]).value(),
                                  question.attributes[1].find(kPlaces[c][1]).value()}});
  auto rounded = round_tables(question, {base, seed});
  if (!rounded) return std::nullopt;
  return std::move(*rounded);
}

std::array<std::int64_t, 9> shown_square(const Square& truth, std::int64_t base, std::uint64_t seed,
                                         RoundingLimits& limits) {
  TablesToProtect question;
  const auto rounded = rounded_square(truth, base, seed, question);
  std::array<std::int64_t, 9> shown{};
  if (!rounded) return shown;
  limits = rounded->limits;
  const Counts counts = counts_of(rounded->csv(question, 0));
  for (std::size_t c = 0; c < 9; ++c) shown[c] = counts.at({kSquareCells[c].first, kSquareCells[c].second});
  return shown;
}

/// The intruder who knows the base, the limits and that nobody is invented, and tries every table of whole
/// numbers.
TEST(ControlledRounding, WhoKnowsTheMethodLearnsNoMoreThanTheIntervalOfEachCell) {
  for (std::uint64_t trial = 0; trial < 25; ++trial) {
    Philox draws(9, trial);
    const std::int64_t base = trial % 2 == 0 ? 5 : 3;
    Square truth{};
    for (std::int64_t& count : truth) count = draws.between(0, 6);
    if (with_margins(truth)[0] < 2 * base) continue;
    RoundingLimits limits;
    const auto shown = shown_square(truth, base, 1, limits);
    ASSERT_EQ(limits.other, base - 1);
    const auto limit = [&](std::size_t c) { return limits.of(c == 0 ? 0 : c < 4 || c == 6 ? 1 : 2); };
    std::array<std::set<std::int64_t>, 9> possible;
    Square guess{};
    const auto highest = [&](std::size_t c) {
      return shown[std::array<std::size_t, 4>{4, 5, 7, 8}[c]] + base;
    };
    for (guess[0] = 0; guess[0] < highest(0); ++guess[0])
      for (guess[1] = 0; guess[1] < highest(1); ++guess[1])
        for (guess[2] = 0; guess[2] < highest(2); ++guess[2])
          for (guess[3] = 0; guess[3] < highest(3); ++guess[3]) {
            const auto counts = with_margins(guess);
            bool fits = true;
            for (std::size_t c = 0; c < 9 && fits; ++c)
              fits = std::abs(counts[c] - shown[c]) <= limit(c) && (shown[c] == 0 || counts[c] > 0);
            if (!fits) continue;
            for (std::size_t c = 0; c < 9; ++c) possible[c].insert(counts[c]);
          }
    const auto counts = with_margins(truth);
    for (std::size_t c = 0; c < 9; ++c) {
      EXPECT_TRUE(possible[c].contains(counts[c]));
      if (counts[c] < 1 || counts[c] > 4) continue;
      const std::int64_t least = shown[c] == 0 ? 0 : std::max<std::int64_t>(1, shown[c] - limit(c));
      EXPECT_EQ(*possible[c].begin(), least);
      EXPECT_EQ(*possible[c].rbegin(), shown[c] + limit(c));
      EXPECT_GE(possible[c].size(), 3U);
    }
  }
}

/// The intruder who runs this program on every guess. Without a secret some guesses fall away; with one,
/// which they do not know, a table could have come out of some seed.
TEST(ControlledRounding, WhoRunsTheProgramOnGuessesNeedsTheSecret) {
  constexpr std::int64_t kMost = 5;
  constexpr std::uint64_t kSeeds = 12;
  std::map<std::array<std::int64_t, 9>, std::array<std::set<std::int64_t>, 9>> any_seed;
  std::map<std::array<std::int64_t, 9>, std::array<std::set<std::int64_t>, 9>> one_seed;
  Square guess{};
  std::vector<std::pair<std::array<std::int64_t, 9>, std::array<std::int64_t, 9>>> truths;
  for (guess[0] = 0; guess[0] <= kMost; ++guess[0])
    for (guess[1] = 0; guess[1] <= kMost; ++guess[1])
      for (guess[2] = 0; guess[2] <= kMost; ++guess[2])
        for (guess[3] = 0; guess[3] <= kMost; ++guess[3]) {
          const auto counts = with_margins(guess);
          if (counts[0] < 5) continue;
          for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            RoundingLimits limits;
            const auto shown = shown_square(guess, 5, seed, limits);
            for (std::size_t c = 0; c < 9; ++c) {
              any_seed[shown][c].insert(counts[c]);
              if (seed == 1) one_seed[shown][c].insert(counts[c]);
            }
            truths.emplace_back(shown, counts);
          }
        }
  std::size_t fewest_any = 99;
  std::size_t fewest_one = 99;
  for (const auto& [shown, counts] : truths)
    for (std::size_t c = 0; c < 9; ++c) {
      if (counts[c] < 1 || counts[c] > 4) continue;
      fewest_any = std::min(fewest_any, any_seed[shown][c].size());
      if (one_seed.contains(shown) && one_seed[shown][c].contains(counts[c]))
        fewest_one = std::min(fewest_one, one_seed[shown][c].size());
    }
  EXPECT_GE(fewest_any, 3U);
  RecordProperty("fewest_values_without_a_secret", static_cast<int>(fewest_one));
  RecordProperty("fewest_values_with_a_secret", static_cast<int>(fewest_any));
}

TEST(ControlledRounding, TheAttackReadsRoundedCountsAsIntervals) {
  Philox draws(11, 0);
  const auto question = read(random_people(draws, 60), kLinked, {{"form.csv", kHierarchy}}).value();
  const auto rounded = round_tables(question, {5}).value();
  std::vector<LongTable> tables;
  for (std::size_t t = 0; t < 2; ++t) {
    std::istringstream in(rounded.csv(question, t));
    tables.push_back(read_long_table(in, "t" + std::to_string(t), {}).value());
  }
  const std::vector<ColumnHierarchy> hierarchies = {{"form", {{"form.csv", kHierarchy}}}};
  auto numbers = numbered(tables, hierarchies).value();
  auto system = TableSystem::build(std::move(numbers.attributes), std::move(numbers.tables), {}).value();
  const AttackReport report = attack(system, {});
  EXPECT_TRUE(report.contradictions.empty());
  EXPECT_TRUE(report.leaks.empty());
  EXPECT_GT(report.withheld_cells, 40U);
}

TEST(ControlledRounding, AnApproximateCountIsWithheldWithinItsLimits) {
  std::istringstream in(
      "a,count,status,within\nTotal,15,rounded,2\np,5,rounded,4\nq,0,rounded,4\nr,12,perturbed,5\ns,3,"
      "perturbed,5\n");
  const LongTable table = read_long_table(in, "t.csv", {}).value();
  const std::array<std::pair<std::int64_t, std::int64_t>, 5> limits = {
      {{13, 17}, {1, 9}, {0, 4}, {7, 17}, {1, 8}}};
  for (std::size_t row = 0; row < limits.size(); ++row) {
    EXPECT_EQ(table.rows[row].value.kind, PublishedValue::Kind::withheld);
    EXPECT_EQ(std::pair(table.rows[row].value.lower, table.rows[row].value.upper), limits[row]);
  }
}

TEST(ControlledRounding, ARoundedCountWithoutItsDistanceIsRefused) {
  std::istringstream in("a,count,status\nTotal,5,rounded\n");
  const auto read = read_long_table(in, "t.csv", {});
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().where, "t.csv:2");
  std::istringstream withheld("a,count,status,within\nTotal,x,rounded,4\n");
  EXPECT_FALSE(read_long_table(withheld, "t.csv", {}).has_value());
  std::istringstream negative("a,count,status,within\nTotal,5,perturbed,-4\n");
  EXPECT_FALSE(read_long_table(negative, "t.csv", {}).has_value());
}

TEST(ControlledRounding, WrongBasesAreRefused) {
  const auto question = read("a\np\np\nq\nq\nq\n", "[[table]]\nname = \"t\"\ndimensions = [\"a\"]\n").value();
  for (const std::int64_t base : {-5, 0, 1, 2, 6, 1001}) {
    const auto rounded = round_tables(question, {base});
    ASSERT_FALSE(rounded.has_value()) << base;
    EXPECT_EQ(rounded.error().code, ErrorCode::invalid_input);
  }
  EXPECT_TRUE(round_tables(question, {5}).has_value());
}

TEST(ControlledRounding, AHierarchyWithAGapIsRefused) {  // a3 stands under nothing
  EXPECT_FALSE(read("form\na3\n",
                    "[hierarchy]\nform = \"h\"\n[[table]]\nname = \"t\"\ndimensions = [\"form\"]\n",
                    {{"h", "parent,child\nTotal,a1\nA,a3\n"}})
                   .has_value());
}

}  // namespace
}  // namespace zicht::disclosure
