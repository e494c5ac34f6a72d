#include "disclosure/whole_number_system.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>

#include "base/contract.hpp"

namespace zicht::disclosure {
namespace {

/// Cells as sign * another cell + offset; a root is itself.
class Aliases {
 public:
  explicit Aliases(std::span<const CellLimits> limits) : limits_(limits.begin(), limits.end()) {
    root_.resize(limits.size());
    std::iota(root_.begin(), root_.end(), CellId{0});
    sign_.assign(limits.size(), 1);
    offset_.assign(limits.size(), 0);
  }
  struct Place {
    CellId root;
    std::int64_t sign;
    std::int64_t offset;
  };
  Place place(CellId cell) const {
    Place at{cell, 1, 0};
    while (root_[at.root] != at.root) {
      at.offset += at.sign * offset_[at.root];
      at.sign *= sign_[at.root];
      at.root = root_[at.root];
    }
    return at;
  }
  const CellLimits& limits(CellId root) const { return limits_[root]; }
  bool known(CellId root) const { return limits_[root].fixed(); }

  /// Says that a root has this value; false when its limits forbid it.
  bool fix(CellId root, std::int64_t value) {
    if (value < limits_[root].lower || value > limits_[root].upper) return false;
    limits_[root] = {value, value};
    return true;
  }
  /// Says that root a = sign * root b + offset; false when no value is left.
  bool join(CellId a, CellId b, std::int64_t sign, std::int64_t offset) {
    const CellLimits& of = limits_[a];
    // sign * b + offset within [lower, upper]
    std::int64_t lower = of.lower - offset;
    std::int64_t upper = of.upper >= kNoLimit ? kNoLimit : of.upper - offset;
    if (sign < 0) {
      const std::int64_t low = upper >= kNoLimit ? -kNoLimit : -upper;
      upper = -lower;
      lower = low;
    }
    limits_[b].lower = std::max(limits_[b].lower, lower);
    limits_[b].upper = std::min(limits_[b].upper, upper);
    root_[a] = b;
    sign_[a] = sign;
    offset_[a] = offset;
    return limits_[b].lower <= limits_[b].upper;
  }

