#include "publish/release/shown_changes.hpp"

#include <algorithm>
#include <set>

#include "stats/change_verdict.hpp"

namespace zicht::publish {
namespace {

/// What a number counts, wherever it stands: the unit and each code that people must have.
std::string name_of(const ProtectedTable& table, std::span<const std::uint16_t> classes) {
  std::set<std::string> conditions;
  const auto condition = [](std::string dimension, const std::string& code) {
    return dimension.append("=").append(code);
  };
  for (const auto& [dimension, code] : table.only()) conditions.insert(condition(dimension, code));
  for (std::size_t d = 0; d < classes.size(); ++d)
    if (classes[d] != kAllClasses)
      conditions.insert(condition(table.dimensions()[d].id, table.dimensions()[d].classes[classes[d]].code));
  std::string name = table.unit();
  for (const std::string& one : conditions) name.append(";").append(one);
  return name;
}

/// One number over the years of its table, as far as it is shown.
struct Candidate {
  std::string name;
  stats::SeriesFamily::Series series;
};

/// None when one of the last two years is not shown.
std::optional<Candidate> candidate(const ProtectedTable& table, std::span<const std::uint16_t> classes) {
  Candidate made{name_of(table, classes), {}};
  const int last = table.last_year();
  std::int64_t later = 0;
  for (int year = last; year >= table.first_year(); --year) {
    const ProtectedCell& cell = table.cell(year, classes);
    const bool counted = cell.shown() && cell.count.has_value();
    if (!counted && year >= last - 1) return std::nullopt;
    if (!counted) made.series.breaks.insert(made.series.breaks.end(), {year, year + 1});
    later = counted ? *cell.count : later;  // any number would do: no step into or out of the year counts
    made.series.counts.push_back(later);
  }
  std::ranges::reverse(made.series.counts);
  for (const SeriesBreak& one : table.breaks()) {
    made.series.breaks.push_back(one.year);
    if (one.within_year) made.series.breaks.push_back(one.year + 1);
  }
  std::ranges::sort(made.series.breaks);
  return made;
}

void judge(const ProtectedTable& table, const std::vector<Candidate>& candidates,
           std::map<std::string, ShownChange>& judged) {
  if (candidates.empty()) return;
  stats::SeriesFamily family;
  family.first_year = table.first_year();
  family.usable.assign(
      static_cast<std::size_t>(table.last_year()) - static_cast<std::size_t>(table.first_year()) + 1, true);
  for (const Candidate& one : candidates) family.series.push_back(one.series);
  const auto assessed = stats::assess_changes(family);
  for (std::size_t at = 0; at < candidates.size(); ++at) {
    const std::vector<std::int64_t>& counts = candidates[at].series.counts;
    judged.emplace(candidates[at].name, ShownChange{counts[counts.size() - 1], counts[counts.size() - 2],
                                                    stats::named_alike<Verdict>(assessed[at].verdict)});
  }
}

bool overlaps(const ProtectedTable& table) {
  return std::ranges::any_of(table.dimensions(), &FigureDimension::several_per_person);
}

bool is_inner(std::span<const std::uint16_t> classes) {
  return !classes.empty() && std::ranges::find(classes, kAllClasses) == classes.end();
}

}  // namespace

bool is_overlapping_total(const ProtectedTable& table, std::span<const std::uint16_t> classes) {
  for (std::size_t d = 0; d < classes.size(); ++d)
    if (classes[d] == kAllClasses && table.dimensions()[d].several_per_person) return true;
  return false;
}

ShownChanges::ShownChanges(std::span<const ProtectedTable> tables) {
  for (const ProtectedTable& table : tables) {  // classes first: their verdict goes before that of a total
    if (table.first_year() == table.last_year() || overlaps(table)) continue;
    std::vector<Candidate> family;
    for (const ProtectedCell& cell : table.cells())
      if (cell.year == table.last_year() && is_inner(cell.classes))
        if (auto one = candidate(table, cell.classes); one && !by_name_.contains(one->name)) {
          const auto& counts = one->series.counts;
          if (counts[counts.size() - 1] + counts[counts.size() - 2] > 0) family.push_back(*std::move(one));
        }
    judge(table, family, by_name_);
  }
  for (const ProtectedTable& table : tables) {
    if (table.first_year() == table.last_year()) continue;
    for (const ProtectedCell& cell : table.cells())
      if (cell.year == table.last_year() && !is_overlapping_total(table, cell.classes))
        if (const auto one = candidate(table, cell.classes); one && !by_name_.contains(one->name))
          judge(table, {*one}, by_name_);
  }
}

std::optional<ShownChange> ShownChanges::of(const ProtectedTable& table,
                                            std::span<const std::uint16_t> classes) const {
  if (table.first_year() == table.last_year() || is_overlapping_total(table, classes)) return std::nullopt;
  for (const int year : {table.last_year() - 1, table.last_year()})
    if (const ProtectedCell& cell = table.cell(year, classes); !cell.shown() || !cell.count)
      return std::nullopt;
  const auto found = by_name_.find(name_of(table, classes));
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace zicht::publish
