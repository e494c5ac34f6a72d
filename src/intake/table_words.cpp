#include "intake/table_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/text.hpp"

namespace zicht::intake {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2100;
constexpr std::size_t kMostDigits = 15;

constexpr std::array<std::string_view, 21> kWithheld = {"",    "..",   "...", ".",   "-",   "–",   "—",
                                                        "*",   "**",   "x",   "c",   ":",   "n/a", "na",
                                                        "nan", "null", "[c]", "[x]", "[z]", "[u]", "u"};

constexpr std::array<std::array<std::string_view, 4>, 12> kMonths = {{{"january", "jan", "januari", ""},
                                                                      {"february", "feb", "februari", ""},
                                                                      {"march", "mar", "maart", "mrt"},
                                                                      {"april", "apr", "", ""},
                                                                      {"may", "mei", "", ""},
                                                                      {"june", "jun", "juni", ""},
                                                                      {"july", "jul", "juli", ""},
                                                                      {"august", "aug", "augustus", ""},
                                                                      {"september", "sep", "sept", ""},
                                                                      {"october", "oct", "oktober", "okt"},
                                                                      {"november", "nov", "", ""},
                                                                      {"december", "dec", "", ""}}};

constexpr std::array<std::string_view, 8> kQuarterWords = {"q",       "k",   "kw",        "kwartaal",
                                                           "quarter", "qtr", "ekwartaal", "qq"};
constexpr std::array<std::string_view, 5> kMonthWords = {"m", "mm", "month", "maand", "emaand"};
constexpr std::array<std::string_view, 5> kHalfWords = {"h", "hj", "half", "halfjaar", "ehalfjaar"};
constexpr std::array<std::string_view, 9> kFillers = {"e",  "st",   "nd",   "rd", "th",
                                                      "of", "year", "jaar", "jj"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string small(std::string_view text) {
  std::string out(trimmed(text));
  for (char& letter : out)
    if ('A' <= letter && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

std::optional<std::int64_t> number_of(std::string_view digits) {
  if (!all_digits(digits) || digits.size() > kMostDigits) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// The digits of "1,222", "1 222" or "1222.0": groups of three after the first.
std::optional<std::string> without_groups(std::string_view text, bool points_group) {
  std::string plain;
  std::vector<std::size_t> groups(1, 0);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    const bool no_break =
        text.substr(at).starts_with("\xC2\xA0") || text.substr(at).starts_with("\xE2\x80\xAF");
    if ('0' <= letter && letter <= '9') {
      plain += letter;
      ++groups.back();
    } else if (letter == ',' || letter == ' ' || letter == '\'' || (letter == '.' && points_group) ||
               no_break) {
      groups.push_back(0);
      if (no_break) at += text[at] == '\xC2' ? std::size_t{1} : std::size_t{2};
    } else {
      // "1222.0" is a count that a spreadsheet wrote.
      const bool only_zeros = letter == '.' && at > 0 && at + 1 < text.size() &&
                              text.find_first_not_of('0', at + 1) == std::string_view::npos;
      if (!only_zeros) return std::nullopt;
      break;
    }
  }
  if (groups.front() == 0 || (groups.size() > 1 && groups.front() > 3)) return std::nullopt;
  for (std::size_t at = 1; at < groups.size(); ++at)
    if (groups[at] != 3) return std::nullopt;
  return plain;
}

std::optional<std::int64_t> whole(std::string_view text, bool points_group) {
  const auto digits = without_groups(trimmed(text), points_group);
  return digits ? number_of(*digits) : std::nullopt;
}

/// Runs of digits and of letters: "2022-Q3" gives 2022, q, 3.
std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  const std::string plain = folded(text);
  int before = 0;  // 1 letter, 2 digit
  for (const char letter : plain) {
    const bool digit = '0' <= letter && letter <= '9';
    const int now = letter == ' ' ? 0 : digit ? 2 : 1;
    if (now != 0 && now != before) pieces.emplace_back();
    if (now != 0) pieces.back() += letter;
    before = now;
  }
  std::erase_if(pieces, [](const std::string& piece) { return among(kFillers, piece); });
  return pieces;
}

std::optional<int> month_of_word(std::string_view word) {
  for (std::size_t month = 0; month < kMonths.size(); ++month)
    if (!word.empty() && among(kMonths[month], word)) return static_cast<int>(month) + 1;
  return std::nullopt;
}

/// What the pieces beside the year say.
std::optional<CountPeriod> part_of(const std::vector<std::string>& pieces, int year, bool months) {
  if (pieces.empty()) return CountPeriod{year, PeriodUnit::year, 1};
  std::optional<PeriodUnit> unit;
  std::vector<std::int64_t> numbers;
  for (const std::string& piece : pieces) {
    const auto month = month_of_word(piece);
    if (all_digits(piece)) {
      numbers.push_back(number_of(piece).value_or(-1));
    } else if (month) {
      numbers.push_back(*month);
      unit = PeriodUnit::month;
    } else if (among(kQuarterWords, piece)) {
      unit = PeriodUnit::quarter;
    } else if (among(kMonthWords, piece)) {
      unit = PeriodUnit::month;
    } else if (among(kHalfWords, piece)) {
      unit = PeriodUnit::half;
    } else {
      return std::nullopt;
    }
  }
  if (numbers.size() != 1) return std::nullopt;
  if (numbers[0] == 0 && !unit) return CountPeriod{year, PeriodUnit::year, 1};  // 2022JJ00
  const PeriodUnit of = unit.value_or(months ? PeriodUnit::month : PeriodUnit::quarter);
  if (numbers[0] < 1 || numbers[0] > parts_of_year(of)) return std::nullopt;
  return CountPeriod{year, of, static_cast<int>(numbers[0])};
}

/// "2021/22" and "2021-2022" are years that begin in the first.
bool is_split_year(const std::vector<std::string>& pieces, std::int64_t year) {
  if (pieces.size() != 1 || !all_digits(pieces[0])) return false;
  const auto second = number_of(pieces[0]);
  return second == year + 1 || (pieces[0].size() == 2 && second == (year + 1) % 100 && *second > 12);
}

}  // namespace

bool is_withheld(std::string_view text) { return among(kWithheld, small(text)); }

std::optional<CountRange> parse_count(std::string_view text, bool points_group) {
  text = trimmed(text);
  if (is_withheld(text)) return CountRange{0, std::nullopt};
  if (const auto exact = whole(text, points_group)) return CountRange{*exact, exact};
  for (const std::string_view sign : {"<=", "\u2264", "<"})
    if (text.starts_with(sign)) {
      const auto bound = whole(text.substr(sign.size()), points_group);
      if (!bound || (sign == "<" && *bound == 0)) return std::nullopt;
      return CountRange{0, sign == "<" ? *bound - 1 : *bound};
    }
  for (const std::string_view sign : {">=", "\u2265", ">"})
    if (text.starts_with(sign)) {
      const auto bound = whole(text.substr(sign.size()), points_group);
      if (!bound) return std::nullopt;
      return CountRange{sign == ">" ? *bound + 1 : *bound, std::nullopt};
    }
  for (const std::string_view dash : {"-", "\u2013"})
    if (const auto at = text.find(dash); at != std::string_view::npos && at > 0) {
      const auto lower = whole(text.substr(0, at), points_group);
      const auto upper = whole(text.substr(at + dash.size()), points_group);
      if (lower && upper && *lower <= *upper) return CountRange{*lower, upper};
    }
  return std::nullopt;
}

std::optional<CountPeriod> parse_count_period(std::string_view text) {
  if (const auto day = parse_iso_date(trimmed(text))) {
    const int year = year_of(*day);
    return CountPeriod{year, PeriodUnit::day, day->days - make_date(year, 1, 1)->days + 1};
  }
  std::vector<std::string> pieces = pieces_of(text);
  const auto at = std::ranges::find_if(pieces, [](const std::string& piece) {
    const auto number = piece.size() == 4 ? number_of(piece) : std::nullopt;
    return number && kFirstYear <= *number && *number <= kLastYear;
  });
  if (at == pieces.end()) return std::nullopt;
  const int year = static_cast<int>(*number_of(*at));
  pieces.erase(at);
  if (is_split_year(pieces, year)) return CountPeriod{year, PeriodUnit::year, 1};
  return part_of(pieces, year, true);
}

std::optional<CountPeriod> parse_part_of_year(std::string_view text, bool months) {
  if (is_margin(text)) return CountPeriod{0, PeriodUnit::year, 1};
  const std::vector<std::string> pieces = pieces_of(text);
  return pieces.empty() ? std::nullopt : part_of(pieces, 0, months);
}

bool is_margin(std::string_view text) {
  constexpr std::array<std::string_view, 5> kWords = {"total", "totaal", "totals", "grand total",
                                                      "totaal generaal"};
  return among(kWords, folded(text));
}

bool may_be_margin(std::string_view text) {
  constexpr std::array<std::string_view, 8> kWords = {
      "all", "alle", "overall", "both sexes", "all ages", "all sexes", "all forms", "alle leeftijden"};
  const std::string plain = folded(text);
  return among(kWords, plain) || trimmed(text) == "T" || trimmed(text) == "_T" || plain.ends_with(" total") ||
         plain.ends_with(" totaal") || plain.starts_with("total ") || plain.starts_with("totaal ");
}

}  // namespace zicht::intake
