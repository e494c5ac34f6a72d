#include "chain/measure_rules.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "base/contract.hpp"
#include "base/text.hpp"

namespace zicht::chain {
namespace {

/// A rule: its values, the default first, and how one is set and read.
struct Rule {
  std::string_view name;
  std::vector<std::string_view> values;
  std::function<void(MeasureRules&, std::size_t)> set;
  std::function<std::size_t(const MeasureRules&)> get;
};

const std::vector<Rule>& all_rules() {
  constexpr static std::array<std::int32_t, 3> kDays = {180, 90, 365};
  static const std::vector<Rule> rules = {
      {"place_known",
       {"as_first_reported", "as_now_known"},
       [](MeasureRules& r, std::size_t at) { r.follow_up.place_known = static_cast<PlaceKnown>(at); },
       [](const MeasureRules& r) { return static_cast<std::size_t>(r.follow_up.place_known); }},
      {"followed_up",
       {"investigation", "criminal", "any_action"},
       [](MeasureRules& r, std::size_t at) { r.follow_up.followed_up = static_cast<FollowedUp>(at); },
       [](const MeasureRules& r) { return static_cast<std::size_t>(r.follow_up.followed_up); }},
      {"follow_up_unit",
       {"person", "report", "concern"},
       [](MeasureRules& r, std::size_t at) { r.follow_up.unit = static_cast<FollowUpUnit>(at); },
       [](const MeasureRules& r) { return static_cast<std::size_t>(r.follow_up.unit); }},
      {"follow_up_window",
       {"180", "90", "365"},
       [](MeasureRules& r, std::size_t at) { r.follow_up.window_days = kDays.at(at); },
       [](const MeasureRules& r) {
         const auto found = std::ranges::find(kDays, r.follow_up.window_days);
         return static_cast<std::size_t>(found == kDays.end() ? 0 : found - kDays.begin());
       }},
      {"already_investigated",
       {"apart", "as_followed_up"},
       [](MeasureRules& r, std::size_t at) { r.follow_up.already = static_cast<AlreadyInvestigated>(at); },
       [](const MeasureRules& r) { return static_cast<std::size_t>(r.follow_up.already); }},
      {"put_before_court",
       {"summons_or_joined", "summons_only"},
       [](MeasureRules& r, std::size_t at) { r.court.joined_counts = at == 0; },
       [](const MeasureRules& r) { return r.court.joined_counts ? std::size_t{0} : std::size_t{1}; }}};
  return rules;
}

/// The rules that counts of objects have too.
const std::vector<Rule>& counting_rules() {
  const auto at = [](auto value) { return static_cast<std::size_t>(value); };
  static const std::vector<Rule> rules = {
      {"case_scope",
       {"any_charge", "heaviest_charge"},
       {},
       [at](const MeasureRules& r) { return at(r.counting.case_scope); }},
      {"convicted",
       {"of_trafficking", "of_any"},
       {},
       [at](const MeasureRules& r) { return at(r.counting.convicted); }},
      {"instance",
       {"first", "last_known"},
       {},
       [at](const MeasureRules& r) { return at(r.counting.instance); }},
      {"victim_scope", {"as_reported", "by_nationality"}, {}, [at](const MeasureRules& r) {
         return at(r.counting.victim_scope);
       }}};
  return rules;
}

std::string listed(const std::vector<std::string_view>& names) {
  return joined(std::vector<std::string>(names.begin(), names.end()), ", ");
}

}  // namespace

Result<void> set_rule(std::string_view assignment, MeasureRules& rules) {
  const auto sign = assignment.find('=');
  const std::string_view name = assignment.substr(0, sign);
  const std::string_view value =
      sign == std::string_view::npos ? std::string_view{} : assignment.substr(sign + 1);
  const auto rule = std::ranges::find(all_rules(), name, &Rule::name);
  if (rule == all_rules().end())
    return fail(ErrorCode::invalid_input, "there is no rule of this name", std::string(name),
                "There are " + listed(measure_rule_names()) + ".");
  const auto at = std::ranges::find(rule->values, value);
  if (at == rule->values.end())
    return fail(ErrorCode::invalid_input, "the rule has no such value", std::string(assignment),
                "It has " + listed(rule->values) + ".");
  rule->set(rules, static_cast<std::size_t>(at - rule->values.begin()));
  return {};
}

std::vector<std::string_view> measure_rule_names() {
  std::vector<std::string_view> names;
  for (const Rule& rule : all_rules()) names.push_back(rule.name);
  return names;
}

bool is_measure_rule(std::string_view assignment) {
  const std::string_view name = assignment.substr(0, assignment.find('='));
  return std::ranges::find(all_rules(), name, &Rule::name) != all_rules().end();
}

std::string value_of(std::string_view rule, const MeasureRules& rules) {
  for (const auto* const rules_of : {&all_rules(), &counting_rules()})
    if (const auto found = std::ranges::find(*rules_of, rule, &Rule::name); found != rules_of->end())
      return std::string(found->values[found->get(rules)]);
  ZICHT_EXPECT(false && "a rule of this name exists");
  return {};
}

std::vector<std::string> rules_in_words(const MeasureRules& rules) {
  std::vector<std::string> words;
  for (const auto* const rules_of : {&all_rules(), &counting_rules()})
    for (const Rule& rule : *rules_of)
      words.push_back(std::string(rule.name) + "=" + std::string(rule.values[rule.get(rules)]));
  return words;
}

}  // namespace zicht::chain