 private:
  std::vector<CellLimits> limits_;
  std::vector<CellId> root_;
  std::vector<std::int64_t> sign_;
  std::vector<std::int64_t> offset_;
};

/// An equation in terms of unknown roots.
SystemRow resolved(const CellEquation& equation, const Aliases& aliases) {
  SystemRow row;
  std::vector<Term>& terms = row.terms;
  const auto add = [&](CellId cell, std::int64_t times) {
    const Aliases::Place place = aliases.place(cell);
    row.sum -= times * place.offset;
    if (aliases.known(place.root))
      row.sum -= times * place.sign * aliases.limits(place.root).lower;
    else
      terms.push_back({place.root, times * place.sign});
  };
  add(equation.parent, 1);
  for (const CellId part : equation.parts) add(part, -1);
  std::ranges::sort(terms, {}, &Term::column);
  std::size_t kept = 0;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    if (kept > 0 && terms[kept - 1].column == terms[t].column)
      terms[kept - 1].coefficient += terms[t].coefficient;
    else
      terms[kept++] = terms[t];
    if (terms[kept - 1].coefficient == 0) --kept;
  }
  terms.resize(kept);
  return row;
}

/// What one row settles by itself.
enum class Settled { nothing, something, contradiction };

Settled settle(const SystemRow& row, Aliases& aliases) {
  if (row.terms.empty()) return row.sum == 0 ? Settled::something : Settled::contradiction;
  const Term first = row.terms[0];
  if (row.terms.size() == 1) {
    if (row.sum % first.coefficient != 0) return Settled::contradiction;
    return aliases.fix(first.column, row.sum / first.coefficient) ? Settled::something
                                                                  : Settled::contradiction;
  }
  if (row.terms.size() > 2) return Settled::nothing;
  const Term second = row.terms[1];
  if (std::abs(first.coefficient) != 1 || std::abs(second.coefficient) != 1) return Settled::nothing;
  // first = (sum - second * b) / first coefficient, and that is 1 or -1
  const bool joined = aliases.join(first.column, second.column, -second.coefficient * first.coefficient,
                                   row.sum * first.coefficient);
  return joined ? Settled::something : Settled::contradiction;
}

/// Settles rows of one or two unknowns until none is left; gives the rows that remain.
std::vector<SystemRow> settle_all(std::span<const CellEquation> equations, Aliases& aliases,
                                  std::vector<std::uint32_t>& impossible_cells) {
  std::vector<bool> done(equations.size(), false);
  std::vector<SystemRow> rest;
  for (bool changed = true; changed;) {
    changed = false;
    rest.clear();
    for (std::size_t e = 0; e < equations.size(); ++e) {
      if (done[e]) continue;
      SystemRow row = resolved(equations[e], aliases);
      const Settled settled = settle(row, aliases);
      if (settled == Settled::nothing) {
        rest.push_back(std::move(row));
        continue;
      }
      if (settled == Settled::contradiction) impossible_cells.push_back(equations[e].parent);
      done[e] = true;
      changed = true;
    }
  }
  return rest;
}

CellId top_of(std::vector<CellId>& group, CellId cell) {
  while (group[cell] != cell) cell = group[cell] = group[group[cell]];
  return cell;
}

std::vector<std::vector<std::uint32_t>> rows_by_column(const WholeNumberSystem& system) {
  std::vector<std::vector<std::uint32_t>> rows(system.columns.size());
  for (std::uint32_t r = 0; r < system.rows.size(); ++r)
    for (const Term& term : system.rows[r].terms) rows[term.column].push_back(r);
  return rows;
}

/// Smallest and largest value of a term.
std::pair<std::int64_t, std::int64_t> range_of(const Term& term, const CellLimits& limits) {
  const std::int64_t a = limits.lower <= -kNoLimit ? -kNoLimit : limits.lower;
  const std::int64_t b = limits.upper;
  const std::int64_t low = term.coefficient > 0 ? a : b;
  const std::int64_t high = term.coefficient > 0 ? b : a;
  return {term.coefficient * low, term.coefficient * high};
}

std::int64_t floor_division(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return (a % b != 0 && ((a < 0) != (b < 0))) ? quotient - 1 : quotient;
}

/// Applies one row; false when it cannot hold. Appends columns that changed.
bool apply(const SystemRow& row, std::vector<CellLimits>& columns, std::vector<std::uint32_t>& changed) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  int low_unknown = 0;
  int high_unknown = 0;
  const auto is_far = [](std::int64_t value) { return value <= -kNoLimit || value >= kNoLimit; };
  for (const Term& term : row.terms) {
    const auto [from, to] = range_of(term, columns[term.column]);
    is_far(from) ? static_cast<void>(++low_unknown) : static_cast<void>(low += from);
    is_far(to) ? static_cast<void>(++high_unknown) : static_cast<void>(high += to);
  }
  if (low_unknown == 0 && low > row.sum) return false;
  if (high_unknown == 0 && high < row.sum) return false;
  for (const Term& term : row.terms) {
    CellLimits& own = columns[term.column];
    const auto [from, to] = range_of(term, own);
    std::int64_t most = kNoLimit;    // of the term
    std::int64_t least = -kNoLimit;  // of the term
    if (low_unknown - (is_far(from) ? 1 : 0) == 0) most = row.sum - (low - (is_far(from) ? 0 : from));
    if (high_unknown - (is_far(to) ? 1 : 0) == 0) least = row.sum - (high - (is_far(to) ? 0 : to));
    const CellLimits before = own;
    const std::int64_t c = term.coefficient;
    if (c > 0) {
      if (most < kNoLimit) own.upper = std::min(own.upper, floor_division(most, c));
      if (least > -kNoLimit) own.lower = std::max(own.lower, -floor_division(-least, c));
    } else {
      if (most < kNoLimit) own.lower = std::max(own.lower, -floor_division(most, -c));
      if (least > -kNoLimit) own.upper = std::min(own.upper, floor_division(-least, -c));
    }
    if (own.lower > own.upper) return false;
    if (own.lower != before.lower || own.upper != before.upper) changed.push_back(term.column);
  }
  return true;
}

}  // namespace

bool propagate(std::span<const SystemRow> rows, const std::vector<std::vector<std::uint32_t>>& rows_of_column,
               std::vector<CellLimits>& columns) {
  std::deque<std::uint32_t> waiting;
  std::vector<bool> waits(rows.size(), true);
  for (std::uint32_t r = 0; r < rows.size(); ++r) waiting.push_back(r);
  std::vector<std::uint32_t> changed;
  std::size_t applications_left = 50 * rows.size() + 1000;
  while (!waiting.empty() && applications_left-- > 0) {
    const std::uint32_t r = waiting.front();
    waiting.pop_front();
    waits[r] = false;
    changed.clear();
    if (!apply(rows[r], columns, changed)) return false;
    for (const std::uint32_t column : changed)
      for (const std::uint32_t touched : rows_of_column[column]) {
        if (waits[touched]) continue;
        waits[touched] = true;
        waiting.push_back(touched);
      }
  }
  return true;
}

