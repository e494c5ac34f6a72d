#pragma once

#include <optional>
#include <string>

#include "base/date.hpp"
#include "cli/console.hpp"
#include "registry/registry.hpp"
#include "services/session.hpp"

namespace zicht::cli {

/// Now, as the system's clock says.
Instant system_now();

/// Opens the registry that --registry or ZICHT_REGISTRY names, for reading or for writing.
Result<registry::Registry> open_registry(const std::string& folder, registry::Access access);

/// The same as a session, for services.
Result<services::Session> open_session(const std::string& folder, registry::Access access);

/// The day that --as-of names; today in Amsterdam when it is not given.
/// \errors invalid_input: not a date, or later than today: nobody knows yet.
Result<Date> as_of_day(const std::string& text);

}  // namespace zicht::cli
