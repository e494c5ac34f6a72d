#include "cli/expected_errors_text.hpp"

#include <fmt/format.h>

#include <optional>

namespace zicht::cli {
namespace {

std::string percentage(std::optional<double> share) {
  return share ? fmt::format("{:.1f} %", 100 * *share) : "-";
}

}  // namespace

std::string words(const linkage::ExpectedErrors& expected) {
  return fmt::format(
      "Model-based, not reviewed: precision {}, recall at most {} (reviewed: zicht link review --audit)",
      percentage(expected.precision), percentage(expected.recall));
}

}  // namespace zicht::cli
