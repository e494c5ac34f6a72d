#pragma once

#include <string>
#include <vector>

#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// A release as the pages around all releases speak of it.
struct SiteEntry {
  std::string id;
  Date date;
  Date as_of;
  int first_year = 0;
  int year = 0;
  std::string sums_sha256;
  std::string corrects = {};
  std::string corrected_by = {};
  bool withdrawn = false;
  Label reason = {};  ///< of a withdrawn one
};

/// What stands around the releases of a site: index.html, archive, feed, and state.css, which reveals on old
/// pages that a release is superseded or corrected. A function of the releases alone. \param entries  oldest
/// first
/// \errors invalid_config: a template that is wrong.
Result<FilesByName> site_pages(const ReleaseDesign& design, std::span<const SiteEntry> entries, bool made_up);

/// What takes the place of a withdrawn release: every address that it had answers, with the notice.
/// \param names  of all its files \errors invalid_config.
Result<FilesByName> withdrawal_notice(const ReleaseDesign& design, const SiteEntry& entry,
                                      const std::vector<std::string>& names, bool made_up);

/// The position of the release that latest/ is a copy of: the newest that was not withdrawn.
std::optional<std::size_t> newest(std::span<const SiteEntry> entries);

}  // namespace zicht::publish
