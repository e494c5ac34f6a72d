#include "disclosure/release_attack.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/node.hpp"
#include "disclosure/certificate.hpp"
#include "disclosure/changed_rests.hpp"

namespace zicht::disclosure {
namespace {

using Version = ReleaseSlice::Version;
/// A cell by the columns and codes that it names, without totals: equal in every release.
using CellName = std::vector<std::pair<std::string, std::string>>;

/// The tables of some versions by number, with what cannot be. Versions are groups of their own, or one.
Result<NumberedTables> numbered_versions(std::span<const Version* const> versions,
                                         const PublicKnowledge& knowledge, bool one_group) {
  std::vector<LongTable> tables;
  std::vector<std::uint32_t> groups;
  for (std::uint32_t v = 0; v < versions.size(); ++v) {
    const std::vector<LongTable>& own = versions[v]->tables;
    std::map<std::string, std::set<std::string>> codes;
    for (const LongTable& table : own)
      for (std::size_t d = 0; d < table.dimensions.size(); ++d)
        for (const PublishedRow& row : table.rows)
          if (row.codes[d] != kTotalName) codes[table.dimensions[d]].insert(row.codes[d]);
    std::map<std::string, std::vector<std::string>> lists;
    for (const auto& [column, of] : codes) lists[column] = std::vector<std::string>(of.begin(), of.end());
    tables.insert(tables.end(), own.begin(), own.end());
    for (LongTable& table : knowledge.impossible_tables(lists)) tables.push_back(std::move(table));
    groups.resize(tables.size(), one_group ? 0 : v);
  }
  ZICHT_TRY(NumberedTables numbers, numbered(tables, knowledge.hierarchies_of(tables)));
  for (std::size_t t = 0; t < numbers.tables.size(); ++t) numbers.tables[t].group = groups[t];
  return numbers;
}

Result<TableSystem> system_of(std::span<const Version* const> versions, const PublicKnowledge& knowledge,
                              bool one_group, const TableSystem::Options& options) {
  ZICHT_TRY(NumberedTables numbers, numbered_versions(versions, knowledge, one_group));
  return TableSystem::build(std::move(numbers.attributes), std::move(numbers.tables), options);
}

CellName name_of(const TableSystem& system, CellId cell) {
  CellName name;
  for (std::size_t a = 0; a < system.attributes().size(); ++a)
    if (system.key(cell)[a] != kTotalCode)
      name.emplace_back(system.attributes()[a].name(), system.attributes()[a].codes()[system.key(cell)[a]]);
  std::ranges::sort(name);
  return name;
}

/// What one version tells of each cell.
struct Told {
  std::int64_t value = -1;  ///< -1: withheld
  WithheldRow origin;       ///< its first row
};

struct VersionAttack {
  TableSystem system;
  AttackReport report;
  std::map<CellName, Told> told;
  std::set<CellName> leaking;
};

/// Cells that stand in rows of the version, as it tells them. A cell that one table shows and another
/// withholds is shown.
void read_told(VersionAttack& version) {
  const TableSystem& system = version.system;
  for (std::uint32_t t = 0; t < system.tables().size(); ++t)
    for (std::uint32_t row = 0; row < system.tables()[t].rows.size(); ++row) {
      const PublishedValue& value = system.tables()[t].values[row];
      const CellId cell = system.cell_of(t, row);
      if (value.kind == PublishedValue::Kind::outside || value.kind == PublishedValue::Kind::structural)
        continue;
      const auto [at, fresh] = version.told.try_emplace(name_of(system, cell), Told{-1, {cell, t, row}});
      if (system.limits()[cell].fixed()) at->second.value = system.limits()[cell].lower;
    }
}

/// The attack on one slice.
class SliceAttack {
 public:
  SliceAttack(std::span<const PublishedRelease> releases, const ReleaseSlice& slice, AbsentCells absent,
              bool certificate, ReleasesReport& report)
      : releases_(releases), slice_(slice), absent_(absent), certificate_(certificate), report_(report) {}
  Result<void> run();
  const Node& certificate_parts() const { return parts_; }

