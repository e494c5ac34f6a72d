#include "cli/expected_errors_text.hpp"

#include <fmt/format.h>

#include <optional>

namespace zicht::cli {
namespace {

std::string percentage(std::optional<double> share) {
  return share ? fmt::format("{:.1f} %", 100 * *share) : "-";
}

Node node_of(std::optional<double> share) { return share ? Node(*share) : Node(); }

}  // namespace

std::string words(const linkage::ExpectedErrors& expected) {
  return fmt::format(
      "Model-based, not reviewed: precision {}, recall at most {} (reviewed: zicht link review --audit)",
      percentage(expected.precision), percentage(expected.recall));
}

Node to_node(const linkage::ExpectedErrors& expected) {
  return Node::table()
      .put("precision", node_of(expected.precision))
      .put("recall_at_most", node_of(expected.recall));
}

}  // namespace zicht::cli
