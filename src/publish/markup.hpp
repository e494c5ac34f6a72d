#pragma once

#include <string>
#include <string_view>

namespace zicht::publish {

/// Text as it may stand in HTML and SVG, between tags or inside a quoted attribute.
std::string escaped(std::string_view text);

}  // namespace zicht::publish
