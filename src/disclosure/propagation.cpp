#include "disclosure/propagation.hpp"

#include <algorithm>
#include <deque>

namespace zicht::disclosure {
namespace {

struct PartSums {
  std::int64_t lower = 0;
  std::int64_t upper = 0;  ///< of the parts that have an upper limit
  std::size_t without_limit = 0;
};

PartSums sums_of(const CellEquation& equation, std::span<const CellLimits> limits) {
  PartSums sums;
  for (const CellId part : equation.parts) {
    sums.lower += limits[part].lower;
    if (limits[part].upper >= kNoLimit)
      ++sums.without_limit;
    else
      sums.upper += limits[part].upper;
  }
  return sums;
}

/// Narrows one cell; true when it changed.
bool narrow(CellLimits& limits, std::int64_t lower, std::int64_t upper) {
  const CellLimits before = limits;
  limits.lower = std::max(limits.lower, lower);
  limits.upper = std::min(limits.upper, upper);
  return limits.lower != before.lower || limits.upper != before.upper;
}

/// Applies one equation; appends the cells that changed.
void apply(const CellEquation& equation, std::vector<CellLimits>& limits, std::vector<CellId>& changed) {
  const PartSums sums = sums_of(equation, limits);
  const std::int64_t most = sums.without_limit > 0 ? kNoLimit : sums.upper;
  if (narrow(limits[equation.parent], sums.lower, most)) changed.push_back(equation.parent);
  const CellLimits parent = limits[equation.parent];
  if (parent.upper < sums.lower) return;  // the caller sees that the parent is impossible
  for (const CellId part : equation.parts) {
    const CellLimits own = limits[part];
    const std::size_t others_without = sums.without_limit - (own.upper >= kNoLimit ? 1 : 0);
    const std::int64_t others_upper = sums.upper - (own.upper >= kNoLimit ? 0 : own.upper);
    const std::int64_t lower = others_without > 0 ? 0 : parent.lower - others_upper;
    const std::int64_t upper = parent.upper >= kNoLimit ? kNoLimit : parent.upper - (sums.lower - own.lower);
    if (narrow(limits[part], lower, upper)) changed.push_back(part);
  }
}

/// For each cell the equations that it stands in.
struct Incidence {
  std::vector<std::uint32_t> begin;
  std::vector<std::uint32_t> equations;
};

Incidence incidence_of(std::span<const CellEquation> equations, std::size_t cells) {
  Incidence incidence;
  incidence.begin.assign(cells + 1, 0);
  const auto each = [&equations](auto&& visit) {
    for (std::uint32_t e = 0; e < equations.size(); ++e) {
      visit(equations[e].parent, e);
      for (const CellId part : equations[e].parts) visit(part, e);
    }
  };
  each([&incidence](CellId cell, std::uint32_t) { ++incidence.begin[cell + 1]; });
  for (std::size_t c = 0; c < cells; ++c) incidence.begin[c + 1] += incidence.begin[c];
  incidence.equations.resize(incidence.begin[cells]);
  std::vector<std::uint32_t> next(incidence.begin.begin(), incidence.begin.end() - 1);
  each([&incidence, &next](CellId cell, std::uint32_t e) { incidence.equations[next[cell]++] = e; });
  return incidence;
}

}  // namespace

bool impossible(const CellEquation& equation, std::span<const CellLimits> limits) {
  const PartSums sums = sums_of(equation, limits);
  const CellLimits& parent = limits[equation.parent];
  return parent.upper < sums.lower || (sums.without_limit == 0 && parent.lower > sums.upper);
}

std::optional<std::uint32_t> propagate(std::span<const CellEquation> equations,
                                       std::vector<CellLimits>& limits) {
  const Incidence incidence = incidence_of(equations, limits.size());
  std::deque<std::uint32_t> waiting;
  std::vector<bool> waits(equations.size(), true);
  for (std::uint32_t e = 0; e < equations.size(); ++e) waiting.push_back(e);
  std::vector<CellId> changed;
  // Limits of a system that cannot hold may creep towards each other one by one; they are left where they
  // are.
  std::size_t applications_left = 100 * equations.size() + 100'000;
  while (!waiting.empty() && applications_left-- > 0) {
    const std::uint32_t e = waiting.front();
    waiting.pop_front();
    waits[e] = false;
    changed.clear();
    apply(equations[e], limits, changed);
    for (const CellId cell : changed) {
      if (limits[cell].lower > limits[cell].upper) return e;
      for (std::uint32_t at = incidence.begin[cell]; at < incidence.begin[cell + 1]; ++at) {
        const std::uint32_t touched = incidence.equations[at];
        if (waits[touched]) continue;
        waits[touched] = true;
        waiting.push_back(touched);
      }
    }
  }
  return std::nullopt;
}

}  // namespace zicht::disclosure
