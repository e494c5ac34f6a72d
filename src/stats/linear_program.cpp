#include "stats/linear_program.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <numeric>
#include <optional>

#include "base/contract.hpp"

namespace zicht::stats {
namespace {

using BigInteger = boost::multiprecision::cpp_int;

/// Thrown, and caught in this file, when a pivot needs more than 64 bits.
struct Outgrown {};

/// (a * b - c * d) / divisor, which is known to be whole.
std::int64_t pivoted(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d, std::int64_t divisor) {
  __extension__ using Wide =
      __int128;  // products of two 64-bit numbers; their difference may need one bit more
  const Wide left = static_cast<Wide>(a) * b;
  const Wide right = static_cast<Wide>(c) * d;
  Wide difference = 0;
  if (__builtin_sub_overflow(left, right, &difference)) throw Outgrown{};
  const Wide quotient = difference / divisor;
  if (quotient > INT64_MAX || quotient < -INT64_MAX) throw Outgrown{};
  return static_cast<std::int64_t>(quotient);
}
BigInteger pivoted(const BigInteger& a, const BigInteger& b, const BigInteger& c, const BigInteger& d,
                   const BigInteger& divisor) {
  return (a * b - c * d) / divisor;
}

/// Linear forms written in terms of each other: value(row) = sum over columns of entry / denominator *
/// value(column). At first the columns are the variables of the cone and the rows its forms; a pivot swaps a
/// row with a column. Labels: 0..variables-1 the variables, then the forms in the order given.
template <class Integer>
class Dictionary {
 public:
  Dictionary(std::size_t variables, const std::vector<const IntegerRow*>& forms) : variables_(variables) {
    for (std::size_t variable = 0; variable < variables; ++variable) columns_.push_back(variable);
    for (std::size_t form = 0; form < forms.size(); ++form) {
      rows_.push_back(variables + form);
      entries_.emplace_back(forms[form]->begin(), forms[form]->end());
    }
  }

  std::size_t row_count() const { return rows_.size(); }
  std::size_t column_count() const { return columns_.size(); }
  std::size_t row_label(std::size_t row) const { return rows_[row]; }
  std::size_t column_label(std::size_t column) const { return columns_[column]; }
  bool is_variable(std::size_t label) const { return label < variables_; }
  /// In units of 1 / denominator, which is positive.
  const Integer& entry(std::size_t row, std::size_t column) const { return entries_[row][column]; }
  const Integer& denominator() const { return denominator_; }

  void pivot(std::size_t row, std::size_t column) {
    const Integer p = entries_[row][column];
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (i == row) continue;
      const Integer factor = entries_[i][column];
      for (std::size_t j = 0; j < columns_.size(); ++j)
        if (j != column) entries_[i][j] = pivoted(entries_[i][j], p, factor, entries_[row][j], denominator_);
    }
    for (std::size_t j = 0; j < columns_.size(); ++j)
      if (j != column) entries_[row][j] = -entries_[row][j];
    entries_[row][column] = denominator_;
    denominator_ = p;
    if (denominator_ < 0) negate();
    std::swap(rows_[row], columns_[column]);
  }

  /// The column's value becomes 0 for good.
  void drop_column(std::size_t column) {
    const auto at = static_cast<std::ptrdiff_t>(column);
    for (auto& row : entries_) row.erase(row.begin() + at);
    columns_.erase(columns_.begin() + at);
  }

  /// Writes variables in terms of forms until `row` holds none of them. Returns the column that became the
  /// row's, if there was one.
  std::optional<std::size_t> solve_for_variable(std::size_t row) {
    for (std::size_t column = 0; column < columns_.size(); ++column)
      if (is_variable(columns_[column]) && entries_[row][column] != 0) {
        pivot(row, column);
        return column;
      }
    return std::nullopt;
  }

 private:
  void negate() {
    denominator_ = -denominator_;
    for (auto& row : entries_)
      for (Integer& each : row) each = -each;
  }

  std::size_t variables_;
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> columns_;
  std::vector<std::vector<Integer>> entries_;
  Integer denominator_ = 1;
};

/// Holds the forms that are zero at 0, by writing a variable in terms of each and dropping it.
template <class Integer>
void hold_at_zero(Dictionary<Integer>& dictionary, std::size_t forms) {
  for (std::size_t row = 0; row < forms; ++row)
    if (const auto column = dictionary.solve_for_variable(row)) dictionary.drop_column(*column);
}

/// The simplex method from 0, at which all forms are 0, so that every step has length 0 until a ray is found.
template <class Integer>
class RaySearch {
 public:
  RaySearch(const Cone& cone, Dictionary<Integer>& dictionary)
      : cone_(cone), dictionary_(dictionary), first_form_(cone.variables + cone.zero.size()) {}

  InteriorPoint run() {
    hold_at_zero(dictionary_, cone_.zero.size());
    for (std::size_t row = 0; row < dictionary_.row_count(); ++row)
      if (is_inequality(dictionary_.row_label(row))) dictionary_.solve_for_variable(row);
    positive_.assign(cone_.nonnegative.size(), false);
    sum_.assign(cone_.variables, Integer(0));
    while (const auto column = find_ray()) add_ray(*column);
    return {positive_, reduced()};
  }

 private:
  bool is_inequality(std::size_t label) const { return label >= first_form_; }
  bool counts(std::size_t label) const { return is_inequality(label) && !positive_[label - first_form_]; }

