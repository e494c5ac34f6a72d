#include "intake/rough_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "base/visible_text.hpp"

namespace zicht::intake {
namespace {

/// A number of so many digits and no other characters.
std::optional<int> number(std::string_view text, std::size_t fewest, std::size_t most) {
  int found = 0;
  if (text.size() < fewest || text.size() > most ||
      !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), found);
  return found;
}

std::optional<DateInterval> whole_month(int year, int month) {
  const auto first = make_date(year, month, 1);
  if (!first) return std::nullopt;
  const Date next = month == 12 ? Date{make_date(year, 12, 31)->days + 1} : *make_date(year, month + 1, 1);
  return DateInterval{*first, next + -1};
}

std::optional<DateInterval> whole_year(int year) {
  const auto first = make_date(year, 1, 1);
  if (!first) return std::nullopt;
  return DateInterval{*first, make_date(year, 12, 31).value()};
}

std::optional<DateInterval> one_day(int year, int month, int day) {
  const auto date = make_date(year, month, day);
  if (!date) return std::nullopt;
  return DateInterval{*date, *date};
}

std::optional<int> month_named(std::string_view name) {
  constexpr std::array kMonths = {
      "januari january", "februari february", "maart march mrt", "april",           "mei may",  "juni june",
      "juli july",       "augustus august",   "september",       "oktober october", "november", "december"};
  const std::string text = folded(name);
  if (text.size() < 3) return std::nullopt;
  for (std::size_t month = 0; month < kMonths.size(); ++month)
    for (const std::string_view one : split(kMonths[month], ' '))
      if (one.starts_with(text)) return static_cast<int>(month) + 1;
  return std::nullopt;
}

std::optional<RoughDate> with(std::optional<DateInterval> days, DateStyle style) {
  if (!days) return std::nullopt;
  return RoughDate{*days, style};
}

}  // namespace

namespace {

/// A day, a month (day 0) or a year (month and day 0), as the register of persons writes them.
std::optional<RoughDate> known_part(int year, int month, int day, DateStyle style) {
  if (year == 0) return std::nullopt;
  if (month == 0 && day == 0) return with(whole_year(year), DateStyle::year_only);
  if (day == 0) return with(whole_month(year, month), DateStyle::month_only);
  return with(one_day(year, month, day), style);
}

bool is_time(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view half : {"AM", "PM", "am", "pm"})
    if (text.ends_with(half)) text = trimmed(text.substr(0, text.size() - half.size()));
  const auto parts = split(text.substr(0, text.find_first_of(".,")), ':');
  if (text.find_first_not_of("0123456789:.,") != std::string_view::npos) return false;
  return (parts.size() == 2 || parts.size() == 3) && number(parts[0], 1, 2).value_or(99) < 25 &&
         number(parts[1], 2, 2).value_or(99) < 60 &&
         (parts.size() == 2 || number(parts[2], 2, 2).value_or(99) < 61);
}

/// Splits "2024-03-01 13:45" into its date and its time; the time is empty when there is none.
std::pair<std::string_view, std::string_view> date_and_time(std::string_view text) {
  for (const char between : {'T', ' '})
    for (auto at = text.find(between); at != std::string_view::npos; at = text.find(between, at + 1))
      if (at > 3 && is_time(text.substr(at + 1))) return {trimmed(text.substr(0, at)), text.substr(at + 1)};
  return {text, {}};
}

/// A moment with a zone: 2024-02-29T23:00:00Z is 1 March in Amsterdam.
std::optional<RoughDate> moment(std::string_view text) {
  const bool zoned = text.ends_with('Z') ||
                     (text.size() > 19 && (text[text.size() - 6] == '+' || text[text.size() - 6] == '-'));
  if (!zoned || text.size() < 17) return std::nullopt;
  std::string written(text);
  if (written[10] == ' ') written[10] = 'T';
  const auto instant = parse_instant(written);
  if (!instant) return std::nullopt;
  const Date day = day_in_amsterdam(*instant);
  return RoughDate{{day, day}, DateStyle::with_time};
}

/// What has no time behind it and nothing invisible in it.
std::optional<RoughDate> plain_date(std::string_view text) {
  if (const auto day = parse_iso_date(text)) return RoughDate{{*day, *day}, DateStyle::iso};
  if (const auto year = number(text, 4, 4)) return with(whole_year(*year), DateStyle::year_only);
  if (number(text, 8, 8))
    return known_part(*number(text.substr(0, 4), 4, 4), *number(text.substr(4, 2), 2, 2),
                      *number(text.substr(6, 2), 2, 2), DateStyle::iso);
  for (const char separator : {'-', '/', '.', ' '}) {
    const auto parts = split(text, separator);
    if (parts.size() == 2 && separator == '-') {
      const auto year = number(parts[0], 4, 4);
      const auto month = number(parts[1], 2, 2);
      if (year && month) return known_part(*year, *month, 0, DateStyle::month_only);
    }
    if (parts.size() != 3) continue;
    const auto written = number(parts[1], 1, 2);
    const auto month = written ? written : month_named(parts[1]);
    if (const auto day = number(parts[0], 1, 2), year = number(parts[2], 4, 4); day && month && year)
      return known_part(*year, *month, *day, DateStyle::dutch);
    if (const auto year = number(parts[0], 4, 4), day = number(parts[2], 1, 2); day && month && year)
      return known_part(*year, *month, *day, DateStyle::iso);
  }
  return std::nullopt;
}

}  // namespace

