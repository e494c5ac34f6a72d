#pragma once

#include <cstdint>

#include "model/protected_table.hpp"

namespace zicht::disclosure {

/// Gives cells of a table of courses their share, as its rule says; a table without a rule stays as it is.
/// A share is given only where every cell that it is made of is shown: its own, the cell of all outcomes, and
/// those that stand apart. Share and interval are functions of these counts and of the rule alone, so they
/// tell nothing that the counts do not tell. A denominator of 0 has no share.
/// Precondition: the cells are the whole cube of the table, and the rule's classes are its classes.
void add_shares(ProtectedContents& contents);

/// The share of a count in another, with Wilson's interval of 95 % on denominator / design_effect units.
/// Precondition: 0 <= numerator <= denominator, denominator > 0, design_effect >= 1.
/// \source Wilson (1927), JASA 22, 209-212; effective numbers: Kish (1965), Survey Sampling, section 8.2.
ShownShare share_of(std::int64_t numerator, std::int64_t denominator, double design_effect);

}  // namespace zicht::disclosure
