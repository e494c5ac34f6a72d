#include "disclosure/echelon_form.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <set>
#include <utility>

namespace zicht::disclosure {
namespace {

constexpr std::int64_t kLargestCoefficient = 10'000;
constexpr std::size_t kMostTerms = 20'000'000;

/// a + factor * b, both by column. False: a coefficient is too large.
bool add_times(std::vector<Term>& a, std::int64_t factor, const std::vector<Term>& b,
               std::vector<Term>& scratch) {
  scratch.clear();
  std::size_t at = 0;
  for (const Term& term : b) {
    while (at < a.size() && a[at].column < term.column) scratch.push_back(a[at++]);
    std::int64_t coefficient = factor * term.coefficient;
    if (at < a.size() && a[at].column == term.column) coefficient += a[at++].coefficient;
    if (std::abs(coefficient) > kLargestCoefficient) return false;
    if (coefficient != 0) scratch.push_back({term.column, coefficient});
  }
  scratch.insert(scratch.end(), a.begin() + static_cast<std::ptrdiff_t>(at), a.end());
  std::swap(a, scratch);
  return true;
}

const Term* term_of(const SystemRow& row, std::uint32_t column) {
  const auto at = std::ranges::lower_bound(row.terms, column, {}, &Term::column);
  return at != row.terms.end() && at->column == column ? &*at : nullptr;
}

class RowElimination {
 public:
  RowElimination(const WholeNumberSystem& system, const std::vector<bool>& keep_free)
      : rows_(system.rows), rows_of_(system.columns.size()), keep_free_(keep_free) {
    for (std::uint32_t r = 0; r < rows_.size(); ++r) {
      terms_ += rows_[r].terms.size();
      for (const Term& term : rows_[r].terms) rows_of_[term.column].push_back(r);
      waiting_.emplace(rows_[r].terms.size(), r);
    }
  }

  /// False: numbers or rows grew too large.
  bool run() {
    while (!waiting_.empty()) {
      const std::uint32_t r = waiting_.begin()->second;
      waiting_.erase(waiting_.begin());
      if (!settle(r)) return false;
    }
    return substitute();
  }

  EchelonForm result() {
    EchelonForm form;
    form.consistent = consistent_;
    std::vector<bool> solved(rows_of_.size(), false);
    for (const auto& [row, column] : pivots_) {
      solved[column] = true;
      EchelonRow of{column, {}, rows_[row].sum};
      for (const Term& term : rows_[row].terms)
        if (term.column != column) of.terms.push_back(term);
      form.rows.push_back(std::move(of));
    }
    for (const std::uint32_t r : without_pivot_)
      if (!rows_[r].terms.empty()) form.rows.push_back({EchelonRow::kNoPivot, rows_[r].terms, rows_[r].sum});
    for (std::uint32_t c = 0; c < solved.size(); ++c)
      if (!solved[c]) form.free_columns.push_back(c);
    return form;
  }

 private:
  /// Makes a row the one of a pivot, or puts it aside.
  bool settle(std::uint32_t r) {
    SystemRow& row = rows_[r];
    std::int64_t divisor = 0;
    for (const Term& term : row.terms) divisor = std::gcd(divisor, term.coefficient);
    if (divisor == 0 || row.sum % divisor != 0) consistent_ = consistent_ && divisor == 0 && row.sum == 0;
    if (divisor > 1 && row.sum % divisor == 0) {
      for (Term& term : row.terms) term.coefficient /= divisor;
      row.sum /= divisor;
    }
    const Term* best = nullptr;
    for (const Term& term : row.terms)
      if (std::abs(term.coefficient) == 1 && (best == nullptr || is_better_pivot(term.column, best->column)))
        best = &term;
    if (best == nullptr) {
      if (std::ranges::find(without_pivot_, r) == without_pivot_.end()) without_pivot_.push_back(r);
      return true;
    }
    std::erase(without_pivot_, r);
    const Term pivot = *best;
    if (pivot.coefficient < 0) {
      for (Term& term : row.terms) term.coefficient = -term.coefficient;
      row.sum = -row.sum;
    }
    pivots_.emplace_back(r, pivot.column);
    return clear_column(r, pivot.column);
  }

