#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/contract.hpp"
#include "chain/measure_tables.hpp"
#include "stats/distributions.hpp"
#include "stats/estimate_change.hpp"

namespace zicht::chain {
namespace {

/// How much alike units of one component are is taken together over the year and two before it.
constexpr int kTogetherYears = 3;

/// The units of one class in one year.
struct Group {
  std::vector<stats::FollowedUnit> units;
  bool any_tied = false;  ///< in its year, in whatever class
};
/// By year, the earliest first.
using Years = std::vector<Group>;

class ShareMaker {
 public:
  ShareMaker(const MeasureDefinition& definition, std::span<const FollowedCase> units,
             const TableContext& context)
      : definition_(definition),
        context_(context),
        first_year_(context.year - kEarlierYears - 1),
        alike_(ended_together(units)) {
    group(units);
  }

  FigureTable make() && {
    FigureTable table = described(definition_, context_, rules());
    table.dimensions.push_back(days_dimension(definition_.days, context_.words));
    std::vector<ClassKey> keys;
    for (const auto& [key, years] : groups_)
      if (!definition_.by.empty() && !(years.back().units.empty() && years[years.size() - 2].units.empty()))
        keys.push_back(key);
    if (definition_.by.empty()) keys.push_back(0);
    std::ranges::sort(keys, {}, order_of);
    for (const ClassKey key : keys) {
      const Years& years = definition_.by.empty() ? all_ : groups_.at(key);
      for (std::size_t window = 0; window < definition_.days.size(); ++window)
        table.cells.push_back(cell(years, window, classes(key, window), table));
    }
    hold_discovery_rate(table);
    table.total = cell(all_, total_window(), {}, table);
    add_notes(table);
    return table;
  }

 private:
  std::vector<std::string_view> rules() const {
    std::vector<std::string_view> rules;
    if (definition_.reaches == Reaches::follow_up)
      rules = {"place_known", "followed_up", "already_investigated", "follow_up_window"};
    if (definition_.reaches == Reaches::court) rules = {"put_before_court", "case_scope"};
    if (definition_.reaches == Reaches::court_case) rules = {"case_scope"};
    const bool of_people = definition_.unit == "victim" || definition_.unit == "report";
    if (of_people &&
        std::ranges::find(definition_.by, "scope", &MeasureBreakdown::attribute) != definition_.by.end())
      rules.push_back("victim_scope");
    return rules;
  }

  std::vector<double> ended_together(std::span<const FollowedCase> units) const {
    std::vector<stats::FollowedUnit> reached;
    for (const FollowedCase& one : units)
      if (!one.already && one.unit.cause == kReached &&
          year_of(one.received_on) > context_.year - kTogetherYears)
        reached.push_back(one.unit);
    std::vector<double> alike;
    for (const std::int32_t days : definition_.days)
      // Only of what investigations take up together nothing is known before they do.
      alike.push_back(
          definition_.reaches == Reaches::follow_up ? stats::ended_together(reached, kReached, days) : 1.0);
    return alike;
  }

  void group(std::span<const FollowedCase> units) {
    std::vector<CodeId FollowedCase::*> codes;
    for (const MeasureBreakdown& by : definition_.by) codes.push_back(followed_code(by.attribute));
    const auto years = static_cast<std::size_t>(kEarlierYears) + 2;
    all_.resize(years);
    for (const FollowedCase& one : units) {
      const int year = year_of(one.received_on);
      if (year < first_year_ || year > context_.year) continue;
      const bool of_year = year == context_.year;
      already_ += of_year && one.already ? 1 : 0;
      const auto at = static_cast<std::size_t>(year - first_year_);
      all_[at].any_tied = all_[at].any_tied || one.tied;
      tied_ += of_year && one.tied ? 1 : 0;
      if (one.already) continue;
      silent_ += of_year && one.silent ? 1 : 0;
      add(one, all_[at]);
      if (codes.empty()) continue;
      ClassKey key = 0;
      for (std::size_t d = 0; d < codes.size(); ++d)
        key = key_with(key, definition_.by[d].class_of(one.*codes[d]));
      Years& of_class = groups_[key];
      if (of_class.empty()) of_class.resize(years);
      add(one, of_class[at]);
    }
    for (auto& [key, of_class] : groups_)
      for (std::size_t at = 0; at < years; ++at) of_class[at].any_tied = all_[at].any_tied;
  }
  static void add(const FollowedCase& one, Group& group) {
    group.units.push_back(one.unit);
    group.any_tied = group.any_tied || one.tied;
  }

  std::vector<std::uint16_t> classes(ClassKey key, std::size_t window) const {
    std::vector<std::uint16_t> classes = classes_of(key, definition_.by.size());
    classes.push_back(static_cast<std::uint16_t>(window + 1));
    return classes;
  }

  std::optional<CellEstimate> estimate(const Group& group, std::size_t window) const {
    const std::int32_t days = definition_.days[window];
    const stats::Incidence within = stats::incidence_within(group.units, kReached, days, alike_[window]);
    const bool seen = stats::seen_throughout(group.units, days);
    return estimate_of(within, group.any_tied && is_said(within, seen));
  }

