#include "registry/linkage_change.hpp"

#include <algorithm>
#include <map>

#include "base/contract.hpp"
#include "registry/report_sets.hpp"

namespace zicht::registry {
namespace {

using Index = ReportSets::Index;
constexpr Index kNobody = UINT32_MAX;

/// All reports that something was said of, or that are compared, numbered in their order.
class Numbering {
 public:
  Numbering(const std::vector<PairSaid>& in_force, std::span<const ReportId> compared)
      : reports_(compared.begin(), compared.end()) {
    for (const PairSaid& one : in_force) reports_.insert(reports_.end(), {one.a, one.b});
    std::ranges::sort(reports_);
    reports_.erase(std::ranges::unique(reports_).begin(), reports_.end());
  }
  Index operator[](ReportId report) const {
    return static_cast<Index>(std::ranges::lower_bound(reports_, report) - reports_.begin());
  }
  ReportId report(Index at) const { return reports_[at]; }
  std::size_t size() const { return reports_.size(); }

 private:
  std::vector<ReportId> reports_;
};

Partition persons_now(const std::vector<PairSaid>& in_force) {
  auto now = partition_of(in_force);
  ZICHT_EXPECT(now.has_value());  // the log refuses what contradicts itself
  return *std::move(now);
}

ReportPair pair_of(ReportId a, ReportId b) { return {std::min(a, b), std::max(a, b)}; }

ReportSets blocks_of(const std::vector<PairSaid>& in_force, const Numbering& number) {
  ReportSets blocks(number.size());
  for (const PairSaid& one : in_force)
    if (one.says == Says::same) static_cast<void>(blocks.join(number[one.a], number[one.b]));
  return blocks;
}

/// Ties each compared report to the one before it in its set, unless ties before did.
void chain(ReportSets& sets, const Numbering& number, std::span<const ReportId> compared,
           std::vector<ReportPair>& same) {
  std::vector<Index> last(number.size(), kNobody);
  ReportSets tied(number.size());
  for (const ReportPair& pair : same) static_cast<void>(tied.join(number[pair.a], number[pair.b]));
  for (const ReportId report : compared) {
    Index& before = last[sets.root_of(number[report])];
    if (before != kNobody && tied.root_of(before) != tied.root_of(number[report])) {
      static_cast<void>(tied.join(before, number[report]));
      same.push_back({number.report(before), report});
    }
    before = number[report];
  }
}

/// Joins that hold and of which a silent report is one end, or leads to one through reports that are not
/// compared.
void keep_ties_of_silent(ReportSets& sets, const std::vector<PairSaid>& in_force, const Numbering& number,
                         std::span<const ReportId> compared, const std::vector<bool>& silent) {
  enum class Kind : std::uint8_t { not_compared, mute, speaking };
  std::vector<Kind> kind(number.size(), Kind::not_compared);
  for (std::size_t at = 0; at < compared.size(); ++at)
    kind[number[compared[at]]] = silent[at] ? Kind::mute : Kind::speaking;
  const Partition now = persons_now(in_force);
  std::vector<std::pair<Index, Index>> held;
  for (const PairSaid& join : now.joins)
    if (now.person(join.a) == now.person(join.b)) held.emplace_back(number[join.a], number[join.b]);

  ReportSets unheard(number.size());  // silent reports, and what lies between them
  for (const auto& [a, b] : held)
    if (kind[a] != Kind::speaking && kind[b] != Kind::speaking) static_cast<void>(unheard.join(a, b));
  std::vector<bool> has_silent(number.size(), false);
  for (Index at = 0; at < number.size(); ++at)
    if (kind[at] == Kind::mute) has_silent[unheard.root_of(at)] = true;
  for (const auto& [a, b] : held)
    for (const Index end : {a, b})
      if (kind[end] != Kind::speaking && has_silent[unheard.root_of(end)]) {
        static_cast<void>(sets.join(a, b));
        break;
      }
}

/// The groups that are proposed, and with them the reports that are not compared, where joins tie them.
class Groups {
 public:
  Groups(const std::vector<PairSaid>& in_force, const Numbering& number, const ProposedPersons& proposed)
      : sets_(blocks_of(in_force, number)), has_compared_(number.size(), false), number_(number) {
    for (const PairSaid& one : in_force)
      if (one.says == Says::different) sets_.keep_apart(number[one.a], number[one.b]);
    for (std::size_t at = 0; at < proposed.compared.size(); ++at)
      ZICHT_EXPECT(sets_.join(number[proposed.compared[at]], number[proposed.person_of[at]]));
    for (const ReportId report : proposed.compared) has_compared_[sets_.root_of(number[report])] = true;
  }

