#include "disclosure/shown_shares.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/contract.hpp"

namespace zicht::disclosure {
namespace {

using CellPlace = std::pair<int, std::vector<std::uint16_t>>;  ///< year and classes

/// The count of each shown cell; 0 where nobody can stand.
std::map<CellPlace, std::int64_t> shown_counts(const ProtectedContents& contents) {
  std::map<CellPlace, std::int64_t> counts;
  for (const ProtectedCell& cell : contents.cells)
    if (cell.state == CellState::not_applicable)
      counts.emplace(CellPlace{cell.year, cell.classes}, 0);
    else if (cell.shown() && cell.count)
      counts.emplace(CellPlace{cell.year, cell.classes}, *cell.count);
  return counts;
}

}  // namespace

ShownShare share_of(std::int64_t numerator, std::int64_t denominator, double design_effect) {
  ZICHT_EXPECT(numerator >= 0 && numerator <= denominator && denominator > 0 && design_effect >= 1);
  constexpr double kQuantile = 1.959963984540054;  // of the normal distribution, 0.975
  const double share = static_cast<double>(numerator) / static_cast<double>(denominator);
  const double units = static_cast<double>(denominator) / design_effect;
  const double weight = kQuantile * kQuantile / units;
  const double middle = (share + weight / 2) / (1 + weight);
  const double half =
      kQuantile / (1 + weight) * std::sqrt(share * (1 - share) / units + weight / (4 * units));
  ShownShare made{numerator, denominator, std::max(0.0, middle - half), std::min(1.0, middle + half)};
  if (numerator == 0) made.lower = 0;
  if (numerator == denominator) made.upper = 1;
  return made;
}

void add_shares(ProtectedContents& contents) {
  if (!contents.share_rule) return;
  const ShareRule& rule = *contents.share_rule;
  const auto counts = shown_counts(contents);
  for (ProtectedCell& cell : contents.cells) {
    cell.share.reset();
    if (!cell.shown() || !cell.count) continue;
    std::vector<std::uint16_t> outcome;
    for (const std::size_t d : rule.outcomes) outcome.push_back(cell.classes.at(d));
    if (std::ranges::find(rule.numerators, outcome) == rule.numerators.end()) continue;
    CellPlace place{cell.year, cell.classes};
    const auto count_of = [&](const std::vector<std::uint16_t>* classes) {
      for (std::size_t at = 0; at < rule.outcomes.size(); ++at)
        place.second.at(rule.outcomes[at]) = classes == nullptr ? kAllClasses : classes->at(at);
      const auto found = counts.find(place);
      return found == counts.end() ? std::optional<std::int64_t>() : found->second;
    };
    std::optional<std::int64_t> denominator = count_of(nullptr);
    for (const auto& apart : rule.apart) {
      const auto count = count_of(&apart);
      denominator = denominator && count ? std::optional(*denominator - *count) : std::nullopt;
    }
    if (denominator && *denominator >= *cell.count && *denominator > 0)
      cell.share = share_of(*cell.count, *denominator, rule.design_effect);
  }
}

}  // namespace zicht::disclosure
