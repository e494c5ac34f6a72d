#pragma once

#include "model/chain.hpp"
#include "model/chain_counting.hpp"
#include "model/code_list.hpp"

namespace zicht {

/// What a judgment comes to under the rule `convicted`, as counts and flows both have it. Guilty without
/// penalty is an outcome of its own, apart from convicted; by of_any whoever was convicted of another offence
/// only is convicted too.
CodeId judged_outcome(const Judgment& judgment, Convicted rule, const Codebook& codebook);

}  // namespace zicht
