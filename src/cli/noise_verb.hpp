#pragma once

#include "cli/protect_verbs.hpp"

namespace zicht::cli {

/// zicht protect --method round and cell_key: tables of counts that are not exact.
Result<ExitCode> protect_by_noise(const ProtectOptions& options, Console& console);

}  // namespace zicht::cli