namespace {

/// Whether a row and the lower limits of its other columns keep a column from going below its lower limit.
bool lower_limit_follows(const SystemRow& row, std::uint32_t column, const std::vector<CellLimits>& limits,
                         const std::vector<bool>& lower_needed) {
  const auto own = std::ranges::lower_bound(row.terms, column, {}, &Term::column);
  if (std::abs(own->coefficient) != 1) return false;
  std::int64_t least = own->coefficient * row.sum;
  for (const Term& term : row.terms) {
    if (term.column == column) continue;
    const std::int64_t times = -own->coefficient * term.coefficient;
    if (times < 0 || !lower_needed[term.column] || limits[term.column].lower <= -kNoLimit) return false;
    least += times * limits[term.column].lower;
  }
  return least >= limits[column].lower;
}

}  // namespace

std::vector<bool> columns_that_limit(const WholeNumberSystem& system) {
  const auto rows_of_column = rows_by_column(system);
  std::vector<std::uint32_t> order(system.columns.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  // Sums have the largest lower limits: they are looked at while their parts still have theirs.
  std::ranges::stable_sort(order, std::greater<>{}, [&](std::uint32_t c) { return system.columns[c].lower; });
  std::vector<bool> needed(system.columns.size(), true);
  for (const std::uint32_t column : order)
    for (const std::uint32_t r : rows_of_column[column])
      if (lower_limit_follows(system.rows[r], column, system.columns, needed)) {
        needed[column] = false;
        break;
      }
  std::vector<CellLimits> implied;
  for (std::size_t c = 0; c < needed.size(); ++c)
    implied.push_back({needed[c] ? system.columns[c].lower : -kNoLimit, kNoLimit});
  if (!propagate(system.rows, rows_of_column, implied)) return std::vector<bool>(needed.size(), true);
  for (std::size_t c = 0; c < needed.size(); ++c)
    if (implied[c].lower < system.columns[c].lower || implied[c].upper > system.columns[c].upper)
      needed[c] = true;
  return needed;
}

bool satisfies(const WholeNumberSystem& system, std::span<const std::int64_t> values) {
  for (std::size_t c = 0; c < values.size(); ++c)
    if (values[c] < system.columns[c].lower || values[c] > system.columns[c].upper) return false;
  return std::ranges::all_of(system.rows, [values](const SystemRow& row) {
    std::int64_t sum = 0;
    for (const Term& term : row.terms) sum += term.coefficient * values[term.column];
    return sum == row.sum;
  });
}

ReducedSystem reduced(std::span<const CellEquation> equations, std::span<const CellLimits> limits) {
  ReducedSystem result;
  Aliases aliases(limits);
  std::vector<SystemRow> rows = settle_all(equations, aliases, result.impossible_cells);
  std::vector<CellId> group(limits.size());
  std::iota(group.begin(), group.end(), CellId{0});
  for (const SystemRow& row : rows)
    for (const Term& term : row.terms) group[top_of(group, term.column)] = top_of(group, row.terms[0].column);

  std::map<CellId, std::uint32_t> component_of;
  std::vector<std::uint32_t> column_of(limits.size(), 0);
  result.cells.resize(limits.size());
  for (CellId cell = 0; cell < limits.size(); ++cell) {
    if (aliases.place(cell).root != cell || aliases.known(cell)) continue;
    const auto next = static_cast<std::uint32_t>(result.components.size());
    const auto [at, fresh] = component_of.try_emplace(top_of(group, cell), next);
    if (fresh) result.components.emplace_back();
    WholeNumberSystem& component = result.components[at->second];
    column_of[cell] = static_cast<std::uint32_t>(component.columns.size());
    component.columns.push_back(aliases.limits(cell));
  }
  for (CellId cell = 0; cell < limits.size(); ++cell) {
    const Aliases::Place place = aliases.place(cell);
    if (aliases.known(place.root)) {
      result.cells[cell].offset = place.sign * aliases.limits(place.root).lower + place.offset;
      continue;
    }
    result.cells[cell] = {component_of.at(top_of(group, place.root)), column_of[place.root], place.sign,
                          place.offset};
  }
  std::ranges::sort(rows, [](const SystemRow& a, const SystemRow& b) {
    return std::ranges::lexicographical_compare(
        a.terms, b.terms, {}, [](const Term& t) { return std::pair(t.column, t.coefficient); },
        [](const Term& t) { return std::pair(t.column, t.coefficient); });
  });
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto same = [](const Term& a, const Term& b) {
      return a.column == b.column && a.coefficient == b.coefficient;
    };
    if (r > 0 && rows[r].sum == rows[r - 1].sum && std::ranges::equal(rows[r].terms, rows[r - 1].terms, same))
      continue;
    SystemRow row = rows[r];
    WholeNumberSystem& component = result.components[component_of.at(top_of(group, row.terms[0].column))];
    for (Term& term : row.terms) term.column = column_of[term.column];
    component.rows.push_back(std::move(row));
  }
  for (WholeNumberSystem& component : result.components)
    propagate(component.rows, rows_by_column(component), component.columns);
  return result;
}

}  // namespace zicht::disclosure
