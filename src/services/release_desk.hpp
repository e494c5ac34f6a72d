#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/release_approve.hpp"
#include "services/release_prepare.hpp"
#include "services/report_desk.hpp"
#include "services/work_queue.hpp"

namespace zicht::services {

/// A release that waits for approval, as its note and its folder say.
struct WaitingRelease {
  std::string id;
  std::string prepared_by;
  std::string sums_sha256;     ///< of the SHA256SUMS that lies there now: what an approval binds to
  bool as_prepared = false;    ///< it is the one that was prepared
  PreparationReport prepared;  ///< what protection took away, and what the attack tried
};

/// A release of the site.
struct PublicRelease {
  std::string id;
  bool withdrawn = false;
};

struct ReleaseList {
  std::vector<WaitingRelease> waiting;   ///< newest first
  std::vector<PublicRelease> published;  ///< newest first
};

/// What came of preparing a release that was asked for here.
struct PreparationState {
  std::optional<WorkQueue::Standing> standing;  ///< it is being prepared
  std::string id;                               ///< of the release that was prepared last; empty = none
  std::optional<Error> error;                   ///< why the last one was refused
};

/// Releases as people at desks prepare, look at, approve and withdraw them. Who acts is the name of an
/// account: two sessions of one person are one person. May be used by several threads at once.
class ReleaseDesk {
 public:
  /// All must outlive it. \param tree  null: no site is configured, and there are no releases here
  ReleaseDesk(ReportDesk& desk, WorkQueue& queue, FileTree* tree, std::string site, std::string program);

  bool has_site() const { return tree_ != nullptr; }
  /// \errors io, corrupt.
  Result<ReleaseList> list();
  /// Nothing when no such release waits.
  Result<std::optional<WaitingRelease>> waiting(const std::string& id);
  /// A file of a release that waits, for who looks at it. Nothing when there is none.
  Result<std::optional<std::string>> file(const std::string& id, const std::string& name);

  /// Begins to prepare a release, behind the pages. \return false: as much work waits as may
  bool prepare(ReleaseQuestion question, const std::string& account);
  PreparationState preparation() const;
  /// \errors as approve_release.
  Result<ApprovedRelease> approve(const std::string& id, const std::string& sums_sha256,
                                  const std::string& account, const registry::ReleaseKey& key);
  /// \errors as withdraw_release.
  Result<Sequence> withdraw(const std::string& id, const Label& reason, const std::string& account);

 private:
  ReportDesk& desk_;
  WorkQueue& queue_;
  FileTree* tree_;
  std::string site_;
  std::string program_;
  std::mutex changing_;       ///< the site is changed by one at a time
  mutable std::mutex mutex_;  ///< of what is below
  PreparationState last_;
};

}  // namespace zicht::services
