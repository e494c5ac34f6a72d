#include "cli/installation.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

namespace zicht::cli {
namespace fs = std::filesystem;

Result<fs::path> installed_definitions() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed)
    for (const char* const share : {"share/zicht", "../share/zicht"})
      if (fs::path found = program.parent_path() / share / "definitions"; fs::is_directory(found, failed))
        return found;
  return fail(ErrorCode::not_found, "the definitions that belong to the program are not there",
              (program.parent_path() / "../share/zicht/definitions").lexically_normal().string(),
              "Install Zicht again: cmake --install puts them beside the program.");
}

Result<std::string> read_file(const fs::path& file) {
  std::error_code failed;
  if (!fs::exists(file, failed)) return fail(ErrorCode::not_found, "there is no such file", file.string());
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  if (in.peek() != std::ifstream::traits_type::eof()) content << in.rdbuf();
  if (!in.is_open() || in.bad())
    return fail(ErrorCode::io, std::string("cannot read the file: ") + std::strerror(errno), file.string());
  return std::move(content).str();
}

Result<std::map<std::string, std::string>> read_files(const fs::path& folder) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    return fail(ErrorCode::not_found, "there is no such folder", folder.string());
  std::map<std::string, std::string> files;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file()) continue;
    ZICHT_TRY(std::string content, read_file(at->path()));
    files.emplace(at->path().lexically_relative(folder).generic_string(), std::move(content));
  }
  if (failed) return fail(ErrorCode::io, "cannot read the folder: " + failed.message(), folder.string());
  return files;
}

}  // namespace zicht::cli
