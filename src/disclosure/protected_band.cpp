#include "disclosure/protected_band.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace zicht::disclosure {
namespace {

ShownBand rounded(const BandOfData& band, double step) {
  return {std::floor(band.lower / step) * step, std::ceil(band.upper / step) * step};
}

bool equal(const ShownBand& a, const ShownBand& b) { return a.lower == b.lower && a.upper == b.upper; }

}  // namespace

std::optional<ShownBand> protected_band(const BandToProtect& question) {
  if (!question.band || !std::isfinite(question.band->upper) || question.band->lower < 1) return std::nullopt;
  if (!std::ranges::all_of(question.neighbours, [](const auto& one) { return one.has_value(); }))
    return std::nullopt;
  constexpr std::array<double, 3> kMultiples = {1, 2, 5};
  const double digits = std::floor(std::log10(question.band->lower));
  for (double power = std::max(0.0, digits - 1);; ++power)
    for (const double multiple : kMultiples) {
      const double step = multiple * std::pow(10, power);
      if (step >= question.band->lower) return std::nullopt;
      const ShownBand shown = rounded(*question.band, step);
      if (std::ranges::all_of(question.neighbours,
                              [&](const auto& one) { return equal(rounded(*one, step), shown); }))
        return shown;
    }
}

}  // namespace zicht::disclosure
