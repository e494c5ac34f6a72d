#pragma once

#include <array>

#include "figures/figure_book.hpp"
#include "model/chain.hpp"
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

/// What counts of a unit:
///  - concern, investigation: each;
///  - suspect: each suspicion that has a key of a person, by that person; those without are left out;
///  - case: each that is not booked twice;
///  - disposal: of each case the last final one, of one day the later in the register; none that is dated
///  before
///    the registration of its case or whose case is not here; none for booked twice;
///  - judgment: of each case the last of first instance, otherwise as disposals.
/// Form, scope, office and minor victims of a disposal or judgment are those of its case.
/// Precondition: a unit of the chain.
UnitColumns columns_of(const ChainSnapshot& chain, const Codebook& codebook, Unit unit);

/// Whether the register has any object of this unit.
bool has_any(const ChainSnapshot& chain, Unit unit);

}  // namespace zicht::figures
