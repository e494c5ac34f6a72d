#include "disclosure/protected_band.hpp"

#include <algorithm>
#include <cmath>

namespace zicht::disclosure {

std::vector<std::vector<bool>> extremes(std::size_t count) {
  constexpr std::size_t kEveryChoice = 4;
  std::vector<std::vector<bool>> all;
  if (count <= kEveryChoice) {
    for (std::size_t choice = 0; choice < std::size_t{1} << count; ++choice) {
      std::vector<bool>& one = all.emplace_back(count);
      for (std::size_t at = 0; at < count; ++at) one[at] = (choice >> at & 1U) != 0;
    }
    return all;
  }
  for (const bool most : {false, true}) {
    const std::vector<bool> alike(count, most);
    all.push_back(alike);
    for (std::size_t at = 0; at < count; ++at) {
      all.push_back(alike);
      all.back()[at] = !most;
    }
  }
  return all;
}

std::optional<ShownBand> protected_band(const BandToProtect& question) {
  if (question.completions.empty()) return std::nullopt;
  std::optional<BandOfData> whole;
  for (const auto& one : question.completions) {
    if (!one || !std::isfinite(one->upper) || one->lower < 1) return std::nullopt;
    if (!whole) whole = one;
    whole->lower = std::min(whole->lower, one->lower);
    whole->upper = std::max(whole->upper, one->upper);
  }
  if (whole->upper > question.largest_ratio * whole->lower) return std::nullopt;
  const double step = std::pow(10, std::max(0.0, std::floor(std::log10(whole->lower)) - 1));
  return ShownBand{std::floor(whole->lower / step) * step, std::ceil(whole->upper / step) * step};
}

}  // namespace zicht::disclosure
