#pragma once

#include <cstdint>

#include "model/chain.hpp"

namespace zicht::registry {

/// How many objects of a kind there are now, and how many were withdrawn.
struct ObjectCount {
  ObjectKind kind{};
  std::int64_t active = 0;
  std::int64_t withdrawn = 0;
};

}  // namespace zicht::registry
