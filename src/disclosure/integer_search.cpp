#include "disclosure/integer_search.hpp"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#include <algorithm>
#include <cmath>

#include "disclosure/echelon_form.hpp"

namespace zicht::disclosure {
namespace {

/// Limits given to the linear program where none is known: they only keep its corners small.
constexpr double kFar = 1e6;
constexpr double kWhole = 1e-6;

__extension__ using Wide = __int128;

/// Whether these multipliers of the rows show that no point lies within the limits: the weighted sum of the
/// rows then misses the weighted sum of their sums, whatever the columns are.
bool refutes(const EchelonForm& form, std::span<const CellLimits> limits, std::span<const double> multipliers,
             double scale, std::vector<Wide>& weights) {
  std::fill(weights.begin(), weights.end(), 0);
  Wide sum = 0;
  for (std::size_t r = 0; r < form.rows.size(); ++r) {
    const double scaled = multipliers[r] * scale;
    if (!std::isfinite(scaled) || std::abs(scaled) > 4e14) return false;
    const Wide y = std::llround(scaled);
    if (y == 0) continue;
    sum += y * form.rows[r].sum;
    if (form.rows[r].pivot != EchelonRow::kNoPivot) weights[form.rows[r].pivot] += y;
    for (const Term& term : form.rows[r].terms) weights[term.column] += y * term.coefficient;
  }
  // The weighted rows say: weights . x = sum. Its range over the limits must contain the sum.
  Wide low = 0;
  Wide high = 0;
  bool low_known = true;
  bool high_known = true;
  for (std::size_t c = 0; c < weights.size(); ++c) {
    const Wide w = weights[c];
    if (w == 0) continue;
    const std::int64_t at_low = w > 0 ? limits[c].lower : limits[c].upper;
    const std::int64_t at_high = w > 0 ? limits[c].upper : limits[c].lower;
    if (at_low <= -kNoLimit || at_low >= kNoLimit) low_known = false;
    if (at_high <= -kNoLimit || at_high >= kNoLimit) high_known = false;
    low += w * at_low;
    high += w * at_high;
  }
  return (low_known && low > sum) || (high_known && high < sum);
}

}  // namespace

/// The linear program of a system in its free columns. A column that is solved for is a row within limits,
/// when it needs its limits: most are sums of others, and follow. Where a question or a branch narrows such a
/// column, it has a row for a while.
class IntegerSearch::Program {
 public:
  explicit Program(const WholeNumberSystem& system)
      : needed_(columns_that_limit(system)),
        form_(echelon_form(system, needed_)),
        weights_(system.columns.size()),
        place_(system.columns.size(), -1),
        row_of_pivot_(system.columns.size(), kNoRow) {
    for (std::size_t f = 0; f < form_.free_columns.size(); ++f)
      place_[form_.free_columns[f]] = static_cast<int>(f);
    for (std::uint32_t r = 0; r < form_.rows.size(); ++r) {
      const std::uint32_t pivot = form_.rows[r].pivot;
      if (pivot != EchelonRow::kNoPivot) row_of_pivot_[pivot] = r;
      if (pivot == EchelonRow::kNoPivot || needed_[pivot]) program_rows_.push_back(r);
    }
    lasting_rows_ = program_rows_.size();
    load();
  }

  const EchelonForm& form() const { return form_; }

  /// Solves within the limits of a branch, which narrow those of the whole search. True: a best corner;
  /// false: none was found.
  bool solve(std::span<const CellLimits> whole, std::span<const CellLimits> branch,
             std::span<const double> objective) {
    choose_rows(whole, branch);
    set_limits(branch);
    set_objective(objective);
    ++solved_;
    const bool same_objective =
        objective.empty() ? last_objective_.empty() : std::ranges::equal(objective, last_objective_);
    if (started_ && !same_objective)
      model_.primal(0);
    else
      model_.dual(0);
    started_ = true;
    last_objective_.assign(objective.begin(), objective.end());
    if (model_.status() == 1) model_.dual(0);
    return model_.status() == 0;
  }

