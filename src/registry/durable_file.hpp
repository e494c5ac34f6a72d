#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/result.hpp"

namespace zicht::registry {

enum class WriteTo { new_file, end_of_file };

/// Writes and waits until it is on disk, its name in the folder too.
/// \param mode  permissions of a file that it makes
/// \errors already_exists: a new file is there already.  no_permission, io.
Result<void> write_durably(const std::filesystem::path& file, std::span<const std::uint8_t> content,
                           WriteTo where, unsigned mode);

/// Takes every right on a file or folder from accounts that are neither its owner nor of its group. \errors
/// io.
Result<void> close_to_others(const std::filesystem::path& path);

/// So that a file made or renamed in a folder is there after a power failure. \errors no_permission, io.
Result<void> sync_folder(const std::filesystem::path& folder);

/// The same for everything below a folder, and for the folder's own name. \errors no_permission, io.
Result<void> sync_all(const std::filesystem::path& folder);

}  // namespace zicht::registry
