#pragma once

#include "base/node.hpp"
#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// What a table counts, and that its people do not exist where they do not: what stands in files for
/// machines.
Label description_of(const ReleaseDesign& design, const ReleaseContext& context, const ProtectedTable& table);

/// A text in both languages as JSON-LD has it: a list of @value and @language.
Node in_both_languages(const Label& label);

}  // namespace zicht::publish
