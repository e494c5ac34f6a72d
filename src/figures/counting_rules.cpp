#include "figures/counting_rules.hpp"

#include <algorithm>

#include "base/contract.hpp"
#include "base/node.hpp"
#include "base/text.hpp"
#include "model/definition_file.hpp"

namespace zicht::figures {
namespace {

/// "year=first_registration".
std::string setting_of(std::string_view rule, std::string_view value) {
  std::string setting(rule);
  return setting.append("=").append(value);
}

/// The rules that earlier versions had; those behind them are of the chain.
constexpr std::size_t kRulesOfPeople = 4;

/// Calls `use` with the member of a rule, as a reference to its enumeration.
template <class Rules, class Use>
void with_member(Rules& rules, std::string_view rule, Use use) {
  if (rule == "year") return use(rules.year);
  if (rule == "minor") return use(rules.minor);
  if (rule == "form") return use(rules.form);
  if (rule == "nationality") return use(rules.nationality);
  if (rule == "investigation_year") return use(rules.chain.investigation_year);
  if (rule == "suspect_year") return use(rules.chain.suspect_year);
  if (rule == "suspect_unit") return use(rules.chain.suspect_unit);
  if (rule == "case_scope") return use(rules.chain.case_scope);
  if (rule == "convicted") return use(rules.chain.convicted);
  if (rule == "dismissals") return use(rules.chain.dismissals);
  if (rule == "instance") return use(rules.chain.instance);
  ZICHT_EXPECT(rule == "victim_scope");
  use(rules.chain.victim_scope);
}

std::string listed(const std::vector<std::string_view>& names) {
  return joined({names.begin(), names.end()}, ", ");
}

/// Behind the program's values of a rule: like = "…", and prefer = ["…"] or under = 23.
Result<OwnRuleValue> own_value_of(const Node& node, const RuleNames& names, const DefinitionFile& file) {
  const auto wrong = [&](std::string message) { return file.wrong(node, std::move(message)); };
  OwnRuleValue own;
  for (const auto& [key, member] : {std::pair{"id", &own.id}, std::pair{"like", &own.like}})
    if (const Node* const found = node.find(key); found != nullptr && found->as_text() != nullptr)
      *member = *found->as_text();
  if (own.id.empty() || std::ranges::find(names.values, own.id) != names.values.end())
    return wrong("a value of a rule needs an id of its own");
  if (std::ranges::find(names.values, own.like) == names.values.end())
    return wrong("a value of your own is like one of " + listed(names.values) + ": like = \"…\"");
  const Node* const prefer = node.find("prefer");
  const Node* const under = node.find("under");
  const bool one_counts =
      own.like == "primary" || own.like == "first_named" || own.like == "own_country_first";
  if (one_counts && prefer != nullptr && prefer->is_list() && under == nullptr) {
    for (const Node& code : *prefer->as_list())
      own.prefer.push_back(code.as_text() == nullptr ? "" : *code.as_text());
    return own;
  }
  if (names.rule == "minor" && under != nullptr && under->as_integer() != nullptr && prefer == nullptr &&
      0 < *under->as_integer() && *under->as_integer() <= 100) {
    own.under = static_cast<std::uint8_t>(*under->as_integer());
    return own;
  }
  return wrong(
      "a value of your own says prefer = [codes], where one form or nationality counts, or for minor under = "
      "an age");
}

bool has_id(const Node& node, std::string_view id) {
  const Node* const found = node.find("id");
  return found != nullptr && found->as_text() != nullptr && *found->as_text() == id;
}

}  // namespace

const std::vector<RuleNames>& rule_names() {
  // In the order of the enumerations.
  static const std::vector<RuleNames> names = {
      {"year", {"first_registration", "registered_in_year"}},
      {"minor",
       {"at_first_report", "at_start_of_exploitation", "at_any_time_of_exploitation", "on_reference_date"}},
      {"form", {"primary", "any", "combination"}},
      {"nationality", {"own_country_first", "each", "first_named"}},
      {"investigation_year", {"opened", "running_in_year"}},
      {"suspect_year", {"first_suspected_in_year", "first_ever"}},
      {"suspect_unit", {"person", "suspect_in_investigation"}},
      {"case_scope", {"any_charge", "heaviest_charge"}},
      {"convicted", {"of_trafficking", "of_any"}},
      {"dismissals", {"all", "technical", "policy"}},
      {"instance", {"first", "last_known"}},
      {"victim_scope", {"as_reported", "by_nationality"}},
  };
  return names;
}

Result<void> CountingRules::set(std::string_view setting) {
  const auto parts = split(setting, '=');
  std::vector<std::string_view> rules;
  for (const RuleNames& names : rule_names()) rules.push_back(names.rule);
  const auto names = std::ranges::find(rule_names(), trimmed(parts[0]), &RuleNames::rule);
  if (parts.size() != 2 || names == rule_names().end())
    return fail(ErrorCode::invalid_input, "a rule is written as rule=value; the rules are " + listed(rules));
  own.erase(std::string(names->rule));
  const auto value = std::ranges::find(names->values, trimmed(parts[1]));
  if (value == names->values.end())
    return fail(ErrorCode::invalid_input,
                "the rule " + std::string(names->rule) + " has the values " + listed(names->values));
  with_member(*this, names->rule, [&](auto& member) {
    member = static_cast<std::remove_reference_t<decltype(member)>>(value - names->values.begin());
  });
  return {};
}

std::string CountingRules::value_of(std::string_view rule) const {
  const auto names = std::ranges::find(rule_names(), rule, &RuleNames::rule);
  ZICHT_EXPECT(names != rule_names().end());
  if (const OwnRuleValue* const written = own_value(rule); written != nullptr) return written->id;
  std::string value;
  with_member(*this, rule, [&](auto member) { value = names->values.at(static_cast<std::size_t>(member)); });
  return value;
}

Result<RuleBook> RuleBook::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const DefinitionFile file(name);
  const Node* const rules = document.find("rule");
  const auto wrong = [&](int line, const std::string& expected) {
    return fail(ErrorCode::invalid_config,
                "the rules are not those that the program knows: expected " + expected,
                std::string(name) + ':' + std::to_string(line));
  };
  const bool is_earlier = rules != nullptr && rules->is_list() && rules->as_list()->size() == kRulesOfPeople;
  if (!is_earlier &&
      (rules == nullptr || !rules->is_list() || rules->as_list()->size() != rule_names().size()))
    return wrong(1, "as many rules");
  RuleBook book;
  for (std::size_t r = 0; r < rule_names().size(); ++r) {
    const RuleNames& names = rule_names()[r];
    if (is_earlier && r >= kRulesOfPeople) {
      book.call_by_name(names);
      continue;
    }
    const Node& rule = (*rules->as_list())[r];
    if (!has_id(rule, names.rule)) return wrong(rule.line, std::string(names.rule));
    ZICHT_TRY(book.labels_[std::string(names.rule)], file.label(rule, "label"));
    const Node* const values = rule.find("value");
    if (values == nullptr || !values->is_list() || values->as_list()->size() < names.values.size())
      return wrong(rule.line, listed(names.values));
    for (std::size_t v = 0; v < names.values.size(); ++v) {
      const Node& value = (*values->as_list())[v];
      if (!has_id(value, names.values[v])) return wrong(value.line, std::string(names.values[v]));
      ZICHT_TRY(book.labels_[setting_of(names.rule, names.values[v])], file.label(value, "label"));
    }
    for (std::size_t v = names.values.size(); v < values->as_list()->size(); ++v) {
      const Node& value = (*values->as_list())[v];
      ZICHT_TRY(OwnRuleValue own, own_value_of(value, names, file));
      ZICHT_TRY(book.labels_[setting_of(names.rule, own.id)], file.label(value, "label"));
      book.own_[std::string(names.rule)].push_back(std::move(own));
    }
  }
  return book;
}

void RuleBook::call_by_name(const RuleNames& names) {
  const std::string rule(names.rule);
  labels_[rule] = {rule, rule};
  for (const std::string_view value : names.values) {
    const std::string name(value);
    labels_[setting_of(rule, name)] = {name, name};
  }
}

Result<void> RuleBook::set(std::string_view setting, CountingRules& rules) const {
  const auto parts = split(setting, '=');
  if (parts.size() == 2) {
    const std::string rule(trimmed(parts[0]));
    for (const OwnRuleValue& own : own_values(rule)) {
      if (own.id != trimmed(parts[1])) continue;
      ZICHT_CHECK(rules.set(setting_of(rule, own.like)));
      rules.own[rule] = own;
      return {};
    }
  }
  Result<void> set = rules.set(setting);
  if (!set && parts.size() == 2)
    for (const OwnRuleValue& own : own_values(trimmed(parts[0]))) set.error().message += ", " + own.id;
  return set;
}

}  // namespace zicht::figures
