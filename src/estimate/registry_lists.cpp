#include "estimate/registry_lists.hpp"

#include <algorithm>
#include <bit>

#include "model/definition_file.hpp"

namespace zicht::estimate {
namespace {

/// A code of a list, which takes all below it.
struct Branch {
  const CodeList* list;
  CodeId code;
};

Result<Branch> branch_named(const DefinitionFile& file, const Node& at, const Codebook& codebook) {
  const std::string* const text = at.as_text();
  if (text == nullptr) return file.wrong(at, "an organisation is written as list:code");
  const auto colon = text->find(':');
  const CodeList* const list =
      colon == std::string::npos ? nullptr : codebook.find_list(text->substr(0, colon));
  if (list == nullptr) return file.wrong(at, "an organisation is written as list:code: '" + *text + "'");
  const std::string code = text->substr(colon + 1);
  const auto id = list->find(code);
  if (!id || *id == kUnknown) return file.wrong(at, "the list " + list->id() + " has no code '" + code + "'");
  return Branch{list, *id};
}

/// Puts every organisation below the branch on the list. \errors one is on another already; none is below it.
Result<void> put_on_list(const DefinitionFile& file, const Node& at, const Branch& branch,
                         const Codebook& codebook, ListMask list, std::vector<ListMask>& list_of) {
  bool any = false;
  for (std::size_t id = 1; id < list_of.size(); ++id) {
    const auto line = codebook.lineage(codebook.organisation(), static_cast<CodeId>(id));
    const bool below = std::ranges::any_of(
        line, [&](const auto& step) { return step.first == branch.list && step.second == branch.code; });
    if (!below) continue;
    any = true;
    if (list_of[id] != 0 && list_of[id] != list)
      return file.wrong(at, "an organisation in two lists: '" +
                                codebook.organisation()[static_cast<CodeId>(id)].code + "'");
    list_of[id] = list;
  }
  if (!any) return file.wrong(at, "no organisation is below '" + (*branch.list)[branch.code].code + "'");
  return {};
}

Result<int> list_named(const DefinitionFile& file, const Node& at, std::string_view key,
                       const std::vector<ListGroup>& lists) {
  ZICHT_TRY(const std::string id, file.text(at, key));
  const auto found = std::ranges::find(lists, id, &ListGroup::id);
  if (found == lists.end()) return file.wrong(at, "there is no list '" + id + "'");
  return static_cast<int>(found - lists.begin());
}

/// The lists of the other reports from which this one was sent on; 0 = it was not, or from elsewhere.
ListMask sent_from(const StatSnapshot& snapshot, const ListGroups& groups, std::uint32_t report,
                   ListMask others) {
  const CodeId by = snapshot.referred_by[report];
  return by == kUnknown ? 0 : groups.list_of(by) & others;
}

}  // namespace

Result<ListGroups> ListGroups::parse(std::string_view toml, std::string_view name, const Codebook& codebook) {
  const DefinitionFile file(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ZICHT_CHECK(file.only_keys(document, {"list", "referral"}));
  ListGroups groups;
  groups.list_of_.assign(codebook.organisation().size(), 0);
  ZICHT_TRY(const auto lists, file.tables(document, "list"));
  if (std::ssize(lists) < kFewestLists || std::ssize(lists) > kMostLists)
    return file.wrong(document, "there must be two to ten [[list]]");
  for (const Node* const list : lists) {
    ZICHT_CHECK(file.only_keys(*list, {"id", "label", "organisations"}));
    ListGroup group;
    ZICHT_TRY(group.id, file.text(*list, "id"));
    ZICHT_TRY(group.label, file.label(*list, "label"));
    if (std::ranges::find(groups.lists_, group.id, &ListGroup::id) != groups.lists_.end())
      return file.wrong(*list, "two lists of one id: '" + group.id + "'");
    const Node* const organisations = list->find("organisations");
    if (organisations == nullptr || !organisations->is_list() || organisations->as_list()->empty())
      return file.wrong(*list, "organisations = [\"list:code\", …] is missing");
    const ListMask bit = ListMask{1} << groups.lists_.size();
    for (const Node& organisation : *organisations->as_list()) {
      const Node& at = organisation.line > 0 ? organisation : *list;
      ZICHT_TRY(const Branch branch, branch_named(file, at, codebook));
      ZICHT_CHECK(put_on_list(file, at, branch, codebook, bit, groups.list_of_));
    }
    groups.lists_.push_back(std::move(group));
  }
  ZICHT_TRY(const auto referrals, file.tables(document, "referral"));
  for (const Node* const referral : referrals) {
    ZICHT_CHECK(file.only_keys(*referral, {"from", "to"}));
    ReferralPath path;
    ZICHT_TRY(path.from, list_named(file, *referral, "from", groups.lists_));
    ZICHT_TRY(path.to, list_named(file, *referral, "to", groups.lists_));
    if (path.from == path.to) return file.wrong(*referral, "a list that refers to itself");
    groups.paths_.push_back(path);
  }
  return groups;
}

CodeId anonymous_basis(const Codebook& codebook) {
  return codebook.legal_basis().find("no_consent_anonymous").value_or(kUnknown);
}

CapturedPeople capture_people(const StatSnapshot& snapshot, const ListGroups& groups, YearSpan period,
                              CodeId anonymous) {
  CapturedPeople captured;
  captured.lists = groups.lists();
  captured.period = period;
  for (std::uint32_t position = 0; position < snapshot.persons(); ++position) {
    CapturedPerson person{position, 0, 0};
    bool reported = false;
    bool by_name = false;
    const auto in_period = [&](std::uint32_t report) {
      const Date day = snapshot.received_on[report];
      return day != StatSnapshot::kNoDate && year_of(day) >= period.from && year_of(day) <= period.to;
    };
    for (auto r = snapshot.person_begin[position]; r < snapshot.person_begin[position + 1]; ++r) {
      if (!in_period(r)) continue;
      reported = true;
      by_name = by_name || anonymous == kUnknown || snapshot.legal_basis[r] != anonymous;
      person.lists |= groups.list_of(snapshot.organisation[r]);
    }
    if (!reported) continue;
    if (!by_name) {
      ++captured.anonymous_persons;
      continue;
    }
    if (person.lists == 0) {
      ++captured.persons_on_no_list;
      continue;
    }
    ListMask on_its_own = 0;
    for (auto r = snapshot.person_begin[position]; r < snapshot.person_begin[position + 1]; ++r) {
      const ListMask list = groups.list_of(snapshot.organisation[r]);
      if (in_period(r) && sent_from(snapshot, groups, r, person.lists & ~list) == 0) on_its_own |= list;
    }
    // Two lists that each say the other sent the person: the first report is where it began.
    if (on_its_own == 0)
      for (auto r = snapshot.person_begin[position]; on_its_own == 0; ++r)
        if (in_period(r)) on_its_own = groups.list_of(snapshot.organisation[r]);
    person.by_referral = person.lists & ~on_its_own;
    captured.people.push_back(person);
  }
  return captured;
}

Result<ListedTable> table_of(const CapturedPeople& captured,
                             const std::function<bool(const CapturedPerson&)>& wanted) {
  const std::size_t list_count = captured.lists.size();
  std::vector<std::int64_t> on_list(list_count, 0);
  std::int64_t persons = 0;
  for (const CapturedPerson& person : captured.people) {
    if (!wanted(person)) continue;
    ++persons;
    for (std::size_t list = 0; list < list_count; ++list) on_list[list] += person.lists >> list & 1U;
  }
  std::vector<std::string> empty;
  std::vector<int> list_of_column;
  for (std::size_t list = 0; list < list_count; ++list) {
    if (on_list[list] == 0) {
      empty.push_back(captured.lists[list].id);
      continue;
    }
    list_of_column.push_back(static_cast<int>(list));
  }
  if (persons == 0)
    return fail(ErrorCode::invalid_input, "nobody was reported by name by any of the lists",
                std::to_string(captured.period.from) + "-" + std::to_string(captured.period.to),
                "Choose another period, or other lists in definitions/estimate/lists.toml.");
  if (std::ssize(list_of_column) < kFewestLists)
    return fail(ErrorCode::invalid_input, "all who were reported stand on one list",
                "list " + captured.lists[static_cast<std::size_t>(list_of_column.front())].id +
                    ", persons: " + std::to_string(persons),
                "Overlaps need two lists; choose other groups in definitions/estimate/lists.toml.");
  ZICHT_TRY(CaptureTable table, table_over(captured, wanted, list_of_column));
  return ListedTable{std::move(table), std::move(empty), std::move(list_of_column)};
}

Result<CaptureTable> table_over(const CapturedPeople& captured,
                                const std::function<bool(const CapturedPerson&)>& wanted,
                                std::span<const int> list_of_column) {
  std::vector<std::string> names;
  for (const int list : list_of_column) names.push_back(captured.lists[static_cast<std::size_t>(list)].id);
  std::vector<std::int64_t> counts(std::size_t{1} << names.size(), 0);
  for (const CapturedPerson& person : captured.people) {
    if (!wanted(person)) continue;
    ListMask history = 0;
    for (std::size_t column = 0; column < list_of_column.size(); ++column)
      history |= (person.lists >> list_of_column[column] & 1U) << column;
    ++counts[history];
  }
  counts[0] = 0;
  return CaptureTable::from_counts(std::move(names), std::move(counts));
}

CapturedPeople without_referrals(CapturedPeople captured) {
  for (CapturedPerson& person : captured.people) {
    person.lists &= ~person.by_referral;
    person.by_referral = 0;
  }
  return captured;
}

}  // namespace zicht::estimate
