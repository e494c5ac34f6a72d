#include "disclosure/contradicting_equations.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "disclosure/integer_search.hpp"
#include "disclosure/whole_number_system.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kMostNodes = 200;          ///< of one proof
constexpr std::size_t kMostColumns = 3'000;      ///< of a part that is searched
constexpr std::size_t kMostEquations = 300'000;  ///< of all proofs together

/// Whether it is proven that these equations have no solution.
bool cannot_hold(std::span<const CellEquation> equations, std::span<const CellLimits> limits) {
  const ReducedSystem reduction = reduced(equations, limits);
  if (!reduction.impossible_cells.empty()) return true;
  return std::ranges::any_of(reduction.components, [](const WholeNumberSystem& part) {
    if (part.rows.empty() || part.columns.size() > kMostColumns) return false;
    return IntegerSearch(part).find_any({}, kMostNodes).found == Found::none;
  });
}

std::vector<CellEquation> chosen(std::span<const CellEquation> equations,
                                 std::span<const std::uint32_t> positions) {
  std::vector<CellEquation> found;
  for (const std::uint32_t e : positions) found.push_back(equations[e]);
  return found;
}

}  // namespace

std::vector<std::uint32_t> contradicting_equations(std::span<const CellEquation> equations,
                                                   std::span<const CellLimits> limits) {
  std::vector<std::uint32_t> kept(equations.size());
  for (std::uint32_t e = 0; e < kept.size(); ++e) kept[e] = e;
  if (!cannot_hold(equations, limits)) return {};
  std::size_t looked_at = 0;
  for (std::size_t step = (kept.size() + 1) / 2; step > 0; step = step > 1 ? (step + 1) / 2 : 0)
    for (std::size_t from = 0; from < kept.size() && looked_at < kMostEquations;) {
      std::vector<std::uint32_t> fewer(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(from));
      const std::size_t to = std::min(kept.size(), from + step);
      fewer.insert(fewer.end(), kept.begin() + static_cast<std::ptrdiff_t>(to), kept.end());
      looked_at += fewer.size();
      if (cannot_hold(chosen(equations, fewer), limits))
        kept = std::move(fewer);
      else
        from += step;
    }
  return kept;
}

namespace {

constexpr std::size_t kEquationsShown = 6;
constexpr std::size_t kMostPerPart = 5;
constexpr std::size_t kMostParts = 10;  ///< of which the equations are looked for

/// Equations by the part of the system that they are in: those that share cells which are not known.
class Parts {
 public:
  explicit Parts(const TableSystem& system) : part_of_(system.limits().size()) {
    std::iota(part_of_.begin(), part_of_.end(), CellId{0});
    const auto limits = system.limits();
    for (const CellEquation& equation : system.equations()) {
      CellId first = equation.parent;
      const auto join = [&](CellId cell) {
        if (limits[cell].fixed()) return;
        if (limits[first].fixed()) first = cell;
        part_of_[top(cell)] = top(first);
      };
      join(equation.parent);
      for (const CellId part : equation.parts) join(part);
    }
    for (const CellEquation& equation : system.equations()) {
      CellId in = equation.parent;
      for (const CellId part : equation.parts)
        if (limits[in].fixed()) in = part;
      equations_[top(in)].push_back(equation);
      known_in_.try_emplace(equation.parent, in);
      for (const CellId part : equation.parts) known_in_.try_emplace(part, in);
    }
  }
  /// The part of a cell; of one that is known, a part with an equation that it stands in.
  CellId with(CellId cell) {
    const auto in = known_in_.find(cell);
    return top(equations_.contains(top(cell)) || in == known_in_.end() ? cell : in->second);
  }
  CellId top(CellId cell) {
    while (part_of_[cell] != cell) cell = part_of_[cell] = part_of_[part_of_[cell]];
    return cell;
  }
  std::vector<CellEquation>& of(CellId part) { return equations_[part]; }

