#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/equal_support.hpp"
#include "estimate/estimate.hpp"
#include "estimate/linkage_averaging.hpp"

namespace zicht::estimate {

/// The thresholds, with their reasons: definitions/estimate/headline.toml.
struct HeadlineRules {
  double within_bic = 2;
  int replicates = 500;
  int look_replicates = 100;
  std::int64_t fewest_in_overlaps = 25;
  double largest_ratio = 4;
  double worst_fit = 0.001;       ///< p value of the deviance of the best fitting supported model
  double largest_odds_ratio = 4;  ///< of the sensitivity curve
  int half_steps = 8;

  /// \errors invalid_config: a key that is missing, unknown or out of range; `where` is name:line.
  static Result<HeadlineRules> parse(std::string_view toml, std::string_view name);
};

/// Why no headline is given.
struct Refusal {
  enum class Reason {
    no_estimate,        ///< no table, or no model with an estimate: `detail` says why
    few_overlaps,       ///< `value` people on two lists or more, fewer than `limit`
    wide_band,          ///< upper is `value` times lower, more than `limit`; infinite: no upper limit
    poor_fit,           ///< no supported model fits: the best has p = `value`, less than `limit`
    routes_contradict,  ///< `detail` names the route whose interval does not meet the band
  };
  Reason reason = Reason::no_estimate;
  double value = 0;
  double limit = 0;
  std::string detail = {};
  /// Why there is no_estimate, where the cause is known, so that its words can be given in each language:
  /// "no_model" (`value` persons on two lists or more), "too_many_lists" (`value`), "nested_lists", "nobody"
  /// or "one_list"; else empty.
  std::string cause = {};
};

/// The band, and what speaks against giving it. A caller that prints a refused band labels it.
struct Headline {
  std::int64_t observed_persons = 0;
  std::int64_t in_overlaps = 0;
  std::optional<SupportBand> band;        ///< none: there is nothing to force
  std::optional<LinkageAverage> linkage;  ///< of a band over draws: its interval and replicates are these
  std::vector<Refusal> refusals;
  bool is_refused() const { return !refusals.empty(); }
};

/// The headline of a table. Lists that are part of another list take no part in it.
/// \param routes  estimates of the same table by other routes. One contradicts the band when its interval and
///                the band share no number; a lower bound (Chao's) only when it lies above the band.
/// \param drawn   draws of who is one person, over which the band is averaged; null = that is certain. The
///                models and the overlaps stay those of the table.
Headline headline(const CaptureTable& table, std::span<const Estimate> routes, const HeadlineRules& rules,
                  const BandOptions& options, const DrawnTables* drawn = nullptr);

/// A headline that is refused because there is no table, or no estimate, for this reason.
Headline refused_headline(std::int64_t observed_persons, const Error& why);

}  // namespace zicht::estimate
