#pragma once

#include <filesystem>
#include <string>

#include "services/file_tree.hpp"

namespace zicht::cli {

/// A tree on disk. Files are written beside their place and renamed; what is moved was synced before.
class DiskTree : public services::FileTree {
 public:
  explicit DiskTree(std::filesystem::path root) : root_(std::move(root)) {}

  Result<std::vector<std::string>> folders(const std::string& folder) override;
  Result<std::map<std::string, std::string>> read_all(const std::string& folder) override;
  Result<std::optional<std::string>> read(const std::string& file) override;
  Result<void> write(const std::string& file, const std::string& content) override;
  Result<void> move(const std::string& from, const std::string& to) override;
  Result<void> replace(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& folder) override;

 private:
  std::filesystem::path at(const std::string& name) const { return root_ / name; }
  std::filesystem::path root_;
};

/// The folder above a site of releases, and the site's name in it.
struct SitePlace {
  DiskTree tree;
  std::string site;
};
SitePlace site_place(const std::string& site);

}  // namespace zicht::cli
