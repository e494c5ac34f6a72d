#include "estimate/existence.hpp"

#include <algorithm>
#include <bit>

#include "base/contract.hpp"
#include "stats/linear_program.hpp"

namespace zicht::estimate {
namespace {

template <class Number>
void sum_subsets(std::vector<Number>& values) {
  for (std::size_t half = 1; half < values.size(); half *= 2)
    for (std::size_t block = 0; block < values.size(); block += 2 * half)
      for (std::size_t i = block; i < block + half; ++i) values[i + half] += values[i];
}

std::int64_t sign(int size) { return size % 2 == 0 ? 1 : -1; }

}  // namespace

/// The unknowns h and f(T), T in `values`, with the cone that the kept cells make of them.
struct ExistenceTest::Unknowns {
  std::vector<ListMask> values;  ///< terms that nobody was seen on exactly; unknown i + 1
  std::vector<ListMask> unseen;  ///< cell of each inequality
  stats::Cone cone;
};

ExistenceTest::ExistenceTest(int list_count, std::span<const std::int64_t> persons)
    : list_count_(list_count), seen_(list_count), shared_(list_count), cells_(list_count) {
  ZICHT_EXPECT(persons.size() == std::size_t{1} << list_count);
  std::vector<std::int64_t> on_all(persons.begin(), persons.end());
  for (std::size_t half = 1; half < on_all.size(); half *= 2)
    for (std::size_t block = 0; block < on_all.size(); block += 2 * half)
      for (std::size_t i = block; i < block + half; ++i) on_all[i] += on_all[i + half];
  for (ListMask lists = 0; lists < persons.size(); ++lists) {
    if (persons[lists] > 0) seen_.insert(lists);
    if (on_all[lists] > 0) shared_.insert(lists);
    if (lists != 0) cells_.insert(lists);
  }
  ZICHT_EXPECT(!seen_.empty());
  combination_.resize(persons.size());
}

/// For each cell S: the sum of (-1)^(|U| - |term|) over the finite terms U with term subset of U subset of S.
void ExistenceTest::set_combinations(const SetFamily& finite_terms, ListMask term) {
  std::ranges::fill(combination_, 0);
  finite_terms.for_each([&](ListMask above) {
    if ((above & term) == term) combination_[above] = sign(std::popcount(above) - std::popcount(term));
  });
  sum_subsets(combination_);
}

/// Every value on a finite term is 0, because somebody was seen there: h is all that is left.
void ExistenceTest::examine_intercept_alone(Existence& existence) {
  bool settled = false;
  bool rises = false;
  bool falls = false;
  (existence.kept_cells - existence.finite_terms).for_each([&](ListMask cell) {
    const std::int64_t value = combination_[cell];
    if (value == 0) return;
    settled = settled || seen_.contains(cell);
    (value > 0 ? rises : falls) = true;
  });
  existence.identifiable = rises || falls;
  existence.exists = settled || rises == falls;
  existence.identified = existence.exists && existence.identifiable;
}

ExistenceTest::Unknowns ExistenceTest::unknowns(const Existence& existence) {
  Unknowns unknowns;
  (existence.finite_terms - seen_).for_each([&](ListMask term) {
    if (term != 0) unknowns.values.push_back(term);
  });
  std::vector<ListMask> cells;
  (existence.kept_cells - existence.finite_terms).for_each([&](ListMask cell) { cells.push_back(cell); });
  unknowns.cone.variables = unknowns.values.size() + 1;
  std::vector<stats::IntegerRow> rows(cells.size(), stats::IntegerRow(unknowns.cone.variables));
  for (std::size_t variable = 0; variable < unknowns.cone.variables; ++variable) {
    set_combinations(existence.finite_terms, variable == 0 ? 0 : unknowns.values[variable - 1]);
    for (std::size_t row = 0; row < cells.size(); ++row) rows[row][variable] = combination_[cells[row]];
  }
  for (std::size_t value = 0; value < unknowns.values.size(); ++value) {
    unknowns.unseen.push_back(unknowns.values[value]);
    unknowns.cone.nonnegative.emplace_back(unknowns.cone.variables, 0).at(value + 1) = 1;
  }
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const bool is_seen = seen_.contains(cells[row]);
    if (!is_seen) unknowns.unseen.push_back(cells[row]);
    (is_seen ? unknowns.cone.zero : unknowns.cone.nonnegative).push_back(std::move(rows[row]));
  }
  return unknowns;
}

void ExistenceTest::examine_cone(Existence& existence, const Unknowns& unknowns) const {
  const auto found = stats::interior_point(unknowns.cone);
  existence.exists = !found.any_positive();
  if (existence.exists) {
    existence.identified = existence.identifiable;
    return;
  }
  std::vector<stats::IntegerRow> zero = unknowns.cone.zero;
  for (std::size_t row = 0; row < found.positive.size(); ++row)
    if (!found.positive[row]) zero.push_back(unknowns.cone.nonnegative[row]);
  existence.identified = stats::is_forced_to_zero(zero, unknowns.cone.variables, 0);
}