 private:
  std::vector<CellId> part_of_;
  std::map<CellId, std::vector<CellEquation>> equations_;
  std::map<CellId, CellId> known_in_;  ///< a cell -> a cell of the part of its first equation
};

/// What the rows themselves say of each cell, before any equation is used: what a reader can follow.
std::vector<CellLimits> limits_of_rows(const TableSystem& system) {
  std::vector<CellLimits> limits(system.limits().size());
  for (std::uint32_t t = 0; t < system.tables().size(); ++t)
    for (std::uint32_t row = 0; row < system.tables()[t].rows.size(); ++row) {
      const PublishedValue& value = system.tables()[t].values[row];
      CellLimits& of = limits[system.cell_of(t, row)];
      const CellLimits both{std::max(of.lower, value.lower), std::min(of.upper, value.upper)};
      if (both.lower <= both.upper) of = both;
    }
  for (CellId cell = 0; cell < limits.size(); ++cell)  // an absent row is 0, say
    if (!system.origin(cell) && system.limits()[cell].upper == 0) limits[cell] = {0, 0};
  return limits;
}

Contradiction told(const TableSystem& system, CellId cell, std::span<const CellEquation> equations,
                   std::span<const CellLimits> limits) {
  const auto origin = [&]() -> std::optional<WithheldRow> {
    for (const CellEquation& equation : equations) {
      if (const auto at = system.origin(equation.parent)) return at;
      for (const CellId part : equation.parts)
        if (const auto at = system.origin(part)) return at;
    }
    return system.origin(cell);
  }();
  Contradiction found{"", 0, system.describe(origin ? origin->cell : cell), {}};
  if (origin) {
    found.table = system.tables()[origin->table].name;
    found.line = system.line(origin->table, origin->row);
  }
  found.what = equations.size() > 1 ? "no whole numbers make these sums hold together: "
                                    : "no whole numbers make this sum hold: ";
  for (std::size_t e = 0; e < equations.size() && e < kEquationsShown; ++e)
    found.what += (e > 0 ? "; " : "") + system.describe(equations[e], limits);
  if (equations.size() > kEquationsShown)
    found.what += "; and " + std::to_string(equations.size() - kEquationsShown) + " more";
  return found;
}

}  // namespace

std::vector<Contradiction> contradictions_around(const TableSystem& system, std::span<const CellId> cells) {
  std::vector<Contradiction> found;
  if (cells.empty()) return found;
  Parts parts(system);
  const std::vector<CellLimits> rows_say = limits_of_rows(system);
  std::map<CellId, std::vector<CellId>> cells_of_part;
  for (const CellId cell : cells) cells_of_part[parts.with(cell)].push_back(cell);
  std::size_t searched = 0;
  for (const auto& [part, own] : cells_of_part) {
    std::vector<CellEquation>& equations = parts.of(part);
    const std::size_t before = found.size();
    for (std::size_t time = 0; searched < kMostParts && time < std::min(own.size(), kMostPerPart); ++time) {
      std::span<const CellLimits> limits = rows_say;
      std::vector<std::uint32_t> core = contradicting_equations(equations, limits);
      if (core.empty()) core = contradicting_equations(equations, limits = system.limits());
      if (core.empty()) break;
      found.push_back(told(system, own.front(), chosen(equations, core), limits));
      for (auto e = core.rbegin(); e != core.rend(); ++e) equations.erase(equations.begin() + *e);
    }
    ++searched;
    if (found.size() > before) continue;
    std::vector<CellEquation> around;  // which of them cannot hold was not found out
    for (const CellEquation& equation : equations)
      if (equation.parent == own.front() ||
          std::ranges::find(equation.parts, own.front()) != equation.parts.end())
        around.push_back(equation);
    found.push_back(told(system, own.front(), around, system.limits()));
  }
  return found;
}

}  // namespace zicht::disclosure
