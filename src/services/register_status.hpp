#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "registry/registry.hpp"

namespace zicht::services {

/// "case": a kind of object as a file of its rows is called.
std::string_view kind_name(ObjectKind kind);
/// The first or last moment of a log; "-" where there is no report.
std::string moment_text(const registry::Status& status, Instant at);

/// What a registry holds, as JSON. \param lacking  the definitions that the program lends it
Node to_node(const registry::Status& status, const std::vector<std::string>& lacking);

}  // namespace zicht::services
