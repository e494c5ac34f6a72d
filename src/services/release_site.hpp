#pragma once

#include <map>
#include <string>
#include <vector>

#include "publish/release/release.hpp"
#include "services/file_tree.hpp"

namespace zicht::services {

using FilesByName = std::map<std::string, std::string>;

/// The file of a release that names every other file with its SHA-256.
inline constexpr const char* kSums = "SHA256SUMS";
inline constexpr const char* kMinisig = "SHA256SUMS.minisig";
inline constexpr const char* kSshsig = "SHA256SUMS.sshsig";
/// The file that stays of a withdrawn release, beside the notice on each page.
inline constexpr const char* kWithdrawn = "withdrawn.json";

/// A release of a site, read back and held against its own checksums.
struct SiteRelease {
  std::string id;
  std::string sums_sha256;              ///< SHA-256 of SHA256SUMS, in hexadecimal
  publish::PublishedRelease published;  ///< empty but for id and date when it was withdrawn
  FilesByName tables;                   ///< data/*.csv of figures, by file name, also of a withdrawn one
  std::string knowledge;                ///< what every reader knows of them (disclosure::kKnowledgeFile)
  bool withdrawn = false;
  Label reason;           ///< of a withdrawn one
  std::string lost;       ///< of a withdrawn one: why its tables are not here; empty = they are
  std::string signed_by;  ///< content of SHA256SUMS.minisig
};

/// What stands between releases: their order, and how one is named.
struct ReleaseName {
  Date date;
  int number = 1;  ///< 2 and up: behind the date, for another on the same day
  std::string text() const;
  friend auto operator<=>(const ReleaseName&, const ReleaseName&) = default;
};
/// \errors invalid_input: not a date, or a date with .2 and up behind it.
Result<ReleaseName> parse_release_name(std::string_view text);

/// The releases of a site, oldest first. \param site  folder within the tree
/// \errors corrupt: a file that was changed, removed or added, or that is not as a release writes it.  io.
Result<std::vector<SiteRelease>> read_site(FileTree& tree, const std::string& site);

/// SHA256SUMS over these files, but for itself and its signatures; as sha256sum writes it.
std::string sums_of(const FilesByName& files);
/// What of a folder is not as its SHA256SUMS says, one sentence each; empty = all agree.
std::vector<std::string> differences(const FilesByName& files);

/// The tables of figures among the files of a release, by file name: what is attacked.
FilesByName figure_tables(const FilesByName& files);
/// The file beside them that says what every reader knows; empty when there is none.
std::string knowledge_among(const FilesByName& files);

/// Writes files into a folder of the tree. \errors io.
Result<void> write_into(FileTree& tree, const std::string& folder, const FilesByName& files);

/// Where a release waits for approval: a folder beside the site, so that no visitor of the site sees it.
std::string waiting_room(const std::string& site);

/// Where the tables of withdrawn releases stay, beside the site: what was published was seen, so every later
/// release is attacked with them.
std::string withdrawn_room(const std::string& site);
/// The files of a release that stay there: its tables, what every reader knows, and SHA256SUMS.
FilesByName kept_of_withdrawn(const FilesByName& files);

}  // namespace zicht::services
