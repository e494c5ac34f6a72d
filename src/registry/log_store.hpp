#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "model/first_said.hpp"
#include "model/stat_snapshot.hpp"
#include "registry/changes.hpp"
#include "registry/fingerprint.hpp"
#include "registry/log_entry.hpp"
#include "registry/logged_event.hpp"
#include "registry/merkle.hpp"
#include "registry/object_count.hpp"
#include "registry/partition.hpp"
#include "registry/verify.hpp"

namespace zicht::registry {

/// How far the last event may lie ahead of the clock, in milliseconds: clocks are set back a little now and
/// then. Beyond it nothing is recorded, because it would be in no view before that moment has come.
inline constexpr std::int64_t kClockTolerance = std::int64_t{10} * 60 * 1000;

/// An event as bytes, before it has a place in the log. `event` must outlive it.
struct EncodedEvent {
  const NewEvent* event = nullptr;
  Bytes payload;
  Bytes secrets;  ///< empty = nothing to seal
  std::optional<Fingerprint> once;
  std::vector<Fingerprint> once_before;  ///< looked up too, never kept
};

/// Events that are recorded together or not at all, and the answer to whoever brought them.
struct AppendRequest {
  std::span<const EncodedEvent> events;
  Result<std::vector<Receipt>> answer;
};

/// How much is in a store.
struct StoredCounts {
  Sequence events = 0;
  std::uint64_t reports = 0;  ///< ever submitted
  std::uint64_t active = 0;   ///< of them, not withdrawn
  std::uint64_t erased = 0;
  std::uint64_t persons = 0;  ///< with an active report
  Instant first_use;          ///< when the first event besides definitions was recorded; 0 = there is none
  Instant last_recorded_at;
};

/// An active report as it is stored: what its version says, and where its identity is sealed. The views live
/// until the next report.
struct CurrentReport {
  ReportId report = 0;
  Sequence content = 0;  ///< the event whose payload and sealed text the version has
  EventKind content_kind = EventKind::submitted;
  std::span<const std::uint8_t> payload;
  std::span<const std::uint8_t> submission_payload;  ///< of the event that submitted it
  bool erased = false;
};

/// Where a log is kept, with its vault, its tree, its once-only keys and the tables that follow from it.
/// SQLite is one (`registry/sqlite/`); decision 0078 has the schema of the next, PostgreSQL.
///
/// A store is opened for reading by any number of processes, and for writing by one appender. Events get
/// their numbers and moments from the appender, one after another, so that the tree is over one order; many
/// requests may share a transaction. What a request did is taken back when it fails, and the others of its
/// transaction go on. A receipt is given when the transaction is durable. For one thread at a time, but for
/// `encode`.
class LogStore {
 public:
  LogStore() = default;
  LogStore(const LogStore&) = delete;
  LogStore& operator=(const LogStore&) = delete;
  virtual ~LogStore() = default;

  /// As long as it lives, reads see one state, whatever others write.
  class View {
   public:
    View() = default;
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    virtual ~View() = default;
  };
  virtual Result<std::unique_ptr<View>> view() = 0;

  // Reading. \errors corrupt, io, invalid_config (a code that is in no list), besides those that are named.
  virtual Result<MerkleFrontier> tree() = 0;
  /// How many events count as recorded before a moment: the size of the tree as it was then.
  virtual Result<Sequence> size_before(Instant end) = 0;
  virtual Result<StatSnapshot> snapshot(Date as_of) = 0;
  virtual Result<ChainSnapshot> chain(Date as_of) = 0;
  virtual Result<FirstSaid> first_said(Date as_of) = 0;
  virtual Result<std::vector<NumberedTable>> tables(Date as_of) = 0;
  virtual Result<StoredCounts> counts() = 0;
  /// How many objects of the chain of each kind; only kinds of which there are any.
  virtual Result<std::vector<ObjectCount>> object_counts() = 0;
  /// \errors not_found: no such report.
  virtual Result<std::vector<LoggedEvent>> events_about(ReportId report) = 0;
  virtual Result<std::vector<ChangedPeople>> changes(Sequence before, Sequence last) = 0;
  virtual Result<PersonId> person_of(ReportId report) = 0;
  virtual Result<std::vector<ReportId>> members(PersonId person) = 0;
  virtual Result<std::vector<PairSaid>> links_in_force() = 0;
  /// The last event of one of these kinds; 0 = there is none.
  virtual Result<Sequence> last_of(std::span<const EventKind> kinds) = 0;
  /// Events in their order from the first; `use` says whether to go on.
  virtual Result<void> each_entry(Sequence first,
                                  const std::function<Result<bool>(const LogEntry&)>& use) = 0;
  /// Active reports in the order of their numbers.
  virtual Result<void> each_current(const std::function<Result<void>(const CurrentReport&)>& use) = 0;
  virtual Result<Verification> verify(std::span<const TreeHead> heads,
                                      const std::function<void(Sequence)>& progress) = 0;

  // Writing. Precondition of each: the store was opened for writing.
  virtual Sequence next_sequence() const = 0;
  /// Does what does not depend on the log. From any thread.
  virtual EncodedEvent encode(const NewEvent& event) const = 0;
  /// Records each request, or says in its answer why not. \param clock  asked once a request
  virtual void append(std::span<AppendRequest* const> requests, const std::function<Instant()>& clock) = 0;
  /// What appending would answer, after the events that were previewed before; nothing is written. A store
  /// that is open for reading can do it too, once it has keys.
  virtual Result<std::vector<Receipt>> preview(std::span<const EncodedEvent> events) = 0;
  /// What was sealed with an event; none when nothing was.
  virtual Result<std::optional<OpenedSecrets>> open_secrets(Sequence event, EventKind kind,
                                                            ReportId subject) = 0;
  /// Destroys the keys of what the log says was erased, if any are left.
  virtual Result<void> apply_erasures() = 0;
  virtual Result<void> rotate_master_key() = 0;
  /// Makes the tables that follow from the log anew.
  virtual Result<void> rebuild() = 0;
};

}  // namespace zicht::registry
