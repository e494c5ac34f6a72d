#include <map>

#include "base/contract.hpp"
#include "registry/identity_reader.hpp"
#include "registry/merkle_proof.hpp"
#include "registry/payload.hpp"
#include "registry/registry_state.hpp"
#include "registry/sqlite/schema.hpp"

// What is asked of an open registry.

namespace zicht::registry {

namespace fs = std::filesystem;

Result<std::uint64_t> Registry::State::events_ahead() {
  ZICHT_TRY(const MerkleFrontier tree, store.tree());
  ZICHT_TRY(const Sequence until_now, store.size_before({clock().milliseconds + kClockTolerance + 1}));
  return tree.size() > until_now ? tree.size() - until_now : 0;
}

Result<StatSnapshot> Registry::snapshot(Date as_of) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  return state_->store.snapshot(as_of);
}

Result<ChainSnapshot> Registry::chain(Date as_of) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  return state_->store.chain(as_of);
}

Result<FirstSaid> Registry::first_said(Date as_of) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  return state_->store.first_said(as_of);
}

Result<std::vector<NumberedTable>> Registry::tables(Date as_of) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  return state_->store.tables(as_of);
}

Result<std::vector<SaidOfAlarm>> Registry::said_of_alarms(Date as_of) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  ZICHT_TRY(const Sequence last, state_->store.size_before(start_of_day_amsterdam(as_of + 1)));
  std::vector<SaidOfAlarm> said;
  std::vector<std::pair<std::size_t, Sequence>> sealed_in;  // position in `said`, and the event
  ZICHT_CHECK(state_->store.each_entry(1, [&](const LogEntry& entry) -> Result<bool> {
    if (entry.sequence > last) return false;
    const bool sealed = entry.kind == EventKind::alarm_explained_sealed;
    if (!sealed && entry.kind != EventKind::alarm_explained) return true;
    ZICHT_TRY(AlarmExplained explanation, decode_explanation(entry.payload));
    const bool taken_back = sealed ? entry.commitment.empty() : explanation.reason.empty();
    if (sealed && !taken_back) sealed_in.emplace_back(said.size(), entry.sequence);
    said.push_back({std::move(explanation), taken_back, std::string(entry.actor), entry.recorded_at});
    return true;
  }));
  if (sealed_in.empty() || !state_->open_keys()) return said;
  for (const auto& [at, sequence] : sealed_in) {
    ZICHT_TRY(auto secrets,
              state_->store.open_secrets(sequence, EventKind::alarm_explained_sealed, ReportId{0}));
    if (secrets) said[at].explanation.reason = std::move(secrets->secrets.reason);
  }
  return said;
}

Result<Status> Registry::status() {
  State& state = *state_;
  ZICHT_TRY(const auto one_view, state.store.view());
  ZICHT_TRY(const StoredCounts counts, state.store.counts());
  ZICHT_TRY(const MerkleFrontier frontier, state.store.tree());
  Status status;
  status.events = counts.events;
  status.root = frontier.root();
  status.reports = counts.reports;
  status.withdrawn = counts.reports - counts.active;
  status.erased = counts.erased;
  status.persons = counts.persons;
  status.first_recorded_at = counts.first_use;
  status.last_recorded_at = counts.last_recorded_at;
  status.schema = schema_version();
  ZICHT_TRY(status.objects, state.store.object_counts());
  ZICHT_TRY(status.ahead, state.events_ahead());
  const auto mode_of = [](const fs::path& path) {
    std::error_code failed;
    const fs::file_status found = fs::status(path, failed);
    return failed ? fs::perms::none : found.permissions();
  };
  status.open_to_others = (mode_of(state.folder) & fs::perms::others_all) != fs::perms::none;
  status.keys_open =
      (mode_of(state.folder / "keys") & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none;
  return status;
}

Result<std::vector<LoggedEvent>> Registry::history(ReportId report) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  return state_->store.events_about(report);
}

