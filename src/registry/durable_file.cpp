#include "registry/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> system_error(const fs::path& file) {
  const ErrorCode code = errno == EEXIST   ? ErrorCode::already_exists
                         : errno == EACCES ? ErrorCode::no_permission
                                           : ErrorCode::io;
  return fail(code, std::string("cannot write: ") + std::strerror(errno), file.string());
}

Result<void> sync_one(const fs::path& file, int flags) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | flags);
  const bool good = descriptor >= 0 && ::fsync(descriptor) == 0;
  const auto error = system_error(file);
  if (descriptor >= 0) ::close(descriptor);
  if (!good) return error;
  return {};
}

fs::path parent_of(const fs::path& file) {
  const fs::path parent = file.has_filename() ? file.parent_path() : file.parent_path().parent_path();
  return parent.empty() ? "." : parent;
}

}  // namespace

Result<void> write_durably(const fs::path& file, std::span<const std::uint8_t> content, WriteTo where,
                           unsigned mode) {
  const int flags = where == WriteTo::new_file ? O_EXCL : O_APPEND;
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
  if (descriptor < 0) return system_error(file);
  const bool good =
      ::write(descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
      ::fsync(descriptor) == 0;
  const auto error = system_error(file);
  ::close(descriptor);
  if (!good) return error;
  return sync_folder(parent_of(file));
}

Result<void> close_to_others(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::permissions(path, fs::perms::others_all, fs::perm_options::remove, failed);
  if (failed) return fail(ErrorCode::io, "cannot set who may read it: " + failed.message(), path.string());
  return {};
}

Result<void> sync_folder(const fs::path& folder) { return sync_one(folder, O_DIRECTORY); }

Result<void> sync_all(const fs::path& folder) {
  std::error_code failed;
  fs::recursive_directory_iterator at(folder, failed);
  for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed))
    ZICHT_CHECK(sync_one(at->path(), at->is_directory() ? O_DIRECTORY : 0));
  if (failed) return fail(ErrorCode::io, "cannot read the folder: " + failed.message(), folder.string());
  ZICHT_CHECK(sync_folder(folder));
  return sync_folder(parent_of(folder));
}

}  // namespace zicht::registry
