#include "registry/sqlite/writer.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <future>

#include "model/report_number.hpp"
#include "registry/chain_payload.hpp"
#include "registry/payload.hpp"
#include "registry/said_content.hpp"
#include "registry/sqlite/log_reader.hpp"
#include "registry/vault.hpp"

namespace zicht::registry {
namespace {

/// So many events are sealed on one core while another stores those before them.
constexpr std::size_t kPiece = 256;

/// How far the sealing of a batch is.
class SealedCount {
 public:
  /// Says that no more will come, however the sealing ends.
  class End {
   public:
    explicit End(SealedCount& count) : count_(count) {}
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() { count_.add(kBeyond); }

   private:
    SealedCount& count_;
  };

  void add(std::size_t more) {
    count_ += more;
    count_.notify_one();
  }
  /// False when the sealing ended before it was so far.
  bool wait_for(std::size_t wanted) {
    for (std::size_t seen = count_; seen < wanted; seen = count_) count_.wait(seen);
    return count_ % kBeyond >= wanted;
  }

 private:
  static constexpr std::size_t kBeyond = std::size_t{1} << 40;  // more than a batch holds
  std::atomic<std::size_t> count_{0};
};

/// What the `subject` column holds of an event with this sequence, as `EventKindRow::subject` says.
std::uint64_t subject_of(const EventBody& body, Sequence sequence) {
  return std::visit(Overloaded{[&](const Submitted&) { return sequence; },
                               [](const Corrected& event) { return event.report; },
                               [](const Withdrawn& event) { return event.report; },
                               [](const SamePerson& event) { return event.a; },
                               [](const DifferentPersons& event) { return event.a; },
                               [](const Settled& event) { return event.report; },
                               [](const Erased& event) { return event.report; },
                               [](const LinkageApplied&) { return ReportId{0}; },
                               [](const Undone&) { return ReportId{0}; },
                               [](const Viewed&) { return ReportId{0}; },
                               [](const Adopted&) { return ReportId{0}; },
                               [&](const ObjectEntered&) { return sequence; },
                               [](const Tied&) { return ReportId{0}; },
                               [](const Untied&) { return ReportId{0}; },
                               [](const AccountChanged&) { return ReportId{0}; },
                               [](const ClockCorrected&) { return ReportId{0}; },
                               [](const Released&) { return ReportId{0}; },
                               [](const ReleaseWithdrawn&) { return ReportId{0}; },
                               [&](const TableImported&) { return sequence; },
                               [](const AlarmExplained&) { return ReportId{0}; }},
                    body);
}

/// Source and reference of a once-only key, told apart whatever they hold.
Bytes key_bytes(const OnceKey& key) {
  CborWriter out;
  out.array(2);
  out.text(key.source);
  out.text(key.reference);
  return std::move(out).take();
}

/// Whether a registry with such an event of its own clock is in use: no history can be imported any more.
/// Definitions are adopted when a registry is made.
bool is_use(EventKind kind) { return kind != EventKind::adopted; }

}  // namespace

Writer::Writer(Database& database, KeyStore keys, const Codebook& codebook)
    : database_(&database), keys_(std::move(keys)), codebook_(&codebook) {}

Result<Writer> Writer::on(Database& database, KeyStore keys, const Codebook& codebook) {
  Writer writer(database, std::move(keys), codebook);
  ZICHT_TRY(writer.projections_, Projections::on(database));
  ZICHT_TRY(writer.once_, OnceIndex::on(database));
  ZICHT_TRY(writer.add_log_, database.prepare("INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"));
  ZICHT_TRY(writer.add_vault_, database.prepare("INSERT INTO vault VALUES (?1, ?2)"));
  ZICHT_TRY(writer.put_tree_, database.prepare("INSERT OR REPLACE INTO tree VALUES (1, ?1, ?2)"));
  ZICHT_TRY(writer.find_payload_, database.prepare("SELECT payload FROM log WHERE sequence = ?1"));
  ZICHT_TRY(writer.find_sealed_, database.prepare("SELECT sealed FROM vault WHERE sequence = ?1"));
  ZICHT_TRY(writer.find_subject_, database.prepare("SELECT subject FROM log WHERE sequence = ?1"));
  ZICHT_TRY(writer.find_versions_,
            database.prepare(
                "SELECT content FROM report_version WHERE version = ?1 AND report = ?1 UNION SELECT content "
                "FROM report_version WHERE report = ?1 AND version <> report ORDER BY 1 DESC"));
  ZICHT_TRY(writer.find_object_versions_,
            database.prepare("SELECT version FROM object_version WHERE version = ?1 AND object = ?1 UNION "
                             "SELECT version FROM object_version WHERE object = ?1 AND version <> object "
                             "ORDER BY 1 DESC"));
  ZICHT_CHECK(writer.reload());
  return writer;
}

Result<void> Writer::reload() {
  ZICHT_TRY(tree_, read_tree(*database_));
  ZICHT_TRY(const std::int64_t events, database_->integer("SELECT ifnull(max(sequence), 0) FROM log"));
  if (id(tree_.size()) != events)
    return fail(ErrorCode::corrupt, "the log and the tree over it differ in size", "registry.db",
                "Run zicht verify.");
  ZICHT_TRY(Statement last,
            database_->prepare(
                "SELECT recorded_at, recorded_at >= appended_at FROM log ORDER BY sequence DESC LIMIT 1"));
  ZICHT_TRY(const bool any, last.step());
  last_recorded_at_ = {any ? last.integer(0) : INT64_MIN};
  // What a history says was recorded before it was appended, and nothing of a history follows a live event.
  live_ = any && last.integer(1) != 0;
  return once_->reload();
}

/// What others call an object, whom it is about and what it refers to, as keyed hashes.
Bytes Writer::object_payload(const ChainContent& content, std::string_view submission) const {
  const auto hashed = [&](const Reference& reference) {
    return keys_.fingerprint(key_bytes({reference.source, reference.reference}));
  };
  ChainKeys keys;
  if (content.known_as) keys.own = hashed(*content.known_as);
  if (!content.person_key.empty()) keys.person = keys_.fingerprint(key_bytes({"person", content.person_key}));
  for (const Reference& reference : content.references)
    keys.references.emplace_back(reference.relation, hashed(reference));
  return encode_object(content.object, keys, submission, *codebook_);
}

EncodedEvent Writer::encode(const NewEvent& event) const {
  EncodedEvent encoded{&event, registry::encode(event.body, *codebook_), secrets_of(event.body), {}, {}};
  if (const ObjectEntered* const entered = entered_object(event.body)) {
    encoded.payload = object_payload(entered->content, entered->submission);
    if (entered->once) encoded.once = keys_.fingerprint(key_bytes(*entered->once));
    for (const OnceKey& key : entered->once_before)
      encoded.once_before.push_back(keys_.fingerprint(key_bytes(key)));
    return encoded;
  }
  if (const auto* const corrected = std::get_if<Corrected>(&event.body)) {
    if (corrected->object) encoded.payload = object_payload(*corrected->object, "");
    if (corrected->once) encoded.once = keys_.fingerprint(key_bytes(*corrected->once));
  }
  if (const auto* const submitted = std::get_if<Submitted>(&event.body)) {
    if (submitted->once) encoded.once = keys_.fingerprint(key_bytes(*submitted->once));
    for (const OnceKey& key : submitted->once_before)
      encoded.once_before.push_back(keys_.fingerprint(key_bytes(key)));
  }
  return encoded;
}

Result<Instant> Writer::recorded_at(const NewEvent& event, const Batch& batch, Sequence sequence) const {
  const auto where = "event " + std::to_string(sequence);
  if (!event.recorded_at) {
    const bool ahead = batch.last_recorded_at.milliseconds > batch.now.milliseconds + kClockTolerance;
    if (std::holds_alternative<ClockCorrected>(event.body)) {
      if (ahead) return batch.now;
      return fail(ErrorCode::conflict,
                  "the log does not lie ahead of the clock: there is nothing to correct");
    }
    if (ahead)
      return fail(
          ErrorCode::conflict, "the log lies ahead of the clock, so that nothing can be recorded",
          "the last event says " + to_rfc3339(batch.last_recorded_at) + ", the clock " +
              to_rfc3339(batch.now),
          "Set the clock right if it is behind. If it was ahead when that event was recorded: zicht clock "
          "correct.");
    // The clock may have been set back a little; what the log knew first stays first.
    return std::max(batch.now, batch.last_recorded_at);
  }
  if (batch.live)
    return fail(ErrorCode::conflict, "a history can be imported only into a registry that is not in use yet",
                where);
  if (*event.recorded_at > batch.now)
    return fail(ErrorCode::conflict, "recorded_at lies in the future", where);
  if (*event.recorded_at < batch.last_recorded_at)
    return fail(ErrorCode::conflict, "recorded_at lies before that of an earlier event", where,
                "Sort the history by recorded_at.");
  return *event.recorded_at;
}

/// The versions that a statement has of a report or an object, the last first.
Result<std::vector<Sequence>> Writer::versions_by(Statement& find, std::uint64_t subject) {
  std::vector<Sequence> versions;
  find.bind(1, id(subject));
  for (;;) {
    ZICHT_TRY(const bool row, find.step());
    if (!row) break;
    versions.push_back(static_cast<Sequence>(find.integer(0)));
  }
  find.reset();
  if (versions.empty() || versions.back() != subject) versions.push_back(subject);
  return versions;
}

/// Whether an event that enters an object says what some version of that object says.
Result<bool> Writer::object_was_said(Sequence object, const EncodedEvent& event) {
  ZICHT_TRY(const std::vector<Sequence> versions, versions_by(find_object_versions_, object));
  for (const Sequence version : versions) {
    ZICHT_TRY(const bool same, same_content(version, object, event));
    if (same) return true;
  }
  return false;
}

/// Whether two sealed texts of one object hold the same, but for the reason of a correction.
static Result<bool> say_the_same(const Bytes& earlier, const Bytes& now) {
  if (earlier == now) return true;
  ZICHT_TRY(const Secrets before, decode_secrets(earlier));
  Secrets after;
  if (!now.empty()) {
    ZICHT_TRY(after, decode_secrets(now));
  }
  return before.identity == after.identity && before.site_name == after.site_name &&
         before.case_key == after.case_key;
}

/// Whether an event that is no report says, byte by byte, what the log has of an earlier one. Of what was
/// erased only the statistics are left to compare.
Result<bool> Writer::same_content(Sequence earlier, Sequence owner, const EncodedEvent& event) {
  ZICHT_TRY(const bool found, find_payload_.bind(1, id(earlier)).step());
  const bool same_payload = found && std::ranges::equal(find_payload_.bytes(0), event.payload);
  find_payload_.reset();
  if (!same_payload) return false;
  ZICHT_TRY(const bool was_sealed, find_sealed_.bind(1, id(earlier)).step());
  if (!was_sealed) return event.secrets.empty();
  const Bytes sealed(find_sealed_.bytes(0).begin(), find_sealed_.bytes(0).end());
  find_sealed_.reset();
  auto secrets = unseal_with(owner, earlier, sealed);
  if (!secrets && secrets.error().code == ErrorCode::not_found) return true;
  if (!secrets) return std::unexpected(std::move(secrets).error());
  const auto same = say_the_same(*secrets, event.secrets);
  wipe(*secrets);
  return same;
}

/// The report that an event is about.
Result<ReportId> Writer::report_of(Sequence event) {
  ZICHT_TRY(const bool found, find_subject_.bind(1, id(event)).step());
  const ReportId report = found ? static_cast<ReportId>(find_subject_.integer(0)) : 0;
  find_subject_.reset();
  return report == 0 ? event : report;
}

/// Whether an event says what this version of a report says. Of an erased report only the statistics are left
/// to compare.
Result<bool> Writer::is_said_by(Sequence version, ReportId report, const EncodedEvent& event) {
  const ReportContent& content = std::get<Submitted>(event.event->body).content;
  ZICHT_TRY(const bool found, find_payload_.bind(1, id(version)).step());
  if (!found) return false;
  auto earlier = decode_report(find_payload_.bytes(0), *codebook_);
  find_payload_.reset();
  if (!earlier) return std::unexpected(std::move(earlier).error());
  if (!(*earlier == content.report)) return false;
  ZICHT_TRY(auto opened,
            open_secrets(version, version == report ? EventKind::submitted : EventKind::corrected, report));
  if (opened && opened->erased) return true;
  const Identity identity = opened ? std::move(opened->secrets.identity) : Identity{};
  return said_hash(*earlier, identity, *codebook_) == said_hash(content.report, content.identity, *codebook_);
}

/// Whether an event says what some version of the report says, the one that holds or an earlier one.
Result<bool> Writer::was_said(ReportId report, const EncodedEvent& event) {
  ZICHT_TRY(const std::vector<Sequence> versions, versions_by(find_versions_, report));
  for (const Sequence version : versions) {
    ZICHT_TRY(const bool same, is_said_by(version, report, event));
    if (same) return true;
  }
  return false;
}

/// The event that used the key of this one, or a key that it may have been sent under before.
Result<std::optional<Sequence>> Writer::find_key(const EncodedEvent& encoded) {
  ZICHT_TRY(auto found, once_->find(*encoded.once));
  for (const Fingerprint& key : encoded.once_before) {
    if (found) break;
    ZICHT_TRY(found, once_->find(key));
  }
  return found;
}

Result<void> Writer::place(const EncodedEvent& encoded, Batch& batch) {
  const Sequence sequence = batch.first + batch.placed.size();
  ZICHT_TRY(const Instant recorded, recorded_at(*encoded.event, batch, sequence));
  std::optional<Sequence> earlier;
  if (encoded.once) {
    const auto twin = batch.by_key.find(*encoded.once);
    if (twin != batch.by_key.end()) {
      earlier = twin->second->entry.sequence;
    } else {
      ZICHT_TRY(earlier, find_key(encoded));
    }
    if (earlier && !std::holds_alternative<Corrected>(encoded.event->body)) {
      batch.repeats.push_back({batch.receipts.size(), &encoded});
      batch.receipts.push_back({Receipt::Outcome::repeated, *earlier, 0, false});
      return {};
    }
  }
  const EventKind kind = kind_of(encoded.event->body);
  const std::uint64_t subject = subject_of(encoded.event->body, sequence);
  if (earlier) {  // the new version of a report has a reference that was used before: by this report, or not
                  // at all
    ZICHT_TRY(const ReportId owner, report_of(*earlier));
    if (owner != subject)
      return fail(ErrorCode::conflict, "another report of this organisation has this own reference",
                  report_number(owner), "Mend the reference; or withdraw one of the two.");
  }
  batch.placed.push_back({&encoded,
                          {sequence,
                           recorded,
                           batch.now,
                           encoded.event->actor,
                           subject,
                           kind,
                           kPayloadVersion,
                           encoded.payload,
                           {}},
                          {},
                          {},
                          {},
                          false,
                          !earlier});
  batch.receipts.push_back({Receipt::Outcome::recorded, sequence, subject, false});
  if (encoded.once) batch.by_key.emplace(*encoded.once, &batch.placed.back());
  batch.last_recorded_at = recorded;
  batch.live = batch.live || (!encoded.event->recorded_at && is_use(kind));
  return {};
}

Result<void> Writer::compare_repeats(Batch& batch) {
  for (const Repeat& repeat : batch.repeats) {
    Receipt& receipt = batch.receipts[repeat.receipt];
    ZICHT_TRY(receipt.report, report_of(receipt.sequence));
    const bool is_report = std::holds_alternative<Submitted>(repeat.encoded->event->body);
    ZICHT_TRY(const bool same, is_report ? was_said(receipt.report, *repeat.encoded)
                                         : object_was_said(receipt.report, *repeat.encoded));
    if (!same) receipt.outcome = Receipt::Outcome::differing_content;
    if (!std::holds_alternative<Submitted>(repeat.encoded->event->body)) continue;
    ZICHT_TRY(const bool active, projections_->is_active(receipt.report));
    receipt.withdrawn = !active;
  }
  return {};
}

Result<void> Writer::seal_all(std::span<Placed> placed, Sequence last) {
  const bool any_secret =
      std::ranges::any_of(placed, [](const Placed& one) { return !one.encoded->secrets.empty(); });
  if (any_secret) ZICHT_CHECK(keys().prepare(last));
  for (Placed& one : placed) {
    const Bytes& secrets = one.encoded->secrets;
    if (!secrets.empty()) {
      auto key = keys().data_key(key_owner(one.entry.kind, one.entry.sequence, one.entry.subject));
      if (!key && key.error().code == ErrorCode::not_found) {
        one.erased = true;
        continue;
      }
      if (!key) return std::unexpected(std::move(key).error());
      one.sealed = seal(secrets, one.entry.sequence, *key);
      const Hash hash = commitment_to(one.sealed);
      one.commitment.assign(hash.begin(), hash.end());
      one.entry.commitment = one.commitment;
    }
    one.leaf = leaf_hash_of(one.entry);
  }
  return {};
}

Result<void> Writer::store(std::span<const Placed> placed) {
  for (const Placed& one : placed) {
    const LogEntry& entry = one.entry;
    ZICHT_CHECK(projections_->apply(entry));
    if (one.erased)
      return fail(ErrorCode::conflict,
                  "the identity of this report was erased; nothing that identifies can be added to it",
                  report_number(entry.subject), "Leave identity and reason out.");
    if (one.encoded->once && one.keeps_key) ZICHT_CHECK(once_->add(*one.encoded->once, entry.sequence));
    if (!one.sealed.empty()) ZICHT_CHECK(add_vault_.bind(1, id(entry.sequence)).bind(2, one.sealed).run());
    ZICHT_CHECK(add_log_.bind(1, id(entry.sequence))
                    .bind(2, entry.recorded_at.milliseconds)
                    .bind(3, entry.appended_at.milliseconds)
                    .bind(4, entry.actor)
                    .bind(5, id(entry.subject))
                    .bind(6, static_cast<std::int64_t>(entry.kind))
                    .bind(7, std::int64_t{entry.payload_version})
                    .bind(8, entry.payload)
                    .bind(9, entry.commitment)
                    .run());
    tree_.append(one.leaf);
    last_recorded_at_ = entry.recorded_at;
    live_ = live_ || (!one.encoded->event->recorded_at && is_use(entry.kind));
  }
  return {};
}

Result<void> Writer::store_as_sealed(std::span<Placed> placed, Sequence last) {
  // Carrying pages over less often is faster for many; for one at a time a short log is, which is not
  // extended.
  ZICHT_CHECK(database_->execute("PRAGMA wal_autocheckpoint = 16384"));
  SealedCount sealed;
  auto sealing = std::async(std::launch::async, [&]() -> Result<void> {
    const SealedCount::End at_end(sealed);
    for (std::size_t at = 0; at < placed.size(); at += kPiece) {
      const auto piece = placed.subspan(at, std::min(kPiece, placed.size() - at));
      ZICHT_CHECK(seal_all(piece, last));
      sealed.add(piece.size());
    }
    return {};
  });
  for (std::size_t at = 0; at < placed.size() && sealed.wait_for(std::min(at + kPiece, placed.size()));
       at += kPiece)
    ZICHT_CHECK(store(placed.subspan(at, std::min(kPiece, placed.size() - at))));
  ZICHT_CHECK(sealing.get());
  // Another batch is likely to follow.
  keys_ahead_ =
      std::async(std::launch::async, [this, last = last + placed.size()] { return keys_.prepare(last); });
  return {};
}

Result<std::vector<Receipt>> Writer::append(std::span<const EncodedEvent> events, Instant now) {
  Batch batch{now, last_recorded_at_, live_, next_sequence(), next_sequence() + events.size() - 1, {}, {}, {},
              {}};
  batch.placed.reserve(events.size());
  batch.receipts.reserve(events.size());
  for (const EncodedEvent& event : events) ZICHT_CHECK(place(event, batch));
  if (batch.placed.size() > kPiece) {
    ZICHT_CHECK(store_as_sealed(batch.placed, batch.last));
  } else {
    ZICHT_CHECK(seal_all(batch.placed, batch.last));
    ZICHT_CHECK(store(batch.placed));
  }
  ZICHT_CHECK(compare_repeats(batch));
  return std::move(batch.receipts);
}

namespace {

Hash hash_of(const Bytes& payload, const Bytes& secrets) {
  Bytes all = payload;
  all.insert(all.end(), secrets.begin(), secrets.end());
  return sha256(std::string_view(reinterpret_cast<const char*>(all.data()), all.size()));
}

}  // namespace

Result<std::vector<Receipt>> Writer::preview(std::span<const EncodedEvent> events,
                                             std::unordered_map<Fingerprint, Hash, FirstBytes>& would_use) {
  std::vector<Receipt> receipts(events.size());
  for (std::size_t at = 0; at < events.size(); ++at) {
    const EncodedEvent& encoded = events[at];
    if (!encoded.once) continue;
    Receipt& receipt = receipts[at];
    const auto* const report = std::get_if<Submitted>(&encoded.event->body);
    const Hash said = report != nullptr
                          ? said_hash(report->content.report, report->content.identity, *codebook_)
                          : hash_of(encoded.payload, encoded.secrets);
    bool same = false;
    if (const auto twin = would_use.find(*encoded.once); twin != would_use.end()) {
      same = twin->second == said;
    } else {
      ZICHT_TRY(const auto earlier, find_key(encoded));
      if (!earlier) {
        would_use.emplace(*encoded.once, said);
        continue;
      }
      receipt.sequence = *earlier;
      ZICHT_TRY(receipt.report, report_of(*earlier));
      ZICHT_TRY(same, report != nullptr ? was_said(receipt.report, encoded)
                                        : object_was_said(receipt.report, encoded));
    }
    receipt.outcome = same ? Receipt::Outcome::repeated : Receipt::Outcome::differing_content;
    if (report == nullptr || receipt.report == 0) continue;
    ZICHT_TRY(const bool active, projections_->is_active(receipt.report));
    receipt.withdrawn = !active;
  }
  return receipts;
}

/// Keys that could not be made ahead are made when they are needed.
KeyStore& Writer::keys() {
  if (keys_ahead_.valid()) static_cast<void>(keys_ahead_.get());
  return keys_;
}

Result<Bytes> Writer::unseal_with(ReportId owner, Sequence event, std::span<const std::uint8_t> sealed) {
  ZICHT_TRY(const Secret key, keys().data_key(owner));
  return unseal(sealed, event, key);
}

Result<std::optional<OpenedSecrets>> Writer::open_secrets(Sequence event, EventKind kind, ReportId subject) {
  ZICHT_TRY(const bool was_sealed, find_sealed_.bind(1, id(event)).step());
  if (!was_sealed) return std::nullopt;
  const Bytes sealed(find_sealed_.bytes(0).begin(), find_sealed_.bytes(0).end());
  find_sealed_.reset();
  auto content = unseal_with(key_owner(kind, event, subject), event, sealed);
  // The first version of Zicht sealed every reason with the key of its report.
  if (!content && content.error().code == ErrorCode::corrupt) content = unseal_with(subject, event, sealed);
  if (!content && content.error().code == ErrorCode::not_found) return OpenedSecrets{event, {}, true};
  if (!content) return std::unexpected(std::move(content).error());
  ZICHT_TRY(Secrets secrets, decode_secrets(*content));
  wipe(*content);
  return OpenedSecrets{event, std::move(secrets), false};
}

Result<void> Writer::apply_erasures() {
  ZICHT_TRY(const std::vector<Sequence> events, projections_->erased_events());
  return keys().destroy(events);
}

Result<void> Writer::tidy() { return once_->tidy(); }

Result<void> Writer::save_tree() {
  Bytes nodes;
  for (const Hash& node : tree_.nodes()) nodes.insert(nodes.end(), node.begin(), node.end());
  return put_tree_.bind(1, id(tree_.size())).bind(2, nodes).run();
}

}  // namespace zicht::registry
