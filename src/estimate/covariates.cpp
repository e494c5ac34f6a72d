#include "estimate/covariates.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "estimate/chao.hpp"
#include "stats/grouped_poisson.hpp"

namespace zicht::estimate {
namespace {

/// One column of the design: a term, and a level other than the first of each of its covariates.
struct Column {
  CovariateTerm term;
  std::vector<int> levels;  ///< one a covariate of the term, ascending
};

struct Row {
  ListMask history;
  std::size_t stratum;
};

/// Calls use(levels) for each combination of levels of the covariates of a mask.
template <class Use>
void for_each_combination(const CovariateTable& table, std::uint32_t covariates, int first_level, Use use) {
  std::vector<std::size_t> which;
  for (std::size_t c = 0; c < table.covariates().size(); ++c)
    if ((covariates >> c & 1U) != 0) which.push_back(c);
  std::vector<int> levels(which.size(), first_level);
  const auto count = [&](std::size_t at) {
    return static_cast<int>(table.covariates()[which[at]].levels.size());
  };
  for (std::size_t at = 0; at < which.size(); ++at)
    if (count(at) <= first_level) return;
  for (;;) {
    use(levels);
    std::size_t at = which.size();
    while (at > 0 && ++levels[at - 1] == count(at - 1)) levels[--at] = first_level;
    if (at == 0) return;
  }
}

/// A log-linear model as rows and columns, and what of it the counts can tell.
class Model {
 public:
  Model(const CovariateTable& table, std::vector<CovariateTerm> terms)
      : table_(&table), terms_(std::move(terms)) {
    for (const CovariateTerm& term : terms_) {
      for_each_combination(table, term.covariates, 1,
                           [&](const std::vector<int>& levels) { columns_.push_back({term, levels}); });
      for_each_combination(table, term.covariates, 0, [&](const std::vector<int>& levels) {
        if (persons_of(term, levels) == 0) absent_.push_back({term, levels});
      });
    }
    for (std::size_t stratum = 0; stratum < table.strata(); ++stratum)
      for (ListMask history = 1; history < ListMask{1} << table.list_count(); ++history)
        if ((history & ~table.covering(stratum)) == 0 && !is_absent({history, stratum}))
          rows_.push_back({history, stratum});
  }

  int parameters() const { return static_cast<int>(columns_.size()); }
  bool is_empty(std::size_t stratum) const { return is_absent({0, stratum}); }
  std::span<const Row> rows() const { return rows_; }

  std::vector<double> entries(const Row& row) const {
    std::vector<double> entries;
    for (const Column& column : columns_) entries.push_back(applies(column, row) ? 1.0 : 0.0);
    return entries;
  }

  stats::RegressionDesign design() const {
    stats::RegressionDesign design{rows_.size(), columns_.size(), {}, {}};
    for (const Row& row : rows_) {
      const auto entries_of_row = entries(row);
      design.terms.insert(design.terms.end(), entries_of_row.begin(), entries_of_row.end());
    }
    return design;
  }

  /// People by the rows that they may be of.
  std::vector<stats::CountGroup> groups() const {
    std::vector<stats::CountGroup> groups;
    for (const CovariateCell& cell : table_->cells()) {
      stats::CountGroup group{{}, static_cast<double>(cell.persons)};
      for (std::size_t r = 0; r < rows_.size(); ++r)
        if (rows_[r].history == cell.history && table_->fits(cell.levels, rows_[r].stratum))
          group.rows.push_back(r);
      groups.push_back(std::move(group));
    }
    return groups;
  }

 private:
  bool applies(const Column& column, const Row& row) const {
    if ((row.history & column.term.lists) != column.term.lists) return false;
    std::size_t at = 0;
    for (std::size_t c = 0; c < table_->covariates().size(); ++c)
      if ((column.term.covariates >> c & 1U) != 0 && table_->level(row.stratum, c) != column.levels[at++])
        return false;
    return true;
  }
  bool is_absent(const Row& row) const {
    return std::ranges::any_of(absent_, [&](const Column& column) { return applies(column, row); });
  }
  /// Who is on all lists of the term and may have these levels.
  std::int64_t persons_of(const CovariateTerm& term, std::span<const int> levels) const {
    std::int64_t persons = 0;
    for (const CovariateCell& cell : table_->cells()) {
      bool may = (cell.history & term.lists) == term.lists;
      std::size_t at = 0;
      for (std::size_t c = 0; c < table_->covariates().size(); ++c) {
        if ((term.covariates >> c & 1U) == 0) continue;
        may = may && (cell.levels[c] == kNotObserved || cell.levels[c] == levels[at]);
        ++at;
      }
      if (may) persons += cell.persons;
    }
    return persons;
  }

