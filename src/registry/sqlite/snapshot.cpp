#include "registry/sqlite/snapshot.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/report_field.hpp"
#include "registry/chain_payload.hpp"
#include "registry/payload.hpp"
#include "registry/sqlite/persons.hpp"

namespace zicht::registry {
namespace {

/// Later settlements win, attribute by attribute.
void settle(SettledAttributes& so_far, const SettledAttributes& later) { put_known(later, so_far); }

/// Who is born in this year has one of two ages on a day; an age that a report gives stays when it is one of
/// them.
AgeInterval age_born_in(std::int16_t year, Date day, AgeInterval reported) {
  const int turning = year_of(day) - year;
  const int lower = std::clamp(turning - 1, 0, int{AgeInterval::kOldest});
  const int upper = std::clamp(turning, 0, int{AgeInterval::kOldest});
  const int low = std::max(lower, int{reported.lower});
  const int high = std::min(upper, int{reported.upper});
  if (low <= high) return {static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)};
  return {static_cast<std::uint8_t>(lower), static_cast<std::uint8_t>(upper)};
}

void apply(const SettledAttributes& settled, Report& report) {
  put_known(settled, report);
  if (!settled.birth_year) return;
  if (report.received_on)
    report.age_at_receipt = age_born_in(*settled.birth_year, *report.received_on, report.age_at_receipt);
  for (Episode& episode : report.episodes) {
    if (episode.start)
      episode.age_at_start = age_born_in(*settled.birth_year, episode.start->first, episode.age_at_start);
    if (episode.end)
      episode.age_at_end = age_born_in(*settled.birth_year, episode.end->last, episode.age_at_end);
  }
}

Result<std::unordered_map<PersonId, SettledAttributes>> settlements(Database& database,
                                                                    const Codebook& codebook,
                                                                    const PersonOf& members,
                                                                    Sequence tree_size) {
  ZICHT_TRY(
      Statement read,
      database.prepare("SELECT s.report, l.payload FROM settlement s JOIN log l ON l.sequence = s.sequence "
                       "WHERE s.sequence <= ?1 ORDER BY s.sequence"));
  read.bind(1, static_cast<std::int64_t>(tree_size));
  std::unordered_map<PersonId, SettledAttributes> settled;
  for (;;) {
    ZICHT_TRY(const bool row, read.step());
    if (!row) return settled;
    ZICHT_TRY(const SettledAttributes attributes, decode_settled(read.bytes(1), codebook));
    settle(settled[person_of(members, static_cast<ReportId>(read.integer(0)))], attributes);
  }
}

}  // namespace

namespace {

/// When events count as recorded: as they say, but none later than a correction of the clock that came after
/// it. These moments never decrease along the log.
class RecordedMoments {
 public:
  static Result<RecordedMoments> of(Database& database) {
    RecordedMoments moments;
    ZICHT_TRY(Statement read,
              database.prepare("SELECT sequence, recorded_at FROM clock_correction ORDER BY 1 DESC"));
    for (std::int64_t earliest = INT64_MAX;;) {
      ZICHT_TRY(const bool row, read.step());
      if (!row) return moments;
      earliest = std::min(earliest, read.integer(1));
      moments.corrections_.push_back({read.integer(0), earliest});
    }
  }
  std::int64_t moment(std::int64_t sequence, std::int64_t recorded_at) const {
    std::int64_t bound = INT64_MAX;
    for (const Correction& correction : corrections_) {
      if (correction.sequence <= sequence) break;
      bound = correction.earliest;
    }
    return std::min(recorded_at, bound);
  }

 private:
  struct Correction {
    std::int64_t sequence;
    std::int64_t earliest;  ///< of this correction and all that came after it
  };
  std::vector<Correction> corrections_;  ///< the last one first
};

}  // namespace

