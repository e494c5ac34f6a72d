#include "chain/chain_index.hpp"

#include <algorithm>
#include <numeric>

namespace zicht::chain {
namespace {

bool names(const CodeList& list, CodeId code, std::string_view name) { return list[code].code == name; }

}  // namespace

Positions::Positions(std::vector<ObjectNumber> numbers) {
  if (numbers.empty()) return;
  constexpr ObjectNumber kFar = 64;  // a table of 64 places a number is the largest
  const auto [least, most] = std::ranges::minmax(numbers);
  first_ = least;
  if ((most - least) / kFar > numbers.size()) {
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    ascending_ = std::move(numbers);
    size_ = ascending_.size();
    return;
  }
  table_.assign(static_cast<std::size_t>(most - least) + 1, kNone);
  for (const ObjectNumber number : numbers) table_[static_cast<std::size_t>(number - least)] = 0;
  std::uint32_t next = 0;
  for (std::uint32_t& position : table_)
    if (position != kNone) position = next++;
  size_ = next;
}

std::uint32_t Positions::of(ObjectNumber number) const {
  if (number < first_) return kNone;
  if (!table_.empty()) return number - first_ < table_.size() ? table_[number - first_] : kNone;
  const auto found = std::ranges::lower_bound(ascending_, number);
  return found != ascending_.end() && *found == number
             ? static_cast<std::uint32_t>(found - ascending_.begin())
             : kNone;
}

TieIndex::Ends TieIndex::ends_of(std::span<const Tie> ties, ObjectNumber Tie::* near,
                                 ObjectNumber Tie::* far) {
  std::vector<ObjectNumber> numbers;
  numbers.reserve(ties.size());
  for (const Tie& tie : ties) numbers.push_back(tie.*near);
  Ends ends{Positions(std::move(numbers)), {}, std::vector<ObjectNumber>(ties.size())};
  ends.begin.assign(ends.near.size() + 1, 0);
  for (const Tie& tie : ties) ++ends.begin[ends.near.of(tie.*near) + 1];
  for (std::size_t at = 1; at < ends.begin.size(); ++at) ends.begin[at] += ends.begin[at - 1];
  // Ties stand sorted by both ends, so that the far ends of one near end stay in their order.
  std::vector<std::uint32_t> next = ends.begin;
  for (const Tie& tie : ties) ends.far[next[ends.near.of(tie.*near)]++] = tie.*far;
  return ends;
}

std::span<const ObjectNumber> TieIndex::Ends::of(ObjectNumber object) const {
  const std::uint32_t at = near.of(object);
  if (at == Positions::kNone) return {};
  return std::span(far).subspan(begin[at], begin[at + 1] - begin[at]);
}

TieIndex::TieIndex(const ChainSnapshot& snapshot) {
  for (std::size_t at = 0; at < kRelations; ++at) {
    const auto ties = std::ranges::equal_range(snapshot.ties, static_cast<Relation>(at), {}, &Tie::relation);
    to_.at(at) = ends_of(ties, &Tie::from, &Tie::to);
    from_.at(at) = ends_of(ties, &Tie::to, &Tie::from);
  }
}

std::span<const ObjectNumber> TieIndex::to(Relation relation, ObjectNumber from) const {
  return to_.at(static_cast<std::size_t>(relation)).of(from);
}

std::span<const ObjectNumber> TieIndex::from(Relation relation, ObjectNumber to) const {
  return from_.at(static_cast<std::size_t>(relation)).of(to);
}

std::optional<ObjectNumber> TieIndex::first_to(Relation relation, ObjectNumber from) const {
  const auto found = to(relation, from);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

Components::Components(const ChainSnapshot& snapshot, std::span<const Relation> relations) {
  const auto each_tie = [&](auto&& take) {
    for (const Relation relation : relations)
      for (const Tie& tie : std::ranges::equal_range(snapshot.ties, relation, {}, &Tie::relation)) take(tie);
  };
  std::vector<ObjectNumber> numbers;
  each_tie([&](const Tie& tie) {
    numbers.push_back(tie.from);
    numbers.push_back(tie.to);
  });
  tied_ = Positions(std::move(numbers));
  root_.resize(tied_.size());
  std::iota(root_.begin(), root_.end(), 0U);
  const auto root = [this](std::uint32_t at) {
    while (root_[at] != at) at = root_[at] = root_[root_[at]];
    return at;
  };
  each_tie([&](const Tie& tie) {
    const std::uint32_t a = root(tied_.of(tie.from));
    const std::uint32_t b = root(tied_.of(tie.to));
    root_[std::max(a, b)] = std::min(a, b);
  });
  // The root is the lowest of its component, so that the roots of lower positions are final.
  for (std::uint32_t& at : root_) at = root_[at];
}

bool ChainIndex::is_said_by_follow_up(ObjectNumber subject, ObjectNumber investigation) const {
  return std::ranges::any_of(ties.from(Relation::follows_up, subject), [&](ObjectNumber number) {
    const FollowUp* const found = follow_up(number);
    return found != nullptr && found->on &&
           std::ranges::find(ties.to(Relation::within, number), investigation) !=
               ties.to(Relation::within, number).end();
  });
}

std::uint32_t Components::of(ObjectNumber object) const {
  const std::uint32_t at = tied_.of(object);
  return at == Positions::kNone ? at : root_[at];
}

std::uint32_t ComponentNames::of(ObjectNumber object) {
  const std::uint32_t component = components_.of(object);
  if (component == Positions::kNone) return next_++;
  if (name_[component] == Positions::kNone) name_[component] = next_++;
  return name_[component];
}

bool before_court(const Disposal& disposal, const CodeList& disposal_kinds, bool joined_too) {
  return names(disposal_kinds, disposal.kind, "summons") ||
         (joined_too && names(disposal_kinds, disposal.kind, "joined_for_trial"));
}

bool is_dismissal(const Disposal& disposal, const CodeList& disposal_kinds) {
  return disposal_kinds[disposal.kind].code.starts_with("dismissal_");
}

bool is_in_scope(const Case& one, const ChainCounting& counting, const Codebook& codebook) {
  return counting.case_scope == CaseScope::any_charge ||
         names(codebook.yes_no(), one.trafficking_is_heaviest, "yes");
}

std::vector<CaseCourse> courses_of_cases(const ChainIndex& index, const Codebook& codebook) {
  const ChainSnapshot& snapshot = index.snapshot;
  const CodeList& kinds = codebook.list("disposal_kind");
  const CodeList& instances = codebook.list("instance");
  const CodeList& yes_no = codebook.yes_no();
  const TieIndex& ties = index.ties;
  // Cases that are joined to each other in a circle do not go on for one another: each counts.
  const std::vector<ObjectNumber> circle = tied_in_circle(snapshot.ties, Relation::joined_to);
  std::vector<CaseCourse> courses;
  for (const Numbered<Case>& one : snapshot.cases) {
    CaseCourse course;
    course.court_case = &one;
    course.counts =
        (!ties.first_to(Relation::joined_to, one.number) || std::ranges::binary_search(circle, one.number)) &&
        is_in_scope(one.object, index.counting, codebook);
    courses.push_back(course);
  }
  const auto course_of = [&](ObjectNumber object) -> CaseCourse* {
    const auto to_case = ties.first_to(Relation::of_case, object);
    const std::uint32_t at = to_case ? index.cases.of(*to_case) : Positions::kNone;
    return at == Positions::kNone ? nullptr : &courses[at];
  };
  for (const Numbered<Disposal>& disposal : snapshot.disposals) {
    CaseCourse* const course = course_of(disposal.number);
    if (course == nullptr) continue;
    if (names(kinds, disposal.object.kind, "administrative")) course->counts = false;
    if (names(yes_no, disposal.object.final, "no")) continue;
    if (course->disposal == nullptr || disposal.object.decided_on >= course->disposal->object.decided_on)
      course->disposal = &disposal;
  }
  for (const Numbered<Judgment>& judgment : snapshot.judgments) {
    CaseCourse* const course = course_of(judgment.number);
    if (course == nullptr) continue;
    if (index.counting.instance == JudgmentInstance::first &&
        !names(instances, judgment.object.instance, "first"))
      continue;
    if (course->judgment == nullptr || judgment.object.given_on >= course->judgment->object.given_on)
      course->judgment = &judgment;
  }
  return courses;
}

}  // namespace zicht::chain