  /// Value of a free column at the last corner.
  double value(std::size_t place) const { return model_.primalColumnSolution()[place]; }
  /// The point of whole numbers next to the last corner.
  std::vector<std::int64_t> rounded() const {
    std::vector<std::int64_t> point(weights_.size());
    for (std::size_t f = 0; f < form_.free_columns.size(); ++f)
      point[form_.free_columns[f]] = std::llround(value(f));
    complete(form_, point);
    return point;
  }
  std::optional<std::size_t> most_broken(std::span<const CellLimits> limits) const;
  std::size_t solved() const { return solved_; }

  /// Whether the failure of the last solve is proven exactly.
  bool proves_infeasible(std::span<const CellLimits> limits) {
    const double* const ray = model_.infeasibilityRay();
    if (ray == nullptr) return false;
    double largest = 0;
    double smallest = 1e300;
    std::vector<double> multipliers(form_.rows.size(), 0.0);
    for (std::size_t r = 0; r < program_rows_.size(); ++r) {
      multipliers[program_rows_[r]] = ray[r];
      const double size = std::abs(ray[r]);
      largest = std::max(largest, size);
      if (size > 1e-9) smallest = std::min(smallest, size);
    }
    delete[] ray;
    if (largest <= 0) return false;
    for (const double scale : {1.0 / smallest, 1048576.0 / largest, 1073741824.0 / largest, 1.0})
      if (refutes(form_, limits, multipliers, scale, weights_)) return true;
    return false;
  }

 private:
  static constexpr std::uint32_t kNoRow = 0xFFFFFFFF;
  static constexpr std::size_t kMostPassingRows = 60;

  void load() {
    std::vector<int> row_of_term;
    std::vector<int> column_of_term;
    std::vector<double> coefficients;
    for (std::size_t r = 0; r < program_rows_.size(); ++r)
      for (const Term& term : form_.rows[program_rows_[r]].terms) {
        row_of_term.push_back(static_cast<int>(r));
        column_of_term.push_back(place_[term.column]);
        coefficients.push_back(static_cast<double>(term.coefficient));
      }
    CoinPackedMatrix matrix(true, row_of_term.data(), column_of_term.data(), coefficients.data(),
                            static_cast<CoinBigIndex>(coefficients.size()));
    matrix.setDimensions(static_cast<int>(program_rows_.size()), static_cast<int>(form_.free_columns.size()));
    const std::vector<double> zeros(form_.free_columns.size() + program_rows_.size(), 0.0);
    model_.setLogLevel(0);
    model_.loadProblem(matrix, zeros.data(), zeros.data(), zeros.data(), zeros.data(), zeros.data());
    model_.setOptimizationDirection(-1);
  }

  /// Gives a row to each column that the branch narrows; takes back those of earlier branches when they are
  /// many.
  void choose_rows(std::span<const CellLimits> whole, std::span<const CellLimits> branch) {
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t c = 0; c < branch.size(); ++c)
      if (row_of_pivot_[c] != kNoRow && !needed_[c] &&
          (branch[c].lower != whole[c].lower || branch[c].upper != whole[c].upper))
        wanted.push_back(row_of_pivot_[c]);
    const auto passing = [this] { return std::span(program_rows_).subspan(lasting_rows_); };
    if (passing().size() > kMostPassingRows) {
      std::vector<int> gone;
      std::vector<std::uint32_t> kept(program_rows_.begin(),
                                      program_rows_.begin() + static_cast<std::ptrdiff_t>(lasting_rows_));
      for (std::size_t r = lasting_rows_; r < program_rows_.size(); ++r)
        if (std::ranges::find(wanted, program_rows_[r]) == wanted.end())
          gone.push_back(static_cast<int>(r));
        else
          kept.push_back(program_rows_[r]);
      model_.deleteRows(static_cast<int>(gone.size()), gone.data());
      program_rows_ = std::move(kept);
    }
    for (const std::uint32_t r : wanted) {
      if (std::ranges::find(passing(), r) != passing().end()) continue;
      std::vector<int> columns;
      std::vector<double> coefficients;
      for (const Term& term : form_.rows[r].terms) {
        columns.push_back(place_[term.column]);
        coefficients.push_back(static_cast<double>(term.coefficient));
      }
      model_.addRow(static_cast<int>(columns.size()), columns.data(), coefficients.data(), 0, 0);
      program_rows_.push_back(r);
    }
  }

