#include "registry/sqlite/schema.hpp"

#include <iterator>
#include <string>

#include "registry/sqlite/projections.hpp"

namespace zicht::registry {
namespace {

constexpr std::int64_t kApplication = 0x5A696368;  // "Zich": marks the file as ours

// Step i brings version i to i + 1. A step that was released is never changed.
constexpr const char* kSteps[] = {
    R"sql(
CREATE TABLE log (           -- docs/format.md; nothing here is ever changed or removed
  sequence INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, appended_at INTEGER NOT NULL, actor TEXT NOT NULL,
  subject INTEGER NOT NULL, kind INTEGER NOT NULL, payload_version INTEGER NOT NULL, payload BLOB NOT NULL,
  commitment BLOB NOT NULL) STRICT;
CREATE TABLE vault (sequence INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
CREATE TABLE tree (          -- one row: the frontier of the Merkle tree over the log
  only INTEGER PRIMARY KEY CHECK (only = 1), size INTEGER NOT NULL, nodes BLOB NOT NULL) STRICT;
CREATE TABLE once (          -- keyed hashes of idempotency keys and of what they came with
  key BLOB PRIMARY KEY, sequence INTEGER NOT NULL, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
-- Projections: all below can be made anew from the log. valid_to is exclusive; the largest integer means "still".
CREATE TABLE report_version (
  report INTEGER NOT NULL, version INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,
  PRIMARY KEY (report, valid_from)) STRICT, WITHOUT ROWID;
CREATE TABLE person_member ( -- only reports that are not a person of their own
  report INTEGER NOT NULL, person INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,
  PRIMARY KEY (report, valid_from)) STRICT, WITHOUT ROWID;
CREATE INDEX person_member_person ON person_member (person, valid_to);
CREATE TABLE link_decision (
  sequence INTEGER PRIMARY KEY, same INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL) STRICT;
CREATE INDEX link_decision_a ON link_decision (a);
CREATE INDEX link_decision_b ON link_decision (b);
)sql",
    R"sql(
ALTER TABLE once DROP COLUMN content;
DROP TABLE report_version;
CREATE TABLE report_version ( -- projection; a version holds from its own event on
  version INTEGER PRIMARY KEY, report INTEGER NOT NULL, valid_to INTEGER NOT NULL) STRICT;
CREATE INDEX report_version_corrected ON report_version (report) WHERE version <> report;
CREATE TABLE once_recent (   -- the newest keys; merged into `once` in one sorted go when there are many
  key BLOB PRIMARY KEY, sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE settlement (sequence INTEGER PRIMARY KEY, report INTEGER NOT NULL) STRICT;  -- projection
CREATE TABLE about (         -- projection: which events, but for its own submission, are about a report
  report INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (report, sequence)) STRICT, WITHOUT ROWID;
)sql",
    R"sql(
CREATE TABLE erasure (report INTEGER PRIMARY KEY) STRICT;  -- projection
)sql",
    R"sql(
DROP TABLE link_decision;
CREATE TABLE link (          -- projection: what was said of two reports, a <= b, and whether it holds
  sequence INTEGER NOT NULL, position INTEGER NOT NULL, says INTEGER NOT NULL, a INTEGER NOT NULL,
  b INTEGER NOT NULL, in_force INTEGER NOT NULL, PRIMARY KEY (sequence, position)) STRICT, WITHOUT ROWID;
CREATE INDEX link_a ON link (a);
CREATE INDEX link_b ON link (b);
CREATE INDEX link_by_linkage ON link (sequence) WHERE says > 1;
CREATE TABLE undo (          -- projection
  sequence INTEGER PRIMARY KEY, undoes INTEGER NOT NULL, in_force INTEGER NOT NULL) STRICT;
CREATE INDEX undo_undoes ON undo (undoes);
)sql",
    R"sql(
CREATE TABLE object_version ( -- projection: versions of objects of the chain, as report_version has those of reports
  version INTEGER PRIMARY KEY, object INTEGER NOT NULL, kind INTEGER NOT NULL, valid_to INTEGER NOT NULL) STRICT;
CREATE INDEX object_version_corrected ON object_version (object) WHERE version <> object;
CREATE TABLE tie_said (sequence INTEGER PRIMARY KEY) STRICT;  -- projection: what registrars said of ties
)sql",
    R"sql(
DROP TABLE report_version;
CREATE TABLE report_version ( -- projection; a version holds from its own event on; the event `content` says what
  version INTEGER PRIMARY KEY, report INTEGER NOT NULL, valid_to INTEGER NOT NULL, content INTEGER NOT NULL) STRICT;
CREATE INDEX report_version_corrected ON report_version (report) WHERE version <> report;
CREATE INDEX report_version_ended ON report_version (valid_to) WHERE valid_to <> 9223372036854775807;
CREATE TABLE clock_correction (  -- projection: from when on the events before it count as recorded, at the latest
  sequence INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL) STRICT;
)sql",
};
constexpr auto kVersion = static_cast<std::int64_t>(std::size(kSteps));

Result<std::int64_t> version_of(Database& database) {
  ZICHT_TRY(const std::int64_t application, database.integer("PRAGMA application_id"));
  ZICHT_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
  if (version > 0 && application != kApplication)
    return fail(ErrorCode::corrupt, "this is not a registry of Zicht", "registry.db");
  if (version > kVersion)
    return fail(ErrorCode::too_new, "the registry was written by a later version of Zicht",
                "schema " + std::to_string(version) + ", this program knows " + std::to_string(kVersion),
                "Install that version or a later one.");
  return version;
}

}  // namespace

std::int64_t schema_version() { return kVersion; }

Result<void> migrate(Database& database) {
  ZICHT_TRY(const std::int64_t before, version_of(database));
  if (before == kVersion) return {};
  ZICHT_TRY(Transaction steps, Transaction::begin(database));
  for (std::int64_t version = before; version < kVersion; ++version)
    ZICHT_CHECK(database.execute(kSteps[version]));
  if (before > 0) ZICHT_CHECK(rebuild_projections(database));
  ZICHT_CHECK(database.execute(("PRAGMA application_id = " + std::to_string(kApplication) +
                                "; PRAGMA user_version = " + std::to_string(kVersion))
                                   .c_str()));
  return steps.commit();
}

Result<void> check_schema(Database& database) {
  ZICHT_TRY(const std::int64_t version, version_of(database));
  if (version == 0) return fail(ErrorCode::corrupt, "this is not a registry of Zicht", "registry.db");
  if (version < kVersion)
    return fail(ErrorCode::conflict, "the registry must be brought to this version first",
                "schema " + std::to_string(version),
                "Run any command that writes, for example zicht import; it upgrades the registry.");
  return {};
}

}  // namespace zicht::registry
