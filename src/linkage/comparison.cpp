#include "linkage/comparison.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/container/small_vector.hpp>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/contract.hpp"
#include "base/text.hpp"
#include "linkage/comparison_levels.hpp"
#include "linkage/name_keys.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kRememberedPairs = 8192;  // a field; a power of two

using Tokens = boost::container::small_vector<std::string_view, 8>;

Tokens tokens_of(std::string_view comparable) {
  Tokens parts;
  for_each_token(comparable, [&](std::string_view token) { parts.push_back(token); });
  return parts;
}

std::string without_spaces(std::string_view text) {
  std::string joined_text(text);
  std::erase(joined_text, ' ');
  return joined_text;
}

bool same_words(std::string_view a, std::string_view b) {
  if (a.find(' ') == std::string_view::npos && b.find(' ') == std::string_view::npos) return false;
  if (without_spaces(a) == without_spaces(b)) return true;
  if (a.size() != b.size()) return false;
  Tokens left = tokens_of(a);
  Tokens right = tokens_of(b);
  std::ranges::sort(left);
  std::ranges::sort(right);
  return left == right;
}

/// Whether the text has parts that are compared one by one.
bool has_parts(const ValueLook& look) { return (look.letters & kSeparatorInLetterSet) != 0; }
bool has_space(const ValueLook& look) { return (look.letters & kSpaceInLetterSet) != 0; }

/// Edits that still count as a slip of the pen for texts of this length.
std::size_t slip(std::size_t length) { return length < 3 ? 0 : length < 6 ? 1 : 2; }

bool nearly(std::string_view a, std::string_view b, int apart, std::size_t most_edits) {
  const std::size_t edits = std::min(most_edits, slip(std::min(a.size(), b.size())));
  return edits > 0 && apart <= static_cast<int>(2 * edits) && bounded_edit_distance(a, b, edits) <= edits;
}

bool near_tokens(std::string_view a, std::string_view b) {
  return a == b || nearly(a, b, 0, 1) || (a.size() == 1 && b.front() == a.front()) ||
         (b.size() == 1 && a.front() == b.front()) || (a.size() >= 3 && b.starts_with(a)) ||
         (b.size() >= 3 && a.starts_with(b));
}

/// How the tokens of the shorter text are found in the longer one, each near one of its own.
struct SharedTokens {
  std::size_t shared = 0;
  std::size_t of = 0;          ///< tokens of the shorter text
  bool first_is_first = true;  ///< the shorter text's first token is near the longer one's first
  bool any_begins = false;     ///< a token is an initial or the beginning of the other
};

SharedTokens shared_tokens(std::string_view a, std::string_view b) {
  Tokens left = tokens_of(a);
  Tokens right = tokens_of(b);
  if (left.size() > right.size()) std::swap(left, right);
  SharedTokens tokens{0, left.size(), true, false};
  for (std::size_t at = 0; at < left.size(); ++at) {
    const auto found =
        std::ranges::find_if(right, [&](std::string_view other) { return near_tokens(left[at], other); });
    if (at == 0) tokens.first_is_first = found == right.begin();
    if (found == right.end()) continue;
    ++tokens.shared;
    tokens.any_begins = tokens.any_begins || (left[at] != *found && !nearly(left[at], *found, 0, 1));
    right.erase(found);
  }
  return tokens;
}

/// Whether texts of at most eight bytes, the first one lowest, are at most one edit apart.
bool one_edit_apart(std::uint64_t a, std::uint64_t b, int longer_by) {
  if (longer_by < 0) return one_edit_apart(b, a, -longer_by);
  const std::uint64_t differing = a ^ b;
  if (differing == 0) return true;
  if (longer_by > 1) return false;
  const int first = std::countr_zero(differing) / 8;
  const int last = 7 - std::countl_zero(differing) / 8;
  if (longer_by == 1) {
    const std::uint64_t before = (std::uint64_t{1} << (8 * first)) - 1;
    return (a & before) == (b & before) && ((a & before) | (a >> 8U & ~before)) == b;
  }
  const auto byte = [](std::uint64_t text, int at) { return text >> (8 * at) & 255U; };
  return first == last ||
         (first + 1 == last && byte(a, first) == byte(b, last) && byte(a, last) == byte(b, first));
}

/// Whether one sound more, less or other makes them the same, as far as the looks tell: what transcription
/// from a script without vowels leaves.
std::optional<bool> nearly_same_sound(const ValueLook& a, const ValueLook& b) {
  constexpr int kShortest = 3;
  constexpr int kInLook = 8;
  if (std::min(a.sounds_size, b.sounds_size) < kShortest) return false;
  if (letters_apart(a.sound_letters, b.sound_letters) > 2) return false;
  if (std::max(a.sounds_size, b.sounds_size) > kInLook) return std::nullopt;
  return one_edit_apart(a.sounds, b.sounds, a.sounds_size - b.sounds_size);
}