  void set_limits(std::span<const CellLimits> limits) {
    double* lower = model_.columnLower();
    double* upper = model_.columnUpper();
    for (std::size_t f = 0; f < form_.free_columns.size(); ++f) {
      const CellLimits& of = limits[form_.free_columns[f]];
      lower[f] = of.lower <= -kNoLimit ? -kFar : static_cast<double>(of.lower);
      upper[f] = of.upper >= kNoLimit ? std::max(kFar, lower[f]) : static_cast<double>(of.upper);
    }
    for (std::size_t r = 0; r < program_rows_.size(); ++r) {
      const EchelonRow& row = form_.rows[program_rows_[r]];
      const auto sum = static_cast<double>(row.sum);
      double& low = model_.rowLower()[r];
      double& high = model_.rowUpper()[r];
      low = high = sum;
      if (row.pivot == EchelonRow::kNoPivot) continue;
      const CellLimits& of = limits[row.pivot];
      low = of.upper >= kNoLimit ? -COIN_DBL_MAX : sum - static_cast<double>(of.upper);
      high = of.lower <= -kNoLimit ? COIN_DBL_MAX : sum - static_cast<double>(of.lower);
    }
  }

  void set_objective(std::span<const double> objective) {
    double* weights = model_.objective();
    std::fill(weights, weights + form_.free_columns.size(), 0.0);
    if (objective.empty()) return;
    for (std::size_t f = 0; f < form_.free_columns.size(); ++f) weights[f] = objective[form_.free_columns[f]];
    for (const EchelonRow& row : form_.rows)
      if (row.pivot != EchelonRow::kNoPivot)
        for (const Term& term : row.terms)
          weights[place_[term.column]] -= objective[row.pivot] * static_cast<double>(term.coefficient);
  }

  std::vector<bool> needed_;  ///< per column: its limits do not follow from others
  EchelonForm form_;
  ClpSimplex model_;
  std::vector<Wide> weights_;
  std::vector<int> place_;                   ///< of a free column among them; -1
  std::vector<std::uint32_t> row_of_pivot_;  ///< of a column that is solved for; kNoRow
  std::vector<std::uint32_t> program_rows_;  ///< rows of the form, in the order of the program
  std::size_t lasting_rows_ = 0;             ///< so many of them are always there
  std::vector<double> last_objective_;
  bool started_ = false;
  std::size_t solved_ = 0;
};

/// The free column whose value is furthest from whole; none when all are whole.
std::optional<std::size_t> IntegerSearch::Program::most_broken(std::span<const CellLimits> limits) const {
  std::optional<std::size_t> worst;
  double most = kWhole;
  for (std::size_t f = 0; f < form_.free_columns.size(); ++f) {
    if (limits[form_.free_columns[f]].fixed()) continue;
    const double distance = std::abs(value(f) - std::round(value(f)));
    if (distance > most) {
      most = distance;
      worst = f;
    }
  }
  return worst;
}

IntegerSearch::IntegerSearch(const WholeNumberSystem& system)
    : system_(system),
      limits_(system.columns),
      rows_of_column_(system.columns.size()),
      program_(std::make_unique<Program>(system)) {
  for (std::uint32_t r = 0; r < system.rows.size(); ++r)
    for (const Term& term : system.rows[r].terms) rows_of_column_[term.column].push_back(r);
}

IntegerSearch::~IntegerSearch() = default;

std::size_t IntegerSearch::programs_solved() const { return program_->solved(); }

const EchelonForm& IntegerSearch::form() const { return program_->form(); }

