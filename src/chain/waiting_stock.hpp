#pragma once

#include <map>
#include <vector>

#include "model/count_table.hpp"
#include "model/source_view.hpp"

namespace zicht::chain {

/// How much what waits between two flows grew in each period that both have, and since the first of an
/// unbroken run of periods up to the last: in minus out. A period with a number that is withheld breaks the
/// run. How much waited at the start is not in the flows, so that this is a change and no level; and which of
/// those that came in went out is not either, so that no lag, share or chance follows from it.
std::vector<StockPeriod> waiting_stock(const std::map<CountPeriod, CountRange>& in,
                                       const std::map<CountPeriod, CountRange>& out);

/// The periods of one unit that follow one another, up to the last; empty when there is none of the unit.
std::map<CountPeriod, CountRange> of_unit(const std::map<CountPeriod, CountRange>& totals, PeriodUnit unit);

}  // namespace zicht::chain
