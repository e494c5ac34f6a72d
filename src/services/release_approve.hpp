#pragma once

#include <string>
#include <vector>

#include "registry/release_key.hpp"
#include "services/release_site.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Who the log says released: an office, because the event itself becomes public. The people are sealed in
/// it.
inline constexpr const char* kReleaseOffice = "release office";

struct ApprovalQuestion {
  std::string id;
  std::string site;
  std::string sums_sha256;  ///< of the SHA256SUMS that was looked at
  std::string actor;        ///< who approves: somebody else than who prepared
  bool new_key = false;     ///< the site knows another key, and that one is lost
};

struct ApprovedRelease {
  std::string id;
  Sequence event = 0;  ///< that records it
  std::string head;    ///< of the log with that event, as SIZE:ROOT
  std::string key;     ///< name of the key that signed
};

/// Makes a prepared release public: records it in the log, signs it, moves it into the site, and brings what
/// stands around releases up to date. What was cut short is finished by doing it again.
/// \errors not_found: no such prepared release.  conflict: the hash is not that of what waits there; the
///         actor prepared it; the site has another newest release than it was prepared after; the log has the
///         release with other files; the site knows another key.  corrupt: what waits there, or a release of
///         the site, was changed.  io. Precondition: the session is opened for writing.
Result<ApprovedRelease> approve_release(Session& session, const ApprovalQuestion& question,
                                        const registry::ReleaseKey& key, FileTree& tree);

struct WithdrawalQuestion {
  std::string id;
  std::string site;
  std::string actor;
  Label reason;  ///< public
};

/// Takes a release away: records it, and puts a notice with its reason and the hash of its files in the place
/// of every page that it had. \return the event \errors not_found; conflict: it was withdrawn already;
/// corrupt; io.
Result<Sequence> withdraw_release(Session& session, const WithdrawalQuestion& question, FileTree& tree);

/// Tells readers of a site of a new key, signed by the old one, which stops to be used.
/// \errors conflict: the site knows neither key.  io.
Result<void> rotate_key(const registry::ReleaseKey& old_key, const registry::ReleaseKey& new_key,
                        const std::string& site, FileTree& tree);

}  // namespace zicht::services
