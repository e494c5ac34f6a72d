#pragma once

#include <string_view>

#include "disclosure/attribute.hpp"

namespace zicht::disclosure {

/// Whether a code is "Total" in other letters, "TOTAL" say: somebody's margin, which nothing would add up.
inline bool looks_like_total(std::string_view code) {
  if (code.size() != kTotalName.size() || code == kTotalName) return false;
  for (std::size_t c = 0; c < code.size(); ++c)
    if ((code[c] | 0x20) != (kTotalName[c] | 0x20)) return false;
  return true;
}

}  // namespace zicht::disclosure
