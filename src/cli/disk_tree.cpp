#include "cli/disk_tree.hpp"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>

#include "cli/installation.hpp"
#include "registry/durable_file.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> cannot(const char* what, const fs::path& where, const std::error_code& why = {}) {
  const bool permission = why == std::errc::permission_denied;
  return fail(permission ? ErrorCode::no_permission : ErrorCode::io, what, where.string(),
              why ? why.message() : "");
}

}  // namespace

SitePlace site_place(const std::string& site) {
  fs::path folder = fs::absolute(site).lexically_normal();
  if (folder.filename().empty()) folder = folder.parent_path();
  return {DiskTree(folder.parent_path()), folder.filename().string()};
}

Result<std::vector<std::string>> DiskTree::folders(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  if (!fs::is_directory(at(folder), failed)) return names;
  for (fs::directory_iterator entry(at(folder), failed), end; !failed && entry != end;
       entry.increment(failed))
    if (entry->is_directory(failed)) names.push_back(entry->path().filename().string());
  if (failed) return cannot("a folder cannot be read", at(folder), failed);
  std::ranges::sort(names);
  return names;
}

Result<std::map<std::string, std::string>> DiskTree::read_all(const std::string& folder) {
  std::error_code failed;
  if (!fs::is_directory(at(folder), failed)) return std::map<std::string, std::string>{};
  return read_files(at(folder));
}

Result<std::optional<std::string>> DiskTree::read(const std::string& file) {
  std::error_code failed;
  if (!fs::exists(at(file), failed)) return std::nullopt;
  ZICHT_TRY(std::string content, read_file(at(file)));
  return content;
}

Result<void> DiskTree::write(const std::string& file, const std::string& content) {
  std::error_code failed;
  fs::create_directories(at(file).parent_path(), failed);
  if (failed) return cannot("a folder cannot be made", at(file).parent_path(), failed);
  return write_file(at(file), content);
}

Result<void> DiskTree::move(const std::string& from, const std::string& to) {
  std::error_code failed;
  if (fs::exists(at(to), failed))
    return fail(ErrorCode::already_exists, "a folder of that name is there already", at(to).string());
  return replace(from, to);
}

Result<void> DiskTree::replace(const std::string& from, const std::string& to) {
  ZICHT_CHECK(registry::sync_all(at(from)));
  std::error_code failed;
  fs::create_directories(at(to).parent_path(), failed);
  if (failed) return cannot("a folder cannot be made", at(to).parent_path(), failed);
  if (fs::exists(at(to), failed)) {
    // Both names change in one step, so that a reader finds the old folder or the new one.
    if (::renameat2(AT_FDCWD, at(from).c_str(), AT_FDCWD, at(to).c_str(), RENAME_EXCHANGE) != 0) {
      const std::error_code why(errno, std::generic_category());
      if (errno != EINVAL && errno != ENOSYS) return cannot("a folder cannot be replaced", at(to), why);
      fs::remove_all(at(to), failed);  // a file system that cannot exchange
      fs::rename(at(from), at(to), failed);
      if (failed) return cannot("a folder cannot be replaced", at(to), failed);
    }
    fs::remove_all(at(from), failed);
  } else {
    fs::rename(at(from), at(to), failed);
  }
  if (failed) return cannot("a folder cannot get its name", at(to), failed);
  return registry::sync_folder(at(to).parent_path());
}

Result<void> DiskTree::remove(const std::string& folder) {
  std::error_code failed;
  fs::remove_all(at(folder), failed);
  if (failed) return cannot("a folder cannot be taken away", at(folder), failed);
  return {};
}

}  // namespace zicht::cli
