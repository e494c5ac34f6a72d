// Any bytes as a mapping: refused with a place, or bound to a header and used on a row.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "intake/mapping.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto mapping =
      zicht::intake::Mapping::parse(std::string_view(reinterpret_cast<const char*>(data), size), "m");
  if (!mapping) {
    if (mapping.error().where.empty()) std::abort();
    return 0;
  }
  constexpr std::array<std::string_view, 3> kHeader = {"a", "b", "c"};
  constexpr std::array<std::string_view, 3> kRow = {"1", "x;y", "2024"};
  zicht::intake::RawRecord record;
  if (mapping->bind(kHeader)) mapping->map(kRow, record);
  return 0;
}
