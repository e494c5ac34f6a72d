#include "registry/sqlite/chain_view.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "model/chain_fields.hpp"
#include "registry/chain_payload.hpp"
#include "registry/sqlite/log_queries.hpp"
#include "registry/sqlite/once_index.hpp"
#include "registry/sqlite/snapshot.hpp"
#include "registry/table_payload.hpp"

namespace zicht::registry {
namespace {

struct ActiveObject {
  ObjectNumber number;
  ObjectKind kind;
  ChainKeys keys;
};

/// Whether the object that holds a reference is the end of the tie that it makes, and not its beginning.
bool refers_from_the_end(ObjectKind holder, Relation relation) {
  switch (relation) {
    case Relation::investigated_in:
      return holder == ObjectKind::investigation;
    case Relation::names:
      return holder == ObjectKind::suspect;
    case Relation::prosecuted_in:
    case Relation::led_to:
      return holder == ObjectKind::court_case;
    default:
      return false;
  }
}

bool is_undoing(std::int64_t kind) { return kind == static_cast<std::int64_t>(EventKind::undone); }

/// What an object said before its withdrawal, which the event `version` undid: the payload of the last event
/// before that which says anything of it.
Result<Bytes> payload_before(Database& database, ObjectNumber object, std::int64_t version) {
  ZICHT_TRY(
      Statement rows,
      database.prepare("SELECT l.payload FROM log l WHERE l.kind <> ?3 AND l.sequence IN (SELECT ?1 UNION "
                       "SELECT version FROM object_version WHERE object = ?1 AND version <> object) AND "
                       "l.sequence < ?2 ORDER BY l.sequence DESC LIMIT 1"));
  ZICHT_TRY(const bool row, rows.bind(1, static_cast<std::int64_t>(object))
                                .bind(2, version)
                                .bind(3, static_cast<std::int64_t>(EventKind::undone))
                                .step());
  if (!row)
    return fail(ErrorCode::corrupt, "a withdrawal was undone of an object that says nothing",
                std::to_string(object));
  const std::span<const std::uint8_t> payload = rows.bytes(0);
  return Bytes(payload.begin(), payload.end());
}

/// Reads the active objects of a prefix of the log, and ties them.
class ChainView {
 public:
  ChainView(Database& database, const Codebook& codebook, Sequence tree_size)
      : database_(database), codebook_(codebook), tree_size_(static_cast<std::int64_t>(tree_size)) {
    chain_.tree_size = tree_size;
  }

  Result<ChainSnapshot> make() && {
    ZICHT_CHECK(read_objects());
    if (!objects_.empty()) {
      ZICHT_CHECK(read_reports());
      ZICHT_CHECK(tie_by_references());
      tie_by_keys();
      tie_by_follow_ups();
      ZICHT_CHECK(apply_registrars());
    }
    put_ties_in_order();
    for (std::size_t relation = 0; relation < kRelations; ++relation)
      if (waiting_.at(relation) > 0)
        chain_.waiting.push_back({static_cast<Relation>(relation), waiting_.at(relation)});
    return std::move(chain_);
  }

 private:
  Result<void> read_objects() {
    ZICHT_TRY(
        Statement rows,
        database_.prepare("SELECT v.object, l.payload, l.kind, v.version FROM object_version v JOIN log l ON "
                          "l.sequence = v.version "
                          "WHERE v.version <= ?1 AND v.valid_to > ?1 AND v.kind <> ?2 ORDER BY v.object"));
    rows.bind(1, tree_size_).bind(2, static_cast<std::int64_t>(ObjectKind::table));
    for (;;) {
      ZICHT_TRY(const bool row, rows.step());
      if (!row) return {};
      const auto number = static_cast<ObjectNumber>(rows.integer(0));
      std::span<const std::uint8_t> payload = rows.bytes(1);
      Bytes before;
      if (is_undoing(rows.integer(2))) {
        ZICHT_TRY(before, payload_before(database_, number, rows.integer(3)));
        payload = before;
      }
      ZICHT_TRY(LoggedObject logged, decode_object(payload, codebook_));
      const ObjectKind kind = kind_of(logged.object);
      kinds_.emplace(number, kind);
      if (logged.keys.own) by_key_.emplace(*logged.keys.own, number);
      std::visit([&](auto& object) { put(number, std::move(object), logged.keys); }, logged.object);
      objects_.push_back({number, kind, std::move(logged.keys)});
    }
  }

