// Any bytes: the reader ends, and its records lie within what it read.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "base/csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  zicht::CsvReader reader(in, {.delimiter = ';', .longest_field = 64});
  std::size_t bytes = 0;
  while (reader.next()) bytes += reader.raw().size();
  if (bytes > size) std::abort();
  return 0;
}
