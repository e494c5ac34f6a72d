#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "cli/output_file.hpp"

namespace zicht::cli {

/// The definitions folder that came with the program: share/zicht/definitions beside the binary (a build
/// tree) or in the folder above it (an installation).
/// \errors not_found: neither is there.
Result<std::filesystem::path> installed_definitions();

/// Every file below a folder: its path relative to the folder, with '/', and its content.
/// \errors not_found, io.
Result<std::map<std::string, std::string>> read_files(const std::filesystem::path& folder);

/// A whole file. \errors not_found, io.
Result<std::string> read_file(const std::filesystem::path& file);

}  // namespace zicht::cli
