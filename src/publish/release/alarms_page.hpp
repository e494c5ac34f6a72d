#pragma once

#include <span>

#include "base/node.hpp"
#include "publish/release/release_input.hpp"
#include "publish/release/shown_changes.hpp"

namespace zicht::publish {

/// Whether a release has a page of alarms: they were worked out, and its definitions have words for them.
bool has_alarms_page(const ReleaseDesign& design, const ReleaseContext& context);

/// What the page of alarms of a release says, in one language. Every count on it is taken from a shown cell
/// of the tables. Precondition: has_alarms_page; each alarm is of a number of these tables of which every
/// year is shown.
Node alarms_page(const ReleaseDesign& design, const ReleaseContext& context,
                 std::span<const ProtectedTable> tables, const ShownChanges& changes, Language language);

}  // namespace zicht::publish