/// Spaces aside.
bool same_letters(const ValueLook& a, const ValueLook& b) {
  return ((a.letters ^ b.letters) & ~kSpaceInLetterSet) == 0;
}

/// Whether one text may be the beginning of the other.
bool may_begin(const ValueLook& a, const ValueLook& b) {
  const std::uint64_t both = a.letters & b.letters;
  return a.first == b.first && (both == a.letters || both == b.letters);
}

/// Whether name_level() and words_level() can come to nothing but their last level.
bool surely_another_name(const ValueLook& a, const ValueLook& b) {
  const int apart = letters_apart(a.letters, b.letters);
  return apart > 4 && !(apart <= kMostLettersApart && a.first == b.first) && !has_space(a) && !has_space(b) &&
         a.sound != b.sound && !may_begin(a, b) && nearly_same_sound(a, b) == false;
}

bool surely_other_words(const ValueLook& a, const ValueLook& b) {
  const int apart = letters_apart(a.letters, b.letters);
  return apart > 4 && !(has_space(a) && has_space(b)) && (apart > kMostLettersApart || a.first != b.first);
}

/// Compares two different names.
Level name_level(const ValueLook& look_a, std::string_view left, const ValueLook& look_b,
                 std::string_view right) {
  const int apart = letters_apart(look_a.letters, look_b.letters);
  const bool same_start = look_a.first == look_b.first;
  if (same_letters(look_a, look_b) && same_words(left, right)) return kSameWordsName;
  if (const std::size_t edits = slip(std::min(left.size(), right.size()));
      edits > 0 && apart <= static_cast<int>(2 * edits)) {
    const std::size_t distance = bounded_edit_distance(left, right, edits);
    if (distance <= edits && (same_start || distance <= 1))
      return distance <= 1 && same_start ? kOneLetterApartName : kTwoLettersApartName;
  }
  if (has_space(look_a) || has_space(look_b) || left.starts_with(right) || right.starts_with(left)) {
    const SharedTokens tokens = shared_tokens(left, right);
    if (tokens.shared == tokens.of)
      return !tokens.first_is_first ? kLaterPartName : tokens.any_begins ? kBeginningName : kFirstPartName;
  }
  if (look_a.sound == look_b.sound) return kSoundsAlikeName;
  const double alike = same_start && apart <= kMostLettersApart ? jaro_winkler(left, right) : 0.0;
  if (apart <= 5 && alike >= 0.88) return kSoundsAlikeName;
  std::optional<bool> nearly_alike = nearly_same_sound(look_a, look_b);
  if (!nearly_alike) nearly_alike = bounded_edit_distance(sounds_of(left), sounds_of(right), 1) <= 1;
  if (*nearly_alike) return same_start ? kNearlyAlikeName : kSomethingAlikeName;
  return alike >= 0.7 ? kSomethingAlikeName : kDifferentName;
}

Level words_level(const PreparedField& field, ValueId a, ValueId b) {
  const std::string_view left = field.text(a);
  const std::string_view right = field.text(b);
  const int apart = letters_apart(field.looks[a].letters, field.looks[b].letters);
  if (same_letters(field.looks[a], field.looks[b]) && same_words(left, right)) return kFewLettersApart;
  if (nearly(left, right, apart, 2)) return kFewLettersApart;
  if (has_space(field.looks[a]) && has_space(field.looks[b])) {
    const SharedTokens tokens = shared_tokens(left, right);
    if (tokens.shared * 2 >= tokens.of && tokens.shared > 0) return kHalfOfTheWords;
  }
  return apart <= kMostLettersApart && left.front() == right.front() &&
                 std::min(left.size(), right.size()) >= 3 && jaro_winkler(left, right) >= 0.85
             ? kWordsSomethingAlike
             : kOtherWords;
}

Level number_level(std::string_view left, std::string_view right) {
  Level best = kAnotherNumber;
  for (const std::string_view a : split(left, kValueSeparator)) {
    for (const std::string_view b : split(right, kValueSeparator)) {
      if (a == b) return kSameNumber;
      if (std::min(a.size(), b.size()) >= 4 && bounded_edit_distance(a, b, 1) <= 1) best = kOneDigitApart;
    }
  }
  return best;
}

Level code_level(std::string_view left, std::string_view right) {
  for (const std::string_view a : split(left, kValueSeparator))
    for (const std::string_view b : split(right, kValueSeparator))
      if (a == b) return kCodeInCommon;
  return kAnotherCode;
}

