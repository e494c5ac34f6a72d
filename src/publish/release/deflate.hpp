#pragma once

#include <string>
#include <string_view>

namespace zicht::publish {

/// Content compressed as DEFLATE (RFC 1951), in one block with the fixed codes. The bytes depend on the
/// content alone: a release must come out the same in ten years, and what zlib makes differs between
/// versions.
std::string deflated(std::string_view content);

}  // namespace zicht::publish
