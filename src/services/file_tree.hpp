#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace zicht::services {

/// Folders and files by name, with '/' between. Services open no file: who calls them passes this in, with a
/// disk or with memory behind it. Everything that it was asked to keep is durable when it answers.
class FileTree {
 public:
  virtual ~FileTree() = default;
  /// The folders directly in a folder, in order; none when it is not there. \errors io.
  virtual Result<std::vector<std::string>> folders(const std::string& folder) = 0;
  /// Every file below a folder, by its name within it; none when it is not there. \errors io.
  virtual Result<std::map<std::string, std::string>> read_all(const std::string& folder) = 0;
  /// None when there is no such file. \errors io.
  virtual Result<std::optional<std::string>> read(const std::string& file) = 0;
  /// Makes or replaces a file as a whole, and the folders above it. \errors io, no_permission.
  virtual Result<void> write(const std::string& file, const std::string& content) = 0;
  /// Gives a folder another name, in one step. \errors already_exists, io.
  virtual Result<void> move(const std::string& from, const std::string& to) = 0;
  /// Puts a folder in the place of another, or where none is. \errors io.
  virtual Result<void> replace(const std::string& from, const std::string& to) = 0;
  /// Takes a folder away, if it is there. \errors io.
  virtual Result<void> remove(const std::string& folder) = 0;
};

}  // namespace zicht::services