  /// The objective is the sum of the inequalities not yet known to be positive somewhere.
  bool improves(std::size_t column) const {
    if (!is_inequality(dictionary_.column_label(column))) return false;
    Integer gain = counts(dictionary_.column_label(column)) ? dictionary_.denominator() : Integer(0);
    for (std::size_t row = 0; row < dictionary_.row_count(); ++row)
      if (counts(dictionary_.row_label(row))) gain += dictionary_.entry(row, column);
    return gain > 0;
  }

  /// Bland: the lowest label that improves enters, the lowest that would fall below 0 leaves. A column that
  /// nothing stops is a ray.
  std::optional<std::size_t> find_ray() {
    for (;;) {
      std::optional<std::size_t> entering;
      for (std::size_t column = 0; column < dictionary_.column_count(); ++column)
        if (improves(column) &&
            (!entering || dictionary_.column_label(column) < dictionary_.column_label(*entering)))
          entering = column;
      if (!entering) return std::nullopt;
      std::optional<std::size_t> leaving;
      for (std::size_t row = 0; row < dictionary_.row_count(); ++row)
        if (is_inequality(dictionary_.row_label(row)) && dictionary_.entry(row, *entering) < 0 &&
            (!leaving || dictionary_.row_label(row) < dictionary_.row_label(*leaving)))
          leaving = row;
      if (!leaving) return entering;
      dictionary_.pivot(*leaving, *entering);
    }
  }

  void add_ray(std::size_t column) {
    add(dictionary_.column_label(column), dictionary_.denominator());
    for (std::size_t row = 0; row < dictionary_.row_count(); ++row)
      add(dictionary_.row_label(row), dictionary_.entry(row, column));
  }

  void add(std::size_t label, const Integer& amount) {
    if (dictionary_.is_variable(label)) {
      if (__builtin_expect(exceeds(sum_[label], amount), 0)) throw Outgrown{};
      sum_[label] += amount;
    } else if (is_inequality(label) && amount > 0) {
      positive_[label - first_form_] = true;
    }
  }

  static bool exceeds(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum);
  }
  static bool exceeds(const BigInteger&, const BigInteger&) { return false; }

  IntegerRow reduced() const {
    BigInteger divisor = 0;
    for (const Integer& each : sum_) divisor = gcd(divisor, BigInteger(each));
    IntegerRow point;
    for (const Integer& each : sum_) {
      const BigInteger reduced = divisor == 0 ? BigInteger(0) : BigInteger(each) / divisor;
      if (abs(reduced) > INT64_MAX) return {};
      point.push_back(static_cast<std::int64_t>(reduced));
    }
    return point;
  }

  const Cone& cone_;
  Dictionary<Integer>& dictionary_;
  std::size_t first_form_;
  std::vector<bool> positive_;
  std::vector<Integer> sum_;
};

template <class Integer>
InteriorPoint interior_point_with(const Cone& cone) {
  std::vector<const IntegerRow*> forms;
  for (const IntegerRow& row : cone.zero) forms.push_back(&row);
  for (const IntegerRow& row : cone.nonnegative) forms.push_back(&row);
  Dictionary<Integer> dictionary(cone.variables, forms);
  return RaySearch<Integer>(cone, dictionary).run();
}

template <class Integer>
bool is_forced_to_zero_with(const std::vector<IntegerRow>& zero, std::size_t variables,
                            std::size_t variable) {
  std::vector<const IntegerRow*> forms;
  for (const IntegerRow& row : zero) forms.push_back(&row);
  IntegerRow wanted(variables, 0);
  wanted[variable] = 1;
  forms.push_back(&wanted);
  Dictionary<Integer> dictionary(variables, forms);
  hold_at_zero(dictionary, zero.size());
  for (std::size_t column = 0; column < dictionary.column_count(); ++column)
    if (dictionary.entry(zero.size(), column) != 0) return false;
  return true;
}

/// A row depends on those before it when no variable is left in it that they did not take.
template <class Integer>
std::vector<std::size_t> independent_rows_with(const std::vector<IntegerRow>& rows) {
  std::vector<const IntegerRow*> forms;
  for (const IntegerRow& row : rows) forms.push_back(&row);
  Dictionary<Integer> dictionary(rows.front().size(), forms);
  std::vector<std::size_t> independent;
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (dictionary.solve_for_variable(row)) independent.push_back(row);
  return independent;
}

void expect_rows(const std::vector<IntegerRow>& rows, std::size_t variables) {
  for (const IntegerRow& row : rows) ZICHT_EXPECT(row.size() == variables);
}

}  // namespace

bool InteriorPoint::any_positive() const { return std::ranges::find(positive, true) != positive.end(); }

InteriorPoint interior_point(const Cone& cone) {
  expect_rows(cone.zero, cone.variables);
  expect_rows(cone.nonnegative, cone.variables);
  try {
    return interior_point_with<std::int64_t>(cone);
  } catch (const Outgrown&) {
    return interior_point_with<BigInteger>(cone);
  }
}

std::vector<std::size_t> independent_rows(const std::vector<IntegerRow>& rows) {
  if (rows.empty()) return {};
  expect_rows(rows, rows.front().size());
  try {
    return independent_rows_with<std::int64_t>(rows);
  } catch (const Outgrown&) {
    return independent_rows_with<BigInteger>(rows);
  }
}

bool is_forced_to_zero(const std::vector<IntegerRow>& zero, std::size_t variables, std::size_t variable) {
  expect_rows(zero, variables);
  ZICHT_EXPECT(variable < variables);
  try {
    return is_forced_to_zero_with<std::int64_t>(zero, variables, variable);
  } catch (const Outgrown&) {
    return is_forced_to_zero_with<BigInteger>(zero, variables, variable);
  }
}

}  // namespace zicht::stats