  void put(ObjectNumber number, Concern&& o, const ChainKeys&) {
    chain_.concerns.push_back({number, std::move(o)});
  }
  void put(ObjectNumber number, const FollowUp& o, const ChainKeys&) {
    chain_.follow_ups.push_back({number, o});
  }
  void put(ObjectNumber number, Investigation&& o, const ChainKeys&) {
    chain_.investigations.push_back({number, std::move(o)});
  }
  void put(ObjectNumber number, Suspect&& o, const ChainKeys& keys) {
    ObjectNumber person = 0;
    if (keys.person) person = persons_.try_emplace(std::pair(o.agency, *keys.person), number).first->second;
    chain_.suspects.push_back({number, std::move(o), person});
  }
  void put(ObjectNumber number, Case&& o, const ChainKeys&) {
    chain_.cases.push_back({number, std::move(o)});
  }
  void put(ObjectNumber number, Disposal&& o, const ChainKeys&) {
    chain_.disposals.push_back({number, std::move(o)});
  }
  void put(ObjectNumber number, Judgment&& o, const ChainKeys&) {
    chain_.judgments.push_back({number, std::move(o)});
  }

  Result<void> read_reports() {
    active_report_.assign(static_cast<std::size_t>(tree_size_) + 1, false);
    ZICHT_TRY(Statement rows,
              database_.prepare("SELECT report FROM report_version WHERE version <= ?1 AND valid_to > ?1"));
    rows.bind(1, tree_size_);
    for (;;) {
      ZICHT_TRY(const bool row, rows.step());
      if (!row) return {};
      active_report_.at(static_cast<std::size_t>(rows.integer(0))) = true;
    }
  }

  /// What a number stands for among what is active.
  std::optional<ObjectKind> active_kind(ObjectNumber number) const {
    if (const auto object = kinds_.find(number); object != kinds_.end()) return object->second;
    if (number < active_report_.size() && active_report_[number]) return ObjectKind::report;
    return std::nullopt;
  }

  Result<void> tie_by_references() {
    ZICHT_TRY(OnceIndex once, OnceIndex::on(database_));
    for (const ActiveObject& object : objects_)
      for (const auto& [relation, key] : object.keys.references) {
        ZICHT_TRY(const ObjectNumber other, referred(key, once));
        if (other == 0 || other == object.number) {
          waiting_.at(static_cast<std::size_t>(relation)) += other == 0;
          continue;
        }
        const bool end = refers_from_the_end(object.kind, relation);
        add(relation, end ? other : object.number, end ? object.number : other, TieBasis::source);
      }
    return {};
  }

  /// The active object, or the report, that a reference means; 0 = it is not here.
  Result<ObjectNumber> referred(const Fingerprint& key, OnceIndex& once) {
    if (const auto object = by_key_.find(key); object != by_key_.end()) return object->second;
    ZICHT_TRY(const std::optional<Sequence> report, once.find(key));
    if (!report || static_cast<std::int64_t>(*report) > tree_size_ || !active_kind(*report)) return 0;
    return *report;
  }

  void add(Relation relation, ObjectNumber from, ObjectNumber to, TieBasis basis) {
    const auto from_kind = active_kind(from);
    const auto to_kind = active_kind(to);
    if (from_kind && to_kind && can_tie(relation, *from_kind, *to_kind))
      chain_.ties.push_back({relation, from, to, basis});
  }

  void tie_by_keys() {
    std::unordered_multimap<Fingerprint, ObjectNumber, FirstBytes> suspects;
    for (const ActiveObject& object : objects_)
      if (object.kind == ObjectKind::suspect && object.keys.person)
        suspects.emplace(*object.keys.person, object.number);
    for (const ActiveObject& object : objects_) {
      if (object.kind != ObjectKind::court_case || !object.keys.person) continue;
      const auto [first, last] = suspects.equal_range(*object.keys.person);
      for (auto at = first; at != last; ++at)
        add(Relation::prosecuted_in, at->second, object.number, TieBasis::same_key);
    }
  }

  /// Who says that an investigation was opened on a report, or that it joined one, ties the two.
  void tie_by_follow_ups() {
    const CodeList& kinds = codebook_.list("follow_up_kind");
    std::unordered_map<ObjectNumber, ObjectNumber> within;
    for (const Tie& tie : chain_.ties)
      if (tie.relation == Relation::within) within.emplace(tie.from, tie.to);
    std::unordered_map<ObjectNumber, bool> investigates;
    for (const auto& follow_up : chain_.follow_ups) {
      const std::string& kind = kinds[follow_up.object.kind].code;
      investigates[follow_up.number] = kind == "investigation_opened" || kind == "joined_investigation";
    }
    const std::vector<Tie> so_far = chain_.ties;
    for (const Tie& tie : so_far) {
      const auto investigation = within.find(tie.from);
      if (tie.relation == Relation::follows_up && investigation != within.end() && investigates[tie.from])
        add(Relation::investigated_in, tie.to, investigation->second, TieBasis::source);
    }
  }

