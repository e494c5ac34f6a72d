#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace zicht::cli {

/// A folder of published tables: of `zicht protect`, or a release, whose tables stand in `data/`.
struct PublishedFolder {
  std::string id;                             ///< the folder's name
  std::map<std::string, std::string> tables;  ///< file name -> content
  std::string knowledge;  ///< of the file beside the tables that says what every reader knows; may be empty
};

/// Reads every table of a folder: each .csv but those of a release that are no tables (`changes.csv`,
/// `revisions.csv`). \errors not_found: no such folder, or no table in it.  io.
Result<PublishedFolder> read_published_folder(const std::filesystem::path& folder);

}  // namespace zicht::cli
