#include "registry/persons.hpp"

#include <algorithm>
#include <string>

namespace zicht::registry {
namespace {

std::int64_t id(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::unexpected<Error> contradiction(const char* message, ReportId a, ReportId b) {
  return fail(ErrorCode::conflict, message, "R" + std::to_string(a) + ", R" + std::to_string(b),
              "Look at both persons with zicht show, and undo the decision that is wrong.");
}

}  // namespace

Result<Persons> Persons::on(Database& database) {
  Persons persons;
  ZICHT_TRY(persons.person_of_,
            database.prepare(
                "SELECT person FROM person_member WHERE report = ?1 AND valid_to = 9223372036854775807"));
  ZICHT_TRY(persons.members_,
            database.prepare(
                "SELECT report FROM person_member WHERE person = ?1 AND valid_to = 9223372036854775807"));
  ZICHT_TRY(persons.different_from_,
            database.prepare("SELECT b FROM link_decision WHERE a = ?1 AND same = 0 UNION ALL "
                             "SELECT a FROM link_decision WHERE b = ?1 AND same = 0"));
  ZICHT_TRY(
      persons.close_,
      database.prepare(
          "UPDATE person_member SET valid_to = ?2 WHERE report = ?1 AND valid_to = 9223372036854775807"));
  ZICHT_TRY(persons.open_,
            database.prepare("INSERT INTO person_member VALUES (?1, ?2, ?3, 9223372036854775807)"));
  ZICHT_TRY(persons.decide_, database.prepare("INSERT INTO link_decision VALUES (?1, ?2, ?3, ?4)"));
  ZICHT_TRY(
      persons.all_,
      database.prepare("SELECT report, person FROM person_member WHERE valid_from <= ?1 AND valid_to > ?1"));
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

Result<void> Persons::decide(Sequence sequence, bool same, ReportId a, ReportId b) {
  return decide_.bind(1, id(sequence)).bind(2, std::int64_t{same}).bind(3, id(a)).bind(4, id(b)).run();
}

Result<void> Persons::join(Sequence sequence, ReportId a, ReportId b) {
  ZICHT_TRY(const PersonId person_a, person_of(a));
  ZICHT_TRY(const PersonId person_b, person_of(b));
  if (person_a != person_b) {
    const PersonId kept = std::min(person_a, person_b);
    const PersonId merged = std::max(person_a, person_b);
    ZICHT_TRY(std::vector<ReportId> moving, members(merged));
    ZICHT_TRY(const bool apart, kept_apart(moving, kept));
    if (apart) return contradiction("an earlier decision keeps these two apart", a, b);
    ZICHT_TRY(const bool kept_has_rows, person_of_.bind(1, id(kept)).step());
    person_of_.reset();
    if (!kept_has_rows) moving.push_back(kept);  // so far a person of its own, without a row
    for (const ReportId report : moving) ZICHT_CHECK(move(report, kept, sequence));
  }
  return decide(sequence, true, a, b);
}

Result<void> Persons::keep_apart(Sequence sequence, ReportId a, ReportId b) {
  ZICHT_TRY(const PersonId person_a, person_of(a));
  ZICHT_TRY(const PersonId person_b, person_of(b));
  if (person_a == person_b) return contradiction("earlier decisions make these two one person", a, b);
  return decide(sequence, false, a, b);
}

Result<std::unordered_map<ReportId, PersonId>> Persons::at(Sequence tree_size) {
  std::unordered_map<ReportId, PersonId> persons;
  all_.bind(1, id(tree_size));
  for (;;) {
    ZICHT_TRY(const bool row, all_.step());
    if (!row) return persons;
    persons.emplace(static_cast<ReportId>(all_.integer(0)), static_cast<PersonId>(all_.integer(1)));
  }
}

}  // namespace zicht::registry
