#pragma once

#include <string>
#include <string_view>

#include "base/node.hpp"
#include "base/result.hpp"

namespace zicht::publish {

/// \errors invalid_config: not a mustache template.
Result<void> check_template(const std::string& page, std::string_view name);

/// A mustache template filled from tables, lists, texts and booleans; a null is left out. {{name}} is
/// escaped, {{{name}}} is not.
/// \errors invalid_config: the template does not close what it opens.
Result<std::string> fill_template(const std::string& page, const Node& view, std::string_view name);

}  // namespace zicht::publish
