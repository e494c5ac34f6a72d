#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"

namespace zicht {

/// What an estimate of a total is: a point, and limits. None = there is no such number; an upper limit that
/// is none beside a lower one = without limit.
struct HiddenTotal {
  std::optional<double> total;
  std::optional<double> lower;
  std::optional<double> upper;
};

/// A log-linear model that the overlaps support about as well as the best.
struct HiddenModel {
  std::string name;  ///< "[12,34]": lists that depend on each other, by number
  double total = 0;
  double bic_above_best = 0;
};

/// The same people looked at in another way.
struct HiddenVariation {
  std::string
      kind;  ///< "as_it_is", "list_left_out", "lists_merged", "marked_referrals", "path_of_referral", "year"
  std::vector<Label> lists;
  int year = 0;
  std::int64_t observed_persons = 0;
  HiddenTotal total;
};

/// Totals if one pair of lists depended so much on each other.
struct HiddenCurve {
  Label first, second;
  std::vector<double> odds_ratios;  ///< ascending
  std::vector<double> totals;       ///< as many
};

/// Why no headline is given: a text of definitions/estimate/texts.toml and what is filled in.
struct HiddenRefusal {
  std::string reason;  ///< "no_estimate", "few_overlaps", "wide_band", "poor_fit", "routes_contradict"
  double value = 0;    ///< infinite: the band has no upper limit
  double limit = 0;
  std::string detail;
  std::string cause = {};  ///< of "no_estimate": "no_model", "nested_lists", "nobody", "one_list", or empty
};

/// A list whose people are all on another list too: it takes no part in the estimate.
struct HiddenNested {
  Label list, within;
  std::int64_t persons = 0;
};

/// Linkage error in a band: it was averaged over draws of who is one person.
struct HiddenLinkage {
  int draws = 0;
  int draws_without_estimate = 0;  ///< they count as infinite
  double share_of_variance = 0;    ///< of the estimate's spread, in [0, 1]: what is linkage
  double links_lost_at_least = 0;  ///< links that no pass proposed, by estimate: in no draw
  bool model_based = true;         ///< no reviewed pair went into the draws
  std::string model;               ///< hash of the linkage model
};

/// How many people there were in a period, those included whom nobody reported. Unit: persons. Never added to
/// what was registered: `observed_persons` are part of the total.
struct HiddenPeople {
  std::string id;  ///< whose: "all", "minors"
  Label title;
  int from = 0;  ///< years of reports, both included
  int to = 0;
  Date as_of;
  std::vector<Label> lists;
  std::vector<HiddenNested> nested;
  std::int64_t observed_persons = 0;   ///< on some list, known by name
  std::int64_t in_overlaps = 0;        ///< of them, on two lists or more that are not nested
  std::int64_t anonymous_persons = 0;  ///< reported without name only; on no list here
  std::int64_t on_no_list = 0;         ///< reported by organisations of no list only
  HiddenTotal band;                    ///< the headline, 95 %; without `total`. There also when it is refused
  std::vector<HiddenRefusal> refusals;
  std::optional<HiddenLinkage> linkage;  ///< none: who is one person counts as certain
  std::vector<HiddenModel> models;       ///< of the register as it is, best first
  std::vector<double> replicates;        ///< total of the best model in each replicate; infinite = none
  std::vector<HiddenCurve> curves;
  std::vector<HiddenVariation> variations;
  Label source;  ///< definitions with their hashes, replicates, seed
  bool is_refused() const { return !refusals.empty(); }
};

}  // namespace zicht
