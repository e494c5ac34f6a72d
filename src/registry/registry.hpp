#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "model/code_list.hpp"
#include "model/event.hpp"
#include "model/first_said.hpp"
#include "model/stat_snapshot.hpp"
#include "registry/access.hpp"
#include "registry/changes.hpp"
#include "registry/logged_event.hpp"
#include "registry/object_count.hpp"
#include "registry/open_identities.hpp"
#include "registry/partition.hpp"
#include "registry/public_event.hpp"
#include "registry/verify.hpp"

namespace zicht::registry {

using Clock = std::function<Instant()>;

/// File name relative to the definitions folder ("codelists/form.csv") and content.
using DefinitionFiles = std::map<std::string, std::string>;

/// That an event is in a log: for somebody who has the head and not the log.
struct InclusionProof {
  Sequence event = 0;
  Hash leaf{};
  TreeHead head;
  std::vector<Hash> path;
};
/// That one log is the beginning of another: nothing in it was changed since.
struct ConsistencyProof {
  TreeHead before;
  TreeHead head;
  std::vector<Hash> path;
};

/// What somebody said of an alarm.
struct SaidOfAlarm {
  AlarmExplained explanation;  ///< its reason is empty too where nobody here has the keys of what is sealed
  bool taken_back = false;     ///< an earlier explanation does not hold any more
  std::string actor;
  Instant recorded_at;
};

struct Status {
  Sequence events = 0;  ///< also the size of the Merkle tree
  Hash root{};
  std::uint64_t reports = 0;  ///< ever submitted
  std::uint64_t withdrawn = 0;
  std::uint64_t erased = 0;   ///< reports whose identity was destroyed
  std::uint64_t persons = 0;  ///< with an active report
  Instant first_recorded_at;  ///< meaningless when there are no events
  Instant last_recorded_at;
  std::int64_t schema = 0;
  std::vector<ObjectCount> objects;  ///< of the chain; only kinds of which there are any
  std::uint64_t ahead = 0;  ///< events that count as recorded after now: the clock was ahead when they were
  bool open_to_others = false;  ///< every account of the machine may read the folder
  bool keys_open = false;       ///< an account that is not their owner may read the keys
};

struct PreparedEvents;  ///< events as bytes, before they have a place in the log

/// One folder: an append-only log (registry.db), the keys of its vault (keys/), its definitions
/// (definitions/). Any number of processes may read; one may write. `append` may be called from several
/// threads at once: what they bring at the same time is committed together, with one sync. All else is for
/// one thread at a time.
class Registry {
 public:
  /// Makes a registry. Each definition file is copied into it and adopted by an event.
  /// \errors already_exists: the folder is there and not empty.  invalid_config: the code lists are wrong.
  /// io.
  static Result<Registry> create(const std::filesystem::path& folder, const DefinitionFiles& definitions,
                                 const std::string& actor, Clock clock);
  /// \errors not_found: no registry there.  locked: another process writes.  too_new, corrupt, io.
  ///         For writing also not_found when the key file is lost, and conflict when the keys are of another
  ///         registry or older than the log.
  /// \param shipped  definitions that came with the program: those that the registry lacks are taken from
  ///                 them, and nothing is recorded of it
  static Result<Registry> open(const std::filesystem::path& folder, Access access, Clock clock,
                               const DefinitionFiles& shipped = {});

  Registry(Registry&&) noexcept;
  Registry& operator=(Registry&&) noexcept;
  ~Registry();

  /// Appends events, all or none, and answers when they are on disk: one receipt an event, in their order. A
  /// submitted event whose key is known is not appended; its receipt says so.
  /// \errors not_found: a report that does not exist.  conflict: a contradiction between `same` and
  /// `different`, a
  ///         report that was withdrawn, a recorded_at before an earlier one or in the past of a registry in
  ///         use.  io.
  Result<std::vector<Receipt>> append(const std::vector<NewEvent>& events);
  /// The same in two steps: what does not depend on the log can be done while others are appended.
  std::shared_ptr<const PreparedEvents> prepare(std::vector<NewEvent> events) const;
  Result<std::vector<Receipt>> append_prepared(const PreparedEvents& events);

  /// What appending would answer, after the events that were previewed before; nothing is written. Works with
  /// a registry that is open for reading, and needs its keys. \errors as reading keys; corrupt, io.
  Result<std::vector<Receipt>> preview(const std::vector<NewEvent>& events);

  /// The number that the next event gets. Holds until the next append: for an importer that refers to its own
  /// reports.
  Sequence next_sequence() const;

  /// What was known at the end of a day in Amsterdam. \errors io, corrupt.
  Result<StatSnapshot> snapshot(Date as_of);
  /// The objects of the chain and their ties, as known at the end of a day in Amsterdam. \errors io, corrupt.
  Result<ChainSnapshot> chain(Date as_of);
  /// Active reports and concerns that were corrected, as they were first said. \errors io, corrupt.
  Result<FirstSaid> first_said(Date as_of);
  /// The aggregate tables of other sources as known at the end of a day, every version, in the order in which
  /// they came. \errors io, corrupt.
  Result<std::vector<NumberedTable>> tables(Date as_of);
  Result<Status> status();
  /// What was said of alarms up to the end of a day in Amsterdam, in the order of the log. \errors corrupt,
  /// io.
  Result<std::vector<SaidOfAlarm>> said_of_alarms(Date as_of);

