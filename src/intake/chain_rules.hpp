#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "intake/validation_rules.hpp"

namespace zicht::intake {

/// What the program checks of objects of the chain; definitions/validation/chain.toml gives each an
/// identifier, a severity and words.
enum class ChainCheck : std::uint8_t {
  required,
  code,
  order,
  future,
  case_before_investigation,
  unknown_object,
  disposal_before_registration,
  two_disposals_one_day,
  second_final_disposal,
  ground,
  ground_alone,
  administrative_ground,
  case_number,
  identifying_text,
  young_suspect,
  long_prison,
  judgment_without_summons,
  second_first_instance,
  appeal_before_first,
  heaviest_without_trafficking,
  follow_up_before_receipt,
  no_reason,
  domestic_abroad,
  agency_does_not_investigate,
  wrong_tie,
  tie_was_there,
  no_suspect_key,
  same_reference_other_content,
  concern_without_basis,
  group_with_person,
  waiting,
  table_margins,
  unreadable,
  row_shape,
  tied_in_circle,
};
inline constexpr std::size_t kChainChecks = 35;

/// Every check has exactly one rule. Immutable after loading.
class ChainRules {
 public:
  /// \errors invalid_config: a check that the program does not know, or without a rule; an identifier that
  /// stands twice.
  static Result<ChainRules> parse(std::string_view toml, std::string_view name);
  const ValidationRule& of(ChainCheck check) const { return rules_[static_cast<std::size_t>(check)]; }
  /// A finding in words. \param values  fill {value}, {list}, {near} and {example}
  Finding finding(ChainCheck check, std::string column, Language language,
                  const std::map<std::string, std::string>& values = {}) const;

 private:
  std::array<ValidationRule, kChainChecks> rules_;
};

}  // namespace zicht::intake
