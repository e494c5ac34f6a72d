#include "chain/two_series.hpp"

#include <algorithm>

#include "base/contract.hpp"

namespace zicht::chain {
namespace {

constexpr std::size_t kFewestYears = 5;
constexpr double kAlpha = 0.05;

std::vector<double> as_numbers(std::span<const std::int64_t> counts) {
  return {counts.begin(), counts.end()};
}

/// How many steps in a row, up to the last, go in one direction.
int run(std::span<const std::int64_t> counts, bool rising) {
  int length = 0;
  for (std::size_t at = counts.size(); at-- > 1; ++length)
    if (rising ? counts[at] <= counts[at - 1] : counts[at] >= counts[at - 1]) break;
  return length;
}

}  // namespace

TwoSeries compare_series(std::span<const std::int64_t> victims, std::span<const std::int64_t> investigations,
                         int from_year, std::span<const int> breaks) {
  ZICHT_EXPECT(victims.size() == investigations.size() && !victims.empty());
  TwoSeries compared;
  compared.first_year = from_year;
  compared.last_year = from_year + static_cast<int>(victims.size()) - 1;
  for (const int year : breaks)
    if (year > compared.first_year && year <= compared.last_year) compared.first_year = year;
  const auto skipped = static_cast<std::size_t>(compared.first_year - from_year);
  victims = victims.subspan(skipped);
  investigations = investigations.subspan(skipped);
  compared.first_rises = run(victims, true);
  compared.second_falls = run(investigations, false);
  if (victims.size() < kFewestYears) return compared;
  const auto trends = stats::trends_apart(as_numbers(victims), as_numbers(investigations));
  if (!trends) {
    compared.divergence = Divergence::not_shown;
    return compared;
  }
  compared.trends = *trends;
  compared.divergence = trends->opposite_p_value < kAlpha        ? Divergence::opposite
                        : trends->ratio_falling_p_value < kAlpha ? Divergence::ratio_falls
                                                                 : Divergence::not_shown;
  return compared;
}

}  // namespace zicht::chain