void IntegerSearch::narrow(std::uint32_t column, std::int64_t from, std::int64_t to) {
  limits_[column].lower = std::max(limits_[column].lower, from);
  limits_[column].upper = std::min(limits_[column].upper, to);
  propagate(system_.rows, rows_of_column_, limits_);
}

namespace {

/// The free column with the fewest values.
std::optional<std::size_t> narrowest(std::span<const CellLimits> limits) {
  std::optional<std::size_t> best;
  for (std::size_t c = 0; c < limits.size(); ++c)
    if (!limits[c].fixed() &&
        (!best || limits[c].upper - limits[c].lower < limits[*best].upper - limits[*best].lower))
      best = c;
  return best;
}

struct Branch {
  std::vector<CellLimits> limits;
};

/// Splits at a value: the side with the corner's nearer whole number is taken first (last on the stack).
void split_at(std::vector<Branch>& stack, std::vector<CellLimits> limits, std::size_t column, double at) {
  const auto below = static_cast<std::int64_t>(std::floor(at));
  std::vector<CellLimits> upper_side = limits;
  upper_side[column].lower = below + 1;
  limits[column].upper = below;
  const bool upper_first = at - std::floor(at) >= 0.5;
  if (upper_first) std::swap(limits, upper_side);
  stack.push_back({std::move(upper_side)});
  stack.push_back({std::move(limits)});
}

}  // namespace

SearchAnswer IntegerSearch::search(std::vector<CellLimits> limits, std::span<const double> objective,
                                   std::size_t most_nodes) {
  if (!program_->form().consistent) return {Found::none, {}};
  std::vector<Branch> stack;
  stack.push_back({std::move(limits)});
  std::size_t nodes = 0;
  while (!stack.empty()) {
    if (nodes++ >= most_nodes) return {Found::unresolved, {}};
    std::vector<CellLimits> branched = std::move(stack.back().limits);
    stack.pop_back();
    std::vector<CellLimits> now = branched;
    if (!propagate(system_.rows, rows_of_column_, now)) continue;
    // The program gets the branch's own limits: they differ from the last ones in few columns, so that the
    // basis stays good. What is proven uses the narrowed ones.
    if (program_->solve(limits_, branched, objective)) {
      std::vector<std::int64_t> point = program_->rounded();
      if (satisfies(system_, point)) return {Found::point, std::move(point)};
      if (const auto place = program_->most_broken(branched)) {
        split_at(stack, std::move(branched), program_->form().free_columns[*place], program_->value(*place));
        continue;
      }
    } else if (program_->proves_infeasible(now)) {
      continue;
    }
    // The linear program says nothing that can be used: go on by whole numbers alone.
    const auto column = narrowest(now);
    if (!column) {
      std::vector<std::int64_t> point;
      for (const CellLimits& of : now) point.push_back(of.lower);
      if (satisfies(system_, point)) return {Found::point, std::move(point)};
      continue;
    }
    if (now[*column].upper >= kNoLimit) return {Found::unresolved, {}};
    const double between = static_cast<double>(now[*column].lower) + 0.25;
    split_at(stack, std::move(now), *column, between);
  }
  return {Found::none, {}};
}

SearchAnswer IntegerSearch::find(std::uint32_t column, std::int64_t from, std::int64_t to,
                                 std::span<const double> objective, std::size_t most_nodes) {
  std::vector<CellLimits> limits = limits_;
  limits[column].lower = std::max(limits[column].lower, from);
  limits[column].upper = std::min(limits[column].upper, to);
  if (limits[column].lower > limits[column].upper) return {Found::none, {}};
  return search(std::move(limits), objective, most_nodes);
}

SearchAnswer IntegerSearch::find_any(std::span<const double> objective, std::size_t most_nodes) {
  return search(limits_, objective, most_nodes);
}

std::optional<std::vector<std::int64_t>> IntegerSearch::corner(std::span<const double> objective) {
  if (!program_->solve(limits_, limits_, objective)) return std::nullopt;
  std::vector<std::int64_t> point = program_->rounded();
  if (!satisfies(system_, point)) return std::nullopt;
  return point;
}

}  // namespace zicht::disclosure
