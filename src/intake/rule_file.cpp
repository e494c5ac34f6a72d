#include "intake/rule_file.hpp"

#include <algorithm>

#include "model/definition_file.hpp"

namespace zicht::intake {
namespace {

Result<Severity> severity_of(const DefinitionFile& file, const Node& node) {
  ZICHT_TRY(const std::string severity, file.text(node, "severity"));
  if (severity == "error") return Severity::error;
  if (severity == "warning") return Severity::warning;
  if (severity == "note") return Severity::note;
  return file.wrong(node, "severity is error, warning or note");
}

}  // namespace

Result<void> read_rules(std::string_view toml, std::string_view name,
                        std::span<const std::string_view> checks, std::span<ValidationRule> rules) {
  const DefinitionFile file(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ZICHT_TRY(const std::vector<const Node*> tables, file.tables(document, "rule"));
  if (tables.empty()) return file.wrong(document, "no [[rule]] in it");
  for (const Node* const node : tables) {
    ZICHT_TRY(const std::string check, file.text(*node, "check"));
    const auto position = std::ranges::find(checks, check);
    if (position == checks.end()) return file.wrong(*node, "there is no check '" + check + "'");
    ValidationRule& rule = rules[static_cast<std::size_t>(position - checks.begin())];
    if (!rule.id.empty()) return file.wrong(*node, "the check '" + check + "' has a rule already");
    ZICHT_TRY(std::string id, file.text(*node, "id"));
    if (std::ranges::find(rules, id, &ValidationRule::id) != rules.end())
      return file.wrong(*node, "the identifier '" + id + "' stands twice");
    rule.id = std::move(id);
    ZICHT_TRY(rule.severity, severity_of(file, *node));
    ZICHT_TRY(rule.message, file.label(*node, "message"));
    if (node->find("suggestion") != nullptr) {
      ZICHT_TRY(rule.suggestion, file.label(*node, "suggestion"));
    }
  }
  return {};
}

}  // namespace zicht::intake
