#include "linkage/similarity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "model/identity_view.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kLongestCompared = 64;

/// By number below 100: its two digits, four bits each.
constexpr auto kTwoDigits = [] {
  std::array<std::uint8_t, 100> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) digits[i] = static_cast<std::uint8_t>(i / 10 * 16 + i % 10);
  return digits;
}();

/// YYYYMMDD, four bits a digit.
std::uint32_t digits_of(WrittenDate date) {
  const auto year = static_cast<std::uint32_t>(date.year);
  return std::uint32_t{kTwoDigits[year / 100]} << 24U | std::uint32_t{kTwoDigits[year % 100]} << 16U |
         std::uint32_t{kTwoDigits[static_cast<std::uint8_t>(date.month)]} << 8U |
         kTwoDigits[static_cast<std::uint8_t>(date.day)];
}

/// One digit differs, or two neighbouring digits changed places.
bool one_digit_apart(WrittenDate a, WrittenDate b) {
  const std::uint32_t left = digits_of(a);
  const std::uint32_t right = digits_of(b);
  const std::uint32_t bits = left ^ right;
  const std::uint32_t differing =
      (bits | bits >> 1U | bits >> 2U | bits >> 3U) & 0x11111111U;  // a bit a digit
  const std::uint32_t lowest = differing & (~differing + 1);
  if (differing == lowest) return differing != 0;
  if (differing != (lowest | lowest << 4U)) return false;
  const int at = std::countr_zero(lowest);
  return (left >> at & 15U) == (right >> (at + 4) & 15U) && (right >> at & 15U) == (left >> (at + 4) & 15U);
}

bool whole(WrittenDate date) { return date.year != 0 && date.month != 0 && date.day != 0; }
bool first_of_january(WrittenDate date) { return date.month == 1 && date.day == 1; }

int number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0 && number <= 9999 ? number
                                                                                                   : 0;
}

WrittenDate one_written_date(std::string_view text) {
  const std::size_t first = text.find('-');
  if (first == std::string_view::npos) return {static_cast<std::int16_t>(number_in(text)), 0, 0};
  const std::size_t second = std::min(text.find('-', first + 1), text.size());
  const int month = number_in(text.substr(first + 1, second - first - 1));
  const int day = second < text.size() ? number_in(text.substr(second + 1)) : 0;
  return {static_cast<std::int16_t>(number_in(text.substr(0, first))),
          static_cast<std::int8_t>(month <= 99 ? month : 0), static_cast<std::int8_t>(day <= 99 ? day : 0)};
}

}  // namespace

double jaro_winkler(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongestCompared);
  b = b.substr(0, kLongestCompared);
  if (a == b) return 1.0;
  if (a.empty() || b.empty()) return 0.0;
  const std::size_t window = std::max<std::size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
  std::array<char, kLongestCompared> matched{};
  std::size_t matches = 0;
  std::uint64_t taken = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t last = std::min(b.size(), i + window + 1);
    for (std::size_t j = i > window ? i - window : 0; j < last; ++j) {
      if (a[i] != b[j] || ((taken >> j) & 1U) != 0) continue;
      taken |= std::uint64_t{1} << j;
      matched[matches++] = a[i];
      break;
    }
  }
  if (matches == 0) return 0.0;
  std::size_t out_of_order = 0;
  for (std::size_t j = 0, k = 0; j < b.size(); ++j)
    if (((taken >> j) & 1U) != 0 && matched[k++] != b[j]) ++out_of_order;
  const auto common = static_cast<double>(matches);
  const double jaro = (common / static_cast<double>(a.size()) + common / static_cast<double>(b.size()) +
                       (common - std::floor(static_cast<double>(out_of_order) / 2.0)) / common) /
                      3.0;
  std::size_t prefix = 0;
  while (prefix < 4 && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix]) ++prefix;
  return jaro + static_cast<double>(prefix) * 0.1 * (1.0 - jaro);
}

