#include "registry/sqlite/persons.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "model/report_number.hpp"

namespace zicht::registry {
namespace {

std::string shown(ReportId a, ReportId b) { return report_number(a) + ", " + report_number(b); }

PairSaid pair_said(Statement& row) {
  return {static_cast<Sequence>(row.integer(0)), static_cast<std::uint32_t>(row.integer(1)),
          static_cast<Says>(row.integer(2)), static_cast<ReportId>(row.integer(3)),
          static_cast<ReportId>(row.integer(4))};
}

Result<std::vector<PairSaid>> all_rows(Statement& read) {
  std::vector<PairSaid> said;
  for (;;) {
    ZICHT_TRY(const bool row, read.step());
    if (!row) return said;
    said.push_back(pair_said(read));
  }
}

constexpr const char* kStill = "9223372036854775807";

}  // namespace

Result<Persons> Persons::on(Database& database) {
  Persons persons;
  const std::string now = std::string(" AND valid_to = ") + kStill;
  const auto prepare = [&](Statement& statement, const std::string& sql) -> Result<void> {
    ZICHT_TRY(statement, database.prepare(sql));
    return {};
  };
  ZICHT_CHECK(prepare(persons.person_of_, "SELECT person FROM person_member WHERE report = ?1" + now));
  ZICHT_CHECK(prepare(persons.members_, "SELECT report FROM person_member WHERE person = ?1" + now));
  ZICHT_CHECK(prepare(persons.close_, "UPDATE person_member SET valid_to = ?2 WHERE report = ?1" + now));
  ZICHT_CHECK(
      prepare(persons.open_, std::string("INSERT INTO person_member VALUES (?1, ?2, ?3, ") + kStill + ")"));
  ZICHT_CHECK(prepare(persons.all_,
                      "SELECT report, person FROM person_member WHERE valid_from <= ?1 AND valid_to > ?1"));
  ZICHT_CHECK(prepare(persons.different_from_,
                      "SELECT b FROM link WHERE a = ?1 AND says = 0 AND in_force = 1 UNION ALL "
                      "SELECT a FROM link WHERE b = ?1 AND says = 0 AND in_force = 1"));
  const std::string columns = "SELECT sequence, position, says, a, b FROM link WHERE in_force = 1";
  ZICHT_CHECK(
      prepare(persons.said_of_, columns + " AND a = ?1 UNION ALL " + columns + " AND b = ?1 AND a <> b"));
  ZICHT_CHECK(
      prepare(persons.said_by_, "SELECT sequence, position, says, a, b FROM link WHERE sequence = ?1"));
  ZICHT_CHECK(prepare(persons.in_force_, columns + " ORDER BY sequence, position"));
  ZICHT_CHECK(prepare(persons.say_, "INSERT INTO link VALUES (?1, ?2, ?3, ?4, ?5, 1)"));
  ZICHT_CHECK(prepare(persons.put_in_force_, "UPDATE link SET in_force = ?2 WHERE sequence = ?1"));
  ZICHT_CHECK(prepare(persons.add_undo_, "INSERT INTO undo VALUES (?1, ?2, 1)"));
  ZICHT_CHECK(prepare(persons.find_undo_, "SELECT undoes, in_force FROM undo WHERE sequence = ?1"));
  ZICHT_CHECK(prepare(persons.put_undo_in_force_, "UPDATE undo SET in_force = ?2 WHERE sequence = ?1"));
  ZICHT_TRY(const std::int64_t linkage,
            database.integer("SELECT EXISTS (SELECT 1 FROM link WHERE says > 1)"));
  persons.any_linkage_ = linkage != 0;
  return persons;
}

Result<PersonId> Persons::person_of(ReportId report) {
  ZICHT_TRY(const bool found, person_of_.bind(1, id(report)).step());
  const PersonId person = found ? static_cast<PersonId>(person_of_.integer(0)) : report;
  person_of_.reset();
  return person;
}

Result<std::vector<ReportId>> Persons::members(PersonId person) {
  std::vector<ReportId> reports;
  members_.bind(1, id(person));
  for (;;) {
    ZICHT_TRY(const bool row, members_.step());
    if (!row) break;
    reports.push_back(static_cast<ReportId>(members_.integer(0)));
  }
  if (reports.empty()) reports.push_back(person);
  return reports;
}

Result<bool> Persons::kept_apart(const std::vector<ReportId>& ours, PersonId other) {
  for (const ReportId report : ours) {
    std::vector<ReportId> apart;
    different_from_.bind(1, id(report));
    for (;;) {
      ZICHT_TRY(const bool row, different_from_.step());
      if (!row) break;
      apart.push_back(static_cast<ReportId>(different_from_.integer(0)));
    }
    for (const ReportId theirs : apart) {
      ZICHT_TRY(const PersonId person, person_of(theirs));
      if (person == other) return true;
    }
  }
  return false;
}

Result<void> Persons::move(ReportId report, PersonId person, Sequence sequence) {
  ZICHT_CHECK(close_.bind(1, id(report)).bind(2, id(sequence)).run());
  return open_.bind(1, id(report)).bind(2, id(person)).bind(3, id(sequence)).run();
}

Result<void> Persons::say(const PairSaid& said) {
  return say_.bind(1, id(said.sequence))
      .bind(2, std::int64_t{said.position})
      .bind(3, static_cast<std::int64_t>(said.says))
      .bind(4, id(said.a))
      .bind(5, id(said.b))
      .run();
}

Result<std::vector<PairSaid>> Persons::said_of(ReportId report) {
  said_of_.bind(1, id(report));
  return all_rows(said_of_);
}

Result<std::vector<PairSaid>> Persons::in_force() { return all_rows(in_force_); }

/// All that is said of these reports and of those that `same` and joins tie them to, whether the joins hold
/// or not. Whom they are kept apart from is left out unless tied to them too.
Result<std::vector<PairSaid>> Persons::all_tied_to(const std::vector<ReportId>& reports) {
  std::unordered_set<ReportId> reached(reports.begin(), reports.end());
  std::vector<ReportId> waiting(reached.begin(), reached.end());
  std::vector<PairSaid> all;
  while (!waiting.empty()) {
    const ReportId report = waiting.back();
    waiting.pop_back();
    ZICHT_TRY(const std::vector<PairSaid> said, said_of(report));
    for (const PairSaid& one : said) {
      const ReportId other = one.a == report ? one.b : one.a;
      if (one.says != Says::different && reached.insert(other).second) waiting.push_back(other);
    }
    all.insert(all.end(), said.begin(), said.end());
  }
  std::erase_if(all,
                [&](const PairSaid& one) { return !reached.contains(one.a) || !reached.contains(one.b); });
  std::ranges::sort(all, {}, [](const PairSaid& one) { return std::pair(one.sequence, one.position); });
  const auto twice = std::ranges::unique(all);  // told of both reports of a pair
  all.erase(twice.begin(), twice.end());
  return all;
}

/// Brings the rows of these reports, and of those tied to them, to what follows from all that is in force.
Result<Partition> Persons::update(Sequence sequence, const std::vector<ReportId>& reports) {
  ZICHT_TRY(std::vector<PairSaid> said, all_tied_to(reports));
  ZICHT_TRY(Partition partition, partition_of(std::move(said), sequence));
  for (const ReportId report : reports) partition.person_of.emplace(report, report);
  std::unordered_map<PersonId, std::size_t> size_of;
  for (const auto& [report, person] : partition.person_of) ++size_of[person];
  for (const auto& [report, person] : partition.person_of) {
    ZICHT_TRY(const bool has_row, person_of_.bind(1, id(report)).step());
    const bool moves = has_row ? static_cast<PersonId>(person_of_.integer(0)) != person : size_of[person] > 1;
    person_of_.reset();
    if (moves) ZICHT_CHECK(move(report, person, sequence));
  }
  return partition;
}

/// The way of `update` where nothing but `same` ever joined anybody: a person is what it was, and grows.
Result<void> Persons::join(Sequence sequence, ReportId a, ReportId b) {
  ZICHT_TRY(const PersonId person_a, person_of(a));
  ZICHT_TRY(const PersonId person_b, person_of(b));
  if (person_a == person_b) return {};
  const PersonId kept = std::min(person_a, person_b);
  const PersonId merged = std::max(person_a, person_b);
  ZICHT_TRY(std::vector<ReportId> moving, members(merged));
  ZICHT_TRY(const bool apart, kept_apart(moving, kept));
  if (apart) {
    ZICHT_CHECK(update(sequence, {a, b}));  // says why not
  }
  ZICHT_TRY(const bool kept_has_rows, person_of_.bind(1, id(kept)).step());
  person_of_.reset();
  if (!kept_has_rows) moving.push_back(kept);  // so far a person of its own, without a row
  for (const ReportId report : moving) ZICHT_CHECK(move(report, kept, sequence));
  return {};
}

Result<void> Persons::decide(Sequence sequence, bool same, ReportId a, ReportId b) {
  ZICHT_CHECK(say({sequence, 0, same ? Says::same : Says::different, std::min(a, b), std::max(a, b)}));
  if (!any_linkage_) {
    if (same) return join(sequence, a, b);
    ZICHT_TRY(const PersonId person_a, person_of(a));
    ZICHT_TRY(const PersonId person_b, person_of(b));
    if (person_a != person_b) return {};
  }
  ZICHT_CHECK(update(sequence, {a, b}));
  return {};
}

Result<void> Persons::apply(Sequence sequence, const LinkageApplied& linkage) {
  if (linkage.joins.empty() && linkage.splits.empty())
    return fail(ErrorCode::conflict, "a linkage that joins nobody and splits nobody",
                "event " + std::to_string(sequence));
  any_linkage_ = true;
  std::vector<ReportId> reports;
  std::uint32_t position = 0;
  for (const ReportPair& pair : linkage.splits) {
    ZICHT_TRY(std::vector<PairSaid> said, said_of(pair.a));
    std::erase_if(said, [&](const PairSaid& one) { return one.a != pair.a || one.b != pair.b; });
    ZICHT_TRY(const Partition before, partition_of(std::move(said)));
    if (before.joins.empty())
      return fail(ErrorCode::conflict, "a linkage splits two reports that none before it joined",
                  shown(pair.a, pair.b));
    ZICHT_CHECK(say({sequence, position++, Says::split, pair.a, pair.b}));
    reports.insert(reports.end(), {pair.a, pair.b});
  }
  for (const ReportPair& pair : linkage.joins) {
    ZICHT_CHECK(say({sequence, position++, Says::joined, pair.a, pair.b}));
    reports.insert(reports.end(), {pair.a, pair.b});
  }
  ZICHT_TRY(const Partition after, update(sequence, reports));
  for (const PairSaid& refused : after.refused)
    if (refused.sequence == sequence)
      return fail(ErrorCode::conflict, "a linkage joins two reports that registrars' decisions keep apart",
                  shown(refused.a, refused.b), "Run zicht link run again: it starts from the decisions.");
  return {};
}

/// An `undone` that goes out of force brings back what it undid, and the other way round.
Result<void> Persons::set_in_force(Sequence event, bool in_force) {
  for (;;) {
    ZICHT_TRY(const bool is_undo, find_undo_.bind(1, id(event)).step());
    const Sequence undoes = is_undo ? static_cast<Sequence>(find_undo_.integer(0)) : 0;
    find_undo_.reset();
    Statement& put = is_undo ? put_undo_in_force_ : put_in_force_;
    ZICHT_CHECK(put.bind(1, id(event)).bind(2, std::int64_t{in_force}).run());
    if (!is_undo) return {};
    event = undoes;
    in_force = !in_force;
  }
}

Result<std::vector<ReportId>> Persons::undo(Sequence sequence, Sequence event) {
  const std::string where = "event " + std::to_string(event);
  Sequence said_it = event;  // the decision or linkage at the end of the chain
  bool in_force = true;
  for (bool first = true;; first = false) {
    ZICHT_TRY(const bool is_undo, find_undo_.bind(1, id(said_it)).step());
    if (is_undo && first) in_force = find_undo_.integer(1) != 0;
    if (is_undo) said_it = static_cast<Sequence>(find_undo_.integer(0));
    find_undo_.reset();
    if (!is_undo) break;
  }
  said_by_.bind(1, id(said_it));
  ZICHT_TRY(const std::vector<PairSaid> said, all_rows(said_by_));
  if (said.empty())
    return fail(ErrorCode::not_found, "there is no event of this number that can be undone", where,
                "Withdrawals, decisions (same, different), linkage runs, and what was undone of decisions "
                "can be: zicht show "
                "R17 names them.");
  if (said_it == event) {
    ZICHT_TRY(const std::vector<PairSaid> still, said_of(said.front().a));
    in_force = std::ranges::find(still, said.front()) != still.end();
  }
  if (!in_force) return fail(ErrorCode::conflict, "this event was undone before", where);
  ZICHT_CHECK(add_undo_.bind(1, id(sequence)).bind(2, id(event)).run());
  ZICHT_CHECK(set_in_force(event, false));
  std::vector<ReportId> reports;
  for (const PairSaid& one : said) reports.insert(reports.end(), {one.a, one.b});
  ZICHT_CHECK(update(sequence, reports));
  const bool decision = said.front().says == Says::same || said.front().says == Says::different;
  return decision ? reports : std::vector<ReportId>{};
}

Result<PersonOf> Persons::at(Sequence tree_size) {
  PersonOf persons;
  all_.bind(1, id(tree_size));
  for (;;) {
    ZICHT_TRY(const bool row, all_.step());
    if (!row) return persons;
    persons.emplace(static_cast<ReportId>(all_.integer(0)), static_cast<PersonId>(all_.integer(1)));
  }
}

}  // namespace zicht::registry
