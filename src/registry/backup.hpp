#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "registry/registry.hpp"

namespace zicht::registry {

/// Copies a registry, also while it is written to: the log as it is at one moment, its definitions, its
/// heads. Never its keys: such a copy opens no identity.
/// \errors not_found: no registry there.  already_exists: `out` is there and not empty.  io.
Result<void> back_up(const std::filesystem::path& registry, const std::filesystem::path& out);

/// Copies the keys of a registry. Keep such a copy apart from those of the registry, and not for long: an
/// erasure does not reach it.
/// \errors as back_up.
Result<void> back_up_keys(const std::filesystem::path& registry, const std::filesystem::path& out);

/// Makes a registry of a backup and of keys (a copy of them, or the folder that is still there). What the
/// keys know to be erased and the log of the backup does not is erased again, by events. Keys of events that
/// came after the backup are dropped: their numbers will be given again.
/// \return how many reports were erased again
/// \errors as back_up; conflict: the keys are of another registry, or were copied before the newest events of
/// the backup; nothing is made then.  corrupt.
Result<std::size_t> restore(const std::filesystem::path& backup, const std::filesystem::path& keys,
                            const std::filesystem::path& out, const std::string& actor, Clock clock);

}  // namespace zicht::registry
