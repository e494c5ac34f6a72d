#include "disclosure/release_slices.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace zicht::disclosure {
namespace {

constexpr std::array<std::string_view, 2> kSliced = {"population", "year"};

/// Whether every table has the column, and none a row over all of it.
bool can_be_cut(std::span<const PublishedRelease> releases, std::string_view column) {
  for (const PublishedRelease& release : releases)
    for (const LongTable& table : release.tables) {
      const auto at = std::ranges::find(table.dimensions, column);
      if (at == table.dimensions.end()) return false;
      const auto d = static_cast<std::size_t>(at - table.dimensions.begin());
      if (std::ranges::any_of(table.rows,
                              [d](const PublishedRow& row) { return row.codes[d] == kTotalName; }))
        return false;
    }
  return true;
}

using SlicePlace = std::vector<std::string>;  ///< population and year; empty where it is not cut

std::map<SlicePlace, LongTable> cut(const LongTable& table, std::span<const std::string_view> columns,
                                    const std::string& name) {
  std::vector<std::size_t> at(kSliced.size(), table.dimensions.size());
  std::vector<std::size_t> kept;
  for (std::size_t d = 0; d < table.dimensions.size(); ++d) {
    const bool taken = std::ranges::find(columns, table.dimensions[d]) != columns.end();
    if (!taken) kept.push_back(d);
    for (std::size_t s = 0; s < kSliced.size() && taken; ++s)
      if (kSliced[s] == table.dimensions[d]) at[s] = d;
  }
  std::map<SlicePlace, LongTable> parts;
  for (const PublishedRow& row : table.rows) {
    SlicePlace place;
    for (const std::size_t d : at) place.push_back(d < row.codes.size() ? row.codes[d] : std::string());
    const auto [part, fresh] = parts.try_emplace(std::move(place));
    if (fresh) {
      part->second.name = name;
      for (const std::size_t d : kept) part->second.dimensions.push_back(table.dimensions[d]);
    }
    PublishedRow of{{}, row.value, row.line};
    for (const std::size_t d : kept) of.codes.push_back(row.codes[d]);
    part->second.rows.push_back(std::move(of));
  }
  return parts;
}

bool same_row(const PublishedRow& a, const PublishedRow& b) {
  return a.codes == b.codes && a.value.kind == b.value.kind && a.value.lower == b.value.lower &&
         a.value.upper == b.value.upper;
}

/// Whether two versions say the same of the same cells, row by row.
bool same_tables(const std::vector<LongTable>& a, const std::vector<LongTable>& b) {
  return std::ranges::equal(a, b, [](const LongTable& x, const LongTable& y) {
    return figure_of(x) == figure_of(y) && x.dimensions == y.dimensions &&
           std::ranges::equal(x.rows, y.rows, same_row);
  });
}

}  // namespace

std::string figure_of(const LongTable& table) {
  const std::size_t slash = table.name.rfind('/');
  const std::string file = slash == std::string::npos ? table.name : table.name.substr(slash + 1);
  return file.ends_with(".csv") ? file.substr(0, file.size() - 4) : file;
}

std::string ReleaseSlice::text() const {
  if (year.empty() || population.empty()) return year + population;
  return year + ", " + population;
}

std::vector<ReleaseSlice> slices_of(std::span<const PublishedRelease> releases) {
  std::vector<std::string_view> columns;
  for (const std::string_view column : kSliced)
    if (can_be_cut(releases, column)) columns.push_back(column);
  std::map<SlicePlace, ReleaseSlice> slices;
  for (std::size_t r = 0; r < releases.size(); ++r) {
    std::map<SlicePlace, ReleaseSlice::Version> of_release;
    for (const LongTable& table : releases[r].tables)
      for (auto& [place, part] : cut(table, columns, releases[r].id + "/" + table.name))
        of_release[place].tables.push_back(std::move(part));
    for (auto& [place, version] : of_release) {
      ReleaseSlice& slice = slices[place];
      slice.population = place[0];
      slice.year = place[1];
      const auto same = std::ranges::find_if(slice.versions, [&](const ReleaseSlice::Version& other) {
        return same_tables(other.tables, version.tables);
      });
      if (same != slice.versions.end()) {
        same->releases.push_back(r);
        continue;
      }
      version.releases = {r};
      slice.versions.push_back(std::move(version));
    }
  }
  std::vector<ReleaseSlice> result;
  for (auto& [place, slice] : slices) result.push_back(std::move(slice));
  return result;
}

}  // namespace zicht::disclosure
