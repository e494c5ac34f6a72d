#include "estimate/nested_lists.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/contract.hpp"
#include "estimate/list_order.hpp"

namespace zicht::estimate {
namespace {

constexpr double kOddsRatio = 4;
constexpr double kByChance = 0.001;

bool is_on(ListMask history, int list) { return (history >> list & 1U) != 0; }

bool is_within(const CaptureTable& table, int list, int other) {
  for (ListMask history = 1; history < table.cell_count(); ++history)
    if (is_on(history, list) && !is_on(history, other) && table.persons(history) > 0) return false;
  return true;
}

/// The probability that as many people as are on `list` are all on `other` by chance, by what the lists of
/// `witnesses` saw.
double chance_of_being_within(const CaptureTable& table, int list, int other, ListMask witnesses) {
  double elsewhere = 0;
  double on_other = 0;
  for (ListMask history = 1; history < table.cell_count(); ++history) {
    if (is_on(history, list) || (history & witnesses & ~(ListMask{1} << other)) == 0) continue;
    elsewhere += static_cast<double>(table.persons(history));
    if (is_on(history, other)) on_other += static_cast<double>(table.persons(history));
  }
  const double share = (on_other + 1) / (elsewhere + 2);
  const double with_dependence = kOddsRatio * share / (1 + (kOddsRatio - 1) * share);
  return std::pow(with_dependence, static_cast<double>(table.persons_on_all(ListMask{1} << list)));
}

/// The mask of a history with only the lists that are kept, in their new places.
ListMask kept_part(ListMask history, const std::vector<int>& kept) {
  ListMask part = 0;
  for (std::size_t place = 0; place < kept.size(); ++place)
    if (is_on(history, kept[place])) part |= ListMask{1} << place;
  return part;
}

ListMask in_whole_table(ListMask term, const std::vector<int>& kept) {
  ListMask lists = 0;
  for (std::size_t place = 0; place < kept.size(); ++place)
    if (is_on(term, static_cast<int>(place))) lists |= ListMask{1} << kept[place];
  return lists;
}

}  // namespace

std::vector<NestedList> nested_lists(const CaptureTable& table) {
  const ListOrder order = canonical_order(table.list_count(), table.persons());  // lists of few people first
  std::vector<NestedList> nested;
  auto witnesses = static_cast<ListMask>(table.cell_count() - 1);
  // Whom a nested list saw says nothing by itself of a further one: begin again with each that is found.
  for (bool found = true; found;) {
    found = false;
    for (auto list = order.begin(); list != order.end() && !found; ++list) {
      if (!is_on(witnesses, *list)) continue;
      for (auto other = order.end() - 1; other != list && !found; --other)
        if (is_within(table, *list, *other) &&
            chance_of_being_within(table, *list, *other, witnesses) < kByChance) {
          nested.push_back({*list, *other, table.persons_on_all(ListMask{1} << *list)});
          witnesses &= ~(ListMask{1} << *list);
          found = true;
        }
    }
  }
  for (NestedList& each : nested)
    each.within = *std::find_if(order.rbegin(), order.rend(), [&](int other) {
      return is_on(witnesses, other) && is_within(table, each.list, other);
    });
  std::ranges::sort(nested, {}, &NestedList::list);
  return nested;
}

UnnestedTable::UnnestedTable(const CaptureTable& whole)
    : whole_lists_(whole.list_count()), nested_(nested_lists(whole)) {
  std::vector<std::string> names;
  for (int list = 0; list < whole_lists_; ++list) {
    if (std::ranges::find(nested_, list, &NestedList::list) != nested_.end()) continue;
    kept_.push_back(list);
    names.push_back(whole.list_names()[static_cast<std::size_t>(list)]);
  }
  if (std::ssize(kept_) < kFewestLists) return;
  auto left = CaptureTable::from_counts(std::move(names), counts_of(whole.persons()));
  ZICHT_EXPECT(left.has_value());  // each person is on a list that is kept
  table_ = *std::move(left);
}

std::vector<std::int64_t> UnnestedTable::counts_of(std::span<const std::int64_t> persons) const {
  std::vector<std::int64_t> counts(std::size_t{1} << kept_.size(), 0);
  for (ListMask history = 1; history < persons.size(); ++history)
    counts[kept_part(history, kept_)] += persons[history];
  counts[0] = 0;  // in another table of these lists there may be people on a nested list alone
  return counts;
}

Result<CaptureTable> UnnestedTable::like_this(const CaptureTable& other) const {
  ZICHT_EXPECT(table_ && other.list_count() == whole_lists_);
  return CaptureTable::from_counts({table_->list_names().begin(), table_->list_names().end()},
                                   counts_of(other.persons()));
}

HierarchicalModel UnnestedTable::in_whole(const HierarchicalModel& model) const {
  if (nested_.empty()) return model;
  HierarchicalModel whole(whole_lists_);
  std::vector<ListMask> terms;
  model.terms().for_each([&](ListMask term) {
    if (std::popcount(term) >= 2) terms.push_back(in_whole_table(term, kept_));
  });
  std::ranges::sort(terms, {}, [](ListMask term) { return std::pair(std::popcount(term), term); });
  for (const ListMask term : terms) whole = whole.with(term);
  for (const NestedList& each : nested_)
    whole = whole.with(ListMask{1} << each.list | ListMask{1} << each.within);
  return whole;
}

std::string UnnestedTable::named(const CaptureTable& whole) const {
  std::string text;
  for (const NestedList& each : nested_)
    text.append(text.empty() ? "" : ", ")
        .append(whole.list_names()[static_cast<std::size_t>(each.list)])
        .append(" (in ")
        .append(whole.list_names()[static_cast<std::size_t>(each.within)])
        .append(")");
  return text;
}

}  // namespace zicht::estimate
