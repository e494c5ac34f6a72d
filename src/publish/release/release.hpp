#pragma once

#include <span>

#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// Takes the files of a folder one by one; whoever passes it in decides where they go. A file may come twice:
/// the last one counts.
class FolderWriter {
 public:
  virtual ~FolderWriter() = default;
  /// \param name  with '/' between folders \errors io: a full disk, a folder that may not be written.
  virtual Result<void> write(const std::string& name, const std::string& content) = 0;
};

/// The tables of a release: data/*.csv with code lists and metadata. What an intruder reads, and what is
/// attacked before the rest is made.
Result<void> write_release_data(const ReleaseDesign& design, const ReleaseContext& context,
                                std::span<const ProtectedTable> tables, FolderWriter& folder);

/// Everything else of a release: pages in both languages, charts, spreadsheet, SDMX, catalogue, release.json.
/// It takes protected tables only, so nothing that may not be published can get into it. Same input, same
/// bytes.
/// \errors invalid_config: a template that is wrong.  io: those of the folder.
Result<void> write_release_pages(const ReleaseDesign& design, const ReleaseContext& context,
                                 std::span<const ProtectedTable> tables, const AttackSummary& attack,
                                 FolderWriter& folder);

/// Whether the tables of a release agree with themselves, as its own reader finds them: every combination of
/// classes once a year, a count exactly where the status has one, no part above its total, and no shown count
/// between 1 and the protected minimum. What no validator of a format knows. \param files  data/*.csv by name
/// \return what is wrong, one sentence each
std::vector<std::string> check_tables(const FilesByName& files, std::int64_t minimum);

}  // namespace zicht::publish