  bool is_better_pivot(std::uint32_t column, std::uint32_t than) const {
    if (!keep_free_.empty() && keep_free_[column] != keep_free_[than]) return keep_free_[than];
    return rows_of_[column].size() < rows_of_[than].size();
  }

  /// Takes a pivot's column out of all rows that still have no pivot.
  bool clear_column(std::uint32_t pivot_row, std::uint32_t column) {
    const std::vector<std::uint32_t> users = std::exchange(rows_of_[column], {});
    done_.resize(rows_.size(), false);
    done_[pivot_row] = true;
    for (const std::uint32_t r : users) {
      if (done_[r]) continue;
      const Term* const term = term_of(rows_[r], column);
      if (term == nullptr) continue;  // it cancelled out, or was done already
      const std::int64_t factor = -term->coefficient;
      const std::size_t before = rows_[r].terms.size();
      waiting_.erase({before, r});
      for (const Term& fresh : rows_[pivot_row].terms)
        if (term_of(rows_[r], fresh.column) == nullptr) rows_of_[fresh.column].push_back(r);
      if (!add_times(rows_[r].terms, factor, rows_[pivot_row].terms, scratch_)) return false;
      rows_[r].sum += factor * rows_[pivot_row].sum;
      terms_ += rows_[r].terms.size();
      terms_ -= before;
      waiting_.emplace(rows_[r].terms.size(), r);
    }
    return terms_ <= kMostTerms;
  }

  /// Writes free columns for the pivots that rows still name: last pivot first.
  bool substitute() {
    std::vector<std::uint32_t> row_of(rows_of_.size(), EchelonRow::kNoPivot);
    for (std::size_t p = pivots_.size(); p-- > 0;) {
      const auto [r, column] = pivots_[p];
      const std::vector<Term> terms = rows_[r].terms;
      const std::size_t before = terms.size();
      for (const Term& term : terms) {
        if (row_of[term.column] == EchelonRow::kNoPivot) continue;
        if (!add_times(rows_[r].terms, -term.coefficient, rows_[row_of[term.column]].terms, scratch_))
          return false;
        rows_[r].sum -= term.coefficient * rows_[row_of[term.column]].sum;
      }
      terms_ += rows_[r].terms.size();
      terms_ -= before;
      if (terms_ > kMostTerms) return false;
      row_of[column] = r;
    }
    return true;
  }

  std::vector<SystemRow> rows_;
  std::vector<std::vector<std::uint32_t>> rows_of_;  ///< may name rows that have lost the column
  const std::vector<bool>& keep_free_;
  std::set<std::pair<std::size_t, std::uint32_t>> waiting_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pivots_;  ///< (row, column)
  std::vector<std::uint32_t> without_pivot_;
  std::vector<bool> done_;
  std::vector<Term> scratch_;
  std::size_t terms_ = 0;
  bool consistent_ = true;
};

}  // namespace

EchelonForm echelon_form(const WholeNumberSystem& system, const std::vector<bool>& keep_free) {
  RowElimination elimination(system, keep_free);
  if (elimination.run()) return elimination.result();
  EchelonForm form;
  form.free_columns.resize(system.columns.size());
  std::iota(form.free_columns.begin(), form.free_columns.end(), std::uint32_t{0});
  for (const SystemRow& row : system.rows) form.rows.push_back({EchelonRow::kNoPivot, row.terms, row.sum});
  return form;
}

void complete(const EchelonForm& form, std::span<std::int64_t> point) {
  for (const EchelonRow& row : form.rows) {
    if (row.pivot == EchelonRow::kNoPivot) continue;
    std::int64_t value = row.sum;
    for (const Term& term : row.terms) value -= term.coefficient * point[term.column];
    point[row.pivot] = value;
  }
}

}  // namespace zicht::disclosure
