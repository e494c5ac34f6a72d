#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zicht::stats {

/// A row of small whole numbers, one for each variable.
using IntegerRow = std::vector<std::int64_t>;

/// The cone of all x with `zero . x = 0` for each row of `zero` and `nonnegative . x >= 0` for each of
/// `nonnegative`. The variables themselves are free. It is never empty: 0 is in it.
struct Cone {
  std::size_t variables = 0;
  std::vector<IntegerRow> zero;
  std::vector<IntegerRow> nonnegative;
};

/// A point of the cone at which as many inequalities as possible are strict: one that is 0 there is 0
/// everywhere in the cone (a point of the relative interior).
struct InteriorPoint {
  std::vector<bool> positive;  ///< one for each row of `nonnegative`
  IntegerRow point;            ///< without common divisor; empty if its numbers need more than 64 bits
  bool any_positive() const;
};

/// Finds it by the simplex method on whole numbers (fraction-free pivots, Bland's rule), so the answer is
/// exact: no tolerance decides. Numbers that outgrow 64 bits are held in arbitrary precision.
/// \source Bland (1977), Mathematics of Operations Research 2, 103-107; Edmonds (1967), Journal of Research
/// of the National Bureau of Standards 71B, 241-245.
/// \checked random cones against rays found by trying all subsets of rows; see the test.
InteriorPoint interior_point(const Cone& cone);

/// Positions of rows that are linearly independent and span all of them; of two choices the earlier row.
/// Exact.
std::vector<std::size_t> independent_rows(const std::vector<IntegerRow>& rows);

/// Whether every x with `zero . x = 0` for all rows has x[variable] = 0. Exact.
bool is_forced_to_zero(const std::vector<IntegerRow>& zero, std::size_t variables, std::size_t variable);

}  // namespace zicht::stats