Existence ExistenceTest::examine_terms(const HierarchicalModel& model) {
  const SetFamily infinite = model.terms() - shared_;
  Existence existence{.finite_terms = model.terms() & shared_, .kept_cells = cells_ - infinite.supersets()};
  set_combinations(existence.finite_terms, 0);
  examine_intercept_alone(existence);
  return existence;
}

Existence ExistenceTest::examine(const HierarchicalModel& model) {
  Existence existence = examine_terms(model);
  SetFamily unseen_terms = existence.finite_terms - seen_;
  unseen_terms.erase(0);
  if (!unseen_terms.empty()) examine_cone(existence, unknowns(existence));
  return existence;
}

ExistenceReason ExistenceTest::explain(const HierarchicalModel& model) {
  const Existence existence = examine(model);
  ExistenceReason reason{SetFamily(list_count_), {}};
  if (existence.exists) {
    if (!existence.identifiable)
      existence.finite_terms.for_each(
          [&](ListMask term) { reason.null_vector.emplace_back(term, sign(std::popcount(term))); });
    return reason;
  }
  const Unknowns found_unknowns = unknowns(existence);
  const auto found = stats::interior_point(found_unknowns.cone);
  for (std::size_t row = 0; row < found.positive.size(); ++row)
    if (found.positive[row]) reason.vanishing_cells.insert(found_unknowns.unseen[row]);
  if (found.point.empty()) return reason;
  // From the values f on the finite terms to the coefficients c: differences over subsets.
  std::ranges::fill(combination_, 0);
  combination_[0] = found.point[0];
  for (std::size_t value = 0; value < found_unknowns.values.size(); ++value)
    combination_[found_unknowns.values[value]] = found.point[value + 1];
  for (std::size_t half = 1; half < combination_.size(); half *= 2)
    for (std::size_t block = 0; block < combination_.size(); block += 2 * half)
      for (std::size_t i = block; i < block + half; ++i) combination_[i + half] -= combination_[i];
  existence.finite_terms.for_each([&](ListMask term) {
    if (combination_[term] != 0) reason.null_vector.emplace_back(term, combination_[term]);
  });
  return reason;
}

namespace {

/// "K and R", "K, R and Z"
std::string names_of(const CaptureTable& table, ListMask lists) {
  std::vector<std::string> names;
  for (int list = 0; list < table.list_count(); ++list)
    if ((lists >> list & 1U) != 0) names.push_back(table.list_names()[static_cast<std::size_t>(list)]);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

/// Terms of the model whose lists share nobody, and of whose subsets every one is shared by somebody.
std::vector<ListMask> smallest_unshared(const CaptureTable& table, const HierarchicalModel& model) {
  std::vector<ListMask> terms;
  model.terms().for_each([&](ListMask term) {
    const auto is_inside = [&](ListMask smaller) { return (smaller & term) == smaller; };
    if (table.persons_on_all(term) == 0 && std::ranges::none_of(terms, is_inside)) terms.push_back(term);
  });
  return terms;
}

/// A count of sets is cut off here: who wants all of them asks for the machine-readable answer.
constexpr std::size_t kMostNamed = 4;

std::string listed(const CaptureTable& table, const std::vector<ListMask>& sets, std::string_view between) {
  std::string text;
  for (std::size_t i = 0; i < std::min(sets.size(), kMostNamed); ++i)
    text.append(i == 0 ? "" : between).append(names_of(table, sets[i]));
  if (sets.size() > kMostNamed)
    text.append(between).append(std::to_string(sets.size() - kMostNamed)).append(" more");
  return text;
}

}  // namespace

std::string reason_in_words(const CaptureTable& table, const HierarchicalModel& model) {
  ExistenceTest test(table.list_count(), table.persons());
  const Existence existence = test.examine(model);
  if (existence.status() == 0) return "";
  std::string text;
  if (const auto unshared = smallest_unshared(table, model); !unshared.empty())
    text = "lists " + listed(table, unshared, "; lists ") + " share nobody; ";
  if (!existence.exists) {
    std::vector<ListMask> cells;
    test.explain(model).vanishing_cells.for_each([&](ListMask cell) { cells.push_back(cell); });
    text +=
        "nobody was seen on exactly " + listed(table, cells, ", nor ") +
        ", and the likelihood keeps growing as the expected number there falls to 0: there is no estimate";
    if (existence.identified) text += ", though its limit has a finite number of hidden persons";
  }
  if (!existence.identifiable)
    text += std::string(existence.exists ? "" : "; ") +
            "the histories that are left fit equally well with any number of hidden persons";
  return text;
}

}  // namespace zicht::estimate
