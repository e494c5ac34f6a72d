#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "linkage/comparison.hpp"
#include "linkage/similarity.hpp"

/// The levels of each comparator, best first, with their words and what is expected before any data; and the
/// names by which code speaks of them. A name without its level does not compile.
namespace zicht::linkage {

inline constexpr std::array<LevelKind, 12> kNameLevels{{
    {"written_the_same", "written the same", "hetzelfde geschreven", true, false, 0.70},
    {"other_order", "the same words in another order or joined",
     "dezelfde woorden in andere volgorde of aaneen", true, true, 0.02},
    {"one_letter_apart", "one letter apart", "één letter verschil", true, true, 0.08},
    {"two_letters_apart", "two letters apart, or the first letter",
     "twee letters verschil, of de eerste letter", true, true, 0.03},
    {"first_part_of_the_other", "one is the first part of the other",
     "de ene is het eerste deel van de andere", false, true, 0.03},
    {"part_of_the_other", "one is a later part of the other", "de ene is een later deel van de andere", false,
     true, 0.01},
    {"beginning_of_the_other", "an initial or the beginning of the other",
     "een voorletter of het begin van de andere", false, true, 0.02},
    {"sounds_alike", "sounds alike", "klinkt hetzelfde", false, true, 0.03},
    {"sounds_nearly_alike", "sounds nearly alike", "klinkt bijna hetzelfde", false, true, 0.01},
    {"something_alike", "something alike", "lijkt er wat op", false, true, 0.01},
    {"names_swapped", "given and family name have changed places", "voornaam en achternaam verwisseld", false,
     true, 0.01},
    {"another_name", "another name", "een andere naam", false, true, 0.05},
}};
inline constexpr std::array<LevelKind, 7> kDateLevels{{
    {"same_day", "the same day", "dezelfde dag", true, false, 0.84},
    {"day_month_swapped", "day and month have changed places", "dag en maand verwisseld", false, true, 0.02},
    {"one_digit_apart", "one digit apart", "één cijfer verschil", false, true, 0.06},
    {"two_parts_same", "two of day, month and year the same", "twee van dag, maand en jaar gelijk", false,
     true, 0.04},
    {"same_year", "the same year, day not known or 1 January", "hetzelfde jaar, dag onbekend of 1 januari",
     false, true, 0.02},
    {"about_the_year", "about the same year", "ongeveer hetzelfde jaar", false, true, 0.01},
    {"another_date", "another date", "een andere datum", false, true, 0.01},
}};
inline constexpr std::array<LevelKind, 3> kCodeLevels{{
    {"same", "the same", "hetzelfde", true, false, 0.93},
    {"one_in_common", "one in common", "één gemeenschappelijk", false, true, 0.03},
    {"another", "another", "een ander", false, true, 0.04},
}};
inline constexpr std::array<LevelKind, 5> kWordsLevels{{
    {"same", "the same", "hetzelfde", true, false, 0.62},
    {"few_letters_apart", "a few letters apart", "een paar letters verschil", true, true, 0.12},
    {"half_of_the_words", "half of the words the same", "de helft van de woorden gelijk", false, true, 0.08},
    {"something_alike", "something alike", "lijkt er wat op", false, true, 0.03},
    {"other_words", "other words", "andere woorden", false, true, 0.15},
}};
inline constexpr std::array<LevelKind, 3> kNumberLevels{{
    {"same", "the same", "hetzelfde", true, false, 0.82},
    {"one_digit_apart", "one digit apart", "één cijfer verschil", true, true, 0.10},
    {"another", "another", "een ander", false, true, 0.08},
}};
// Two reports on one person often come soon after each other; how often is learned.
inline constexpr std::array<LevelKind, 10> kReportingLevels{{
    {"other_organisations_soon", "other organisations, within three months",
     "verschillende organisaties, binnen drie maanden", false, false, 0.26},
    {"other_organisations_year", "other organisations, within a year",
     "verschillende organisaties, binnen een jaar", false, false, 0.16},
    {"other_organisations_later", "other organisations, over a year apart",
     "verschillende organisaties, meer dan een jaar uiteen", false, false, 0.12},
    {"other_organisations", "other organisations", "verschillende organisaties", false, false, 0.06},
    {"one_organisation_soon", "one organisation, within three months", "één organisatie, binnen drie maanden",
     false, false, 0.15},
    {"one_organisation_year", "one organisation, within a year", "één organisatie, binnen een jaar", false,
     false, 0.09},
    {"one_organisation_later", "one organisation, over a year apart",
     "één organisatie, meer dan een jaar uiteen", false, false, 0.07},
    {"one_organisation", "one organisation", "één organisatie", false, false, 0.05},
    {"one_organisation_one_day", "one organisation, one day", "één organisatie, één dag", false, false, 0.03},
    {"one_submission", "one submission", "één inzending", false, false, 0.01},
}};
inline constexpr std::array<LevelKind, 3> kPeriodLevels{{
    {"periods_overlap", "periods overlap", "perioden overlappen", false, false, 0.70},
    {"within_a_year", "periods less than a year apart", "minder dan een jaar tussen de perioden", false, true,
     0.20},
    {"further_apart", "periods further apart", "perioden verder uiteen", false, true, 0.10},
}};
inline constexpr std::array<LevelKind, 12> kEncodingLevels{{
    {"encodings_equal", "encodings equal", "codes gelijk", false, false, 0.15},
    {"encodings_95_percent", "encodings 95 % alike", "codes voor 95 % gelijk", false, false, 0.15},
    {"encodings_90_percent", "encodings 90 % alike", "codes voor 90 % gelijk", false, false, 0.15},
    {"encodings_85_percent", "encodings 85 % alike", "codes voor 85 % gelijk", false, false, 0.15},
    {"encodings_80_percent", "encodings 80 % alike", "codes voor 80 % gelijk", false, false, 0.13},
    {"encodings_75_percent", "encodings 75 % alike", "codes voor 75 % gelijk", false, false, 0.10},
    {"encodings_70_percent", "encodings 70 % alike", "codes voor 70 % gelijk", false, true, 0.07},
    {"encodings_65_percent", "encodings 65 % alike", "codes voor 65 % gelijk", false, true, 0.04},
    {"encodings_60_percent", "encodings 60 % alike", "codes voor 60 % gelijk", false, true, 0.02},
    {"encodings_55_percent", "encodings 55 % alike", "codes voor 55 % gelijk", false, true, 0.02},
    {"encodings_50_percent", "encodings 50 % alike", "codes voor 50 % gelijk", false, true, 0.01},
    {"encodings_less_alike", "encodings less alike", "codes lijken minder op elkaar", false, true, 0.01},
}};

/// The level of this identifier. Does not compile when the comparator has none.
template <std::size_t kCount>
consteval Level level_called(const std::array<LevelKind, kCount>& levels, std::string_view id) {
  for (std::size_t level = 0; level < kCount; ++level)
    if (levels[level].id == id) return static_cast<Level>(level);
  throw "no level of this identifier";
}

static_assert(level_called(kNameLevels, "written_the_same") == kSameName);
static_assert(level_called(kNameLevels, "other_order") == kSameWordsName);
static_assert(level_called(kNameLevels, "one_letter_apart") == kOneLetterApartName);
static_assert(level_called(kNameLevels, "two_letters_apart") == kTwoLettersApartName);
static_assert(level_called(kNameLevels, "first_part_of_the_other") == kFirstPartName);
static_assert(level_called(kNameLevels, "part_of_the_other") == kLaterPartName);
static_assert(level_called(kNameLevels, "beginning_of_the_other") == kBeginningName);
static_assert(level_called(kNameLevels, "sounds_alike") == kSoundsAlikeName);
static_assert(level_called(kNameLevels, "sounds_nearly_alike") == kNearlyAlikeName);
static_assert(level_called(kNameLevels, "something_alike") == kSomethingAlikeName);
static_assert(level_called(kNameLevels, "names_swapped") == kSwappedName);
static_assert(level_called(kNameLevels, "another_name") == kDifferentName);
static_assert(level_called(kDateLevels, "same_day") == static_cast<Level>(DateAgreement::same));
static_assert(level_called(kDateLevels, "day_month_swapped") == static_cast<Level>(DateAgreement::swapped));
static_assert(level_called(kDateLevels, "one_digit_apart") == static_cast<Level>(DateAgreement::one_digit));
static_assert(level_called(kDateLevels, "two_parts_same") == static_cast<Level>(DateAgreement::two_parts));
static_assert(level_called(kDateLevels, "same_year") == static_cast<Level>(DateAgreement::year_only));
static_assert(level_called(kDateLevels, "about_the_year") == static_cast<Level>(DateAgreement::near_year));
static_assert(level_called(kDateLevels, "another_date") == static_cast<Level>(DateAgreement::different));

inline constexpr Level kSameCode = level_called(kCodeLevels, "same");
inline constexpr Level kCodeInCommon = level_called(kCodeLevels, "one_in_common");
inline constexpr Level kAnotherCode = level_called(kCodeLevels, "another");
inline constexpr Level kSameWords = level_called(kWordsLevels, "same");
inline constexpr Level kFewLettersApart = level_called(kWordsLevels, "few_letters_apart");
inline constexpr Level kHalfOfTheWords = level_called(kWordsLevels, "half_of_the_words");
inline constexpr Level kWordsSomethingAlike = level_called(kWordsLevels, "something_alike");
inline constexpr Level kOtherWords = level_called(kWordsLevels, "other_words");
inline constexpr Level kSameNumber = level_called(kNumberLevels, "same");
inline constexpr Level kOneDigitApart = level_called(kNumberLevels, "one_digit_apart");
inline constexpr Level kAnotherNumber = level_called(kNumberLevels, "another");
inline constexpr Level kOneSubmission = level_called(kReportingLevels, "one_submission");
inline constexpr Level kOneOrganisationOneDay = level_called(kReportingLevels, "one_organisation_one_day");
/// By how long after each other: within three months, within a year, later, not known.
inline constexpr std::array<Level, 4> kOtherOrganisations{
    level_called(kReportingLevels, "other_organisations_soon"),
    level_called(kReportingLevels, "other_organisations_year"),
    level_called(kReportingLevels, "other_organisations_later"),
    level_called(kReportingLevels, "other_organisations")};
inline constexpr std::array<Level, 4> kOneOrganisation{
    level_called(kReportingLevels, "one_organisation_soon"),
    level_called(kReportingLevels, "one_organisation_year"),
    level_called(kReportingLevels, "one_organisation_later"),
    level_called(kReportingLevels, "one_organisation")};
inline constexpr Level kPeriodsOverlap = level_called(kPeriodLevels, "periods_overlap");
inline constexpr Level kPeriodsWithinAYear = level_called(kPeriodLevels, "within_a_year");
inline constexpr Level kPeriodsFurtherApart = level_called(kPeriodLevels, "further_apart");
inline constexpr Level kEncodingsEqual = level_called(kEncodingLevels, "encodings_equal");
inline constexpr Level kEncodingsLessAlike = level_called(kEncodingLevels, "encodings_less_alike");

}  // namespace zicht::linkage
