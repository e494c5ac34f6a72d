#include "disclosure/loss_bound.hpp"

#include <algorithm>
#include <limits>

namespace zicht::disclosure {
namespace {

/// An equation that needs another withheld cell than its small ones, and the cells that it may be.
struct Need {
  std::uint32_t equation = 0;
  std::vector<CellId> choice;
};

std::vector<Need> needs_of(const TableSystem& system, const std::vector<CellToProtect>& cells,
                           const std::vector<bool>& is_primary) {
  std::vector<Need> needs;
  for (std::uint32_t e = 0; e < system.equations().size(); ++e) {
    const CellEquation& equation = system.equations()[e];
    if (is_primary[equation.parent] || !cells[equation.parent].published) continue;
    std::int64_t small = 0;
    std::int64_t persons = 0;
    bool all_published = true;
    Need need{e, {equation.parent}};
    for (const CellId part : equation.parts) {
      all_published = all_published && cells[part].published;
      if (is_primary[part]) {
        ++small;
        persons += cells[part].persons;
      } else if (cells[part].persons > 0) {
        need.choice.push_back(part);
      }
    }
    // Each small part is at least 1, so that the largest value of one is what the others leave.
    if (!all_published || small == 0 || persons - small + 1 >= kFewestValues) {
      if (!all_published || small != 1) continue;
    }
    needs.push_back(std::move(need));
  }
  return needs;
}

}  // namespace

LossBound least_loss(const TableSystem& system, const std::vector<CellToProtect>& cells,
                     std::span<const std::uint32_t> primary) {
  std::vector<bool> is_primary(cells.size(), false);
  for (const std::uint32_t at : primary) is_primary[at] = true;
  std::vector<Need> needs = needs_of(system, cells, is_primary);
  std::vector<std::int64_t> left(cells.size());
  for (std::size_t c = 0; c < cells.size(); ++c) left[c] = cells[c].cost;
  const auto cheapest = [&left](const Need& need) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const CellId cell : need.choice) least = std::min(least, left[cell]);
    return least;
  };
  // Equations with few choices first: their weight takes least from others.
  std::ranges::stable_sort(needs, {}, [](const Need& need) { return need.choice.size(); });
  LossBound bound;
  for (const Need& need : needs) {
    const std::int64_t weight = cheapest(need);
    if (weight <= 0) continue;
    for (const CellId cell : need.choice) left[cell] -= weight;
    bound.persons += weight;
    bound.weights.push_back({need.equation, weight});
  }
  return bound;
}

}  // namespace zicht::disclosure
