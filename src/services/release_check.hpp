#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/release_key.hpp"
#include "services/release_site.hpp"

namespace zicht::services {

/// What a check of a site found.
struct SiteCheck {
  struct Release {
    std::string id;
    bool withdrawn = false;
    std::string signed_by;  ///< name of the key; empty = no signature holds
    std::vector<std::string> wrong;
  };
  std::vector<Release> releases;   ///< oldest first
  std::vector<std::string> wrong;  ///< of the site as a whole
  bool key_from_elsewhere = false;
  bool good() const;
};

/// Holds a site against its own checksums, signatures and proofs; needs no registry. \param key  that whoever
/// checks has from elsewhere; none = the keys beside the releases, which prove nothing to somebody who doubts
/// the site
/// \errors io.
Result<SiteCheck> check_site(FileTree& tree, const std::string& site,
                             const std::optional<registry::PublicKey>& key);

}  // namespace zicht::services
