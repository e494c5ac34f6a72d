#pragma once

#include <utility>

#include "model/protected_table.hpp"

namespace zicht {

/// Makes a protected table that nobody protected. Only tests may include this (tests/checks/modules.py).
class OpenTableForTests {
 public:
  static Result<ProtectedTable> make(ProtectedContents contents) {
    return ProtectedTable::sealed(std::move(contents));
  }
};

}  // namespace zicht
