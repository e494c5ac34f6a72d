#pragma once

#include <string>

#include "linkage/expected_errors.hpp"

namespace zicht::cli {

/// "Model-based, not reviewed: precision 98.7 %, recall at most 96.3 % (...)"
std::string words(const linkage::ExpectedErrors& expected);

}  // namespace zicht::cli