/// How many events were recorded before this moment. The moments never decrease along the log, so halving
/// finds it.
Result<Sequence> tree_size_before(Database& database, Instant end) {
  ZICHT_TRY(const std::int64_t events, database.integer("SELECT ifnull(max(sequence), 0) FROM log"));
  ZICHT_TRY(const RecordedMoments moments, RecordedMoments::of(database));
  ZICHT_TRY(Statement recorded, database.prepare("SELECT recorded_at FROM log WHERE sequence = ?1"));
  std::int64_t before = 0;  // so many are known to be before
  std::int64_t unsure = events;
  while (unsure > 0) {
    const std::int64_t half = (unsure + 1) / 2;
    ZICHT_TRY(const bool row, recorded.bind(1, before + half).step());
    if (!row)
      return fail(ErrorCode::corrupt, "an event is missing from the log",
                  "event " + std::to_string(before + half), "Run zicht verify.");
    const bool early = moments.moment(before + half, recorded.integer(0)) < end.milliseconds;
    recorded.reset();
    if (early) before += half;
    unsure = early ? unsure - half : half - 1;
  }
  return static_cast<Sequence>(before);
}

Result<Sequence> tree_size_on(Database& database, Date day) {
  return tree_size_before(database, start_of_day_amsterdam(day + 1));
}

Result<StatSnapshot> snapshot_of(Database& database, const Codebook& codebook, Date as_of) {
  ZICHT_TRY(const Sequence tree_size, tree_size_on(database, as_of));
  ZICHT_TRY(Persons persons, Persons::on(database));
  ZICHT_TRY(const PersonOf members, persons.at(tree_size));
  ZICHT_TRY(const auto settled, settlements(database, codebook, members, tree_size));
  ZICHT_TRY(Statement reports,
            database.prepare(
                "SELECT v.report, l.payload FROM report_version v JOIN log l ON l.sequence = v.content "
                "WHERE v.version <= ?1 AND v.valid_to > ?1 ORDER BY v.version"));
  reports.bind(1, static_cast<std::int64_t>(tree_size));
  StatSnapshotBuilder builder;
  for (;;) {
    ZICHT_TRY(const bool row, reports.step());
    if (!row) break;
    const auto report_id = static_cast<ReportId>(reports.integer(0));
    ZICHT_TRY(Report report, decode_report(reports.bytes(1), codebook));
    const PersonId person = person_of(members, report_id);
    if (const auto found = settled.find(person); found != settled.end()) apply(found->second, report);
    builder.add(person, report_id, report);
  }
  return std::move(builder).finish(as_of, tree_size);
}

Result<FirstSaid> first_said_of(Database& database, const Codebook& codebook, Date as_of) {
  ZICHT_TRY(const Sequence tree_size, tree_size_on(database, as_of));
  FirstSaid first;
  StatSnapshotBuilder builder;
  // A withdrawal that was undone opens a version too, but with the content of the first.
  ZICHT_TRY(
      Statement reports,
      database.prepare("SELECT v.report, l.payload FROM report_version v JOIN log l ON l.sequence = v.report "
                       "WHERE v.version <> v.report AND v.content <> v.report AND v.version <= ?1 AND "
                       "v.valid_to > ?1 ORDER BY v.report"));
  reports.bind(1, static_cast<std::int64_t>(tree_size));
  for (;;) {
    ZICHT_TRY(const bool row, reports.step());
    if (!row) break;
    const auto report = static_cast<ReportId>(reports.integer(0));
    ZICHT_TRY(const Report said, decode_report(reports.bytes(1), codebook));
    builder.add(report, report, said);
  }
  first.reports = std::move(builder).finish(as_of, tree_size);
  ZICHT_TRY(
      Statement concerns,
      database.prepare("SELECT v.object, l.payload FROM object_version v JOIN log l ON l.sequence = v.object "
                       "WHERE v.version <> v.object AND v.kind = ?2 AND v.version <= ?1 AND v.valid_to > ?1 "
                       "ORDER BY v.object"));
  concerns.bind(1, static_cast<std::int64_t>(tree_size))
      .bind(2, static_cast<std::int64_t>(ObjectKind::concern));
  for (;;) {
    ZICHT_TRY(const bool row, concerns.step());
    if (!row) return first;
    const auto number = static_cast<ObjectNumber>(concerns.integer(0));
    ZICHT_TRY(LoggedObject said, decode_object(concerns.bytes(1), codebook));
    if (auto* const concern = std::get_if<Concern>(&said.object))
      first.concerns.push_back({number, std::move(*concern)});
  }
}

}  // namespace zicht::registry
