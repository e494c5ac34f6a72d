#include "estimate/list_order.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "base/contract.hpp"

namespace zicht::estimate {
namespace {

/// Orders that are kept beside each other while lists are added; real tables need one or two.
constexpr std::size_t kMostOrders = 4000;

/// Where the sets of places lie in the table. `moved` has a place for each member of `lists`.
ListMask in_table(ListMask places, const ListOrder& order) {
  ListMask lists = 0;
  for (ListMask left = places; left != 0; left &= left - 1)
    lists |= ListMask{1} << order[static_cast<std::size_t>(std::countr_zero(left))];
  return lists;
}

/// Whom a list saw: how many in all, and its histories by their size and count.
std::vector<std::int64_t> signature(int list, std::span<const std::int64_t> persons) {
  std::vector<std::pair<int, std::int64_t>> cells;
  std::int64_t on_list = 0;
  for (ListMask history = 1; history < persons.size(); ++history) {
    if ((history >> list & 1U) == 0) continue;
    cells.emplace_back(std::popcount(history), persons[history]);
    on_list += persons[history];
  }
  std::ranges::sort(cells);
  std::vector<std::int64_t> found{on_list};
  for (const auto& [size, count] : cells) found.push_back(count);
  return found;
}

/// Whether exchanging two lists leaves every count as it is.
bool exchangeable(int a, int b, std::span<const std::int64_t> persons) {
  for (ListMask history = 1; history < persons.size(); ++history) {
    if ((history >> a & 1U) == (history >> b & 1U)) continue;
    if (persons[history] != persons[history ^ (ListMask{1} << a) ^ (ListMask{1} << b)]) return false;
  }
  return true;
}

/// Orders of the first lists, with what they show so far.
class OrderSearch {
 public:
  OrderSearch(int list_count, std::span<const std::int64_t> persons)
      : list_count_(list_count), persons_(persons), orders_(1) {
    for (int list = 0; list < list_count; ++list) signatures_.push_back(signature(list, persons));
  }

  ListOrder run() {
    for (int place = 0; place < list_count_; ++place) add_place();
    return orders_.front();
  }

 private:
  /// What a list shows when it comes next: its signature, and its counts with the lists before it.
  std::vector<std::int64_t> shown(const ListOrder& before, int list) const {
    std::vector<std::int64_t> counts = signatures_[static_cast<std::size_t>(list)];
    for (ListMask places = 0; places < ListMask{1} << before.size(); ++places)
      counts.push_back(persons_[in_table(places, before) | ListMask{1} << list]);
    return counts;
  }

  bool is_twin_of_earlier(const std::vector<int>& tried, int list) const {
    return std::ranges::any_of(tried, [&](int other) { return exchangeable(other, list, persons_); });
  }

  void add_place() {
    std::vector<std::int64_t> least;
    std::vector<ListOrder> next;
    for (const ListOrder& before : orders_) {
      std::vector<int> tried;
      for (int list = 0; list < list_count_; ++list) {
        if (std::ranges::find(before, list) != before.end() || is_twin_of_earlier(tried, list)) continue;
        tried.push_back(list);
        auto counts = shown(before, list);
        if (!next.empty() && counts > least) continue;
        if (next.empty() || counts < least) {
          least = std::move(counts);
          next.clear();
        }
        if (next.size() == kMostOrders) continue;
        next.push_back(before);
        next.back().push_back(list);
      }
    }
    orders_ = std::move(next);
  }

  int list_count_;
  std::span<const std::int64_t> persons_;
  std::vector<std::vector<std::int64_t>> signatures_;
  std::vector<ListOrder> orders_;
};

}  // namespace

ListOrder canonical_order(int list_count, std::span<const std::int64_t> persons) {
  ZICHT_EXPECT(persons.size() == std::size_t{1} << list_count);
  return OrderSearch(list_count, persons).run();
}

std::vector<std::int64_t> in_order(std::span<const std::int64_t> persons, const ListOrder& order) {
  ZICHT_EXPECT(persons.size() == std::size_t{1} << order.size());
  std::vector<std::int64_t> moved(persons.size());
  for (ListMask places = 0; places < moved.size(); ++places) moved[places] = persons[in_table(places, order)];
  return moved;
}

CaptureTable in_order(const CaptureTable& table, const ListOrder& order) {
  std::vector<std::string> names;
  for (const int list : order) names.push_back(table.list_names()[static_cast<std::size_t>(list)]);
  auto moved = CaptureTable::from_counts(std::move(names), in_order(table.persons(), order));
  ZICHT_EXPECT(moved.has_value());  // the same lists and the same people
  return *std::move(moved);
}

CaptureTable in_canonical_order(const CaptureTable& table) {
  return in_order(table, canonical_order(table.list_count(), table.persons()));
}

HierarchicalModel in_table(const HierarchicalModel& model, const ListOrder& order) {
  HierarchicalModel moved(model.list_count());
  std::vector<ListMask> terms;
  model.terms().for_each([&](ListMask term) {
    if (std::popcount(term) >= 2) terms.push_back(in_table(term, order));
  });
  std::ranges::sort(terms, {}, [](ListMask term) { return std::pair(std::popcount(term), term); });
  for (const ListMask term : terms) moved = moved.with(term);
  return moved;
}

}  // namespace zicht::estimate
