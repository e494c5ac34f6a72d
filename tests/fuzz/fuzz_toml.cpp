// Any bytes: refused with a place, or read.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/node.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto node = zicht::parse_toml(std::string_view(reinterpret_cast<const char*>(data), size), "f");
  if (!node && node.error().where.empty()) std::abort();
  return 0;
}