/// The evidence of organisation, day of receipt and submission; 0 = not known.
Level reporting_level(const std::array<std::uint32_t, 3>& a, const std::array<std::uint32_t, 3>& b) {
  if (a[2] != 0 && a[2] == b[2]) return kOneSubmission;
  if (a[0] == 0 || b[0] == 0) return kMissingLevel;
  const bool one = a[0] == b[0];
  const std::array<Level, 4>& levels = one ? kOneOrganisation : kOtherOrganisations;
  if (a[1] == 0 || b[1] == 0) return levels[3];
  const std::uint32_t days = std::max(a[1], b[1]) - std::min(a[1], b[1]);
  if (one && days == 0) return kOneOrganisationOneDay;
  return levels[days <= 92 ? 0 : days <= 365 ? 1 : 2];
}

Level period_level(const std::array<std::int32_t, 2>& a, const std::array<std::int32_t, 2>& b) {
  const std::int32_t gap = std::max(a[0], b[0]) - std::min(a[1], b[1]);
  return gap <= 0 ? kPeriodsOverlap : gap <= 365 ? kPeriodsWithinAYear : kPeriodsFurtherApart;
}

/// A level for each 5 % that they are less alike.
Level encoding_level(const EncodingBits& a, const EncodingBits& b) {
  const double alike = dice(a, b);
  if (alike >= 1.0) return kEncodingsEqual;
  const double steps = 1.0 + (1.0 - alike) / 0.05;
  return static_cast<Level>(std::min(double{kEncodingsLessAlike}, steps));
}

/// The level of two values as far as it can be told without reading a text; else kUnknownLevel.
Level level_at_a_glance(const PreparedField& field, ValueId a, ValueId b) {
  switch (field.comparator) {
    case Comparator::name:
      if (a == b) return kSameName;
      return surely_another_name(field.looks[a], field.looks[b]) ? kDifferentName : kUnknownLevel;
    case Comparator::date:
      return static_cast<Level>(date_agreement(field.dates[a], field.dates[b]));
    case Comparator::code:
      if (a == b) return kSameCode;
      return has_parts(field.looks[a]) || has_parts(field.looks[b]) ? kUnknownLevel : kAnotherCode;
    case Comparator::words:
      if (a == b) return kSameWords;
      return surely_other_words(field.looks[a], field.looks[b]) ? kOtherWords : kUnknownLevel;
    case Comparator::number: {
      if (a == b) return kSameNumber;
      const ValueLook& left = field.looks[a];
      const ValueLook& right = field.looks[b];
      return has_parts(left) || has_parts(right) || letters_apart(left.letters, right.letters) <= 2
                 ? kUnknownLevel
                 : kAnotherNumber;
    }
    case Comparator::reporting:
      return reporting_level(field.reporting[a], field.reporting[b]);
    case Comparator::period:
      return a == b ? kPeriodsOverlap : period_level(field.period[a], field.period[b]);
    case Comparator::encoding:
      return a == b ? kEncodingsEqual : kUnknownLevel;
  }
  ZICHT_EXPECT(false);
  return kUnknownLevel;
}

}  // namespace

std::span<const LevelKind> levels_of(Comparator comparator) {
  switch (comparator) {
    case Comparator::name:
      return kNameLevels;
    case Comparator::date:
      return kDateLevels;
    case Comparator::code:
      return kCodeLevels;
    case Comparator::words:
      return kWordsLevels;
    case Comparator::number:
      return kNumberLevels;
    case Comparator::reporting:
      return kReportingLevels;
    case Comparator::period:
      return kPeriodLevels;
    case Comparator::encoding:
      return kEncodingLevels;
  }
  ZICHT_EXPECT(false);
  return {};
}

Level level_of_values(const PreparedField& field, ValueId a, ValueId b) {
  switch (field.comparator) {
    case Comparator::name:
      return name_level(field.looks[a], field.text(a), field.looks[b], field.text(b));
    case Comparator::date:
      return static_cast<Level>(date_agreement(field.dates[a], field.dates[b]));
    case Comparator::code:
      return code_level(field.text(a), field.text(b));
    case Comparator::words:
      return words_level(field, a, b);
    case Comparator::number:
      return number_level(field.text(a), field.text(b));
    case Comparator::reporting:
      return reporting_level(field.reporting[a], field.reporting[b]);
    case Comparator::period:
      return period_level(field.period[a], field.period[b]);
    case Comparator::encoding:
      return encoding_level(field.encodings[a], field.encodings[b]);
  }
  ZICHT_EXPECT(false);
  return kMissingLevel;
}

PairComparison::PairComparison(const PreparedView& view)
    : view_(view), memory_(view.fields().size() * kRememberedPairs) {
  for (std::size_t field = view.fields().size(); field-- > 0;) {
    if (view.fields()[field].kind == IdentityFieldKind::given_name) given_ = field;
    if (view.fields()[field].kind == IdentityFieldKind::family_name) family_ = field;
    if (view.fields()[field].kind == IdentityFieldKind::alias) alias_ = field;
  }
  if (given_ == kNoField || family_ == kNoField) given_ = family_ = kNoField;
}

