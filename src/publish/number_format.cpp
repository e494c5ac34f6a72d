#include "publish/number_format.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/text.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kMinus = "\u2212";

char decimal_sign(Language language) { return language == Language::nl ? ',' : '.'; }

constexpr std::array kMonthsNl = {"januari", "februari", "maart",     "april",   "mei",      "juni",
                                  "juli",    "augustus", "september", "oktober", "november", "december"};
constexpr std::array kMonthsEn = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};

}  // namespace

std::string count_text(std::int64_t count, Language language) {
  std::string digits = fmt::format("{}", count < 0 ? -count : count);
  const char separator = language == Language::nl ? '.' : ',';
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, separator);
  return count < 0 ? kMinus + digits : digits;
}

std::string change_text(std::int64_t change, Language language) {
  return (change > 0 ? "+" : "") + count_text(change, language);
}

std::string range_text(const DrawnRange& range, std::string (*number)(std::int64_t, Language),
                       Language language, std::string_view limits) {
  if (range.lower == range.upper) return number(range.lower, language);
  return filled(limits, {{"lower", number(range.lower, language)}, {"upper", number(range.upper, language)}});
}

std::string percent_change_text(double ratio_minus_one, Language language) {
  const auto percents = static_cast<std::int64_t>(std::llround(ratio_minus_one * 100));
  return change_text(percents, language) + (language == Language::nl ? "\u00a0%" : "%");
}

std::string decimal_text(double number, int digits, Language language) {
  std::string text = fmt::format("{:.{}f}", number, digits);
  if (const auto point = text.find('.'); point != std::string::npos) text[point] = decimal_sign(language);
  return text;
}

std::string p_value_text(double p_value, Language language) {
  if (p_value < 0.001) return "p\u00a0<\u00a0" + decimal_text(0.001, 3, language);
  return "p\u00a0=\u00a0" + decimal_text(p_value, 3, language);
}

std::string short_p_value_text(double p_value, Language language) {
  return p_value < 0.001 ? "<" + decimal_text(0.001, 3, language) : decimal_text(p_value, 3, language);
}

std::string date_text(Date date, Language language) {
  const CivilDate day = civil(date);
  const auto& months = language == Language::nl ? kMonthsNl : kMonthsEn;
  return fmt::format("{} {} {}", day.day, months.at(static_cast<std::size_t>(day.month - 1)), day.year);
}

}  // namespace zicht::publish
