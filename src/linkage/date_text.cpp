#include "linkage/date_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/date.hpp"
#include "base/text.hpp"

namespace zicht::linkage {
namespace {

constexpr int kFirstYear = 1850;
constexpr int kLastYear = 2100;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// A letter of any script: bytes beyond ASCII count as letters.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80U;
}

/// A group of digits, or a month by its name.
struct Part {
  std::string_view digits;
  int month = 0;  ///< of a word; else 0
};
constexpr std::size_t kMostParts = 8;

/// 1 to 12 by the first letters of a month in Dutch or English; 0 for another word.
int month_named(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, int>, 26> kMonths{
      {{"january", 1},  {"januari", 1},  {"february", 2}, {"februari", 2},  {"march", 3},     {"maart", 3},
       {"mrt", 3},      {"april", 4},    {"may", 5},      {"mei", 5},       {"june", 6},      {"juni", 6},
       {"july", 7},     {"juli", 7},     {"august", 8},   {"augustus", 8},  {"september", 9}, {"sept", 9},
       {"october", 10}, {"oktober", 10}, {"okt", 10},     {"november", 11}, {"december", 12}, {"januar", 1},
       {"februar", 2},  {"dezember", 12}}};
  if (word.size() < 3 || word.size() > 9) return 0;
  std::array<char, 9> lower{};
  std::ranges::transform(word, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::string_view asked(lower.data(), word.size());
  for (const auto& [name, month] : kMonths)
    if (name == asked || (asked.size() == 3 && name.starts_with(asked))) return month;
  return 0;
}

/// Words that say nothing in a date: "3rd of May", "3 de mayo" is none of ours; T and Z of a time.
bool is_filler(std::string_view word) {
  constexpr std::array<std::string_view, 12> kFillers{"st", "nd", "rd", "th",  "e",  "de",
                                                      "of", "T",  "Z",  "UTC", "AM", "PM"};
  return std::ranges::find(kFillers, word) != kFillers.end();
}

struct Parts {
  std::array<Part, kMostParts> all{};
  std::size_t count = 0;
  bool other_words = false;
};

Parts parts_of(std::string_view text) {
  Parts parts;
  for (std::size_t at = 0; at < text.size() && parts.count < kMostParts;) {
    std::size_t end = at + 1;
    if (is_digit(text[at])) {
      while (end < text.size() && is_digit(text[end])) ++end;
      parts.all[parts.count++] = {text.substr(at, end - at)};
    } else if (is_letter(text[at])) {
      while (end < text.size() && is_letter(text[end])) ++end;
      const std::string_view word = text.substr(at, end - at);
      if (const int month = month_named(word); month != 0)
        parts.all[parts.count++] = {{}, month};
      else
        parts.other_words = parts.other_words || !is_filler(word);
    }
    at = end;
  }
  return parts;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = 10 * value + (c - '0');
  return value;
}

bool is_year(int year) { return year >= kFirstYear && year <= kLastYear; }
bool is_day(int year, int month, int day) {
  if (month == 0) return day <= 31;
  return month <= 12 && (day == 0 || make_date(year, month, day).has_value());
}

std::string two_digits(int value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

ReadDate written(int year, int month, int day) {
  if (month > 99 || day > 99) return {{}, DateTrouble::unreadable};
  std::string text{static_cast<char>('0' + year / 1000), static_cast<char>('0' + year / 100 % 10),
                   static_cast<char>('0' + year / 10 % 10), static_cast<char>('0' + year % 10)};
  text += '-';
  text += two_digits(month);
  text += '-';
  text += two_digits(day);
  return {std::move(text),
          is_year(year) && is_day(year, month, day) ? DateTrouble::none : DateTrouble::no_such_day};
}

ReadDate unreadable() { return {{}, DateTrouble::unreadable}; }

/// Eight digits as the order has them, six as year and month; a year first when that alone gives a day.
ReadDate from_digits(std::string_view digits, DateOrder order) {
  if (digits.size() == 4) return written(number(digits), 0, 0);
  const auto at = [&](std::size_t from, std::size_t count) { return number(digits.substr(from, count)); };
  if (digits.size() == 6) {
    const bool year_first = is_year(at(0, 4)) && at(4, 2) <= 12;
    return year_first ? written(at(0, 4), at(4, 2), 0) : unreadable();
  }
  if (digits.size() != 8) return unreadable();
  const bool day_first = order == DateOrder::day_month_year;
  const bool year_first = is_year(at(0, 4)) && is_day(at(0, 4), at(4, 2), at(6, 2));
  if (order == DateOrder::year_month_day || (year_first && !is_year(at(4, 4))))
    return written(at(0, 4), at(4, 2), at(6, 2));
  return day_first ? written(at(4, 4), at(2, 2), at(0, 2)) : written(at(4, 4), at(0, 2), at(2, 2));
}

/// A month by its name, and the first two numbers: a year of four digits and perhaps a day.
ReadDate from_words(std::span<const Part> parts, int month) {
  std::optional<int> year, day;
  for (const Part& part : parts.first(std::min<std::size_t>(parts.size(), 3))) {
    if (part.month != 0) continue;
    if (part.digits.size() == 4 && !year)
      year = number(part.digits);
    else if (part.digits.size() <= 2 && !day)
      day = number(part.digits);
    else
      return unreadable();
  }
  return year ? written(*year, month, day.value_or(0)) : unreadable();
}

ReadDate from_numbers(std::span<const Part> parts, DateOrder order) {
  const auto long_at = [&](std::size_t place) { return parts[place].digits.size() == 4; };
  const auto value = [&](std::size_t place) { return number(parts[place].digits); };
  const std::size_t count = std::min<std::size_t>(parts.size(), 3);  // behind them is a time of day
  for (std::size_t place = 0; place < count; ++place)
    if (parts[place].digits.size() > 4 || parts[place].digits.size() == 3) return unreadable();
  if (count == 2) {
    if (long_at(0) == long_at(1)) return unreadable();
    return long_at(0) ? written(value(0), value(1), 0) : written(value(1), value(0), 0);
  }
  if (long_at(0) && !long_at(1) && !long_at(2)) return written(value(0), value(1), value(2));
  if (!long_at(2) || long_at(0) || long_at(1)) return unreadable();
  return order == DateOrder::month_day_year ? written(value(2), value(0), value(1))
                                            : written(value(2), value(1), value(0));
}

/// YYYY-MM-DD of a day that may exist, as most dates are written.
bool is_whole_date(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00";
  if (text.size() != kShape.size() || !std::ranges::equal(text, kShape, [](char c, char shape) {
        return shape == '-' ? c == '-' : is_digit(c);
      }))
    return false;
  const int year = number(text.substr(0, 4));
  return is_year(year) && is_day(year, number(text.substr(5, 2)), number(text.substr(8, 2)));
}

ReadDate one_date(std::string_view text, DateOrder order) {
  text = trimmed(text);
  if (text.empty()) return {};
  if (is_whole_date(text)) return {std::string(text), DateTrouble::none};
  const Parts parts = parts_of(text);
  const std::span<const Part> all(parts.all.data(), parts.count);
  const auto named = std::ranges::find_if(all, [](const Part& part) { return part.month != 0; });
  if (std::ranges::all_of(all, [](const Part& part) {
        return part.month == 0 && part.digits.find_first_not_of('0') == std::string_view::npos;
      }))
    return parts.other_words ? unreadable() : ReadDate{};  // no digits, or 00-00-0000
  if (parts.other_words) return unreadable();
  if (named != all.end()) return from_words(all, named->month);
  return all.size() == 1 ? from_digits(all[0].digits, order) : from_numbers(all, order);
}

std::size_t digit_groups(std::string_view text) {
  const Parts parts = parts_of(text);
  return parts.count;
}

}  // namespace

ReadDate read_date(std::string_view text, DateOrder order) {
  text = trimmed(text);
  if (is_whole_date(text)) return {std::string(text), DateTrouble::none};
  const std::size_t slash = text.find('/');
  const bool interval = slash != std::string_view::npos &&
                        text.find('/', slash + 1) == std::string_view::npos &&
                        digit_groups(text.substr(0, slash)) != 1;
  const bool years = slash == 4 && text.size() >= 9 && digit_groups(text) == 2;
  if (!interval && !years) return one_date(text, order);
  const ReadDate first = one_date(text.substr(0, slash), order);
  const ReadDate last = one_date(text.substr(slash + 1), order);
  return {first.text.empty() || last.text.empty() ? first.text + last.text : first.text + "/" + last.text,
          std::max(first.trouble, last.trouble)};
}

}  // namespace zicht::linkage
