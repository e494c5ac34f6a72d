#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/chain_counting.hpp"
#include "model/code_list.hpp"

namespace zicht::figures {

enum class YearRule { first_registration, registered_in_year };
enum class MinorRule {
  at_first_report,
  at_start_of_exploitation,
  at_any_time_of_exploitation,
  on_reference_date
};
enum class FormRule { primary, any, combination };
enum class NationalityRule { own_country_first, each, first_named };

/// A value of a rule that an analyst wrote in definitions/rules.toml: another value, and what is different.
struct OwnRuleValue {
  std::string id;
  std::string like;                      ///< the program's value that it is like
  std::vector<std::string> prefer = {};  ///< form, nationality: the first of these codes that is named counts
  std::optional<std::uint8_t> under = {};  ///< minor: younger than this age instead of 18
  friend bool operator==(const OwnRuleValue&, const OwnRuleValue&) = default;
};

/// How people are counted; the defaults are those of definitions/rules.toml, which says in words what each
/// value means.
struct CountingRules {
  YearRule year = YearRule::first_registration;
  MinorRule minor = MinorRule::at_first_report;
  FormRule form = FormRule::primary;
  NationalityRule nationality = NationalityRule::own_country_first;
  ChainCounting chain = {};
  std::map<std::string, OwnRuleValue, std::less<>> own = {};  ///< by rule, where it has a value of an analyst

  /// The value of an analyst that a rule has; null = one of the program's.
  const OwnRuleValue* own_value(std::string_view rule) const {
    const auto found = own.find(rule);
    return found == own.end() ? nullptr : &found->second;
  }
  /// Sets a rule from text as the command takes it: "minor=at_first_report".
  /// \errors invalid_input: no such rule or value; says which there are.
  Result<void> set(std::string_view setting);
  /// The name of the value that a rule has. Precondition: the rule exists.
  std::string value_of(std::string_view rule) const;

  friend bool operator==(const CountingRules&, const CountingRules&) = default;
};

/// One rule, its values with the default first, as the program knows them.
struct RuleNames {
  std::string_view rule;
  std::vector<std::string_view> values;
};
const std::vector<RuleNames>& rule_names();

/// What the rules and their values are called: definitions/rules.toml.
class RuleBook {
 public:
  /// Rules of an earlier version, which counted no chain, are taken as they are: those of the chain are then
  /// called by their names.
  /// \errors invalid_config: not the rules and values that the program knows, in its order; behind them a
  /// value that is like none of its rule's, or that says what its rule cannot do.
  static Result<RuleBook> parse(std::string_view toml, std::string_view name);
  /// Sets a rule to a value of the program or of an analyst: "form=criminal_first".
  /// \errors invalid_input: no such rule or value; says which there are.
  Result<void> set(std::string_view setting, CountingRules& rules) const;
  /// The values that an analyst wrote, by rule.
  std::span<const OwnRuleValue> own_values(std::string_view rule) const {
    const auto found = own_.find(rule);
    return found == own_.end() ? std::span<const OwnRuleValue>() : found->second;
  }
  const Label& rule(std::string_view id) const { return labels_.at(std::string(id)); }
  const Label& value(std::string_view rule, std::string_view value) const {
    return labels_.at(std::string(rule) + '=' + std::string(value));
  }

 private:
  void call_by_name(const RuleNames& names);

  std::map<std::string, Label> labels_;
  std::map<std::string, std::vector<OwnRuleValue>, std::less<>> own_;
};

}  // namespace zicht::figures
