#include "estimate/robustness.hpp"

namespace zicht::estimate {
namespace {

/// The bits of `history` without the one at `list`, those above moved down.
ListMask dropped(ListMask history, int list) {
  const ListMask below = (ListMask{1} << list) - 1;
  return (history & below) | (history >> 1 & ~below);
}

std::vector<std::string> names_without(const CaptureTable& table, int list) {
  std::vector<std::string> names(table.list_names().begin(), table.list_names().end());
  names.erase(names.begin() + list);
  return names;
}

/// A table of people; lists that nobody of them is on are left out too.
/// \errors invalid_input as CaptureTable::from_counts.
Result<CaptureTable> table_without_empty_lists(std::vector<std::string> names,
                                               std::vector<std::int64_t> persons) {
  persons[0] = 0;
  for (int list = static_cast<int>(names.size()) - 1; list >= 0 && names.size() > 1; --list) {
    std::int64_t on_list = 0;
    std::vector<std::int64_t> fewer(persons.size() / 2, 0);
    for (ListMask history = 0; history < persons.size(); ++history) {
      if ((history >> list & 1U) != 0) on_list += persons[history];
      fewer[dropped(history, list)] += persons[history];
    }
    if (on_list > 0) continue;
    names.erase(names.begin() + list);
    persons = std::move(fewer);
  }
  return CaptureTable::from_counts(std::move(names), std::move(persons));
}

Variation varied(Variation::Kind kind, std::vector<std::string> lists, const Result<CaptureTable>& table,
                 const Route& route) {
  if (!table) return {kind, std::move(lists), 0, 0, std::unexpected(table.error())};
  return {kind, std::move(lists), 0, table->observed_persons(), route(*table)};
}

std::string name_of(const CaptureTable& table, int list) {
  return table.list_names()[static_cast<std::size_t>(list)];
}

}  // namespace

Result<CaptureTable> without_list(const CaptureTable& table, int list) {
  std::vector<std::int64_t> persons(table.cell_count() / 2, 0);
  for (ListMask history = 1; history < table.cell_count(); ++history)
    persons[dropped(history, list)] += table.persons(history);
  return table_without_empty_lists(names_without(table, list), std::move(persons));
}

Result<CaptureTable> with_lists_merged(const CaptureTable& table, int first, int second) {
  std::vector<std::int64_t> persons(table.cell_count() / 2, 0);
  std::vector<std::string> names(table.list_names().begin(), table.list_names().end());
  names[static_cast<std::size_t>(first)] += "+" + name_of(table, second);
  names.erase(names.begin() + second);
  for (ListMask history = 1; history < table.cell_count(); ++history) {
    const ListMask either = history | (history >> second & 1U) << first;
    persons[dropped(either, second)] += table.persons(history);
  }
  return CaptureTable::from_counts(std::move(names), std::move(persons));
}

Result<CaptureTable> without_path(const CaptureTable& table, int from, int to) {
  std::vector<std::int64_t> persons(table.persons().begin(), table.persons().end());
  const ListMask both = ListMask{1} << from | ListMask{1} << to;
  for (ListMask history = 1; history < persons.size(); ++history) {
    if ((history & both) != both) continue;
    persons[history & ~(ListMask{1} << to)] += persons[history];
    persons[history] = 0;
  }
  std::vector<std::string> names(table.list_names().begin(), table.list_names().end());
  return CaptureTable::from_counts(std::move(names), std::move(persons));
}

std::vector<Variation> vary_lists(const CaptureTable& table, const Route& route) {
  std::vector<Variation> variations;
  variations.push_back(varied(Variation::Kind::as_it_is, {}, table, route));
  const int lists = table.list_count();
  for (int list = 0; list < lists; ++list)
    variations.push_back(
        varied(Variation::Kind::list_left_out, {name_of(table, list)}, without_list(table, list), route));
  for (int first = 0; first < lists; ++first)
    for (int second = first + 1; second < lists; ++second)
      variations.push_back(varied(Variation::Kind::lists_merged,
                                  {name_of(table, first), name_of(table, second)},
                                  with_lists_merged(table, first, second), route));
  return variations;
}

std::optional<bool> KnownListCheck::within_interval() const {
  if (!estimate || !estimate->interval) return std::nullopt;
  const auto known = static_cast<double>(known_persons);
  return estimate->interval->lower <= known && known <= estimate->interval->upper;
}

std::vector<KnownListCheck> check_known_lists(const CaptureTable& table, const Route& route) {
  std::vector<KnownListCheck> checks;
  for (int list = 0; list < table.list_count(); ++list) {
    std::vector<std::int64_t> persons(table.cell_count() / 2, 0);
    for (ListMask history = 1; history < table.cell_count(); ++history)
      if ((history >> list & 1U) != 0) persons[dropped(history, list)] += table.persons(history);
    const std::int64_t known = table.persons_on_all(ListMask{1} << list);
    const std::int64_t seen = known - persons[0];
    const auto others = table_without_empty_lists(names_without(table, list), std::move(persons));
    checks.push_back({name_of(table, list), known, seen,
                      others ? route(*others) : Result<Estimate>(std::unexpected(others.error()))});
  }
  return checks;
}

}  // namespace zicht::estimate
