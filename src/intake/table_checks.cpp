#include "intake/table_checks.hpp"

#include <algorithm>
#include <tuple>

namespace zicht::intake {
namespace {

/// Numbers below this agree by chance too often to say that one is the other.
constexpr std::int64_t kTelling = 20;

/// The cells that differ in one dimension only.
struct Group {
  std::vector<const CountCell*> margins;
  std::vector<const CountCell*> parts;
};
/// Measure, period and the class in each dimension; the one that the parts stand in is kWild.
using GroupKey = std::tuple<std::uint32_t, CountPeriod, std::vector<std::uint32_t>>;
constexpr std::uint32_t kWild = static_cast<std::uint32_t>(-1);

CountRange sum_of(const std::vector<const CountCell*>& cells) {
  CountRange sum;
  for (const CountCell* const cell : cells) sum = sum + cell->count;
  return sum;
}

bool above(const CountRange& part, const CountRange& total) {
  return total.upper && part.lower > *total.upper;
}

class TableChecks {
 public:
  TableChecks(const CountTable& table, const SourceMeaning& meaning) : table_(table), meaning_(meaning) {}

  std::vector<TableDoubted> check() && {
    find_twins();
    for (std::size_t at = 0; at < table_.dimensions.size(); ++at) check_dimension(at);
    compare_breakdowns();
    check_years();
    check_stages();
    std::ranges::stable_sort(doubts_, {}, &TableDoubted::row);
    return std::move(doubts_);
  }

 private:
  using Key = std::tuple<std::uint32_t, CountPeriod, std::vector<std::uint32_t>>;

  TableDoubted& doubt(TableDoubt what, const CountCell& cell, const CountRange& part,
                      const CountRange& total) {
    TableDoubted& made = doubts_.emplace_back();
    made.doubt = what;
    made.row = cell.row;
    made.period = cell.period;
    made.measure = table_.measures[cell.measure];
    made.part = part;
    made.total = total;
    for (std::size_t at = 0; at < table_.dimensions.size(); ++at) {
      const CountDimension& dimension = table_.dimensions[at];
      if (dimension.is_margin[cell.classes[at]] || dimension.classes.size() < 2) continue;
      made.classes +=
          (made.classes.empty() ? "" : ", ") + dimension.name + " = " + dimension.classes[cell.classes[at]];
    }
    return made;
  }

  void find_twins() {
    std::map<Key, const CountCell*> seen;
    for (const CountCell& cell : table_.cells) {
      const auto [other, is_new] = seen.try_emplace({cell.measure, cell.period, cell.classes}, &cell);
      if (!is_new && !(other->second->count == cell.count))
        doubt(TableDoubt::two_numbers, cell, cell.count, other->second->count);
    }
  }

  std::map<GroupKey, Group> groups_of(std::size_t at) const {
    std::map<GroupKey, Group> groups;
    const CountDimension& dimension = table_.dimensions[at];
    if (std::ranges::find(dimension.is_margin, true) == dimension.is_margin.end()) return groups;
    for (const CountCell& cell : table_.cells) {
      std::vector<std::uint32_t> key = cell.classes;
      key[at] = kWild;
      Group& group = groups[{cell.measure, cell.period, std::move(key)}];
      (dimension.is_margin[cell.classes[at]] ? group.margins : group.parts).push_back(&cell);
    }
    return groups;
  }

  void check_dimension(std::size_t at) {
    for (const auto& [key, group] : groups_of(at)) {
      // Several margins in one group are totals of parts that nobody tells apart.
      if (group.margins.size() != 1 || group.parts.empty()) continue;
      const CountCell& total = *group.margins.front();
      bool any = false;
      for (const CountCell* const part : group.parts)
        if (above(part->count, total.count)) {
          any = true;
          doubt(TableDoubt::part_above_total, *part, part->count, total.count).dimension =
              table_.dimensions[at].name;
        }
      const CountRange sum = sum_of(group.parts);
      if (!any && above(sum, total.count))
        doubt(TableDoubt::parts_above_total, total, sum, total.count).dimension = table_.dimensions[at].name;
      if (sum.exact() && sum.lower >= kTelling && !(sum == total.count) && group.parts.size() > 1)
        find_other_total(at, total, sum);
    }
  }

  /// The total of another measure at the same place: is it what these parts add up to?
  void find_other_total(std::size_t at, const CountCell& total, const CountRange& sum) {
    if (totals_.empty())
      for (const CountCell& cell : table_.cells)
        totals_.try_emplace({cell.measure, cell.period, cell.classes}, &cell);
    for (std::uint32_t other = 0; other < table_.measures.size(); ++other) {
      if (other == total.measure) continue;
      const auto found = totals_.find({other, total.period, total.classes});
      if (found == totals_.end() || !(found->second->count == sum)) continue;
      TableDoubted& made = doubt(TableDoubt::of_another_measure, total, sum, total.count);
      made.dimension = table_.dimensions[at].name;
      made.other = table_.measures[other];
    }
  }

  /// The parts of one breakdown at one place, as class and number.
  using Parts = std::vector<std::pair<std::uint32_t, std::int64_t>>;
  static Parts parts_of(const Group& group, std::size_t at) {
    Parts parts;
    for (const CountCell* const part : group.parts)
      if (part->count.exact()) parts.emplace_back(part->classes[at], part->count.lower);
    std::ranges::sort(parts);
    return parts;
  }
  static bool telling(const Parts& parts) {
    std::int64_t sum = 0;
    for (const auto& [of, number] : parts) sum += number;
    return parts.size() >= 2 && sum >= kTelling && parts.front().second != parts.back().second;
  }
  static std::vector<std::int64_t> numbers_of(const Parts& parts) {
    std::vector<std::int64_t> numbers;
    for (const auto& [of, number] : parts) numbers.push_back(number);
    std::ranges::sort(numbers);
    return numbers;
  }

