#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "intake/mapping.hpp"
#include "services/session.hpp"

namespace zicht::services {

struct ExportQuestion {
  intake::Mapping* mapping = nullptr;  ///< somebody else's columns; null = JSON Lines of native fields
  std::string actor;
  std::string open_because;  ///< not empty: identities too, which is an event with this reason
};

/// Where an export goes, and how far it is.
struct ExportListener {
  std::function<Result<void>(std::string_view)> write;  ///< whole lines
  std::function<void(std::int64_t)> progress;           ///< reports so far
};

/// Writes the active reports; how many there were.
/// Precondition: the session is open for writing when identities are opened.
/// \errors as registry::Registry::for_each_report; those of the writing.
Result<std::int64_t> export_reports(Session& session, const ExportQuestion& question,
                                    const ExportListener& listener);

}  // namespace zicht::services