std::size_t bounded_edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  while (!a.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  while (!a.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  if (a.empty()) return std::min(b.size(), limit + 1);
  constexpr std::size_t kRow = 256;
  if (b.size() >= kRow) return limit + 1;
  // Filled below; clearing it would cost more than the comparison.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
  std::array<std::array<std::uint16_t, kRow>, 3> rows;
  // Only cells within `limit` of the diagonal can be that low; those beside them count as too many.
  const auto too_many = static_cast<std::uint16_t>(std::min<std::size_t>(limit, kRow) + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<std::uint16_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    const std::size_t first = i > limit ? i - limit : 1;
    const std::size_t last = i + std::min(limit, b.size() - i);
    row[first - 1] = first == 1 ? static_cast<std::uint16_t>(i) : too_many;
    if (last < b.size()) row[last + 1] = too_many;
    std::size_t best = row[first - 1];
    for (std::size_t j = first; j <= last; ++j) {
      int cost = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = std::min(cost, two_above[j - 2] + 1);
      row[j] = static_cast<std::uint16_t>(cost);
      best = std::min(best, static_cast<std::size_t>(cost));
    }
    if (best > limit) return limit + 1;
  }
  return std::min<std::size_t>(rows[a.size() % 3][b.size()], limit + 1);
}

std::uint64_t letter_set(std::string_view comparable) {
  std::uint64_t set = 0;
  for (const char c : comparable) {
    if (c >= 'a' && c <= 'z') set |= std::uint64_t{1} << static_cast<unsigned>(c - 'a');
    if (c >= '0' && c <= '9') set |= std::uint64_t{1} << static_cast<unsigned>(c - '0' + 26);
    if (c == ' ') set |= kSpaceInLetterSet;
    if (c == kValueSeparator) set |= kSeparatorInLetterSet;
  }
  return set;
}

int letters_apart(std::uint64_t a, std::uint64_t b) {
  // Counts bits pairwise, in fours, in bytes: without an instruction for it, which not every machine has.
  std::uint64_t counts = a ^ b;
  counts -= (counts >> 1U) & 0x5555555555555555U;
  counts = (counts & 0x3333333333333333U) + ((counts >> 2U) & 0x3333333333333333U);
  counts = (counts + (counts >> 4U)) & 0x0F0F0F0F0F0F0F0FU;
  return std::min(static_cast<int>(counts * 0x0101010101010101U >> 56U), kMostLettersApart + 1);
}

WrittenDate written_date(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return one_written_date(text);
  WrittenDate first = one_written_date(text.substr(0, slash));
  const WrittenDate last = one_written_date(text.substr(slash + 1));
  if (first.year != last.year) return {};
  if (first.month != last.month) return {first.year, 0, 0};
  if (first.day != last.day) first.day = 0;
  return first;
}

DateAgreement date_agreement(WrittenDate a, WrittenDate b) {
  const bool same_year = a.year == b.year;
  if (!whole(a) || !whole(b)) {
    if (same_year)
      return a.month == b.month || a.month == 0 || b.month == 0 ? DateAgreement::year_only
                                                                : DateAgreement::near_year;
    return std::abs(a.year - b.year) <= 1 ? DateAgreement::near_year : DateAgreement::different;
  }
  if (a == b) return DateAgreement::same;
  if (same_year && a.month == b.day && a.day == b.month) return DateAgreement::swapped;
  if (one_digit_apart(a, b)) return DateAgreement::one_digit;
  const int same_parts = int{same_year} + int{a.month == b.month} + int{a.day == b.day};
  if (same_parts == 2) return DateAgreement::two_parts;
  if (same_year && (first_of_january(a) || first_of_january(b))) return DateAgreement::year_only;
  return std::abs(a.year - b.year) <= 1 ? DateAgreement::near_year : DateAgreement::different;
}

}  // namespace zicht::linkage
