#include "intake/validation_rules.hpp"

#include "base/text.hpp"
#include "intake/rule_file.hpp"

namespace zicht::intake {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kChecks> kCheckNames = {"required",
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

Finding ValidationRule::finding(std::string column, Language language,
                                const std::map<std::string, std::string>& values) const {
  Finding finding;
  finding.rule = id;
  finding.severity = severity;
  finding.column = std::move(column);
  finding.message = filled(message.in(language), values);
  finding.suggestion = filled(suggestion.in(language), values);
  if (finding.suggestion.find('{') != std::string::npos) finding.suggestion.clear();
  return finding;
}

std::optional<std::string> codes_near(const CodeList& list, std::string_view text) {
  constexpr std::size_t kLongestText = 60;  // what is longer is no code with a slip of the pen
  constexpr std::size_t kShortList = 12;    // so many codes can be read in a message
  if (text.size() <= kLongestText && is_utf8(text))
    if (const auto near = list.nearest(text)) return list[*near].code;
  if (list.size() > kShortList + 1) return std::nullopt;
  std::string codes;
  for (std::size_t at = kUnknown + 1; at < list.size(); ++at)
    codes += (codes.empty() ? "" : ", ") + list[static_cast<CodeId>(at)].code;
  return codes.empty() ? std::nullopt : std::optional(std::move(codes));
}

std::string_view name_of(Check check) { return kCheckNames[static_cast<std::size_t>(check)]; }

Result<ValidationRules> ValidationRules::parse(std::string_view toml, std::string_view name,
                                               const ValidationRules* otherwise) {
  ValidationRules rules;
  ZICHT_CHECK(read_rules(toml, name, kCheckNames, rules.rules_));
  for (std::size_t check = 0; check < kChecks; ++check)
    if (rules.rules_[check].id.empty() && otherwise != nullptr)
      rules.rules_[check] = otherwise->rules_[check];
    else if (rules.rules_[check].id.empty())
      return fail(ErrorCode::invalid_config,
                  "the check '" + std::string(kCheckNames[check]) + "' has no rule", std::string(name));
  return rules;
}

}  // namespace zicht::intake