std::optional<RoughDate> parse_rough_date(std::string_view text) {
  const std::string seen = look_alike(text);
  text = trimmed(seen);
  if (const auto zoned = moment(text)) return zoned;
  const auto [date, time] = date_and_time(text);
  auto found = plain_date(date);
  if (found && !time.empty()) {
    if (found->days.first != found->days.last) return std::nullopt;
    if (found->style == DateStyle::iso) found->style = DateStyle::with_time;
  }
  return found;
}

std::optional<RoughDate> parse_period(std::string_view text) {
  if (const auto one = parse_rough_date(text)) return one;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto first = parse_rough_date(text.substr(0, slash));
  const auto last = parse_rough_date(text.substr(slash + 1));
  if (!first || !last || last->days.last < first->days.first) return std::nullopt;
  return RoughDate{{first->days.first, last->days.last}, first->style};
}

bool is_date_pattern(std::string_view pattern) {
  const auto run = [&](char letter) {
    const auto from = pattern.find(letter);
    if (from == std::string_view::npos) return std::size_t{0};
    const auto end = std::min(pattern.find_first_not_of(letter, from), pattern.size());
    return pattern.find(letter, end) == std::string_view::npos ? end - from : std::size_t{99};
  };
  return run('Y') == 4 && (run('M') == 2 || run('M') == 0) && (run('D') == 2 || run('D') == 0) &&
         !(run('D') == 2 && run('M') == 0);
}

std::optional<RoughDate> parse_date_by(std::string_view pattern, std::string_view text) {
  const std::string seen = look_alike(text);
  text = trimmed(seen);
  if (const auto [date, time] = date_and_time(text); !time.empty()) text = date;
  int year = 0;
  int month = 0;
  int day = 0;
  for (std::size_t at = 0; at < pattern.size();) {
    const char letter = pattern[at];
    if (letter != 'Y' && letter != 'M' && letter != 'D') {
      if (text.empty() || text[0] != letter) return std::nullopt;
      text.remove_prefix(1);
      ++at;
      continue;
    }
    const std::size_t length = std::min(pattern.find_first_not_of(letter, at), pattern.size()) - at;
    const std::size_t next = at + length;
    const bool before_letter =
        next < pattern.size() && (pattern[next] == 'Y' || pattern[next] == 'M' || pattern[next] == 'D');
    std::size_t digits = 0;
    while (digits < text.size() && digits < length && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits < length && (letter == 'Y' || before_letter || digits == 0)) return std::nullopt;
    (letter == 'Y' ? year : letter == 'M' ? month : day) = *number(text.substr(0, digits), digits, digits);
    text.remove_prefix(digits);
    at = next;
  }
  if (!text.empty()) return std::nullopt;
  return known_part(year, month, day, DateStyle::iso);
}

std::string date_by(std::string_view pattern, Date day) {
  const std::string iso = to_iso(day);
  std::string text(pattern);
  const auto replace = [&](std::string_view letters, std::string_view digits) {
    if (const auto at = text.find(letters); at != std::string::npos) text.replace(at, letters.size(), digits);
  };
  replace("YYYY", iso.substr(0, 4));
  replace("MM", iso.substr(5, 2));
  replace("DD", iso.substr(8, 2));
  return text;
}

std::optional<AgeInterval> parse_age(std::string_view text) {
  text = trimmed(text);
  constexpr int kOldest = AgeInterval::kOldest;
  const auto interval = [](std::optional<int> lower, std::optional<int> upper) -> std::optional<AgeInterval> {
    if (!lower || !upper || *lower > *upper || *upper > kOldest) return std::nullopt;
    return AgeInterval{static_cast<std::uint8_t>(*lower), static_cast<std::uint8_t>(*upper)};
  };
  if (text.ends_with('+')) return interval(number(text.substr(0, text.size() - 1), 1, 3), kOldest);
  const auto dash = text.find('-');
  if (dash != std::string_view::npos)
    return interval(number(text.substr(0, dash), 1, 3), number(text.substr(dash + 1), 1, 3));
  return interval(number(text, 1, 3), number(text, 1, 3));
}

}  // namespace zicht::intake
