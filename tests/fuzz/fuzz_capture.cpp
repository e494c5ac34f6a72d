// Any bytes: a capture table that is accepted has the invariants of one, and its independent model is
// decided.
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <sstream>
#include <string>

#include "estimate/capture_table.hpp"
#include "estimate/model_fit.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zicht::estimate;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  const auto table = CaptureTable::read_csv(in, "fuzz");
  if (!table) return 0;
  const auto persons = table->persons();
  if (persons[0] != 0 ||
      std::accumulate(persons.begin(), persons.end(), std::int64_t{0}) != table->observed_persons())
    std::abort();
  const ModelFit fit = fit_model(*table, HierarchicalModel(table->list_count()));
  if (fit.is_valid() && !(fit.total_persons() >= static_cast<double>(table->observed_persons())))
    std::abort();
  return 0;
}