Result<std::vector<ChangedPeople>> Registry::changes(Date after, Date until) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  ZICHT_TRY(const Sequence before, state_->store.size_before(start_of_day_amsterdam(after + 1)));
  ZICHT_TRY(const Sequence last, state_->store.size_before(start_of_day_amsterdam(until + 1)));
  return state_->store.changes(before, last);
}

Result<PersonId> Registry::person_of(ReportId report) {
  ZICHT_CHECK(history(report));
  return state_->store.person_of(report);
}

Result<std::vector<ReportId>> Registry::reports_of(PersonId person) {
  ZICHT_TRY(const PersonId known, person_of(person));
  if (known != person)
    return fail(ErrorCode::not_found, "there is no such person any more", "P" + std::to_string(person),
                "It is part of P" + std::to_string(known) + " now.");
  return state_->store.members(person);
}

Result<std::vector<OpenedSecrets>> Registry::open_secrets(const std::vector<ReportId>& reports,
                                                          const std::string& actor,
                                                          const std::string& reason) {
  ZICHT_EXPECT(state_->writes && !reports.empty());
  ZICHT_CHECK(append({{Viewed{reports, reason}, actor, {}}}));
  std::vector<OpenedSecrets> opened;
  for (const ReportId report : reports) {
    ZICHT_TRY(const std::vector<LoggedEvent> events, history(report));
    for (const LoggedEvent& event : events) {
      if (event.kind == EventKind::viewed) continue;
      ZICHT_TRY(auto secrets, state_->store.open_secrets(event.sequence, event.kind, event.subject));
      if (secrets) opened.push_back(*std::move(secrets));
    }
  }
  return opened;
}

Result<void> Registry::for_each_report(
    const std::string& actor, const std::string& reason,
    const std::function<Result<void>(ReportId, const ReportContent&)>& use) {
  if (!reason.empty()) {
    ZICHT_EXPECT(state_->writes);
    ZICHT_CHECK(append({{Viewed{{}, reason}, actor, {}}}));
  }
  ZICHT_TRY(const auto one_view, state_->store.view());
  return state_->store.each_current([&](const CurrentReport& current) -> Result<void> {
    ReportContent content;
    ZICHT_TRY(content.report, decode_report(current.payload, state_->codebook));
    if (!reason.empty()) {
      ZICHT_TRY(auto opened,
                state_->store.open_secrets(current.content, current.content_kind, current.report));
      if (opened) content.identity = std::move(opened->secrets.identity);
    }
    return use(current.report, content);
  });
}

Result<OpenIdentities> Registry::open_identities(const std::vector<ReportId>& shown, const std::string& actor,
                                                 const std::string& reason) {
  ZICHT_EXPECT(state_->writes);
  ZICHT_CHECK(append({{Viewed{shown, reason, !shown.empty()}, actor, {}}}));
  ZICHT_TRY(const auto one_view, state_->store.view());
  return identities_in(state_->store, state_->codebook);
}

Result<std::vector<PairSaid>> Registry::links_in_force() { return state_->store.links_in_force(); }

Result<Verification> Registry::verify(std::span<const TreeHead> heads,
                                      const std::function<void(Sequence)>& progress) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  std::vector<TreeHead> held(heads.begin(), heads.end());
  std::vector<Discrepancy> forged;
  const auto kept = read_heads(state_->heads_file());
  if (!kept && kept.error().code != ErrorCode::not_found) forged.push_back({0, kept.error().message});
  if (kept)
    for (const SignedHead& head : kept->heads) {
      held.push_back(head.head);
      if (!signed_by(head, kept->key))
        forged.push_back(
            {0, "the signature of the head of " + std::to_string(head.head.size) + " events is false"});
    }
  ZICHT_TRY(Verification found, state_->store.verify(held, progress));
  found.discrepancies.insert(found.discrepancies.end(), forged.begin(), forged.end());
  if (const auto ahead = state_->events_ahead()) found.ahead = *ahead;
  return found;
}

