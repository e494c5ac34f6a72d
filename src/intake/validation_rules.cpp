#include "intake/validation_rules.hpp"

#include "intake/rule_file.hpp"

namespace zicht::intake {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kChecks> kNames = {"required",
                                                          "age_required",
                                                          "code_known",
                                                          "code_valid_on_day",
                                                          "sub_form_of_form",
                                                          "date_readable",
                                                          "date_not_in_future",
                                                          "age_readable",
                                                          "year_readable",
                                                          "age_against_birth",
                                                          "end_not_before_start",
                                                          "anonymous_without_identity",
                                                          "text_is_utf8",
                                                          "text_without_nul",
                                                          "row_complete",
                                                          "quote_closed",
                                                          "field_not_too_long",
                                                          "same_key_same_content",
                                                          "json_readable",
                                                          "json_field_known",
                                                          "received_on_known",
                                                          "country_not_two",
                                                          "country_not_region",
                                                          "possible_victim",
                                                          "day_readable",
                                                          "date_possible",
                                                          "start_not_before_birth",
                                                          "start_not_after_report",
                                                          "ages_in_order",
                                                          "letters_readable",
                                                          "value_of_mapping",
                                                          "namibia_or_not_available",
                                                          "date_by_mapping"};

}  // namespace

std::string_view name_of(Check check) { return kNames[static_cast<std::size_t>(check)]; }

Result<ValidationRules> ValidationRules::parse(std::string_view toml, std::string_view name,
                                               const ValidationRules* otherwise) {
  ValidationRules rules;
  ZICHT_CHECK(read_rules(toml, name, kNames, rules.rules_));
  for (std::size_t check = 0; check < kChecks; ++check)
    if (rules.rules_[check].id.empty() && otherwise != nullptr)
      rules.rules_[check] = otherwise->rules_[check];
    else if (rules.rules_[check].id.empty())
      return fail(ErrorCode::invalid_config, "the check '" + std::string(kNames[check]) + "' has no rule",
                  std::string(name));
  return rules;
}

}  // namespace zicht::intake
