#pragma once

#include "base/sha256.hpp"
#include "model/code_list.hpp"
#include "model/event.hpp"

namespace zicht::registry {

/// What a version of a report says, as a hash: by its values, not by the bytes that they were sent in. The
/// row as it was sent does not count, nor what was sent together with it; texts that look alike are the same.
Hash said_hash(const Report& report, const Identity& identity, const Codebook& codebook);

}  // namespace zicht::registry
