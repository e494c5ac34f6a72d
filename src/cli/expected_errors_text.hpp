#pragma once

#include <string>

#include "base/node.hpp"
#include "linkage/expected_errors.hpp"

namespace zicht::cli {

/// "Model-based, not reviewed: precision 98.7 %, recall at most 96.3 % (...)"
std::string words(const linkage::ExpectedErrors& expected);

/// {precision, recall_at_most}; null where there is nothing to be right or wrong about.
Node to_node(const linkage::ExpectedErrors& expected);

}  // namespace zicht::cli
