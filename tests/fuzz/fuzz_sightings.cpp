// Any bytes: a table of sightings is read or refused, and every route answers or says why not.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "estimate/one_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zicht::estimate;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  const auto table = SightingTable::read_csv(in, "fuzz");
  if (!table || table->rows().size() > 64) return 0;
  for (int i = 0; i < kOneListRoutes; ++i) {
    const auto answer = estimate_one_list(*table, static_cast<OneListRoute>(i));
    if (answer && !(answer->estimate.hidden_persons >= 0)) std::abort();
  }
  return 0;
}
