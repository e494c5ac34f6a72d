#include "registry/writer.hpp"

#include <cstring>

#include "base/contract.hpp"
#include "registry/vault.hpp"

namespace zicht::registry {
namespace {

std::int64_t id(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::string shown(ReportId report) { return "R" + std::to_string(report); }

/// The report that an event is about; 0 = none, or the report that it makes.
ReportId subject_of(const EventBody& body) {
  if (const auto* const event = std::get_if<Corrected>(&body)) return event->report;
  if (const auto* const event = std::get_if<Withdrawn>(&body)) return event->report;
  if (const auto* const event = std::get_if<SamePerson>(&body)) return event->a;
  if (const auto* const event = std::get_if<DifferentPersons>(&body)) return event->a;
  return 0;
}

Bytes joined_bytes(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  Bytes all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

/// Source and reference of a once-only key, told apart whatever they hold.
Bytes key_bytes(const OnceKey& key) {
  CborWriter out;
  out.array(2);
  out.text(key.source);
  out.text(key.reference);
  return std::move(out).take();
}

}  // namespace

Writer::Writer(Database& database, KeyStore keys, const Codebook& codebook)
    : database_(&database), keys_(std::move(keys)), codebook_(&codebook) {}

Result<Writer> Writer::on(Database& database, KeyStore keys, const Codebook& codebook) {
  Writer writer(database, std::move(keys), codebook);
  ZICHT_TRY(writer.persons_, Persons::on(database));
  ZICHT_TRY(writer.add_log_, database.prepare("INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"));
  ZICHT_TRY(writer.add_vault_, database.prepare("INSERT INTO vault VALUES (?1, ?2)"));
  ZICHT_TRY(writer.find_once_, database.prepare("SELECT sequence, content FROM once WHERE key = ?1"));
  ZICHT_TRY(writer.add_once_, database.prepare("INSERT INTO once VALUES (?1, ?2, ?3)"));
  ZICHT_TRY(writer.current_version_,
            database.prepare("SELECT max(valid_to) FROM report_version WHERE report = ?1"));
  ZICHT_TRY(
      writer.close_version_,
      database.prepare(
          "UPDATE report_version SET valid_to = ?2 WHERE report = ?1 AND valid_to = 9223372036854775807"));
  ZICHT_TRY(writer.open_version_,
            database.prepare("INSERT INTO report_version VALUES (?1, ?2, ?2, 9223372036854775807)"));
  ZICHT_TRY(writer.put_tree_, database.prepare("INSERT OR REPLACE INTO tree VALUES (1, ?1, ?2)"));
  ZICHT_CHECK(writer.reload());
  return writer;
}

Result<void> Writer::reload() {
  ZICHT_TRY(Statement read, database_->prepare("SELECT size, nodes FROM tree"));
  ZICHT_TRY(const bool found, read.step());
  std::vector<Hash> nodes(found ? read.bytes(1).size() / sizeof(Hash) : 0);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    std::memcpy(nodes[i].data(), read.bytes(1).data() + i * sizeof(Hash), sizeof(Hash));
  ZICHT_TRY(tree_,
            MerkleFrontier::from(found ? static_cast<std::uint64_t>(read.integer(0)) : 0, std::move(nodes)));
  read.reset();
  ZICHT_TRY(const std::int64_t events, database_->integer("SELECT ifnull(max(sequence), 0) FROM log"));
  if (id(tree_.size()) != events)
    return fail(ErrorCode::corrupt, "the log and the tree over it differ in size", "registry.db",
                "Run zicht verify.");
  ZICHT_TRY(const std::int64_t last, database_->integer("SELECT ifnull((SELECT recorded_at FROM log ORDER BY "
                                                        "sequence DESC LIMIT 1), -9223372036854775807)"));
  last_recorded_at_ = {last};
  // Definitions are adopted when a registry is made; they do not begin its use.
  ZICHT_TRY(
      const std::int64_t live,
      database_->integer("SELECT EXISTS (SELECT 1 FROM log WHERE recorded_at = appended_at AND kind <> 8)"));
  live_ = live != 0;
  return {};
}

Result<void> Writer::check_time(const NewEvent& event, Instant now) const {
  if (!event.recorded_at) return {};
  const auto where = "event " + std::to_string(next_sequence());
  if (live_)
    return fail(ErrorCode::conflict, "a history can be imported only into a registry that is not in use yet",
                where);
  if (*event.recorded_at > now) return fail(ErrorCode::conflict, "recorded_at lies in the future", where);
  return {};
}

Result<std::optional<Receipt>> Writer::seen_before(const Submitted& event,
                                                   std::span<const std::uint8_t> payload,
                                                   std::span<const std::uint8_t> secrets) {
  once_.reset();
  if (!event.once) return std::nullopt;
  once_ = {keys_.fingerprint(key_bytes(*event.once)), keys_.fingerprint(joined_bytes(payload, secrets))};
  ZICHT_TRY(const bool found, find_once_.bind(1, once_->first).step());
  if (!found) return std::nullopt;
  const bool same_content = std::ranges::equal(find_once_.bytes(1), once_->second);
  const Receipt receipt{same_content ? Receipt::Outcome::repeated : Receipt::Outcome::differing_content,
                        static_cast<Sequence>(find_once_.integer(0))};
  find_once_.reset();
  return receipt;
}

Result<void> Writer::check_exists(ReportId report) {
  ZICHT_TRY(const bool row, current_version_.bind(1, id(report)).step());
  const bool there = row && current_version_.integer(0) != 0;
  current_version_.reset();
  if (!there) return fail(ErrorCode::not_found, "there is no such report", shown(report));
  return {};
}

Result<void> Writer::check_active(ReportId report) {
  ZICHT_CHECK(check_exists(report));
  ZICHT_TRY(const bool row, current_version_.bind(1, id(report)).step());
  const bool active = row && current_version_.integer(0) == INT64_MAX;
  current_version_.reset();
  if (!active) return fail(ErrorCode::conflict, "the report was withdrawn", shown(report));
  return {};
}

Result<void> Writer::project(const EventBody& body, Sequence sequence) {
  if (std::holds_alternative<Submitted>(body)) {
    if (once_)
      ZICHT_CHECK(add_once_.bind(1, once_->first).bind(2, id(sequence)).bind(3, once_->second).run());
    return open_version_.bind(1, id(sequence)).bind(2, id(sequence)).run();
  }
  if (const auto* const event = std::get_if<Corrected>(&body)) {
    ZICHT_CHECK(check_active(event->report));
    ZICHT_CHECK(close_version_.bind(1, id(event->report)).bind(2, id(sequence)).run());
    return open_version_.bind(1, id(event->report)).bind(2, id(sequence)).run();
  }
  if (const auto* const event = std::get_if<Withdrawn>(&body)) {
    ZICHT_CHECK(check_active(event->report));
    return close_version_.bind(1, id(event->report)).bind(2, id(sequence)).run();
  }
  if (const auto* const event = std::get_if<SamePerson>(&body)) {
    ZICHT_CHECK(check_exists(event->a));
    ZICHT_CHECK(check_exists(event->b));
    return persons_->join(sequence, event->a, event->b);
  }
  if (const auto* const event = std::get_if<DifferentPersons>(&body)) {
    ZICHT_CHECK(check_exists(event->a));
    ZICHT_CHECK(check_exists(event->b));
    return persons_->keep_apart(sequence, event->a, event->b);
  }
  return {};
}

Result<void> Writer::log(const LogEntry& entry) {
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
  tree_.append(leaf_hash_of(entry));
  return {};
}

Result<Receipt> Writer::append(const NewEvent& event, Instant now) {
  ZICHT_CHECK(check_time(event, now));
  const Sequence sequence = next_sequence();
  // The registry's clock may have been set back; what the log knew first stays first.
  const Instant recorded_at = event.recorded_at.value_or(std::max(now, last_recorded_at_));
  if (recorded_at < last_recorded_at_)
    return fail(ErrorCode::conflict, "recorded_at lies before that of an earlier event",
                "event " + std::to_string(sequence), "Sort the history by recorded_at.");
  const Bytes payload = encode(event.body, *codebook_);
  const Bytes secrets = secrets_of(event.body);
  const auto* const submitted = std::get_if<Submitted>(&event.body);
  if (submitted != nullptr) {
    ZICHT_TRY(const std::optional<Receipt> earlier, seen_before(*submitted, payload, secrets));
    if (earlier) return *earlier;
  }
  const ReportId subject = submitted != nullptr ? sequence : subject_of(event.body);
  ZICHT_CHECK(project(event.body, sequence));

  Bytes commitment;
  if (!secrets.empty()) {
    ZICHT_CHECK(keys_.prepare(sequence));
    ZICHT_TRY(const Secret key, keys_.data_key(subject));
    const Bytes sealed = seal(secrets, sequence, key);
    ZICHT_CHECK(add_vault_.bind(1, id(sequence)).bind(2, sealed).run());
    const Hash hash = commitment_to(sealed);
    commitment.assign(hash.begin(), hash.end());
  }
  ZICHT_CHECK(log({sequence, recorded_at, now, event.actor, subject, kind_of(event.body), kPayloadVersion,
                   payload, commitment}));
  last_recorded_at_ = recorded_at;
  live_ = live_ || (!event.recorded_at && !std::holds_alternative<Adopted>(event.body));
  return Receipt{Receipt::Outcome::recorded, sequence};
}

Result<void> Writer::save_tree() {
  Bytes nodes;
  for (const Hash& node : tree_.nodes()) nodes.insert(nodes.end(), node.begin(), node.end());
  return put_tree_.bind(1, id(tree_.size())).bind(2, nodes).run();
}

}  // namespace zicht::registry
