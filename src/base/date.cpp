#include "base/date.hpp"

#include <unicode/ucal.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/contract.hpp"

namespace zicht {
namespace {

constexpr std::int64_t kMillisecondsPerDay = 86'400'000;

/// Exactly `text.size()` digits as a number.
std::optional<int> digits(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(number);
}

std::unexpected<Error> no_such(const char* what) { return fail(ErrorCode::invalid_input, what); }

using Calendar = std::unique_ptr<UCalendar, decltype(&ucal_close)>;

/// One calendar a thread: ICU's are not safe to share and cost a millisecond to open.
UCalendar* amsterdam() {
  thread_local const Calendar calendar = [] {
    UErrorCode status = U_ZERO_ERROR;
    Calendar opened(ucal_open(u"Europe/Amsterdam", -1, "en", UCAL_GREGORIAN, &status), &ucal_close);
    ZICHT_EXPECT(U_SUCCESS(status) != 0);
    return opened;
  }();
  return calendar.get();
}

}  // namespace

CivilDate civil(Date date) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{date.days}}};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

Result<Date> make_date(int year, int month, int day) {
  const std::chrono::year_month_day ymd{std::chrono::year{year},
                                        std::chrono::month{static_cast<unsigned>(month)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || year > 9999 || month < 1 || day < 1 || !ymd.ok()) return no_such("there is no such day");
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{ymd}.time_since_epoch().count())};
}

Result<Date> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return no_such("not a date as YYYY-MM-DD");
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return no_such("not a date as YYYY-MM-DD");
  return make_date(*year, *month, *day);
}

std::string to_iso(Date date) {
  const CivilDate parts = civil(date);
  std::string text(10, '-');
  const auto put = [&text](std::size_t at, int width, int number) {
    for (int i = width - 1; i >= 0; --i, number /= 10)
      text[at + static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  };
  put(0, 4, parts.year);
  put(5, 2, parts.month);
  put(8, 2, parts.day);
  return text;
}

int completed_years(Date from, Date to) {
  const CivilDate a = civil(from);
  const CivilDate b = civil(to);
  const bool before_birthday = b.month < a.month || (b.month == a.month && b.day < a.day);
  return b.year - a.year - (before_birthday ? 1 : 0);
}

Result<Instant> parse_instant(std::string_view text) {
  constexpr const char* kShape = "not a moment as YYYY-MM-DDThh:mm:ssZ";
  if (text.size() < 17 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':')
    return no_such(kShape);
  ZICHT_TRY(const Date day, parse_iso_date(text.substr(0, 10)));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return no_such(kShape);
  std::int64_t milliseconds = (*hour * 60 + *minute) * 60'000LL;
  std::size_t at = 16;
  if (text[at] == ':') {
    const auto second = text.size() >= 19 ? digits(text.substr(17, 2)) : std::nullopt;
    if (!second || *second > 59) return no_such(kShape);
    milliseconds += *second * 1000LL;
    at = 19;
    if (at < text.size() && text[at] == '.') {
      std::int64_t unit = 100;
      const std::size_t first_digit = ++at;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
        milliseconds += (text[at] - '0') * unit;
      if (at == first_digit) return no_such(kShape);
    }
  }
  const std::string_view zone = text.substr(at);
  if (zone != "Z" && zone != "z") {
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return no_such(kShape);
    const auto zone_hour = digits(zone.substr(1, 2));
    const auto zone_minute = digits(zone.substr(4, 2));
    if (!zone_hour || !zone_minute || *zone_hour > 23 || *zone_minute > 59) return no_such(kShape);
    const std::int64_t offset = (*zone_hour * 60 + *zone_minute) * 60'000LL;
    milliseconds += zone[0] == '-' ? offset : -offset;
  }
  return Instant{day.days * kMillisecondsPerDay + milliseconds};
}

std::string to_rfc3339(Instant instant) {
  std::int64_t day = instant.milliseconds / kMillisecondsPerDay;
  std::int64_t rest = instant.milliseconds % kMillisecondsPerDay;
  if (rest < 0) {
    rest += kMillisecondsPerDay;
    --day;
  }
  char clock[24];
  const int seconds = static_cast<int>(rest / 1000);
  std::snprintf(clock, sizeof clock, "T%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  std::string text = to_iso(Date{static_cast<std::int32_t>(day)}) + clock;
  if (const int fraction = static_cast<int>(rest % 1000); fraction != 0) {
    std::snprintf(clock, sizeof clock, ".%03d", fraction);
    text += clock;
  }
  return text + 'Z';
}

Instant start_of_day_amsterdam(Date date) {
  const CivilDate parts = civil(date);
  UErrorCode status = U_ZERO_ERROR;
  UCalendar* const calendar = amsterdam();
  ucal_clear(calendar);
  ucal_setDateTime(calendar, parts.year, parts.month - 1, parts.day, 0, 0, 0, &status);
  const double milliseconds = ucal_getMillis(calendar, &status);
  ZICHT_EXPECT(U_SUCCESS(status) != 0);
  return {static_cast<std::int64_t>(milliseconds)};
}

Date day_in_amsterdam(Instant instant) {
  UErrorCode status = U_ZERO_ERROR;
  UCalendar* const calendar = amsterdam();
  ucal_setMillis(calendar, static_cast<double>(instant.milliseconds), &status);
  const int offset =
      ucal_get(calendar, UCAL_ZONE_OFFSET, &status) + ucal_get(calendar, UCAL_DST_OFFSET, &status);
  ZICHT_EXPECT(U_SUCCESS(status) != 0);
  std::int64_t local = instant.milliseconds + offset;
  std::int64_t day = local / kMillisecondsPerDay;
  if (local % kMillisecondsPerDay < 0) --day;
  return {static_cast<std::int32_t>(day)};
}

}  // namespace zicht
