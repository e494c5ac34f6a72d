#include "intake/rough_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

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

int month_named(std::string_view name) {
  constexpr std::array kMonths = {"januari", "februari", "maart",     "april",   "mei",      "juni",
                                  "juli",    "augustus", "september", "oktober", "november", "december"};
  const std::string text = folded(name);
  for (std::size_t month = 0; month < kMonths.size(); ++month)
    if (text == kMonths[month] || (text.size() >= 3 && std::string_view(kMonths[month]).starts_with(text)))
      return static_cast<int>(month) + 1;
  return 0;
}

std::optional<RoughDate> with(std::optional<DateInterval> days, DateStyle style) {
  if (!days) return std::nullopt;
  return RoughDate{*days, style};
}

}  // namespace

std::optional<RoughDate> parse_rough_date(std::string_view text) {
  text = trimmed(text);
  if (const auto day = parse_iso_date(text)) return RoughDate{{*day, *day}, DateStyle::iso};
  if (const auto year = number(text, 4, 4)) return with(whole_year(*year), DateStyle::year_only);
  for (const char separator : {'-', '/', '.', ' '}) {
    const auto parts = split(text, separator);
    if (parts.size() == 2 && separator == '-') {
      const auto year = number(parts[0], 4, 4);
      const auto month = number(parts[1], 2, 2);
      if (year && month) return with(whole_month(*year, *month), DateStyle::month_only);
    }
    if (parts.size() != 3) continue;
    const auto day = number(parts[0], 1, 2);
    const auto year = number(parts[2], 4, 4);
    const auto month = separator == ' ' ? std::optional(month_named(parts[1])) : number(parts[1], 1, 2);
    if (day && month && year) return with(one_day(*year, *month, *day), DateStyle::dutch);
  }
  return std::nullopt;
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

std::optional<RoughDate> parse_date_by(std::string_view pattern, std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  text = trimmed(text);
  for (std::size_t at = 0; at < pattern.size();) {
    const char letter = pattern[at];
    std::size_t length = 1;
    if (letter == 'Y' || letter == 'M' || letter == 'D') {
      while (at + length < pattern.size() && pattern[at + length] == letter) ++length;
      if (text.size() < at + length) return std::nullopt;
      const auto found = number(text.substr(at, length), length, length);
      if (!found) return std::nullopt;
      (letter == 'Y' ? year : letter == 'M' ? month : day) = *found;
    } else if (at >= text.size() || text[at] != letter) {
      return std::nullopt;
    }
    at += length;
  }
  if (text.size() != pattern.size()) return std::nullopt;
  if (pattern.find('M') == std::string_view::npos) return with(whole_year(year), DateStyle::year_only);
  if (pattern.find('D') == std::string_view::npos)
    return with(whole_month(year, month), DateStyle::month_only);
  return with(one_day(year, month, day), DateStyle::iso);
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
