#include "services/released_alarms.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alarms/series_tree.hpp"
#include "publish/release/shown_changes.hpp"
#include "services/alarm_trees.hpp"
#include "services/register_alarms.hpp"

namespace zicht::services {
namespace {

using publish::ShownNumber;

/// A number of the release of which every year is shown.
struct Series {
  ShownNumber number;
  std::vector<std::uint32_t> conditions;  ///< in order; the unit is one of them
  std::vector<double> counts;
  std::vector<std::size_t> breaks;
};

/// Collects the numbers of a release that may be judged.
class ShownSeries {
 public:
  explicit ShownSeries(std::span<const ProtectedTable> tables) {
    for (const ProtectedTable& table : tables) {
      if (table.last_year() != tables.front().last_year()) continue;
      for (const ProtectedCell& cell : table.cells())
        if (cell.year == table.last_year() && !publish::is_overlapping_total(table, cell.classes))
          add(table, cell);
    }
    std::ranges::stable_sort(series_, {}, [](const Series& one) { return one.conditions.size(); });
  }

  const std::vector<Series>& series() const { return series_; }
  std::int64_t left_out() const { return left_out_; }

 private:
  std::uint32_t number_of(const std::string& condition) {
    return numbers_.emplace(condition, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }

  std::vector<std::uint32_t> conditions_of(const ProtectedTable& table,
                                           std::span<const std::uint16_t> classes) {
    std::vector<std::uint32_t> conditions = {number_of("unit=" + table.unit())};
    const auto add_one = [&](const std::string& dimension, const std::string& code) {
      conditions.push_back(number_of(dimension + "=" + code));
    };
    for (const auto& [dimension, code] : table.only()) add_one(dimension, code);
    for (std::size_t at = 0; at < classes.size(); ++at)
      if (classes[at] != kAllClasses)
        add_one(table.dimensions()[at].id, table.dimensions()[at].classes[classes[at]].code);
    std::ranges::sort(conditions);
    const auto repeated = std::ranges::unique(conditions);
    conditions.erase(repeated.begin(), repeated.end());
    return conditions;
  }

  void add(const ProtectedTable& table, const ProtectedCell& cell) {
    std::vector<std::uint32_t> conditions = conditions_of(table, cell.classes);
    const auto [known, is_new] = known_.emplace(conditions, false);
    if (known->second) return;
    const auto counts = table.shown_series(cell.classes, table.first_year(), table.last_year());
    if (!counts) {
      left_out_ += is_new && cell.state != CellState::not_applicable ? 1 : 0;
      return;
    }
    if (!is_new) --left_out_;  // another table shows every year of it
    known->second = true;
    Series& one = series_.emplace_back();
    one.number = {table.id(), cell.classes};
    one.conditions = std::move(conditions);
    one.counts.assign(counts->begin(), counts->end());
    for (const SeriesBreak& broken : table.breaks()) {
      const int position = broken.year - table.first_year();
      for (const int at : {position, position + (broken.within_year ? 1 : 0)})
        if (at > 0 && at < static_cast<int>(one.counts.size()))
          one.breaks.push_back(static_cast<std::size_t>(at));
    }
    std::ranges::sort(one.breaks);
    const auto repeated = std::ranges::unique(one.breaks);
    one.breaks.erase(repeated.begin(), repeated.end());
  }

  std::map<std::string, std::uint32_t> numbers_;
  std::map<std::vector<std::uint32_t>, bool> known_;  ///< whether every year of it is shown
  std::vector<Series> series_;
  std::int64_t left_out_ = 0;
};

/// The series whose conditions are some of these and the most of them, as long as this one; the first of
/// several.
std::size_t parent_of(const Series& one, const std::vector<Series>& all,
                      const std::map<std::vector<std::uint32_t>, std::size_t>& position) {
  const std::size_t count = one.conditions.size();
  std::size_t found = alarms::kTop;
  std::size_t most = 0;
  for (std::uint32_t kept = 1; kept + 1 < (std::uint32_t{1} << count); ++kept) {
    const auto size = static_cast<std::size_t>(std::popcount(kept));
    if (size <= most) continue;
    std::vector<std::uint32_t> some;
    for (std::size_t at = 0; at < count; ++at)
      if ((kept >> at & 1U) != 0) some.push_back(one.conditions[at]);
    const auto there = position.find(some);
    if (there == position.end() || all[there->second].counts.size() != one.counts.size()) continue;
    found = there->second;
    most = size;
  }
  return found;
}

alarms::SeriesTree tree_of(const std::vector<Series>& all) {
  std::map<std::vector<std::uint32_t>, std::size_t> position;
  alarms::SeriesTree tree;
  tree.steps_per_year = 1;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const Series& one = all[at];
    tree.nodes.push_back(
        {parent_of(one, all, position), one.conditions, one.counts, alarms::kTop, one.breaks});
    position.emplace(one.conditions, at);
  }
  return tree;
}

}  // namespace

Result<publish::ShownAlarms> released_alarms(std::span<const ProtectedTable> tables,
                                             const ReleasedAlarmRule& rule) {
  publish::ShownAlarms shown;
  shown.level = rule.level;
  if (tables.empty()) return shown;
  const ShownSeries found(tables);
  shown.left_out = found.left_out();
  alarms::TreeOptions options;
  options.level = rule.level;
  options.least_count = rule.least_count;
  options.periods = 1;
  ZICHT_TRY(const alarms::TreeFound judged, alarms::judge_tree(tree_of(found.series()), options));
  shown.judged = judged.judged;
  shown.too_short = judged.not_judged;
  for (const alarms::TreeAlarm& one : judged.alarms) {
    publish::ShownAlarm& alarm = shown.alarms.emplace_back();
    const alarms::JudgedPoint& point = one.judged.back().point;
    alarm.number = found.series()[one.node].number;
    alarm.direction = one.direction;
    alarm.expected = one.expected;
    alarm.lower = point.lower;
    alarm.upper = point.upper;
    alarm.p_value = one.p_value;
    for (const std::size_t node : one.folded) alarm.folded.push_back(found.series()[node].number);
  }
  return shown;
}

Result<std::optional<publish::ShownAlarms>> alarms_of_release(Session& session,
                                                              std::span<const ProtectedTable> tables) {
  if (!has_alarm_definitions(session.definitions())) return std::nullopt;
  ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
  ZICHT_TRY(const std::string* const toml, session.definition(kAlarmTrees));
  ZICHT_TRY(const AlarmTrees trees, AlarmTrees::parse(*toml, kAlarmTrees, *book));
  ZICHT_TRY(publish::ShownAlarms shown, released_alarms(tables, {trees.level, trees.least_count}));
  return shown;
}

}  // namespace zicht::services
