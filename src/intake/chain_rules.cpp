#include "intake/chain_rules.hpp"

#include "intake/rule_file.hpp"

namespace zicht::intake {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kChainChecks> kChainCheckNames = {"required",
                                                                         "code",
                                                                         "order",
                                                                         "future",
                                                                         "case_before_investigation",
                                                                         "unknown_object",
                                                                         "disposal_before_registration",
                                                                         "two_disposals_one_day",
                                                                         "second_final_disposal",
                                                                         "ground",
                                                                         "ground_alone",
                                                                         "administrative_ground",
                                                                         "case_number",
                                                                         "identifying_text",
                                                                         "young_suspect",
                                                                         "long_prison",
                                                                         "judgment_without_summons",
                                                                         "second_first_instance",
                                                                         "appeal_before_first",
                                                                         "heaviest_without_trafficking",
                                                                         "follow_up_before_receipt",
                                                                         "no_reason",
                                                                         "domestic_abroad",
                                                                         "agency_does_not_investigate",
                                                                         "wrong_tie",
                                                                         "tie_was_there",
                                                                         "no_suspect_key",
                                                                         "same_reference_other_content",
                                                                         "concern_without_basis",
                                                                         "group_with_person",
                                                                         "waiting",
                                                                         "table_margins",
                                                                         "unreadable",
                                                                         "row_shape",
                                                                         "tied_in_circle"};

}  // namespace

Result<ChainRules> ChainRules::parse(std::string_view toml, std::string_view name) {
  ChainRules rules;
  ZICHT_CHECK(read_rules(toml, name, kChainCheckNames, rules.rules_));
  for (std::size_t check = 0; check < kChainChecks; ++check)
    if (rules.rules_[check].id.empty())
      return fail(ErrorCode::invalid_config,
                  "the check '" + std::string(kChainCheckNames[check]) + "' has no rule", std::string(name),
                  "Definitions of an earlier version lack it: zicht adopt takes those of this one.");
  return rules;
}

Finding ChainRules::finding(ChainCheck check, std::string column, Language language,
                            const std::map<std::string, std::string>& values) const {
  return of(check).finding(std::move(column), language, values);
}

}  // namespace zicht::intake