namespace {

/// What passes by when the first events of a log are read.
struct ReadLeaves {
  Hash before{};  ///< the root of the first of them
  Hash leaf{};    ///< of the event asked for
  Hash root{};
  std::vector<Hash> path;
};

/// \errors corrupt: the log has a gap. io.
Result<ReadLeaves> read_leaves(LogStore& store, Sequence size, Sequence before, Sequence event,
                               std::vector<LeafRange> ranges) {
  ReadLeaves read;
  RangeRoots roots(std::move(ranges));
  MerkleFrontier tree;
  if (size > 0)
    ZICHT_CHECK(store.each_entry(1, [&](const LogEntry& entry) -> Result<bool> {
      if (entry.sequence != tree.size() + 1) return false;  // a gap: told below
      const Hash leaf = leaf_hash_of(entry);
      roots.add(leaf);
      tree.append(leaf);
      if (entry.sequence == event) read.leaf = leaf;
      if (entry.sequence == before) read.before = tree.root();
      return tree.size() < size;
    }));
  if (tree.size() < size)
    return fail(ErrorCode::corrupt, "the log has a gap", "event " + std::to_string(tree.size() + 1),
                "Run zicht verify.");
  read.root = tree.root();
  read.path = roots.roots();
  return read;
}

Result<Sequence> size_asked_for(LogStore& store, Sequence least, Sequence size) {
  ZICHT_TRY(const MerkleFrontier tree, store.tree());
  if (size == 0) size = tree.size();
  if (size > tree.size())
    return fail(ErrorCode::not_found, "the log is not that long", std::to_string(size) + " events");
  if (least == 0 || least > size)
    return fail(ErrorCode::not_found, "there is no such event in that log", std::to_string(least));
  return size;
}

}  // namespace

Result<InclusionProof> Registry::prove_inclusion(Sequence event, Sequence size) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  ZICHT_TRY(size, size_asked_for(state_->store, event, size));
  ZICHT_TRY(ReadLeaves read, read_leaves(state_->store, size, 0, event, inclusion_ranges(event - 1, size)));
  return InclusionProof{event, read.leaf, {size, read.root}, std::move(read.path)};
}

Result<ConsistencyProof> Registry::prove_consistency(Sequence before, Sequence size) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  ZICHT_TRY(size, size_asked_for(state_->store, before, size));
  ZICHT_TRY(ReadLeaves read, read_leaves(state_->store, size, before, 0, consistency_ranges(before, size)));
  return ConsistencyProof{{before, read.before}, {size, read.root}, std::move(read.path)};
}

Result<PublicEvent> Registry::public_event(Sequence event) {
  ZICHT_TRY(const auto one_view, state_->store.view());
  std::optional<PublicEvent> found;
  ZICHT_CHECK(state_->store.each_entry(event, [&](const LogEntry& entry) -> Result<bool> {
    if (entry.sequence == event) found = to_public(entry);
    return false;
  }));
  if (!found) return fail(ErrorCode::not_found, "there is no such event", std::to_string(event));
  return *std::move(found);
}

Result<std::vector<LoggedRelease>> Registry::releases() {
  ZICHT_TRY(const auto one_view, state_->store.view());
  std::vector<LoggedRelease> releases;
  ZICHT_CHECK(state_->store.each_entry(1, [&](const LogEntry& entry) -> Result<bool> {
    if (entry.kind != EventKind::released && entry.kind != EventKind::release_withdrawn) return true;
    ZICHT_TRY(const NamedHash named, decode_released(entry.payload));
    releases.push_back({entry.sequence, entry.kind, named.name, named.hash});
    return true;
  }));
  return releases;
}

Result<TreeHead> Registry::linkage_head() {
  ZICHT_TRY(const auto one_view, state_->store.view());
  std::vector<EventKind> kinds;
  for (const EventKindRow& row : kEventKinds)
    if (row.linkage_depends) kinds.push_back(row.kind);
  ZICHT_TRY(const Sequence size, state_->store.last_of(kinds));
  ZICHT_TRY(const ReadLeaves read, read_leaves(state_->store, size, 0, 0, {}));
  return TreeHead{size, read.root};
}

}  // namespace zicht::registry