  /// Whether the groups can stay as they are with these two in one.
  bool keeps(ReportId a, ReportId b) {
    const Index root_a = sets_.root_of(number_[a]);
    const Index root_b = sets_.root_of(number_[b]);
    if (root_a == root_b) return true;
    const bool compared_a = has_compared_[root_a];
    const bool compared_b = has_compared_[root_b];
    if ((compared_a && compared_b) || !sets_.join(root_a, root_b)) return false;
    has_compared_[sets_.root_of(root_a)] = compared_a || compared_b;
    return true;
  }

 private:
  ReportSets sets_;
  std::vector<bool> has_compared_;  ///< by root
  const Numbering& number_;
};

std::size_t distinct(std::vector<ReportId> persons) {
  std::ranges::sort(persons);
  return static_cast<std::size_t>(std::ranges::unique(persons).begin() - persons.begin());
}

/// Whether two partitions of the same reports are one.
bool same_groups(const std::vector<ReportId>& a, const std::vector<ReportId>& b) {
  std::map<ReportId, ReportId> b_of_a;
  std::map<ReportId, ReportId> a_of_b;
  for (std::size_t at = 0; at < a.size(); ++at)
    if (b_of_a.emplace(a[at], b[at]).first->second != b[at] ||
        a_of_b.emplace(b[at], a[at]).first->second != a[at])
      return false;
  return true;
}

}  // namespace

BindingPairs binding_pairs(const std::vector<PairSaid>& in_force, std::span<const ReportId> compared,
                           const std::vector<bool>& silent) {
  const Numbering number(in_force, compared);
  ReportSets sets = blocks_of(in_force, number);
  std::vector<Index> block(number.size());
  for (Index at = 0; at < number.size(); ++at) block[at] = sets.root_of(at);
  BindingPairs binding;
  std::vector<Index> first(number.size(), kNobody);  // by block: a report of it that is compared
  for (const ReportId report : compared)
    if (Index& of_block = first[block[number[report]]]; of_block == kNobody) of_block = number[report];
  const auto is_compared = [&](ReportId report) { return std::ranges::binary_search(compared, report); };
  const auto nearest = [&](ReportId report) {
    return is_compared(report) ? number[report] : first[block[number[report]]];
  };
  for (const PairSaid& one : in_force) {
    if (one.says == Says::same && one.a != one.b && is_compared(one.a) && is_compared(one.b))
      binding.same.push_back({one.a, one.b});
    if (one.says != Says::different) continue;
    const Index a = nearest(one.a);
    const Index b = nearest(one.b);
    if (a != kNobody && b != kNobody)
      binding.different.push_back(pair_of(number.report(a), number.report(b)));
  }
  keep_ties_of_silent(sets, in_force, number, compared, silent);
  chain(sets, number, compared, binding.same);
  return binding;
}

LinkageApplied linkage_change(const std::vector<PairSaid>& in_force, const ProposedPersons& proposed) {
  ZICHT_EXPECT(proposed.compared.size() == proposed.person_of.size());
  const Partition now = persons_now(in_force);
  std::vector<ReportId> person_now;
  for (const ReportId report : proposed.compared) person_now.push_back(now.person(report));
  LinkageApplied change;
  change.reports = proposed.compared.size();
  change.persons_before = distinct(person_now);
  change.persons_after = distinct(proposed.person_of);
  if (same_groups(person_now, proposed.person_of)) return change;

  const Numbering number(in_force, proposed.compared);
  Groups groups(in_force, number, proposed);
  ReportSets held = blocks_of(in_force, number);
  for (const PairSaid& join : now.joins) {
    if (groups.keeps(join.a, join.b))
      static_cast<void>(held.join(number[join.a], number[join.b]));
    else
      change.splits.push_back({join.a, join.b});
  }
  std::ranges::sort(change.splits);
  change.splits.erase(std::ranges::unique(change.splits).begin(), change.splits.end());
  const auto add = [&](ReportId a, ReportId b) {
    if (held.root_of(number[a]) == held.root_of(number[b])) return;
    static_cast<void>(held.join(number[a], number[b]));
    change.joins.push_back(pair_of(a, b));
  };
  for (const ReportPair& pair : proposed.likely) add(pair.a, pair.b);
  for (std::size_t at = 0; at < proposed.compared.size(); ++at)
    add(proposed.person_of[at], proposed.compared[at]);
  return change;
}

}  // namespace zicht::registry
