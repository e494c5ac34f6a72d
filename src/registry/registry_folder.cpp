#include "registry/registry_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "registry/durable_file.hpp"

namespace zicht::registry {

namespace fs = std::filesystem;

Result<WriteLock> WriteLock::take(const fs::path& folder) {
  const fs::path file = folder / "write.lock";
  WriteLock lock;
  lock.descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.descriptor_ < 0)
    return fail(ErrorCode::no_permission, std::string("cannot lock the registry: ") + std::strerror(errno),
                file.string());
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorCode::locked, "another command writes to this registry", folder.string(),
                "Wait until it has ended.");
  return lock;
}

WriteLock::~WriteLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::map<std::string, std::string> code_list_files(const DefinitionFiles& definitions) {
  constexpr std::string_view kFolder = "codelists/";
  std::map<std::string, std::string> files;
  for (const auto& [name, content] : definitions)
    if (name.starts_with(kFolder)) files.emplace(name.substr(kFolder.size()), content);
  return files;
}

Result<DefinitionFiles> read_definitions(const fs::path& folder) {
  DefinitionFiles files;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file()) continue;
    std::ifstream in(at->path(), std::ios::binary);
    files.emplace(at->path().lexically_relative(folder).generic_string(),
                  std::string(std::istreambuf_iterator<char>(in), {}));
  }
  if (failed)
    return fail(ErrorCode::io, "cannot read the registry's definitions: " + failed.message(),
                folder.string());
  return files;
}

Result<void> write_definitions(const fs::path& folder, const DefinitionFiles& definitions) {
  for (const auto& [name, content] : definitions) {
    std::error_code failed;
    fs::create_directories((folder / name).parent_path(), failed);
    std::ofstream out(folder / name, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!out.flush())
      return fail(ErrorCode::io, std::string("cannot write a definition: ") + std::strerror(errno),
                  (folder / name).string());
  }
  return {};
}

/// Events name codes by their text, for ever.
Result<void> check_that_no_code_is_lost(const Codebook& before, const Codebook& after) {
  for (const CodeList& list : before.lists()) {
    const CodeList* const now = after.find_list(list.id());
    for (std::size_t id = 0; id < list.size(); ++id) {
      const std::string& code = list[static_cast<CodeId>(id)].code;
      if (now == nullptr || !now->find(code))
        return fail(ErrorCode::conflict, "the code '" + code + "' would be lost",
                    "codelists/" + list.id() + ".csv",
                    "A code that ends gets a valid_to; it is never removed.");
    }
  }
  return {};
}

Result<void> replace_definition(const fs::path& file, const std::string& content) {
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  const fs::path beside = file.string() + ".part";
  fs::remove(beside, failed);
  ZICHT_CHECK(write_durably(beside, as_bytes(content), WriteTo::new_file, 0644));
  fs::rename(beside, file, failed);
  if (failed) return fail(ErrorCode::io, "cannot replace a definition: " + failed.message(), file.string());
  return sync_folder(file.parent_path());
}

}  // namespace zicht::registry