  /// All events about a report or an object of the chain, in their order: every version, who and when.
  /// \errors not_found, corrupt, io.
  Result<std::vector<LoggedEvent>> history(ReportId report);
  /// About whom something was recorded after the end of one day up to the end of another, and what: why
  /// figures of the two differ. \errors corrupt, invalid_config, io.
  Result<std::vector<ChangedPeople>> changes(Date after, Date until);
  /// Whom a report belongs to now, and all reports of a person. \errors not_found.
  Result<PersonId> person_of(ReportId report);
  Result<std::vector<ReportId>> reports_of(PersonId person);

  /// Every active report as it is now, in the order of their numbers. With a reason, what was sealed is
  /// opened too: one viewed event for all, on disk before anything is opened; what was erased stays empty.
  /// \errors corrupt, invalid_config, io; those of `use`. Precondition of a reason: opened for writing.
  Result<void> for_each_report(const std::string& actor, const std::string& reason,
                               const std::function<Result<void>(ReportId, const ReportContent&)>& use);

  /// Opens what was sealed about reports. A viewed event is on disk before anything is opened; one event a
  /// call.
  /// \errors not_found: no such report.  corrupt: a sealed text was changed.  io. Precondition: opened for
  /// writing.
  Result<std::vector<OpenedSecrets>> open_secrets(const std::vector<ReportId>& reports,
                                                  const std::string& actor, const std::string& reason);

  /// Opens who all active reports are about, for linkage and review: in memory, never to be written. A viewed
  /// event is on disk before anything is opened; one event a call.
  /// \param shown  the reports that somebody will see; none = all
  /// \errors not_found: no such report.  corrupt: a sealed text was changed.  io. Precondition: opened for
  /// writing.
  Result<OpenIdentities> open_identities(const std::vector<ReportId>& shown, const std::string& actor,
                                         const std::string& reason);
  /// The log up to the last event that a linkage depends on: reports as they are, decisions, definitions.
  /// Viewings, linkages taken over and what comes after reports leave a proposal as it is. \errors io,
  /// corrupt.
  Result<TreeHead> linkage_head();
  /// What is in force about who is one person, in the order of the log. \errors io, corrupt.
  Result<std::vector<PairSaid>> links_in_force();

  /// Destroys the keys of what identifies in these reports, and of every reason given about them. The log
  /// says that it was done, by whom and when; figures stay. It is done again whenever the registry is opened
  /// for writing, so that a key backup put back does not undo it.
  /// \errors not_found: no such report.  locked: another process reads the key store.  io. Precondition:
  ///         opened for writing.
  Result<void> erase(const std::vector<ReportId>& reports, const std::string& actor);

  /// Wraps the keys of all reports with a new master key. A copy of the old master key opens nothing of this
  /// registry any more; a copy of the old key folder still opens what was sealed before. \errors locked:
  /// another process reads the key store, so that its log still has the old keys; do it again.  corrupt, io.
  /// Precondition: opened for writing.
  Result<void> rotate_master_key();

  /// Signs the log as it is now, keeps the head beside the log, and returns it. It is also done when a
  /// registry that was written is closed, and every 10,000 events. Precondition: opened for writing.
  Result<SignedHead> sign_head();
  /// Proves the log against the heads kept beside it and against `heads`, from elsewhere. A head beside the
  /// log whose signature is not the registry's is a discrepancy. \errors as verify_log.
  Result<Verification> verify(std::span<const TreeHead> heads, const std::function<void(Sequence)>& progress);
  /// \param size  of the log that the head is of; 0 = as it is now
  /// \errors not_found: no such event, or the log is not that long. corrupt, io.
  Result<InclusionProof> prove_inclusion(Sequence event, Sequence size);
  Result<ConsistencyProof> prove_consistency(Sequence before, Sequence size);
  /// An event as the tree has it, for somebody who is to see that one line of the log. \errors not_found: no
  /// such event. corrupt, io.
  Result<PublicEvent> public_event(Sequence event);
  /// Every released and release_withdrawn event, in order. \errors corrupt, io.
  Result<std::vector<LoggedRelease>> releases();
  /// Takes these definition files in the place of those of the same names, each change with an event; others
  /// stay. It takes effect when the registry is opened again. \return the names of the files that changed
  /// \errors invalid_config: the code lists are wrong.  conflict: a code that is there now would be lost, and
  /// events may use it.  io. Precondition: opened for writing.
  Result<std::vector<std::string>> adopt(const DefinitionFiles& files, const std::string& actor);
  /// Makes the tables for look-ups anew from the log. Precondition: opened for writing.
  Result<void> rebuild();

  const Codebook& codebook() const;
  /// The registry's own, and where it lacks one, that which came with the program.
  const DefinitionFiles& definitions() const;
  /// The names of those that the registry lacks; `adopt` takes them.
  const std::vector<std::string>& lacking_definitions() const;

 private:
  struct State;
  explicit Registry(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::registry
