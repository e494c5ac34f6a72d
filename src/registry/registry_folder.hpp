#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "model/code_list.hpp"
#include "registry/registry.hpp"

// A registry's folder: who writes to it, and its definitions.

namespace zicht::registry {

/// Held while a process writes. The system lets go of it when the process ends, however it ends.
class WriteLock {
 public:
  /// \errors locked: another process has it.  no_permission.
  static Result<WriteLock> take(const std::filesystem::path& folder);
  WriteLock(WriteLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  WriteLock& operator=(WriteLock&&) = delete;
  ~WriteLock();

 private:
  WriteLock() = default;
  int descriptor_ = -1;
};

/// The code lists among definitions, as Codebook::parse takes them.
std::map<std::string, std::string> code_list_files(const DefinitionFiles& definitions);

/// Every file below the folder. \errors io.
Result<DefinitionFiles> read_definitions(const std::filesystem::path& folder);
/// Writes them to a new folder. \errors io.
Result<void> write_definitions(const std::filesystem::path& folder, const DefinitionFiles& definitions);
/// Puts a content in the place of what a file had, durably. \errors io.
Result<void> replace_definition(const std::filesystem::path& file, const std::string& content);

/// Events name codes by their text, for ever. \errors conflict: a code that is there before is not after.
Result<void> check_that_no_code_is_lost(const Codebook& before, const Codebook& after);

}  // namespace zicht::registry
