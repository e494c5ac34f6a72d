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

/// What was recorded after the first `before` events of the log, up to and with the one numbered `last`. In
/// the order of first events. \errors corrupt, invalid_config, io.
Result<std::vector<ChangedPeople>> changed_people(Database& database, const Codebook& codebook,
                                                  Sequence before, Sequence last);

}  // namespace zicht::registry
