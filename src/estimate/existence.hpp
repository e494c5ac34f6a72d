#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "estimate/hierarchical_model.hpp"

namespace zicht::estimate {

/// Whether the log-linear fit of a model to a table exists, and whether it says how many are hidden.
struct Existence {
  bool exists = true;        ///< a maximum likelihood estimate with all kept means positive
  bool identifiable = true;  ///< the finite terms are independent over the kept cells
  /// The hidden number is finite and determined: of a fit that exists when it is identifiable; else of the
  /// limit on the cells whose means stay positive.
  bool identified = true;
  SetFamily finite_terms;  ///< those whose lists share somebody; the others are minus infinity
  SetFamily kept_cells;    ///< histories that contain no term that is minus infinity

  /// 0 valid, 1 no maximum likelihood estimate, 2 not identifiable, 3 both.
  int status() const { return (exists ? 0 : 1) + (identifiable ? 0 : 2); }
};

/// Why a model is not valid.
struct ExistenceReason {
  SetFamily vanishing_cells;  ///< kept histories, seen on nobody, whose fitted mean goes to 0
  /// Adding any multiple of this to the terms changes no likelihood equation for the worse: each term with a
  /// whole number. Of a model that is not identifiable: minus one to the power of the term's size.
  std::vector<std::pair<ListMask, std::int64_t>> null_vector;
};

/// Decides existence and identifiability exactly, in whole numbers; no threshold on a fitted value is used.
///
/// Let F be the finite terms and K the kept cells. F without the intercept lies in K, so a function
/// f(S) = sum of c(T) over T in F, T subset of S, is known by h = f(empty set) and its values on F, and its
/// values on the rest of K are whole combinations of them. The estimate does not exist when some such f is
/// 0 where somebody was seen, nowhere negative on K, and positive somewhere: then the likelihood grows
/// without end along c. The only unknowns are h and the values at the terms that nobody was seen on exactly,
/// which are few. The terms are dependent when f = 0 on K with h not 0, and then c(T) = h (-1)^|T|.
/// \source Fienberg & Rinaldo (2012), Annals of Statistics 40, 996-1023; Chan, Silverman & Vincent (2021),
/// Journal of the American Statistical Association 116, 1297-1306.
/// \checked MultipleSystemsEstimation 1.2.0, all 14,012 models of four tables; random tables against the
/// definition; see the test.
class ExistenceTest {
 public:
  /// \param persons  2^k counts by ListMask, not all 0
  ExistenceTest(int list_count, std::span<const std::int64_t> persons);

  /// Precondition: a model of as many lists.
  Existence examine(const HierarchicalModel& model);
  /// The same without the question whether an estimate exists: `exists` and `identified` mean nothing.
  Existence examine_terms(const HierarchicalModel& model);
  ExistenceReason explain(const HierarchicalModel& model);
  /// The sets of lists that somebody is on, all of them.
  const SetFamily& shared() const { return shared_; }

 private:
  struct Unknowns;
  Unknowns unknowns(const Existence& existence);
  void set_combinations(const SetFamily& finite_terms, ListMask term);
  void examine_intercept_alone(Existence& existence);
  void examine_cone(Existence& existence, const Unknowns& unknowns) const;

  int list_count_;
  SetFamily seen_;                         ///< histories that somebody has
  SetFamily shared_;                       ///< sets of lists that somebody is on, all of them
  SetFamily cells_;                        ///< every history but that of nobody
  std::vector<std::int64_t> combination_;  ///< by cell: how often the unknown in hand stands in its value
};

/// Why, in a sentence of English: "lists K and R share nobody; …". Empty for a valid model.
std::string reason_in_words(const CaptureTable& table, const HierarchicalModel& model);

}  // namespace zicht::estimate