  const CovariateTable* table_;
  std::vector<CovariateTerm> terms_;
  std::vector<Column> columns_;
  std::vector<Column> absent_;  ///< combinations that nobody has: their cells are no part of the model
  std::vector<Row> rows_;
};

/// The terms that are always in, those given, and all inside them; the smallest first.
std::vector<CovariateTerm> closed(const CovariateTable& table, std::span<const CovariateTerm> given) {
  const std::uint32_t all = (1U << table.covariates().size()) - 1;
  std::set<CovariateTerm> terms;
  const auto add_inside = [&](const CovariateTerm& term) {
    for (ListMask lists = term.lists;; lists = (lists - 1) & term.lists) {
      for (std::uint32_t some = term.covariates;; some = (some - 1) & term.covariates) {
        terms.insert({lists, some});
        if (some == 0) break;
      }
      if (lists == 0) break;
    }
  };
  add_inside({0, all});
  for (int list = 0; list < table.list_count(); ++list) add_inside({ListMask{1} << list, 0});
  for (const CovariateTerm& term : given) add_inside(term);
  std::vector<CovariateTerm> ordered(terms.begin(), terms.end());
  std::ranges::stable_sort(ordered, {}, [](const CovariateTerm& term) {
    return std::popcount(term.lists) + std::popcount(term.covariates);
  });
  return ordered;
}

Result<void> check(const CovariateTable& table, std::span<const CovariateTerm> terms) {
  for (const CovariateTerm& term : terms)
    if (term.lists >= ListMask{1} << table.list_count() || term.covariates >= 1U << table.covariates().size())
      return fail(ErrorCode::invalid_input, "a term names a list or covariate that the table does not have");
  return {};
}

Interval total_interval(double observed, double hidden, double variance) {
  if (hidden <= 0) return {"log_normal", 0.95, observed, observed};
  return log_normal_interval(observed, hidden, variance);
}

stats::RegressionDesign with_columns(const stats::RegressionDesign& design,
                                     std::span<const std::size_t> columns) {
  stats::RegressionDesign kept{design.rows, columns.size(), {}, {}};
  for (std::size_t r = 0; r < design.rows; ++r)
    for (const std::size_t column : columns) kept.terms.push_back(design.row(r)[column]);
  return kept;
}

/// Fills in the hidden of each stratum and of all, with their intervals.
void add_hidden(const CovariateTable& table, const Model& model, std::span<const std::size_t> columns,
                const stats::GroupedPoisson& fit, CovariateFit& result) {
  const std::size_t size = columns.size();
  std::vector<double> gradient(size, 0);
  const auto variance_of = [&](const std::vector<double>& g) {
    double sum = 0;
    for (std::size_t a = 0; a < size; ++a)
      for (std::size_t b = 0; b < size; ++b) sum += g[a] * fit.covariance[a * size + b] * g[b];
    return sum;
  };
  double hidden = 0;
  for (std::size_t stratum = 0; stratum < table.strata(); ++stratum) {
    StratumFit part{stratum, 0, 0, {}};
    for (std::size_t r = 0; r < model.rows().size(); ++r)
      if (model.rows()[r].stratum == stratum) part.observed_persons += fit.divided[r];
    std::vector<double> of_part(size, 0);
    if (!model.is_empty(stratum)) {
      const auto entries = model.entries({0, stratum});
      double log_mean = 0;
      for (std::size_t c = 0; c < size; ++c) log_mean += entries[columns[c]] * fit.coefficients[c];
      part.hidden_persons = std::exp(log_mean);
      for (std::size_t c = 0; c < size; ++c) of_part[c] = part.hidden_persons * entries[columns[c]];
    }
    part.total = total_interval(part.observed_persons, part.hidden_persons,
                                part.hidden_persons + variance_of(of_part));
    for (std::size_t c = 0; c < size; ++c) gradient[c] += of_part[c];
    hidden += part.hidden_persons;
    result.strata.push_back(part);
  }
  result.estimate.hidden_persons = hidden;
  result.estimate.interval =
      total_interval(static_cast<double>(table.observed_persons()), hidden, hidden + variance_of(gradient));
}

std::vector<CovariateTerm> candidates(const CovariateTable& table, std::span<const CovariateTerm> in) {
  std::vector<CovariateTerm> found;
  const auto has = [&](CovariateTerm term) { return std::ranges::find(in, term) != in.end(); };
  const auto offer = [&](CovariateTerm term) {
    if (!has(term)) found.push_back(term);
  };
  for (int a = 0; a < table.list_count(); ++a) {
    const ListMask first = ListMask{1} << a;
    for (std::size_t c = 0; c < table.covariates().size(); ++c) offer({first, 1U << c});
    for (int b = a + 1; b < table.list_count(); ++b) {
      const ListMask pair = first | ListMask{1} << b;
      offer({pair, 0});
      for (std::size_t c = 0; c < table.covariates().size(); ++c)
        if (has({pair, 0}) && has({first, 1U << c}) && has({pair & ~first, 1U << c})) offer({pair, 1U << c});
    }
  }
  return found;
}

}  // namespace

Result<CovariateFit> fit_covariates(const CovariateTable& table, std::span<const CovariateTerm> terms) {
  ZICHT_CHECK(check(table, terms));
  const Model model(table, closed(table, terms));
  const stats::RegressionDesign whole = model.design();
  std::vector<std::vector<double>> hidden_rows;
  for (std::size_t stratum = 0; stratum < table.strata(); ++stratum)
    if (!model.is_empty(stratum)) hidden_rows.push_back(model.entries({0, stratum}));
  for (const bool told : stats::in_row_space(whole, hidden_rows))
    if (!told)
      return fail(ErrorCode::not_identifiable, "the counts do not tell the hidden of a stratum",
                  model_text(table, terms), "Use fewer terms, or fewer levels.");
  const auto columns = stats::independent_columns(whole);
  const auto groups = model.groups();
  ZICHT_TRY(const stats::GroupedPoisson fit,
            stats::fit_grouped_poisson(with_columns(whole, columns), groups));

  CovariateFit result;
  for (const CovariateTerm& term : closed(table, terms))
    if (std::popcount(term.lists) + (term.covariates != 0 && term.lists != 0 ? 1 : 0) > 1)
      result.terms.push_back(term);
  result.log_likelihood = fit.log_likelihood;
  result.parameters = model.parameters();
  result.em_steps = fit.em_steps;
  result.bic =
      result.parameters * std::log(static_cast<double>(table.observed_persons())) - 2 * fit.log_likelihood;
  result.estimate.route = "covariates";
  result.estimate.model = model_text(table, result.terms);
  result.estimate.observed_persons = table.observed_persons();
  add_hidden(table, model, columns, fit, result);
  return result;
}

Result<CovariateFit> choose_covariates(const CovariateTable& table) {
  ZICHT_TRY(CovariateFit best, fit_covariates(table, {}));
  for (bool better = true; better;) {
    better = false;
    const std::vector<CovariateTerm> in = best.terms;
    for (const CovariateTerm& candidate : candidates(table, in)) {
      std::vector<CovariateTerm> terms = in;
      terms.push_back(candidate);
      auto fit = fit_covariates(table, terms);
      if (!fit || !(fit->bic < best.bic)) continue;
      best = *std::move(fit);
      better = true;
    }
  }
  return best;
}

std::string model_text(const CovariateTable& table, std::span<const CovariateTerm> terms) {
  std::string text;
  for (const CovariateTerm& term : terms) {
    const bool inside = std::ranges::any_of(terms, [&](const CovariateTerm& other) {
      return other != term && (other.lists & term.lists) == term.lists &&
             (other.covariates & term.covariates) == term.covariates;
    });
    if (inside) continue;
    std::string names;
    const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ",") + name; };
    for (int list = 0; list < table.list_count(); ++list)
      if ((term.lists >> list & 1U) != 0) add(table.list_names()[static_cast<std::size_t>(list)]);
    for (std::size_t c = 0; c < table.covariates().size(); ++c)
      if ((term.covariates >> c & 1U) != 0) add(table.covariates()[c].name);
    text += "[" + names + "]";
  }
  return text.empty() ? "[]" : text;
}

}  // namespace zicht::estimate
