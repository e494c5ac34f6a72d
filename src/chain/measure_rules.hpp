#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "chain/court_share.hpp"
#include "chain/follow_up.hpp"
#include "model/chain_counting.hpp"

namespace zicht::chain {

/// The rules that the measures of the chain are made with.
struct MeasureRules {
  FollowUpRule follow_up;
  CourtShareRule court;
  /// Rules that counts of objects have too, and that are set with theirs.
  ChainCounting counting;
};

/// Sets one rule: "place_known=as_now_known".
/// \errors invalid_input: no such rule or value; says which there are.
Result<void> set_rule(std::string_view assignment, MeasureRules& rules);

/// The rules that set_rule() takes, in a fixed order.
std::vector<std::string_view> measure_rule_names();

/// Whether it is one of these rules: "place_known", or "place_known=as_now_known".
bool is_measure_rule(std::string_view assignment);
/// "as_first_reported"; of a rule that counts have too (case_scope, convicted, instance, victim_scope)
/// likewise. Precondition: the rule exists.
std::string value_of(std::string_view rule, const MeasureRules& rules);

/// Every rule and its value, those of counts last, in a fixed order: "place_known=as_first_reported".
std::vector<std::string> rules_in_words(const MeasureRules& rules);

}  // namespace zicht::chain
