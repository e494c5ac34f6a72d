// Tables of capture histories, with covariates: any bytes are a table or an error.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "estimate/covariate_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> covariates = {"x"};
  std::istringstream with(text);
  const auto table = zicht::estimate::CovariateTable::read_csv(with, "fuzz.csv", covariates);
  if (table && !table->collapsed()) __builtin_trap();
  return 0;
}
