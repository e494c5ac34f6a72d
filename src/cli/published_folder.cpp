#include "cli/published_folder.hpp"

#include "cli/installation.hpp"
#include "disclosure/public_knowledge.hpp"

namespace zicht::cli {

namespace fs = std::filesystem;

Result<PublishedFolder> read_published_folder(const fs::path& folder) {
  std::error_code failed;
  const fs::path whole = fs::weakly_canonical(folder, failed);
  const fs::path data = fs::is_directory(folder / "data", failed) ? folder / "data" : folder;
  if (!fs::is_directory(data, failed))
    return fail(ErrorCode::not_found, "there is no such folder of published tables", folder.string(),
                "name a folder that zicht protect or a release wrote");
  PublishedFolder published{whole.filename().string(), {}, {}};
  for (const auto& entry : fs::directory_iterator(data, failed)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".csv" || name == "changes.csv" || name == "revisions.csv") continue;
    ZICHT_TRY(published.tables[name], read_file(entry.path()));
  }
  if (failed) return fail(ErrorCode::io, "the folder cannot be read", folder.string());
  if (published.tables.empty())
    return fail(ErrorCode::not_found, "the folder has no table", folder.string(),
                "name a folder that zicht protect or a release wrote");
  const fs::path knowledge = data / disclosure::kKnowledgeFile;
  if (fs::exists(knowledge, failed)) {
    ZICHT_TRY(published.knowledge, read_file(knowledge));
  }
  return published;
}

}  // namespace zicht::cli
