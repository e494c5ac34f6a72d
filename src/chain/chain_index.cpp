#include "chain/chain_index.hpp"

#include <algorithm>
#include <tuple>

namespace zicht::chain {
namespace {

std::vector<Tie> sorted_by_to(std::span<const Tie> ties) {
  std::vector<Tie> sorted(ties.begin(), ties.end());
  std::ranges::sort(sorted, {}, [](const Tie& tie) { return std::tuple(tie.relation, tie.to, tie.from); });
  return sorted;
}

auto from_key(const Tie& tie) { return std::pair(tie.relation, tie.from); }
auto to_key(const Tie& tie) { return std::pair(tie.relation, tie.to); }

bool names(const CodeList& list, CodeId code, std::string_view name) { return list[code].code == name; }

}  // namespace

TieIndex::TieIndex(const ChainSnapshot& snapshot)
    : ties_(snapshot.ties), by_to_(sorted_by_to(snapshot.ties)) {}

std::vector<ObjectNumber> TieIndex::to(Relation relation, ObjectNumber from) const {
  std::vector<ObjectNumber> numbers;
  for (const Tie& tie : std::ranges::equal_range(ties_, std::pair(relation, from), {}, from_key))
    numbers.push_back(tie.to);
  return numbers;
}

std::vector<ObjectNumber> TieIndex::from(Relation relation, ObjectNumber to) const {
  std::vector<ObjectNumber> numbers;
  for (const Tie& tie : std::ranges::equal_range(by_to_, std::pair(relation, to), {}, to_key))
    numbers.push_back(tie.from);
  return numbers;
}

std::optional<ObjectNumber> TieIndex::first_to(Relation relation, ObjectNumber from) const {
  const auto found = std::ranges::equal_range(ties_, std::pair(relation, from), {}, from_key);
  return found.empty() ? std::nullopt : std::optional(found.front().to);
}

Components::Components(const ChainSnapshot& snapshot) {
  for (const Tie& tie : snapshot.ties) {
    const std::uint32_t a = root(of(tie.from));
    const std::uint32_t b = root(of(tie.to));
    parent_[std::max(a, b)] = std::min(a, b);
  }
}

std::uint32_t Components::of(ObjectNumber object) {
  const auto [found, is_new] = position_.try_emplace(object, static_cast<std::uint32_t>(parent_.size()));
  if (is_new) parent_.push_back(found->second);
  return root(found->second);
}

std::uint32_t Components::root(std::uint32_t at) {
  while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
  return at;
}

bool before_court(const Disposal& disposal, const CodeList& disposal_kinds, bool joined_too) {
  return names(disposal_kinds, disposal.kind, "summons") ||
         (joined_too && names(disposal_kinds, disposal.kind, "joined_for_trial"));
}

bool is_dismissal(const Disposal& disposal, const CodeList& disposal_kinds) {
  return disposal_kinds[disposal.kind].code.starts_with("dismissal_");
}

std::vector<CaseCourse> courses_of_cases(const ChainSnapshot& snapshot, const Codebook& codebook) {
  const CodeList& kinds = codebook.list("disposal_kind");
  const CodeList& instances = codebook.list("instance");
  const CodeList& yes_no = codebook.yes_no();
  const TieIndex ties(snapshot);
  std::vector<CaseCourse> courses;
  std::unordered_map<ObjectNumber, std::size_t> position;
  for (const Numbered<Case>& one : snapshot.cases) {
    position.emplace(one.number, courses.size());
    CaseCourse course;
    course.court_case = &one;
    course.counts = !ties.first_to(Relation::joined_to, one.number);
    courses.push_back(course);
  }
  const auto course_of = [&](ObjectNumber object) -> CaseCourse* {
    const auto to_case = ties.first_to(Relation::of_case, object);
    const auto found = to_case ? position.find(*to_case) : position.end();
    return found == position.end() ? nullptr : &courses[found->second];
  };
  for (const Numbered<Disposal>& disposal : snapshot.disposals) {
    CaseCourse* const course = course_of(disposal.number);
    if (course == nullptr || names(yes_no, disposal.object.final, "no")) continue;
    if (names(kinds, disposal.object.kind, "administrative")) course->counts = false;
    if (course->disposal == nullptr || disposal.object.decided_on >= course->disposal->object.decided_on)
      course->disposal = &disposal;
  }
  for (const Numbered<Judgment>& judgment : snapshot.judgments) {
    CaseCourse* const course = course_of(judgment.number);
    if (course == nullptr || !names(instances, judgment.object.instance, "first")) continue;
    if (course->judgment == nullptr || judgment.object.given_on < course->judgment->object.given_on)
      course->judgment = &judgment;
  }
  return courses;
}

}  // namespace zicht::chain