  /// The same parts under another measure, or in another dimension at the same place.
  void compare_breakdowns() {
    struct At {
      std::size_t dimension;
      Parts parts;
      const CountCell* total;
    };
    std::map<std::pair<CountPeriod, std::vector<std::uint32_t>>, std::vector<At>> places;
    for (std::size_t at = 0; at < table_.dimensions.size(); ++at)
      for (const auto& [key, group] : groups_of(at)) {
        if (group.margins.size() != 1) continue;
        Parts parts = parts_of(group, at);
        if (telling(parts))
          places[{group.margins.front()->period, group.margins.front()->classes}].push_back(
              {at, std::move(parts), group.margins.front()});
      }
    for (const auto& [place, all] : places)
      for (std::size_t b = 1; b < all.size(); ++b)
        for (std::size_t a = 0; a < b; ++a) {
          const bool same_measure = all[a].total->measure == all[b].total->measure;
          const bool same_dimension = all[a].dimension == all[b].dimension;
          if (same_measure == same_dimension) continue;
          if (same_measure && numbers_of(all[a].parts) == numbers_of(all[b].parts)) {
            TableDoubted& made = doubt(TableDoubt::same_as_other_classes, *all[b].total, all[b].total->count,
                                       all[a].total->count);
            made.dimension = table_.dimensions[all[b].dimension].name;
            made.other = table_.dimensions[all[a].dimension].name;
          }
          if (same_dimension && all[a].parts == all[b].parts) {
            TableDoubted& made = doubt(TableDoubt::same_as_other_measure, *all[b].total, all[b].total->count,
                                       all[a].total->count);
            made.dimension = table_.dimensions[all[b].dimension].name;
            made.other = table_.measures[all[a].total->measure];
          }
        }
  }

  /// Parts of a year against the year.
  void check_years() {
    std::map<std::tuple<std::uint32_t, int, std::vector<std::uint32_t>>,
             std::map<PeriodUnit, std::vector<const CountCell*>>>
        years;
    for (const CountCell& cell : table_.cells)
      years[{cell.measure, cell.period.year, cell.classes}][cell.period.unit].push_back(&cell);
    for (const auto& [key, units] : years) {
      const auto year = units.find(PeriodUnit::year);
      if (year == units.end() || year->second.size() != 1) continue;
      for (const auto& [unit, cells] : units) {
        const CountRange sum = sum_of(cells);
        if (unit != PeriodUnit::year && above(sum, year->second.front()->count))
          doubt(TableDoubt::parts_above_total, *year->second.front(), sum, year->second.front()->count)
              .dimension = "period";
      }
    }
  }

  void check_stages() {
    std::vector<std::uint32_t> stages;
    for (const std::string& stage : meaning_.stages)
      if (const auto at = table_.measure(stage)) stages.push_back(*at);
    if (stages.size() < 2) return;
    std::map<std::pair<CountPeriod, std::vector<std::uint32_t>>, std::map<std::uint32_t, const CountCell*>>
        places;
    for (const CountCell& cell : table_.cells)
      if (std::ranges::find(stages, cell.measure) != stages.end() && at_margins(cell))
        places[{cell.period, cell.classes}][cell.measure] = &cell;
    for (const auto& [place, measures] : places)
      for (std::size_t later = 1; later < stages.size(); ++later) {
        const auto a = measures.find(stages[later - 1]);
        const auto b = measures.find(stages[later]);
        if (a == measures.end() || b == measures.end() || !above(b->second->count, a->second->count))
          continue;
        doubt(TableDoubt::later_above_earlier, *b->second, b->second->count, a->second->count).other =
            meaning_.stages[later - 1];
      }
  }
  bool at_margins(const CountCell& cell) const {
    for (std::size_t at = 0; at < table_.dimensions.size(); ++at) {
      const CountDimension& dimension = table_.dimensions[at];
      const bool has_margin = std::ranges::find(dimension.is_margin, true) != dimension.is_margin.end();
      if (has_margin && !dimension.is_margin[cell.classes[at]]) return false;
    }
    return true;
  }

  const CountTable& table_;
  const SourceMeaning& meaning_;
  std::map<Key, const CountCell*> totals_;
  std::vector<TableDoubted> doubts_;
};

}  // namespace

std::vector<TableDoubted> doubts_about(const CountTable& table, const SourceMeaning& meaning) {
  return TableChecks(table, meaning).check();
}

std::string_view key_of(TableDoubt doubt) {
  switch (doubt) {
    case TableDoubt::part_above_total:
      return "part_above_total";
    case TableDoubt::parts_above_total:
      return "parts_above_total";
    case TableDoubt::of_another_measure:
      return "of_another_measure";
    case TableDoubt::same_as_other_measure:
      return "same_as_other_measure";
    case TableDoubt::same_as_other_classes:
      return "same_as_other_classes";
    case TableDoubt::later_above_earlier:
      return "later_above_earlier";
    case TableDoubt::two_numbers:
      return "two_numbers";
  }
  return "";
}

}  // namespace zicht::intake
