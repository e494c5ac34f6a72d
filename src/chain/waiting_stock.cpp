#include "chain/waiting_stock.hpp"

namespace zicht::chain {
namespace {

bool follows(const CountPeriod& before, const CountPeriod& after) {
  const int parts = parts_of_year(before.unit);
  return before.unit == after.unit &&
         after.year * parts + after.part == before.year * parts + before.part + 1;
}

}  // namespace

std::vector<StockPeriod> waiting_stock(const std::map<CountPeriod, CountRange>& in,
                                       const std::map<CountPeriod, CountRange>& out) {
  std::vector<StockPeriod> stock;
  for (const auto& [period, came] : in) {
    const auto went = out.find(period);
    if (went == out.end()) continue;
    if (!went->second.upper ||
        !came.upper) {  // a number that is withheld: how much waits is not known from here on
      stock.clear();
      continue;
    }
    StockPeriod made{period, came, went->second, 0, 0, 0, 0};
    made.change_lower = came.lower - *went->second.upper;
    made.change_upper = *came.upper - went->second.lower;
    const bool run = !stock.empty() && follows(stock.back().period, period);
    if (!run) stock.clear();  // a gap: what waited before it is not known
    made.since_start_lower = made.change_lower + (run ? stock.back().since_start_lower : 0);
    made.since_start_upper = made.change_upper + (run ? stock.back().since_start_upper : 0);
    stock.push_back(made);
  }
  return stock;
}

std::map<CountPeriod, CountRange> of_unit(const std::map<CountPeriod, CountRange>& totals, PeriodUnit unit) {
  std::map<CountPeriod, CountRange> those;
  for (const auto& [period, count] : totals)
    if (period.unit == unit) those.emplace(period, count);
  return those;
}

}  // namespace zicht::chain
