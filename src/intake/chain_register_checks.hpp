#pragma once

#include <vector>

#include "intake/chain_rules.hpp"
#include "model/chain.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::intake {

/// A finding about objects that are in the register: no file and no row, but numbers.
struct RegisterFinding {
  Finding finding;
  ObjectKind kind{};
  ObjectNumber number = 0;
};

/// What only the register as a whole shows (CH-005 to CH-009, CH-017 to CH-019, CH-021, CH-031), so that it
/// does not depend on the order in which files came. Objects stay; figures leave out what the rule says. In
/// the order of the rules, then of the numbers; a finding that waits names the relation in its column and no
/// object.
std::vector<RegisterFinding> check_chain(const ChainSnapshot& chain, const StatSnapshot& reports,
                                         const Codebook& codebook, const ChainRules& rules,
                                         Language language);

}  // namespace zicht::intake
