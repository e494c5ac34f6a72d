#include "intake/chain_rules.hpp"

#include <algorithm>

#include "base/node.hpp"
#include "base/text.hpp"

namespace zicht::intake {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kChainChecks> kNames = {"required",
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
                                                               "row_shape"};

std::string text_of(const Node* node) {
  return node != nullptr && node->as_text() != nullptr ? *node->as_text() : "";
}

Label label_of(const Node* node) {
  return node == nullptr ? Label{} : Label{text_of(node->find("nl")), text_of(node->find("en"))};
}

}  // namespace

Result<ChainRules> ChainRules::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const auto wrong = [&](const Node& at, std::string message) {
    return fail(ErrorCode::invalid_config, std::move(message),
                std::string(name) + ':' + std::to_string(at.line));
  };
  const Node* const listed = document.find("rule");
  if (listed == nullptr || !listed->is_list()) return wrong(document, "no [[rule]] in it");
  ChainRules rules;
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
    if (severity == "warning")
      rule.severity = Severity::warning;
    else if (severity == "note")
      rule.severity = Severity::note;
    else if (severity != "error")
      return wrong(node, "severity is error, warning or note");
  }
  for (std::size_t check = 0; check < kChainChecks; ++check)
    if (rules.rules_[check].id.empty())
      return wrong(document, "the check '" + std::string(kNames[check]) + "' has no rule");
  return rules;
}

Finding ChainRules::finding(ChainCheck check, std::string column, Language language,
                            const std::map<std::string, std::string>& values) const {
  const ValidationRule& rule = of(check);
  Finding finding;
  finding.rule = rule.id;
  finding.severity = rule.severity;
  finding.column = std::move(column);
  finding.message = filled(rule.message.in(language), values);
  const std::string& suggestion = rule.suggestion.in(language);
  if (suggestion.find("{near}") == std::string::npos || values.contains("near"))
    finding.suggestion = filled(suggestion, values);
  return finding;
}

}  // namespace zicht::intake
