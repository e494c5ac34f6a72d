#include <algorithm>
#include <set>

#include "base/csv.hpp"
#include "publish/release/release_csv.hpp"
#include "publish/release/release_pages.hpp"

namespace zicht::publish {
namespace {

/// A figure that an earlier release had and this one has not; those that stopped longer ago too.
std::set<std::string> stopped_figures(const ReleaseContext& context, std::span<const ProtectedTable> tables) {
  std::set<std::string> stopped;
  for (const PublishedRelease& release : context.earlier)
    for (const auto& [id, figure] : release.figures)
      if (std::ranges::none_of(tables, [&](const ProtectedTable& table) { return table.id() == id; }))
        stopped.insert(id);
  return stopped;
}

void add_codes(const PublishedRelease& last, std::span<const ProtectedTable> tables,
               ReleaseChanges& changes) {
  for (const FigureDimension& dimension : all_dimensions(tables)) {
    const auto before = last.codes.find(dimension.id);
    if (before == last.codes.end()) continue;
    const std::set<std::string> old(before->second.begin(), before->second.end());
    std::set<std::string> now;
    for (const FigureClass& one : dimension.classes) now.insert(one.code);
    for (const std::string& code : now)
      if (!old.contains(code)) changes.codes.push_back({dimension.id, code, true});
    for (const std::string& code : old)
      if (!now.contains(code) && code != "Total") changes.codes.push_back({dimension.id, code, false});
  }
}

/// Counts that both releases show, and show otherwise.
void add_counts(const ProtectedTable& table, const PublishedFigure& before, ReleaseChanges& changes) {
  for (const ProtectedCell& cell : table.cells()) {
    if (!cell.shown() || !cell.count || is_overlapping_total(table, cell.classes)) continue;
    const std::string key = key_of(table, cell);
    const std::string now = std::to_string(*cell.count);
    const auto found = before.cells.find(key);
    const bool number = found != before.cells.end() && !found->second.empty() &&
                        found->second.find_first_not_of("0123456789") == std::string::npos;
    if (number && found->second != now)
      changes.counts.push_back({table.id(), key, found->second, now, cell.year, cell.classes});
  }
}

}  // namespace

ReleaseChanges changes_since(const ReleaseContext& context, std::span<const ProtectedTable> tables) {
  ReleaseChanges changes;
  if (context.earlier.empty()) return changes;
  const PublishedRelease& last = context.earlier.back();
  const std::set<std::string> stopped = stopped_figures(context, tables);
  changes.stopped.assign(stopped.begin(), stopped.end());
  for (const ProtectedTable& table : tables) {
    const auto before = last.figures.find(table.id());
    if (before == last.figures.end())
      changes.new_figures.push_back(table.id());
    else if (before->second.definition != table.definition())
      changes.definitions.push_back({table.id(), before->second.definition, table.definition()});
    if (before != last.figures.end()) add_counts(table, before->second, changes);
  }
  for (const Revision& one : context.revisions)
    changes.counts.push_back(
        {one.figure, "", std::to_string(one.before), std::to_string(one.now), one.year, {}});
  add_codes(last, tables, changes);
  return changes;
}

std::string changes_csv(const ReleaseContext& context, const ReleaseChanges& changes) {
  std::string text = "kind,figure,year,key,before,now\n";
  const auto add = [&](std::initializer_list<std::string> fields) {
    text += csv_record(std::vector(fields));
  };
  if (!context.corrects.empty()) add({"correction", "", "", "", context.corrects, context.id});
  for (const auto& one : changes.counts)
    add({"count", one.figure, std::to_string(one.year), one.key, one.before, one.now});
  for (const auto& one : changes.definitions) add({"definition", one.figure, "", "", one.before, one.now});
  for (const std::string& id : changes.new_figures) add({"new_figure", id, "", "", "", ""});
  for (const std::string& id : changes.stopped) add({"stopped_figure", id, "", "", "", ""});
  for (const auto& one : changes.codes)
    add({one.came ? "new_code" : "stopped_code", "", "", one.dimension, one.came ? "" : one.code,
         one.came ? one.code : ""});
  return text;
}

}  // namespace zicht::publish