  /// Earlier years are looked at only where the step from the last is more than chance.
  FigureCell cell(const Years& years, std::size_t window, std::vector<std::uint16_t> classes,
                  const FigureTable& table) const {
    const std::size_t last = years.size() - 1;
    std::vector<std::optional<CellEstimate>> estimates = {estimate(years[last - 1], window),
                                                          estimate(years[last], window)};
    if (years[last - 1].units.empty()) estimates.front().reset();
    FigureCell made = estimated_cell(classes, estimates, table);
    if (!made.share || made.share->verdict != Verdict::no_earlier_years) return made;
    for (std::size_t at = last - 1; at-- > 0;) {
      std::optional<CellEstimate> earlier;
      if (!years[at].units.empty()) earlier = estimate(years[at], window);
      estimates.insert(estimates.begin(), earlier);
    }
    return estimated_cell(std::move(classes), estimates, table);
  }

  /// The window of the rule where it is one of the table's; else a year, or the longest.
  std::size_t total_window() const {
    const auto at = [&](std::int32_t days) {
      return static_cast<std::size_t>(std::ranges::find(definition_.days, days) - definition_.days.begin());
    };
    constexpr std::int32_t kYear = 365;
    std::size_t window = definition_.days.size();
    if (definition_.reaches == Reaches::follow_up) window = at(context_.rules.follow_up.window_days);
    if (window == definition_.days.size()) window = at(kYear);
    return std::min(window, definition_.days.size() - 1);
  }

  void add_notes(FigureTable& table) const {
    add_note(table, "total_window", context_, {{"days", std::to_string(definition_.days[total_window()])}});
    constexpr const char* kApart[] = {"already_investigated", "already_reported", "case_before_opening",
                                      "disposal_before_registration"};
    add_count_note(table, kApart[static_cast<std::size_t>(definition_.reaches)], already_, context_);
    add_count_note(table, "silent_source", silent_, context_);
    const CellEstimate& total = *table.total.estimate;
    if (total.denominator > 0 && tied_ == 0) return add_note(table, "not_linked", context_);
    if (definition_.reaches != Reaches::court)
      add_note(table, "coverage", context_,
               {{"tied", std::to_string(tied_)}, {"count", std::to_string(total.denominator + already_)}});
    if (total.denominator == 1) add_note(table, "one_unit", context_);
    if (total.denominator > 1 && total.numerator == 0)
      add_note(table, "none_reached", context_, {{"count", std::to_string(total.denominator)}});
    if (definition_.reaches == Reaches::follow_up && !definition_.by.empty())
      add_note(table, "association", context_);
  }

  const MeasureDefinition& definition_;
  const TableContext& context_;
  int first_year_;
  std::vector<double> alike_;  ///< by window
  Years all_;
  std::unordered_map<ClassKey, Years> groups_;
  std::int64_t already_ = 0;
  std::int64_t silent_ = 0;
  std::int64_t tied_ = 0;
};

}  // namespace

FigureTable share_table(const MeasureDefinition& definition, std::span<const FollowedCase> units,
                        const TableContext& context) {
  return ShareMaker(definition, units, context).make();
}

FigureTable difference_table(const MeasureDefinition& definition, std::span<const FollowedCase> units,
                             const Codebook& codebook, const TableContext& context) {
  constexpr std::string_view kRules[] = {"place_known", "followed_up", "already_investigated"};
  constexpr std::string_view kComparisons[] = {"crude", "within_strata"};
  FigureTable table = described(definition, context, kRules);
  table.has_total = false;
  table.dimensions.push_back(dimension_of("comparison", kComparisons, context.words));
  table.dimensions.push_back(days_dimension(definition.days, context.words));
  std::vector<FollowedCase> compared;
  for (const FollowedCase& one : units)
    if (year_of(one.received_on) > context.year - kTogetherYears) compared.push_back(one);
  const CodeId against = codebook.place().find(definition.against).value_or(kUnknown);
  double compared_share = 1;
  for (std::size_t window = 0; window < definition.days.size(); ++window)
    for (const FollowUpDifference& one :
         follow_up_differences(compared, codebook, definition.days[window], against)) {
      const auto add = [&](std::uint16_t comparison, double value, double lower, double upper, double p) {
        FigureCell& cell = table.cells.emplace_back();
        cell.classes = {definition.by.front().class_of(one.place), comparison,
                        static_cast<std::uint16_t>(window + 1)};
        CellEstimate& estimate = cell.estimate.emplace();
        estimate = {value, lower, upper, one.events, one.units, 0, true, true, p};
        cell.value = one.events;
      };
      if (one.units == 0) continue;
      add(1, one.crude.difference, one.crude.lower, one.crude.upper, one.crude.curve_p_value);
      if (!one.within_strata) continue;
      compared_share = std::min(compared_share, one.compared_share);
      const double error = one.within_strata->standard_error;
      add(2, one.within_strata->difference, one.within_strata->lower, one.within_strata->upper,
          error > 0 ? stats::normal_beyond(one.within_strata->difference / error) : 1);
    }
  std::ranges::stable_sort(table.cells, {}, [](const FigureCell& cell) {
    ClassKey key = 0;
    for (const std::uint16_t its_class : cell.classes) key = key_with(key, its_class);
    return order_of(key);
  });
  add_note(table, "association", context);
  add_note(table, "in_one_place", context,
           {{"share", std::to_string(std::lround(100 * (1 - compared_share)))}});
  return table;
}

}  // namespace zicht::chain
