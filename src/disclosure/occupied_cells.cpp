#include "disclosure/occupied_cells.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/csv.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kMostRows = 4'000'000;
constexpr std::size_t kMostPlaces = 100'000'000;  ///< pairs of a group and a cell that counts it

}  // namespace

std::size_t OccupiedCells::Hash::operator()(const Key& key) const {
  std::size_t hash = 1469598103934665603ULL;
  for (const CodeIndex code : key) hash = (hash ^ code) * 1099511628211ULL;
  return hash;
}

std::vector<CodeIndex> OccupiedCells::shown_codes(const TablesToProtect& question, std::size_t table,
                                                  std::size_t place) {
  const TablesToProtect::Table& of = question.tables[table];
  if (!of.codes.empty()) return of.codes[place];
  std::vector<CodeIndex> codes(question.attributes[of.attributes[place]].codes().size());
  std::iota(codes.begin(), codes.end(), CodeIndex{0});
  return codes;
}

Result<void> OccupiedCells::check_size(const TablesToProtect& question) {
  for (std::size_t t = 0; t < question.tables.size(); ++t) {
    std::size_t size = 1;
    for (std::size_t d = 0; d < question.tables[t].attributes.size(); ++d)
      size = std::min(kMostRows + 1, size * shown_codes(question, t, d).size());
    rows_ += size;
    if (rows_ > kMostRows)
      return fail(ErrorCode::invalid_input,
                  "the tables have more than " + std::to_string(kMostRows) + " cells",
                  question.tables[t].name, "ask for fewer dimensions in one table");
  }
  return {};
}

/// Groups stand in the order of their leaves, so that the order of people changes nothing.
void OccupiedCells::make_groups(const TablesToProtect& question) {
  std::vector<bool> used(question.attributes.size(), false);
  for (const TablesToProtect::Table& table : question.tables)
    for (const std::size_t a : table.attributes) used[a] = true;
  std::map<Key, std::uint32_t> groups;
  std::vector<std::map<Key, std::uint32_t>::iterator> group_of;
  for (const Person& person : question.people) {
    Key leaves(question.attributes.size(), kTotalCode);
    for (std::size_t a = 0; a < leaves.size(); ++a)
      if (used[a]) leaves[a] = person.leaves[a];
    group_of.push_back(groups.try_emplace(std::move(leaves), 0).first);
  }
  for (auto& [leaves, number] : groups) {
    number = static_cast<std::uint32_t>(leaves_of_group_.size());
    leaves_of_group_.push_back(leaves);
  }
  groups_.resize(groups.size());
  for (const auto& group : group_of) {
    group_of_person_.push_back(group->second);
    ++groups_[group->second].persons;
  }
}

std::uint32_t OccupiedCells::cell(const Key& key) {
  const auto [found, is_new] = by_key_.try_emplace(key, static_cast<std::uint32_t>(cells_.size()));
  if (is_new) {
    cells_.emplace_back();
    cells_.back().named = static_cast<std::uint8_t>(
        std::ranges::count_if(key, [](CodeIndex code) { return code != kTotalCode; }));
  }
  return found->second;
}

Result<void> OccupiedCells::add_table(const TablesToProtect& question, std::size_t table) {
  const TablesToProtect::Table& of = question.tables[table];
  std::vector<std::vector<bool>> shown;
  for (std::size_t d = 0; d < of.attributes.size(); ++d) {
    shown.emplace_back(question.attributes[of.attributes[d]].codes().size(), false);
    for (const CodeIndex code : shown_codes(question, table, d)) shown.back()[code] = true;
  }
  std::size_t places = 0;
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    std::vector<Key> keys{Key(question.attributes.size(), kTotalCode)};
    for (std::size_t d = 0; d < of.attributes.size(); ++d) {
      const std::size_t a = of.attributes[d];
      std::vector<Key> next;
      for (const CodeIndex code : question.attributes[a].codes_with(leaves_of_group_[g][a]))
        if (shown[d][code])
          for (const Key& key : keys) {
            next.push_back(key);
            next.back()[a] = code;
          }
      keys = std::move(next);
    }
    for (const Key& key : keys) {
      Cell& counted = cells_[cell(key)];
      if (!counted.groups.empty() && counted.groups.back() >= g) continue;  // a table before has the cell
      counted.groups.push_back(g);
      counted.persons += groups_[g].persons;
    }
    places += keys.size();
    if (places > kMostPlaces)
      return fail(ErrorCode::invalid_input, "the people of a table stand in too many cells", of.name,
                  "ask for fewer dimensions in one table");
  }
  return {};
}

Result<OccupiedCells> OccupiedCells::count(const TablesToProtect& question) {
  OccupiedCells counted;
  ZICHT_CHECK(counted.check_size(question));
  counted.make_groups(question);
  for (std::size_t t = 0; t < question.tables.size(); ++t) ZICHT_CHECK(counted.add_table(question, t));
  for (std::uint32_t c = 0; c < counted.cells_.size(); ++c)
    for (const std::uint32_t g : counted.cells_[c].groups) counted.groups_[g].cells.push_back(c);
  return counted;
}

std::string OccupiedCells::csv(const TablesToProtect& question, std::size_t table, std::string_view status,
                               std::span<const ApproximateCount> shown,
                               std::span<const ApproximateCount> nobody) const {
  const TablesToProtect::Table& of = question.tables[table];
  std::vector<std::vector<CodeIndex>> codes;
  std::string text;
  std::size_t size = 1;
  for (std::size_t d = 0; d < of.attributes.size(); ++d) {
    codes.push_back(shown_codes(question, table, d));
    size *= codes.back().size();
    text += csv_field(question.attributes[of.attributes[d]].name()) + ",";
  }
  text += "count,status,within\n";
  Key key(question.attributes.size(), kTotalCode);
  for (std::size_t row = 0; row < size; ++row) {
    std::size_t stride = size;
    std::size_t named = 0;
    for (std::size_t d = 0; d < codes.size(); ++d) {
      stride /= codes[d].size();
      const CodeIndex code = codes[d][row / stride % codes[d].size()];
      key[of.attributes[d]] = code;
      named += code == kTotalCode ? 0 : 1;
      text += csv_field(question.attributes[of.attributes[d]].codes()[code]) + ",";
    }
    const auto found = by_key_.find(key);
    const ApproximateCount& count = found == by_key_.end() ? nobody[named] : shown[found->second];
    text +=
        std::to_string(count.count) + "," + std::string(status) + "," + std::to_string(count.within) + "\n";
  }
  return text;
}

}  // namespace zicht::disclosure
