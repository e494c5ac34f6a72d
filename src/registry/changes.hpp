#pragma once

#include <vector>

#include "registry/logged_event.hpp"

namespace zicht::registry {

/// People about whom something was recorded between two days, and the events about them that figures may
/// follow. People who were joined or taken apart in between stand together.
struct ChangedPeople {
  std::vector<LoggedEvent> events;  ///< in their order
  std::vector<PersonId> before;     ///< who they were at the end of the first day, ascending
  std::vector<PersonId> after;      ///< and at the end of the second
};

}  // namespace zicht::registry
