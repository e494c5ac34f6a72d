#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"

// What the report says of the chain beyond counts, in labels and numbers.

namespace zicht {

/// A share that is followed over days, with its 95 % interval.
struct FollowedShare {
  std::int64_t units = 0;
  double share = 0;
  double lower = 0;
  double upper = 1;
  bool said = true;  ///< false: too early, too few are still followed, or there are none
};

/// People of one year and one place, and how many reached an investigation within 90, 180 and 365 days.
struct FollowUpRow {
  int year = 0;
  Label place;
  std::int64_t already = 0;
  std::array<FollowedShare, 3> within;
};

/// A place against domestic exploitation, in shares.
struct FollowUpContrast {
  Label place;
  std::int64_t units = 0;
  std::optional<FollowedShare> within_strata;  ///< none = no stratum has both; `share` is the difference
};

/// The three shares of one year that were put before the court, and the stock line.
struct CourtRow {
  int year = 0;
  std::int64_t decided = 0, decided_to_court = 0;
  std::int64_t registered = 0, registered_to_court = 0, registered_open = 0;
  FollowedShare within_365, within_730;
  std::int64_t open_before = 0, disposed = 0, open_after = 0;
};

/// A part of a level of the flow, by its id; the words stand in definitions/report/chain.toml.
struct FlowBand {
  std::string id;
  std::int64_t count = 0;
};
/// One level in one unit. Invariant: the bands add up to the total.
struct FlowStage {
  std::string id;
  std::int64_t total = 0;
  std::vector<FlowBand> bands;
  std::optional<double> tie_coverage;  ///< none = the first level
};

/// The flow of one form or scope.
struct FlowOf {
  Label of;
  std::vector<FlowStage> cohort;
  std::vector<FlowStage> flow_of_year;
};

/// Victims and investigations of one scope, and what may be said of them.
struct SeriesBeside {
  enum class Said { too_few_years, opposite, ratio_falls, not_shown };
  Label scope;  ///< empty = all together
  int first_year = 0;
  std::vector<std::int64_t> victims;
  std::vector<std::int64_t> investigations;
  std::vector<int> breaks;  ///< years from which one of the two means something else
  int tested_from = 0;      ///< the first year of the last segment
  Said said = Said::too_few_years;
  double p_value = 1;
  double ratio_p_value = 1;
  int rises = 0;
  int falls = 0;
};

/// Investigations of one quarter or year of opening, and how many had a case after 1 to 8 quarters.
struct LagRow {
  int year = 0;
  int quarter = 0;  ///< 0 = the whole year
  std::int64_t before_opening = 0;
  std::array<FollowedShare, 8> within;
  std::array<std::optional<std::int32_t>, 3> quartiles;  ///< days; none = not reached by what was seen
};

/// A rule that the chapter was made with, and what its value means.
struct ChainRule {
  std::string rule;   ///< "place_known"
  std::string value;  ///< "as_first_reported"
  Label label;
};

struct ChainReport {
  int year = 0;
  Date as_of;
  std::vector<ChainRule> rules;
  std::vector<FollowUpRow> follow_up;
  std::vector<FollowUpContrast> contrasts;
  int window_days = 180;
  std::vector<CourtRow> court;
  std::vector<SeriesBeside> series;
  std::vector<FlowStage> cohort;
  std::vector<FlowStage> flow_of_year;
  std::vector<FlowOf> by_form;
  std::vector<FlowOf> by_scope;
  std::optional<Label> invented;  ///< what is said where the people of the registry do not exist
  std::vector<LagRow> lag_quarters;
  std::vector<LagRow> lag_years;

  /// The value of a rule; empty = the report was made without it.
  std::string value_of(std::string_view rule) const {
    const auto found = std::ranges::find(rules, rule, &ChainRule::rule);
    return found == rules.end() ? "" : found->value;
  }
  bool empty() const { return follow_up.empty() && court.empty() && series.empty() && cohort.empty(); }
};

}  // namespace zicht
