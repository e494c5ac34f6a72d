#pragma once

#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// What a table counts, and that its people do not exist where they do not: what stands in files for
/// machines.
Label description_of(const ReleaseDesign& design, const ReleaseContext& context, const ProtectedTable& table);

}  // namespace zicht::publish
