#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"
#include "estimate/hierarchical_model.hpp"
#include "estimate/nested_lists.hpp"

namespace zicht::estimate {

/// A model that the table supports about as well as the best. Models that are the same fit under other names
/// (dependence between lists that share nobody) stand as one, under the shortest name.
struct SupportedModel {
  /// Lists that depend on each other; none = the model in which people differ instead.
  std::optional<HierarchicalModel> model;
  double total_persons = 0;
  double bic = 0;
  double deviance = 0;
  int degrees_of_freedom = 0;

  std::string name() const { return model ? model->name() : "mth_darroch"; }
};

/// The models whose BIC is within a bound of the smallest, over all hierarchical models that give a finite
/// number, as a maximum likelihood estimate or as the limit of a likelihood without a maximum (a term that
/// grows or falls without end, because nobody was seen where it would expect somebody), and, with three lists
/// or more, Darroch's model: lists do not depend, people differ in
/// how visible they are, log mean = b0 + sum of b_i over the lists + tau t^2 / 2, t = how many lists saw
/// them, tau >= 0. Without it a country of people who differ is taken for one whose lists depend little, and
/// the total comes out too low (docs/decisions/0051).
/// \param persons  2^k counts by ListMask; not all 0; a list may be empty
/// \param within   difference of BIC, >= 0
/// \param starts   models that may be good: found sooner, not more
/// \return ascending in BIC; empty when no model has an estimate
std::vector<SupportedModel> supported_models(int list_count, std::span<const std::int64_t> persons,
                                             double within, std::span<const HierarchicalModel> starts);

/// Darroch's model of a table, as supported_models compares it; none with two lists, when it has no maximum,
/// or when people differ less than not at all.
std::optional<SupportedModel> differing_people(int list_count, std::span<const std::int64_t> persons);

/// How much of the space of models is searched, by how many lists there are: all of it up to five lists; with
/// six, and for the table itself with more, branch and bound with a limit; in replicates of seven lists and
/// more only the way down from the table's own supported models, and what lies beside it. Counts and no
/// clock, so that an answer does not depend on the machine; set so that two cores need some seconds.
struct SearchBudget {
  std::int64_t table_fits = 0;      ///< of the table itself; a search that needs more gives no band
  std::int64_t replicate_fits = 0;  ///< of a replicate
  bool replicates_descend = false;
  int most_replicates = 0;
};
SearchBudget search_budget(int list_count);

/// Persons on two lists or more: all that an estimate learns from.
std::int64_t persons_in_overlaps(const CaptureTable& table);

/// How likely a deviance as large as that of the model is, if the model is true: the upper tail of
/// chi-squared. 1 of a model with as many free parameters as cells. Small expected numbers make it smaller
/// than it is.
double p_value_of_fit(const SupportedModel& model);

struct BandOptions {
  double within_bic = 2;
  int replicates = 1000;
  std::uint64_t seed = 1;
  std::size_t threads = 1;
};

/// The totals that are about equally supported, with the chance of the sample and of the choice of models.
struct SupportBand {
  std::vector<SupportedModel> models;  ///< of the table itself, by the numbers of its lists
  std::vector<NestedList> nested;      ///< lists that were left out, because they are part of another
  std::int64_t in_overlaps = 0;        ///< persons on two of the other lists or more
  Interval interval;                   ///< method "supported_models"
  std::vector<double> best;  ///< total of the best model in each replicate; infinite = none is valid
  int invalid_replicates = 0;
};

/// Smallest, largest and best total among the models that people drawn anew support.
struct SupportReplicate {
  double lowest = 0;   ///< the observed persons, when no model is valid
  double highest = 0;  ///< infinite, when none is
  double best = 0;     ///< infinite, when none is
};

/// A table and the models that it supports.
struct SupportedTable {
  const CaptureTable* table = nullptr;
  std::vector<SupportedModel> models;
};

/// Replicates of tables in turn: number r is drawn from tables[r % size] with stream r of the seed. The same
/// for any number of threads.
std::vector<SupportReplicate> support_replicates(std::span<const SupportedTable> tables,
                                                 const BandOptions& options);

/// The share of replicates beyond each limit of a band: 0.025; of two lists 0.005. From three lists on the
/// band is over models, which carries the doubt about them and covers more than it says; two lists have one
/// model.
double tail_of_band(int list_count);

/// From the `tail` point of the smallest totals to the 1 - `tail` point of the largest. Precondition: not
/// empty.
Interval interval_of(std::span<const SupportReplicate> replicates, double tail);

/// In each replicate, people are drawn anew from those observed (multinomial, so conditional on their
/// number), all models are compared again, and the smallest and the largest total among those about as good
/// as the best are kept. The band runs from the 2.5 % point of the smallest to the 97.5 % point of the
/// largest (quantile type 8; see tail_of_band). Lists that are nested in another are left out first. A
/// replicate in which no model is valid counts as running from the observed to infinity. The totals of the
/// table's own supported models lie in the band by definition. The same for any number of threads and any
/// order of the lists. With six lists and more there are fewer replicates, and they are searched less far:
/// see SearchBudget.
/// \errors not_identifiable: no model of the table has an estimate, or nested lists leave one list.
///         not_converged: the models of six lists or more could not all be compared within the budget.
/// \source selection inside the bootstrap: Silverman, Chan & Vincent (2024), Statistics and Computing 34, 44;
///         Darroch et al. (1993), JASA 88, 1137-1148;
///         models within 2 of the best BIC: Kass & Raftery (1995), JASA 90, 773-795, section 3.2.
/// \checked coverage on countries with a known truth: docs/estimate-coverage.md.
Result<SupportBand> support_band(const CaptureTable& table, const BandOptions& options);

}  // namespace zicht::estimate
