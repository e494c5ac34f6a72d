#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/code_list.hpp"
#include "model/finding.hpp"

namespace zicht::intake {

/// What the program can check; definitions/validation/rules.toml gives each an identifier, a severity and
/// words.
enum class Check : std::uint8_t {
  required,
  age_required,
  code_known,
  code_valid_on_day,
  sub_form_of_form,
  date_readable,
  date_not_in_future,
  age_readable,
  year_readable,
  age_against_birth,
  end_not_before_start,
  anonymous_without_identity,
  text_is_utf8,
  text_without_nul,
  row_complete,
  quote_closed,
  field_not_too_long,
  same_key_same_content,
  json_readable,
  json_field_known,
  received_on_known,
  country_not_two,
  country_not_region,
  possible_victim,
  day_readable,
  date_possible,
  start_not_before_birth,
  start_not_after_report,
  ages_in_order,
  letters_readable,
  value_of_mapping,
  namibia_or_not_available,
  date_by_mapping,
};
inline constexpr std::size_t kChecks = 33;

/// One rule as its file says it.
struct ValidationRule {
  std::string id;
  Severity severity = Severity::error;
  Label message;     ///< {value}: a code, a number or a name of ours, never what somebody wrote
  Label suggestion;  ///< may hold {near}, {example} and such; left out when one stays unfilled

  /// What the rule says of a column. \param values  fill what stands in braces
  Finding finding(std::string column, Language language,
                  const std::map<std::string, std::string>& values) const;
};

/// What somebody may have meant by a text that is not in a list: the code that is nearest, or all codes when
/// the list is short; nothing when the list is long and none is near.
std::optional<std::string> codes_near(const CodeList& list, std::string_view text);

/// Every check has exactly one rule. Immutable after loading.
class ValidationRules {
 public:
  /// \errors invalid_config: a check that the program does not know, or without a rule; an identifier that
  /// stands twice.
  /// \param otherwise  gives the rules of checks that the file does not have; null = they must all be there
  static Result<ValidationRules> parse(std::string_view toml, std::string_view name,
                                       const ValidationRules* otherwise = nullptr);
  const ValidationRule& of(Check check) const { return rules_[static_cast<std::size_t>(check)]; }
  const std::array<ValidationRule, kChecks>& all() const { return rules_; }

 private:
  std::array<ValidationRule, kChecks> rules_;
};

std::string_view name_of(Check check);

}  // namespace zicht::intake