Level PairComparison::level(std::size_t field, ValueId a, ValueId b) {
  const PreparedField& prepared = view_.fields()[field];
  if (const Level level = level_at_a_glance(prepared, a, b); level != kUnknownLevel) return level;
  if (a > b) std::swap(a, b);
  const std::uint64_t values = (std::uint64_t{a} << 32U) | b;
  Remembered& remembered = memory_[field * kRememberedPairs + (values * 0x9E3779B97F4A7C15U >> 51U)];
  if (remembered.values != values) remembered = {values, level_of_values(prepared, a, b)};
  return remembered.level;
}

std::optional<SwappedNames> PairComparison::names_swapped(std::span<const ValueId> a,
                                                          std::span<const ValueId> b) const {
  if (given_ == kNoField) return std::nullopt;
  const PreparedField& given = view_.fields()[given_];
  const PreparedField& family = view_.fields()[family_];
  const auto known = [](ValueId value) { return value > kWithheldValue; };
  const auto perhaps_alike = [&](ValueId as_given, ValueId as_family) {
    if (!known(as_given) || !known(as_family)) return false;
    const ValueLook& one = given.looks[as_given];
    const ValueLook& two = family.looks[as_family];
    return one.sound == two.sound || letters_apart(one.letters, two.letters) <= kMostLettersApart;
  };
  if (!perhaps_alike(a[given_], b[family_]) && !perhaps_alike(b[given_], a[family_])) return std::nullopt;
  const auto level = [&](ValueId as_given, ValueId as_family) {
    if (!known(as_given) || !known(as_family)) return kMissingLevel;
    if (given.text_hash[as_given] == family.text_hash[as_family]) return kSameName;
    return name_level(given.looks[as_given], given.text(as_given), family.looks[as_family],
                      family.text(as_family));
  };
  const SwappedNames names{given_, family_, level(a[given_], b[family_]), level(b[given_], a[family_])};
  const auto strong = [](Level one) { return one < kNearlyAlikeName; };
  const auto fits = [](Level one, Level other) {
    return other <= kSomethingAlikeName || (other == kMissingLevel && one == kSameName);
  };
  const bool swapped =
      (strong(names.given_a_family_b) && fits(names.given_a_family_b, names.given_b_family_a)) ||
      (strong(names.given_b_family_a) && fits(names.given_b_family_a, names.given_a_family_b));
  return swapped ? std::optional(names) : std::nullopt;
}

bool PairComparison::alias_is_given_name(std::span<const ValueId> a, std::span<const ValueId> b) const {
  if (given_ == kNoField || alias_ == kNoField) return false;
  const auto same = [&](ValueId alias, ValueId given_name) {
    return alias > kWithheldValue && given_name > kWithheldValue &&
           view_.fields()[alias_].text_hash[alias] == view_.fields()[given_].text_hash[given_name];
  };
  return same(a[alias_], b[given_]) || same(b[alias_], a[given_]);
}

Pattern PairComparison::compare(std::uint32_t a, std::uint32_t b) {
  const auto left = view_.row(a);
  const auto right = view_.row(b);
  Pattern pattern = 0;
  for (std::size_t field = 0; field < left.size(); ++field) {
    const bool missing = left[field] <= kWithheldValue || right[field] <= kWithheldValue;
    pattern |= Pattern{missing ? kMissingLevel : level(field, left[field], right[field])} << (4 * field);
  }
  return across_fields(pattern, left, right);
}

Pattern PairComparison::glance(std::span<const ValueId> a, std::span<const ValueId> b) const {
  const std::span<const PreparedField> fields = view_.fields();
  Pattern pattern = 0;
  for (std::size_t field = 0; field < fields.size(); ++field) {
    const bool missing = a[field] <= kWithheldValue || b[field] <= kWithheldValue;
    pattern |= Pattern{missing ? kMissingLevel : level_at_a_glance(fields[field], a[field], b[field])}
               << (4 * field);
  }
  return pattern;
}

Pattern PairComparison::across_fields(Pattern pattern, std::span<const ValueId> left,
                                      std::span<const ValueId> right) const {
  if (given_ == kNoField || level_of(pattern, given_) < kNearlyAlikeName) return pattern;
  if (level_of(pattern, family_) >= kNearlyAlikeName && names_swapped(left, right))
    return with_level(with_level(pattern, given_, kSwappedName), family_, kMissingLevel);
  // Called by the name they go by: the alias agrees, and the given name says nothing.
  if (alias_is_given_name(left, right))
    return with_level(with_level(pattern, given_, kMissingLevel), alias_, kSameName);
  return pattern;
}

}  // namespace zicht::linkage
