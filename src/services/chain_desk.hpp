#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/chain.hpp"
#include "model/object_number.hpp"
#include "services/chain.hpp"
#include "services/report_desk.hpp"

namespace zicht::services {

/// What the register holds now of concerns and follow-up, for pages. Immutable.
struct ChainView {
  ChainSnapshot chain;
  std::map<ObjectNumber, std::vector<ObjectNumber>> follow_ups_of;  ///< by report or concern
  std::map<ObjectNumber, std::vector<ObjectNumber>> reports_of;     ///< that a concern became
  std::vector<NeverFollowedUp> never;  ///< reports without any follow-up, the oldest first

  const Numbered<Concern>* concern(ObjectNumber number) const;  ///< null: not there, or withdrawn
  const Numbered<FollowUp>* follow_up(ObjectNumber number) const;
};

/// What came of sending a concern.
struct ConcernAnswer {
  std::optional<Receipt> receipt;  ///< nothing: a finding is an error
  std::vector<Finding> findings;
};

/// Concerns and follow-up as people at desks use them. May be used by several threads at once.
class ChainDesk {
 public:
  /// The desk must outlive it.
  explicit ChainDesk(ReportDesk& desk) : desk_(desk) {}

  /// What is said of the chain is always the newest. New reports are in it within kStaleMilliseconds; until
  /// then it is the one before, so that nobody waits for it to be made while reports come in. \errors
  /// corrupt, io.
  Result<std::shared_ptr<const ChainView>> view();
  static constexpr std::int64_t kStaleMilliseconds = 10'000;

  /// Records a concern, once by its sender's own reference or by `once`; on disk when it returns.
  /// \param cells  by the name of the column ("about", "concern kind" as `kind`)
  /// \errors invalid_config: the registry's definitions are older than the chain.  conflict: sent before with
  ///         other content.  io, locked.
  Result<ConcernAnswer> submit_concern(const Cells& cells, const Actor& actor, const OnceKey& once,
                                       Language language);
  /// Records what followed. The same by the same organisation of the same day about the same subject counts
  /// once: its number is given back. \errors as services::record_follow_up.
  Result<FollowUpAnswer> record_follow_up(const FollowUpQuestion& question, const Actor& actor,
                                          Language language);

 private:
  /// What a view was made from.
  struct MadeFrom {
    registry::LastChange change;
    Date day;
    Instant at;
  };
  bool is_current(const MadeFrom& now) const;
  ReportDesk& desk_;
  std::mutex recording_;  ///< between the look and the event of a follow-up nothing comes
  std::mutex making_;     ///< one view is made at a time; taken before mutex_
  std::mutex mutex_;      ///< of the two below
  std::shared_ptr<const ChainView> view_;
  MadeFrom made_from_;
};

}  // namespace zicht::services
