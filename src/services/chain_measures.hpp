#pragma once

#include <optional>
#include <vector>

#include "base/node.hpp"
#include "chain/case_lag.hpp"
#include "chain/court_share.hpp"
#include "chain/flow.hpp"
#include "chain/follow_up.hpp"
#include "chain/two_series.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Victims of sexual exploitation beside investigations of it, in one scope and by the year of the first
/// report and of the opening.
struct SexualSeries {
  CodeId scope = kUnknown;  ///< kUnknown = all scopes together
  int first_year = 0;
  std::vector<std::int64_t> victims;  ///< one a year; the last is the year that was asked for
  std::vector<std::int64_t> investigations;
  zicht::chain::TwoSeries compared;
};

/// What is said of the chain in a year beyond counts.
struct ChainMeasures {
  Date as_of;
  int year = 0;
  std::vector<zicht::chain::FollowUpCell> follow_up;          ///< of the year and the two before it
  std::vector<zicht::chain::FollowUpDifference> differences;  ///< of those years together
  std::vector<zicht::chain::CourtShare> court;                ///< the last five years
  std::vector<zicht::chain::CaseLag> lags;                    ///< the last five years
  std::vector<SexualSeries> series;  ///< all scopes; and each scope that both series have
  std::vector<zicht::chain::FlowLevel> cohort;
  std::vector<zicht::chain::FlowLevel> flow_of_year;
};

/// \errors invalid_input: a day to come.  invalid_config: the registry's definitions are older than the
/// chain.  corrupt, io.
Result<ChainMeasures> chain_measures(Session& session, int year, std::optional<Date> as_of);

/// The same for machines; codes as their texts, a share with its interval and what it rests on.
Node chain_measures_node(const ChainMeasures& measures, const Codebook& codebook);

}  // namespace zicht::services
