// Any bytes: refused, or read and written and read the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/node.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto node = zicht::parse_json(std::string_view(reinterpret_cast<const char*>(data), size));
  if (node && !(zicht::parse_json(zicht::to_json(*node)).value() == *node)) std::abort();
  return 0;
}