 private:
  const PublicKnowledge& knowledge(std::size_t version) const {
    return releases_[slice_.versions[version].releases.back()].knowledge;
  }
  std::string name(std::size_t version) const { return releases_[slice_.versions[version].releases[0]].id; }
  Result<void> attack_alone(std::size_t version);
  void compare(std::size_t before, std::size_t after);
  void compare_rests(std::size_t before, std::size_t after);
  bool is_named(std::size_t version, const CellName& cell) const;
  bool agree(std::size_t a, std::size_t b) const;
  void put_together(std::size_t version);
  bool attack_together(const std::vector<std::size_t>& versions);
  void take_to_grow(std::size_t before, std::size_t after);
  void add_step(StepKind kind, std::size_t before, std::size_t after, const WithheldRow& at,
                const std::string& cell, std::int64_t lower, std::int64_t upper);
  std::vector<const Version*> versions_of(const std::vector<std::size_t>& positions) const {
    std::vector<const Version*> found;
    for (const std::size_t v : positions) found.push_back(&slice_.versions[v]);
    return found;
  }

  std::span<const PublishedRelease> releases_;
  const ReleaseSlice& slice_;
  AbsentCells absent_;
  bool certificate_;
  ReleasesReport& report_;
  std::vector<VersionAttack> attacks_;
  std::set<CellName> between_;  ///< cells that are told as leaks between releases
  Node parts_ = Node::list();
};

std::string with_slice(const ReleaseSlice& slice, const std::string& cell) {
  return slice.text().empty() ? cell : slice.text() + ": " + cell;
}

Result<void> SliceAttack::attack_alone(std::size_t version) {
  const std::vector<const Version*> own = versions_of({version});
  ZICHT_TRY(TableSystem system, system_of(own, knowledge(version), true, {.absent = absent_}));
  attacks_.push_back({std::move(system), {}, {}, {}});
  VersionAttack& of = attacks_.back();
  of.report = attack(of.system, {.keep_witnesses = certificate_});
  report_.withheld_cells += of.report.withheld_cells;
  report_.joint = report_.joint && of.report.joint;
  for (Leak& leak : of.report.leaks) {
    of.leaking.insert(name_of(of.system, leak.id));
    leak.cell = with_slice(slice_, leak.cell);
    report_.leaks.push_back(leak);
  }
  for (const Contradiction& found : of.report.contradictions) {
    report_.contradictions.push_back(found);
    report_.contradictions.back().cell = with_slice(slice_, found.cell);
  }
  read_told(of);
  const bool safe = of.report.leaks.empty() && of.report.contradictions.empty() && of.report.joint;
  if (!certificate_ || !safe || of.report.witnesses.tables.empty()) return {};
  ZICHT_TRY(const Node part, parse_json(certificate_of(of.system, of.report.witnesses)));
  Node numbers = Node::list();
  for (const std::size_t release : slice_.versions[version].releases)
    numbers.add(static_cast<std::int64_t>(release));
  Node whole = Node::table();
  whole.put("population", slice_.population).put("year", slice_.year).put("releases", std::move(numbers));
  for (const auto& [key, value] : *part.as_table()) whole.put(key, value);
  parts_.add(std::move(whole));
  of.report.witnesses = {};
  return {};
}

/// The total over everybody, where a table of that name gives it.
bool SliceAttack::is_named(std::size_t version, const CellName& cell) const {
  if (!cell.empty()) return false;
  const std::vector<std::string>& named = knowledge(version).top_totals;
  return std::ranges::any_of(slice_.versions[version].tables, [&named](const LongTable& table) {
    return std::ranges::find(named, figure_of(table)) != named.end();
  });
}

void SliceAttack::add_step(StepKind kind, std::size_t before, std::size_t after, const WithheldRow& at,
                           const std::string& cell, std::int64_t lower, std::int64_t upper) {
  const TableSystem& system = attacks_[after].system;
  report_.between.push_back({kind, system.tables()[at.table].name, system.line(at.table, at.row),
                             with_slice(slice_, cell), name(before), name(after), lower, upper});
}

void SliceAttack::compare(std::size_t before, std::size_t after) {
  const std::int64_t minimum = knowledge(after).minimum;
  for (const auto& [cell, now] : attacks_[after].told) {
    const auto then = attacks_[before].told.find(cell);
    if (then == attacks_[before].told.end() || now.value < 0) continue;
    const std::string text = attacks_[after].system.describe(now.origin.cell);
    const std::int64_t change = now.value - then->second.value;
    if (then->second.value < 0) {
      between_.insert(cell);
      add_step(StepKind::reopened, before, after, now.origin, text, now.value, now.value);
    } else if (change != 0 && std::abs(change) < minimum && !is_named(after, cell)) {
      between_.insert(cell);
      add_step(StepKind::difference, before, after, now.origin, text, change, change);
    }
  }
  compare_rests(before, after);
}

/// What is left of a shown sum without its shown parts: its change is known, whatever the parts are.
void SliceAttack::compare_rests(std::size_t before, std::size_t after) {
  const VersionAttack& now = attacks_[after];
  const VersionAttack& then = attacks_[before];
  std::vector<std::optional<std::int64_t>> changes(now.system.limits().size());
  for (const auto& [name, told] : now.told) {
    const auto earlier = then.told.find(name);
    if (earlier != then.told.end() && earlier->second.value >= 0 && told.value >= 0)
      changes[told.origin.cell] = told.value - earlier->second.value;
  }
  for (const ChangedRest& rest : small_changes_of_rests(now.system, changes, knowledge(after).minimum))
    add_step(StepKind::difference, before, after, rest.origin,
             "what " + now.system.describe(rest.sum) + " leaves to its withheld parts", rest.change,
             rest.change);
}

/// Whether two versions show the same number wherever both show one.
bool SliceAttack::agree(std::size_t a, std::size_t b) const {
  return std::ranges::all_of(attacks_[a].told, [&](const auto& cell) {
    const auto other = attacks_[b].told.find(cell.first);
    return other == attacks_[b].told.end() || cell.second.value < 0 || other->second.value < 0 ||
           cell.second.value == other->second.value;
  });
}

/// Attacks these versions as one. False: they cannot all be of the same people.
bool SliceAttack::attack_together(const std::vector<std::size_t>& versions) {
  const std::size_t last = *std::ranges::max_element(versions);
  const std::vector<const Version*> together = versions_of(versions);
  Result<TableSystem> system = system_of(together, knowledge(last), true, {.absent = AbsentCells::zero});
  if (!system || !system->contradictions().empty()) return false;
  const AttackReport report = attack(*system, {});
  if (!report.contradictions.empty()) return false;
  for (const Leak& leak : report.leaks) {
    const CellName cell = name_of(*system, leak.id);
    const bool alone =
        std::ranges::any_of(versions, [&](std::size_t v) { return attacks_[v].leaking.contains(cell); });
    if (alone || !between_.insert(cell).second) continue;
    if (leak.kind == LeakKind::unresolved) {
      report_.leaks.push_back(leak);
      report_.leaks.back().cell = with_slice(slice_, leak.cell);
      continue;
    }
    report_.between.push_back({StepKind::value, leak.table, leak.line, with_slice(slice_, leak.cell),
                               name(*std::ranges::min_element(versions)), name(last), leak.lower,
                               leak.upper});
  }
  return true;
}

/// Puts a version together with every earlier one that agrees with it and with those already there.
void SliceAttack::put_together(std::size_t version) {
  std::vector<std::size_t> together{version};
  for (std::size_t v = version; v-- > 0;)
    if (std::ranges::all_of(together, [&](std::size_t other) { return agree(v, other); }))
      together.push_back(v);
  if (together.size() < 2 || attack_together(together) || together.size() == 2) return;
  for (std::size_t k = 1; k < together.size(); ++k) attack_together({version, together[k]});
}

void SliceAttack::take_to_grow(std::size_t before, std::size_t after) {
  const std::vector<const Version*> both = versions_of({before, after});
  Result<TableSystem> system =
      system_of(both, knowledge(after), false, {.absent = AbsentCells::zero, .growing_groups = {{0, 1}}});
  if (!system || !system->contradictions().empty()) return;
  const AttackReport report = attack(*system, {});
  if (!report.contradictions.empty()) return;  // some count became smaller
  for (const Leak& leak : report.leaks) {
    const CellName cell = name_of(*system, leak.id);
    if (between_.contains(cell) || attacks_[before].leaking.contains(cell) ||
        attacks_[after].leaking.contains(cell))
      continue;
    report_.grows_only.push_back(leak);
    report_.grows_only.back().cell = with_slice(slice_, leak.cell);
  }
}

Result<void> SliceAttack::run() {
  for (std::size_t v = 0; v < slice_.versions.size(); ++v) ZICHT_CHECK(attack_alone(v));
  for (std::size_t after = 1; after < attacks_.size(); ++after) {
    for (std::size_t before = 0; before < after; ++before) compare(before, after);
    put_together(after);
    take_to_grow(after - 1, after);
  }
  return {};
}

}  // namespace

std::size_t ReleasesReport::count(LeakKind kind) const {
  return static_cast<std::size_t>(std::ranges::count(leaks, kind, &Leak::kind));
}

Result<ReleasesAnswer> attack_releases(std::span<const PublishedRelease> releases, AbsentCells absent,
                                       bool certificate) {
  ReleasesAnswer answer;
  Node parts = Node::list();
  for (const ReleaseSlice& slice : slices_of(releases)) {
    ++answer.report.slices;
    SliceAttack attack(releases, slice, absent, certificate, answer.report);
    ZICHT_CHECK(attack.run());
    for (const Node& part : *attack.certificate_parts().as_list()) parts.add(part);
  }
  std::ranges::stable_sort(answer.report.leaks, [](const Leak& a, const Leak& b) { return a.kind < b.kind; });
  const ReleasesReport& report = answer.report;
  if (certificate && report.leaks.empty() && report.between.empty() && report.contradictions.empty() &&
      report.joint) {
    Node file = Node::table();
    file.put("certificate", 2).put("parts", std::move(parts));
    answer.certificate = to_json(file) + "\n";
  }
  return answer;
}

Result<ReleasesVerdict> check_releases(std::string_view certificate,
                                       std::span<const PublishedRelease> releases) {
  ZICHT_TRY(const Node file, parse_json(certificate));
  const Node* const list = file.find("parts");
  if (list == nullptr || list->as_list() == nullptr)
    return fail(ErrorCode::invalid_input, "this is no certificate of releases");
  ReleasesVerdict verdict;
  for (const ReleaseSlice& slice : slices_of(releases))
    for (const Version& version : slice.versions) {
      const Node* own = nullptr;
      for (const Node& part : *list->as_list()) {
        const Node* const year = part.find("year");
        const Node* const population = part.find("population");
        const Node* const of = part.find("releases");
        if (year == nullptr || population == nullptr || of == nullptr || of->as_list() == nullptr) continue;
        const auto first = static_cast<std::int64_t>(version.releases[0]);
        if (*year == Node(slice.year) && *population == Node(slice.population) &&
            std::ranges::find(*of->as_list(), Node(first)) != of->as_list()->end())
          own = &part;
      }
      const bool withholds = std::ranges::any_of(version.tables, [](const LongTable& table) {
        return std::ranges::any_of(table.rows, [](const PublishedRow& row) {
          return row.value.kind == PublishedValue::Kind::withheld;
        });
      });
      if (own == nullptr && !withholds) continue;
      if (own == nullptr)
        return fail(ErrorCode::invalid_input, "the certificate has no witnesses of " + slice.text() +
                                                  " in release " + releases[version.releases[0]].id);
      const Version* const one = &version;
      ZICHT_TRY(const NumberedTables numbers,
                numbered_versions({&one, 1}, releases[version.releases.back()].knowledge, true));
      ZICHT_TRY(CertificateVerdict of, check_certificate(to_json(*own), numbers));
      verdict.withheld += of.withheld;
      verdict.countries += of.countries;
      verdict.unproven.insert(verdict.unproven.end(), of.unproven.begin(), of.unproven.end());
    }
  return verdict;
}

}  // namespace zicht::disclosure
