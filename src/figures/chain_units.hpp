#pragma once

#include <array>

#include "figures/figure_book.hpp"
#include "model/chain.hpp"
#include "model/chain_counting.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::figures {

/// What objects of the chain have and reports have not, one slice a counted object. Position: the attribute
/// less `kFirstOfChain`.
using ChainAttributes = std::array<SlicedColumn<CodeId>, kChainAttributes>;

/// The objects of one unit in the columns that reports stand in, so that all that counts reports counts them
/// too: the day that puts an object into a year stands where the day of receipt stands, the agency,
/// prosecution's office apart, where the organisation stands, its forms as episodes. A suspect is a person,
/// the others are each one of their own.
struct UnitColumns {
  StatSnapshot snapshot;
  ChainAttributes attributes;
};

/// From the first to the last year, both included.
struct YearSpan {
  int first = 0;
  int last = 0;
};

/// What counts of a unit:
///  - concern: each; investigation: each, in the year of its opening, or by the rule in each year that it
///  ran;
///  - suspect: each suspicion that has a key of a person, by that person; those without are left out. By the
///  rule each person in each investigation instead, those without a key too;
///  - case: each that is not booked twice; by the rule only those whose heaviest charge is trafficking, also
///  under their disposals and judgments;
///  - disposal: of each case the last final one, of one day the later in the register; none that is dated
///    before the registration of its case or whose case is not here; none for booked twice;
///  - judgment: of each case the last of first instance, or by the rule of any instance, otherwise as
///  disposals.
/// Form, scope, office and minor victims of a disposal or judgment are those of its case.
/// \param years  those that anybody will ask for: only in these does a running investigation stand
/// Precondition: a unit of the chain.
UnitColumns columns_of(const ChainSnapshot& chain, const Codebook& codebook, Unit unit,
                       const ChainCounting& counting = {}, YearSpan years = {});

/// Whether the register has any object of this unit.
bool has_any(const ChainSnapshot& chain, Unit unit);

}  // namespace zicht::figures
