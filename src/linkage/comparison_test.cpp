#include "linkage/comparison.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "linkage/non_matches.hpp"
#include "linkage/pair_scorer.hpp"
#include "linkage/test_views.hpp"

namespace zicht::linkage {
namespace {

/// Level name of two values of a kind.
std::string_view level_of_two(Kind kind, const std::string& a, const std::string& b) {
  const PreparedView view = prepared({kind}, {{a}, {b}});
  PairComparison comparison(view);
  const Level level = level_of(comparison.compare(0, 1), 0);
  return level == kMissingLevel ? "missing" : levels_of(view.fields()[0].comparator)[level].id;
}

TEST(LevelsOf, PriorsOfAComparatorSumToOne) {
  for (const auto comparator :
       {Comparator::name, Comparator::date, Comparator::code, Comparator::words, Comparator::number,
        Comparator::reporting, Comparator::period, Comparator::encoding}) {
    double sum = 0.0;
    for (const LevelKind& level : levels_of(comparator)) {
      sum += level.prior_among_matches;
      EXPECT_FALSE(level.id.empty() || level.words_en.empty() || level.words_nl.empty());
    }
    EXPECT_NEAR(sum, 1.0, 1e-9);
    EXPECT_LE(levels_of(comparator).size(), kUnknownLevel);
  }
}

TEST(NameLevel, TellsHowNamesDiffer) {
  const auto name = [](const std::string& a, const std::string& b) {
    return level_of_two(Kind::family_name, a, b);
  };
  EXPECT_EQ(name("Lopez", "LÓPEZ"), "written_the_same");
  EXPECT_EQ(name("Garcia Lopez", "Lopez Garcia"), "other_order");
  EXPECT_EQ(name("De Jong", "Dejong"), "other_order");
  EXPECT_EQ(name("Johansson", "Johanson"), "one_letter_apart");
  EXPECT_EQ(name("Johansson", "Johanzon"), "two_letters_apart");
  EXPECT_EQ(name("Ramirez", "Bamirez"), "two_letters_apart");  // the first letter is seldom wrong
  EXPECT_EQ(name("Garcia Lopez", "Garcia"), "first_part_of_the_other");
  EXPECT_EQ(name("Petrenko Ivanivna", "Petrenka"), "first_part_of_the_other");
  EXPECT_EQ(name("Garcia Lopez", "Lopez"), "part_of_the_other");
  EXPECT_EQ(name("Garcia Lopez", "L."), "part_of_the_other");
  EXPECT_EQ(name("Garcia Lopez", "G."), "beginning_of_the_other");
  EXPECT_EQ(name("Alexander", "Alex"), "beginning_of_the_other");
  EXPECT_EQ(name("Mohammed", "Muhamad"), "sounds_alike");
  EXPECT_EQ(name("Yushidoui", "يسهيدوي"), "sounds_nearly_alike");
  EXPECT_EQ(name("Marchenko", "Makarenka"), "something_alike");
  EXPECT_EQ(name("Visser", "Bakker"), "another_name");
  EXPECT_EQ(name("", "Bakker"), "missing");
  EXPECT_EQ(name("-", "Bakker"), "missing");
}

TEST(WordsLevel, TellsHowPlacesDiffer) {
  const auto place = [](const std::string& a, const std::string& b) {
    return level_of_two(Kind::place, a, b);
  };
  EXPECT_EQ(place("Den Haag", "den haag"), "same");
  EXPECT_EQ(place("Amsterdam", "Amsterdm"), "few_letters_apart");
  EXPECT_EQ(place("Kerkstraat 12", "Kerkstraat 14"), "few_letters_apart");
  EXPECT_EQ(place("lange kerkstraat west", "korte kerkstraat west"), "half_of_the_words");
  EXPECT_EQ(place("Utrecht", "Groningen"), "other_words");
}

TEST(NumberLevel, LooksAtEveryNumber) {
  const auto number = [](const std::string& a, const std::string& b) {
    return level_of_two(Kind::document_number, a, b);
  };
  EXPECT_EQ(number("AB 123-456", "ab123456"), "same");
  EXPECT_EQ(number("X1\x1f"
                   "AB123456",
                   "AB123456"),
            "same");
  EXPECT_EQ(number("AB123456", "AB123457"), "one_digit_apart");
  EXPECT_EQ(number("AB123456", "ZZ999999"), "another");
}

TEST(CodeLevel, TakesOneInCommon) {
  EXPECT_EQ(level_of_two(Kind::nationality, "NL\x1fMA", "MA"), "one_in_common");
  EXPECT_EQ(level_of_two(Kind::nationality, "NL", "MA"), "another");
}

TEST(PeriodLevel, LooksAtTheGap) {
  const auto period = [](const std::string& a, const std::string& b) {
    return level_of_two(Kind::exploitation_period, a, b);
  };
  EXPECT_EQ(period("2020-01-01/2020-06-30", "2020-06-01/2021-01-01"), "periods_overlap");
  EXPECT_EQ(period("2020-01-01/2020-06-30", "2021-03-01/2021-04-01"), "within_a_year");
  EXPECT_EQ(period("2015-01-01/2015-06-30", "2021-03-01/2021-04-01"), "further_apart");
}

TEST(ReportingLevel,
     IsNegativeEvidence) {  // two reports of one submission, or of one organisation on one day
  const std::vector<Kind> kinds{Kind::sex, Kind::organisation, Kind::received_on, Kind::submission};
  const PreparedView view = prepared(kinds, {{"f", "police", "2024-01-05", "s1"},
                                             {"f", "police", "2024-01-05", "s1"},
                                             {"f", "police", "2024-01-05", "s2"},
                                             {"f", "police", "2024-03-01", "s3"},
                                             {"f", "shelter", "2024-03-01", "s4"},
                                             {"f", "shelter", "2021-03-01", "s5"},
                                             {"f", "police", "", "s6"}});
  PairComparison comparison(view);
  const auto level = [&](std::uint32_t a, std::uint32_t b) {
    return levels_of(Comparator::reporting)[level_of(comparison.compare(a, b), 1)].id;
  };
  EXPECT_EQ(level(0, 1), "one_submission");
  EXPECT_EQ(level(0, 2), "one_organisation_one_day");
  EXPECT_EQ(level(0, 3), "one_organisation_soon");
  EXPECT_EQ(level(0, 4), "other_organisations_soon");
  EXPECT_EQ(level(0, 5), "other_organisations_later");
  EXPECT_EQ(level(4, 5), "one_organisation_later");
  EXPECT_EQ(level(0, 6), "one_organisation");
  EXPECT_EQ(level(4, 6), "other_organisations");
  const LinkageModel model = prior_model(view, 1, 1);
  EXPECT_LT(model.field_bits(1, 9), 0.0);
}

TEST(NamesSwapped, IsSeenThroughASlipAPartAnInitialAndAGap) {
  const PreparedView view = prepared({Kind::given_name, Kind::family_name}, {{"Thi Mai", "Nguyen"},
                                                                             {"Nguyen", "Thi Mai"},
                                                                             {"Nguyen", "Thi Mia"},
                                                                             {"Nguyen", "Mai"},
                                                                             {"", "Thi Mai"},
                                                                             {"Nguyen", "Pham"},
                                                                             {"Nguen", "Thi May"},
                                                                             {"Mai", "Nguyen"},
                                                                             {"Nguyen", "T."}});
  PairComparison comparison(view);
  const auto swapped = [&](std::uint32_t b) { return level_of(comparison.compare(0, b), 0) == kSwappedName; };
  EXPECT_TRUE(swapped(1));
  EXPECT_TRUE(swapped(2));
  EXPECT_TRUE(swapped(3));
  EXPECT_TRUE(swapped(4));
  EXPECT_FALSE(swapped(5));
  EXPECT_TRUE(swapped(6));   // both up to a slip
  EXPECT_FALSE(swapped(7));  // not swapped at all
  EXPECT_TRUE(swapped(8));   // an initial
}

/// Made-up people, every fourth of whom is called Anna Jansen and every fifth by an initial; and a few more
/// reports on some of them.
struct PeopleOfWhomSomeAreSwapped {
  PeopleOfWhomSomeAreSwapped() {
    for (const Row& row : made_up(5, 400, 0.0, 0.0).rows)
      rows.push_back(rows.size() % 4 == 0   ? Row{"anna", "jansen"}
                     : rows.size() % 5 == 4 ? Row{row[0].substr(0, 1), row[1]}
                                            : Row{row[0], row[1]});
    straight = add({rows[2][0], rows[2][1]});
    swapped = add({rows[1][1], rows[1][0]});
    swapped_common = add({"jansen", "anna"});
    swapped_third = add({rows[3][1], rows[3][0]});
    swapped_initial = add({rows[3][1], rows[3][0].substr(0, 1)});
  }
  std::uint32_t add(Row row) {
    rows.push_back(std::move(row));
    return static_cast<std::uint32_t>(rows.size() - 1);
  }
  PreparedView view() const { return prepared({Kind::given_name, Kind::family_name}, rows); }
  std::vector<Row> rows;
  std::uint32_t straight, swapped, swapped_common, swapped_third, swapped_initial;
};

TEST(PairScorer, NamesThatChangedPlacesSayWhatTheySayInTheirPlaces) {
  const PeopleOfWhomSomeAreSwapped people;
  const PreparedView view = people.view();
  const LinkageModel model = prior_model(view, 1, 1);
  PairScorer scorer(view, model);
  const double rare = scorer.weight_bits(1, people.swapped);
  EXPECT_NEAR(rare, scorer.weight_bits(2, people.straight), 4.0);
  EXPECT_GT(rare, scorer.weight_bits(0, people.swapped_common) + 6.0) << "every fourth has these names";
  const double initial = scorer.weight_bits(3, people.swapped_initial);
  EXPECT_GT(initial, 0.0);
  EXPECT_GT(scorer.weight_bits(3, people.swapped_third), initial) << "an initial says less than a name";
}

TEST(PairScorer, WhatTheFieldsSayIsWhatThePairSays) {
  const PeopleOfWhomSomeAreSwapped people;
  const PreparedView view = people.view();
  const LinkageModel model = prior_model(view, 1, 1);
  PairScorer scorer(view, model);
  for (const auto& [a, b] : {std::pair(1U, people.swapped), std::pair(2U, people.straight),
                             std::pair(3U, people.swapped_initial), std::pair(0U, 1U)}) {
    const CandidatePair pair = scorer.compare(a, b);
    EXPECT_NEAR(scorer.rarity_bits(pair, 0) + scorer.rarity_bits(pair, 1), scorer.rarity_bits(pair), 1e-5);
  }
}

/// Names, dates and numbers that are often alike.
rc::Gen<Row> arbitrary_row() {
  const auto one_of = [](std::vector<std::string> texts) { return rc::gen::elementOf(std::move(texts)); };
  return rc::gen::map(
      rc::gen::tuple(one_of({"", "-", "anna", "anna maria", "ana", "олена", "olena", "maria anna"}),
                     one_of({"", "garcia", "garcia lopez", "lopez", "anna", "gracia", "كهاناديااري"}),
                     one_of({"", "1990-05-03", "1990-03-05", "1990-01-01", "1990-00-00", "1889-05-03"}),
                     one_of({"", "A1234567", "A1234568",
                             "B7\x1f"
                             "A1234567"}),
                     one_of({"", "f", "m"})),
      [](const auto& parts) {
        return std::apply([](const auto&... texts) { return Row{texts...}; }, parts);
      });
}
const std::vector<Kind> kRowKinds{Kind::given_name, Kind::family_name, Kind::birth_date,
                                  Kind::document_number, Kind::sex};

RC_GTEST_PROP(PairComparison, DoesNotDependOnWhichRecordComesFirst, ()) {
  const Row a = *arbitrary_row();
  const Row b = *arbitrary_row();
  const PreparedView one = prepared(kRowKinds, {a, b});
  const PreparedView other = prepared(kRowKinds, {b, a});
  RC_ASSERT(PairComparison(one).compare(0, 1) == PairComparison(other).compare(0, 1));
}

RC_GTEST_PROP(PairComparison, TellsAtAGlanceOnlyWhatItWouldTellFromTheTexts, ()) {
  const std::vector<Kind> kinds{Kind::family_name, Kind::place, Kind::document_number, Kind::code,
                                Kind::birth_date};
  const auto text = [](const std::string& letters) {
    return rc::gen::resize(14, rc::gen::container<std::string>(rc::gen::elementOf(letters)));
  };
  const std::string all = *rc::gen::elementOf(std::vector<std::string>{"abcdefghijklmnop", "aklmst  "});
  const std::string numbers = "123456789AB\x1f";
  const auto row = [&] {
    return Row{*text(all), *text(all), *text(numbers), *text(numbers), (*arbitrary_row())[2]};
  };
  const PreparedView view = prepared(kinds, {row(), row()});
  const Pattern glance = PairComparison(view).glance(view.row(0), view.row(1));
  for (std::size_t field = 0; field < kinds.size(); ++field) {
    const ValueId a = view.row(0)[field];
    const ValueId b = view.row(1)[field];
    const Level level = level_of(glance, field);
    RC_ASSERT((level == kMissingLevel) == (a <= kWithheldValue || b <= kWithheldValue));
    if (level < kUnknownLevel && a != b) RC_ASSERT(level == level_of_values(view.fields()[field], a, b));
  }
}

RC_GTEST_PROP(PairScorer, StopsEarlyOnlyWhereTheWholeComparisonAgrees, ()) {
  const std::vector<Row> rows = *rc::gen::container<std::vector<Row>>(6, arbitrary_row());
  const PreparedView view = prepared(kRowKinds, rows);
  const LinkageModel model = prior_model(view, 1, 1);
  PairScorer scorer(view, model);
  const double least = *rc::gen::inRange(-20, 30);
  for (std::uint32_t a = 0; a < rows.size(); ++a) {
    for (std::uint32_t b = a + 1; b < rows.size(); ++b) {
      const CandidatePair whole = scorer.compare(a, b);
      double bits = double{whole.rarity_bits};
      for (std::size_t field = 0; field < view.fields().size(); ++field)
        bits += model.field_bits(field, level_of(whole.pattern, field));
      const auto early = scorer.compare_above(a, b, least);
      if (std::abs(bits - least) > 1e-3) RC_ASSERT(early.has_value() == (bits >= least));
      if (early) RC_ASSERT(*early == whole);
    }
  }
}

}  // namespace
}  // namespace zicht::linkage
