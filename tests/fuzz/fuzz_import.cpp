// Any bytes as the rows of a native file: every row is recorded or rejected, and no exception leaves.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "intake/import.hpp"
#include "model/shipped_definitions.hpp"

namespace {

const zicht::intake::IntakeDefinitions& definitions() {
  static const auto shipped =
      zicht::intake::IntakeDefinitions::parse(zicht::shipped_definitions(), {}, zicht::shipped_codebook())
          .value();
  return shipped;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zicht;
  const std::string rows(reinterpret_cast<const char*>(data), size);
  const std::string header =
      "organisation,received_on,legal_basis,age,birth_date,sex,nationalities,episode1_form,episode1_place,"
      "episode1_start\n";
  std::ostringstream rejects;
  const intake::ImportSetup setup{
      shipped_codebook(), definitions(), Language::en, make_date(2026, 1, 1).value(), "f", nullptr};
  const intake::ImportOutputs outputs{
      [](const std::vector<NewEvent>& events) {
        return [count = events.size()] { return std::vector<Receipt>(count); };
      },
      [](const Finding&) {}, [&]() -> Result<std::ostream*> { return &rejects; }, [](std::int64_t) {}};
  std::istringstream csv(header + rows);
  const auto summary = intake::import_csv(csv, setup, outputs);
  if (summary && summary->rows != summary->recorded + summary->repeated + summary->rejected) std::abort();
  std::istringstream lines(rows);
  const auto json = intake::import_json_lines(lines, setup, outputs);
  if (json && json->rows != json->recorded + json->repeated + json->rejected) std::abort();
  return 0;
}