  Result<void> apply_registrars() {
    ZICHT_TRY(
        Statement rows,
        database_.prepare("SELECT l.kind, l.payload FROM tie_said t JOIN log l ON l.sequence = t.sequence "
                          "WHERE t.sequence <= ?1 ORDER BY t.sequence"));
    rows.bind(1, tree_size_);
    std::map<std::tuple<Relation, ObjectNumber, ObjectNumber>, bool> last_word;
    for (;;) {
      ZICHT_TRY(const bool row, rows.step());
      if (!row) break;
      ZICHT_TRY(const LoggedTie tie, decode_tie(rows.bytes(1)));
      last_word[{tie.relation, tie.from, tie.to}] =
          static_cast<EventKind>(rows.integer(0)) == EventKind::tied;
    }
    std::erase_if(chain_.ties, [&](const Tie& tie) {
      const auto word = last_word.find({tie.relation, tie.from, tie.to});
      return word != last_word.end() && !word->second;
    });
    for (const auto& [tie, tied] : last_word)
      if (tied) add(std::get<0>(tie), std::get<1>(tie), std::get<2>(tie), TieBasis::registrar);
    return {};
  }

  void put_ties_in_order() {
    std::ranges::sort(chain_.ties);
    const auto same_ends = [](const Tie& a, const Tie& b) {
      return a.relation == b.relation && a.from == b.from && a.to == b.to;
    };
    chain_.ties.erase(std::ranges::unique(chain_.ties, same_ends).begin(), chain_.ties.end());
  }

  Database& database_;
  const Codebook& codebook_;
  std::int64_t tree_size_;
  ChainSnapshot chain_;
  std::vector<ActiveObject> objects_;
  std::unordered_map<ObjectNumber, ObjectKind> kinds_;
  std::unordered_map<Fingerprint, ObjectNumber, FirstBytes> by_key_;
  std::map<std::pair<CodeId, Fingerprint>, ObjectNumber> persons_;
  std::vector<bool> active_report_;
  std::array<std::int64_t, kRelations> waiting_{};
};

}  // namespace

Result<ChainSnapshot> chain_of(Database& database, const Codebook& codebook, Date as_of) {
  ZICHT_TRY(const Sequence tree_size, tree_size_on(database, as_of));
  ZICHT_TRY(ChainSnapshot chain, ChainView(database, codebook, tree_size).make());
  chain.as_of = as_of;
  return chain;
}

Result<std::vector<NumberedTable>> tables_of(Database& database, Date as_of) {
  ZICHT_TRY(const Sequence tree_size, tree_size_on(database, as_of));
  ZICHT_TRY(Statement rows,
            database.prepare(
                "SELECT v.object, l.recorded_at, l.payload, l.kind, v.version FROM object_version v JOIN "
                "log l ON "
                "l.sequence = v.version WHERE v.version <= ?1 AND v.valid_to > ?1 AND v.kind = ?2 "
                "ORDER BY v.object"));
  rows.bind(1, static_cast<std::int64_t>(tree_size)).bind(2, static_cast<std::int64_t>(ObjectKind::table));
  std::vector<NumberedTable> tables;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return tables;
    NumberedTable& one = tables.emplace_back();
    one.number = static_cast<ObjectNumber>(rows.integer(0));
    one.imported_on = day_in_amsterdam({rows.integer(1)});
    std::span<const std::uint8_t> payload = rows.bytes(2);
    Bytes before;
    if (is_undoing(rows.integer(3))) {
      ZICHT_TRY(before, payload_before(database, one.number, rows.integer(4)));
      payload = before;
    }
    ZICHT_TRY(one.table, decode_table(payload));
  }
}

Result<std::vector<ObjectCount>> object_counts(Database& database) {
  ZICHT_TRY(Statement rows,
            database.prepare("SELECT kind, count(DISTINCT object), sum(valid_to = 9223372036854775807) FROM "
                             "object_version GROUP BY kind ORDER BY kind"));
  std::vector<ObjectCount> counts;
  for (;;) {
    ZICHT_TRY(const bool row, rows.step());
    if (!row) return counts;
    counts.push_back(
        {static_cast<ObjectKind>(rows.integer(0)), rows.integer(2), rows.integer(1) - rows.integer(2)});
  }
}

}  // namespace zicht::registry
