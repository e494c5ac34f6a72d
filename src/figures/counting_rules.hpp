#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
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

/// How people are counted; the defaults are those of definitions/rules.toml, which says in words what each
/// value means.
struct CountingRules {
  YearRule year = YearRule::first_registration;
  MinorRule minor = MinorRule::at_first_report;
  FormRule form = FormRule::primary;
  NationalityRule nationality = NationalityRule::own_country_first;

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
  /// \errors invalid_config: not the rules and values that the program knows, in its order.
  static Result<RuleBook> parse(std::string_view toml, std::string_view name);
  const Label& rule(std::string_view id) const { return labels_.at(std::string(id)); }
  const Label& value(std::string_view rule, std::string_view value) const {
    return labels_.at(std::string(rule) + '=' + std::string(value));
  }

 private:
  std::map<std::string, Label> labels_;
};

}  // namespace zicht::figures
