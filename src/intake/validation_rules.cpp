#include "intake/validation_rules.hpp"

#include <algorithm>

#include "base/node.hpp"

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

std::string text_of(const Node* node) {
  return node != nullptr && node->as_text() != nullptr ? *node->as_text() : "";
}

Label label_of(const Node* node) {
  return node == nullptr ? Label{} : Label{text_of(node->find("nl")), text_of(node->find("en"))};
}

}  // namespace

std::string_view name_of(Check check) { return kNames[static_cast<std::size_t>(check)]; }

Result<ValidationRules> ValidationRules::parse(std::string_view toml, std::string_view name,
                                               const ValidationRules* otherwise) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const auto wrong = [&](const Node& at, std::string message) {
    return fail(ErrorCode::invalid_config, std::move(message),
                std::string(name) + ':' + std::to_string(at.line));
  };
  const Node* const listed = document.find("rule");
  if (listed == nullptr || !listed->is_list()) return wrong(document, "no [[rule]] in it");
  ValidationRules rules;
  for (const Node& node : *listed->as_list()) {
    const std::string check = text_of(node.find("check"));
    const auto position = std::ranges::find(kNames, check);
    if (position == kNames.end()) return wrong(node, "there is no check '" + check + "'");
    ValidationRule& rule = rules.rules_[static_cast<std::size_t>(position - kNames.begin())];
    if (!rule.id.empty()) return wrong(node, "the check '" + check + "' has a rule already");
    rule = {text_of(node.find("id")), Severity::error, label_of(node.find("message")),
            label_of(node.find("suggestion"))};
    if (std::ranges::count(rules.rules_, rule.id, &ValidationRule::id) != 1)
      return wrong(node, "the identifier stands twice, or is missing");
    if (rule.message.nl.empty() || rule.message.en.empty())
      return wrong(node, "message = { nl = …, en = … } is missing");
    const std::string severity = text_of(node.find("severity"));
    if (severity != "error" && severity != "warning" && severity != "note")
      return wrong(node, "severity is error, warning or note");
    rule.severity = severity == "error"     ? Severity::error
                    : severity == "warning" ? Severity::warning
                                            : Severity::note;
  }
  for (std::size_t check = 0; check < kChecks; ++check)
    if (rules.rules_[check].id.empty() && otherwise != nullptr)
      rules.rules_[check] = otherwise->rules_[check];
    else if (rules.rules_[check].id.empty())
      return wrong(document, "the check '" + std::string(kNames[check]) + "' has no rule");
  return rules;
}

}  // namespace zicht::intake
