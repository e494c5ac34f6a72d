#include "services/object_history.hpp"

#include <type_traits>
#include <variant>

#include "base/text.hpp"
#include "model/chain_fields.hpp"
#include "services/chain.hpp"

namespace zicht::services {
namespace {

/// Writes each field that is known as files of its kind do.
class FieldTexts {
 public:
  explicit FieldTexts(const Codebook& book) : book_(book) {}

  template <class Member>
  void operator()(const ChainField& field, const Member& member) {
    using Plain = std::remove_cvref_t<Member>;
    if constexpr (requires { member.others; }) {
      add(field, member.first);
      for (const CodeId code : member.others) add(field, code);
    } else if constexpr (std::is_same_v<Plain, CodeId>) {
      add(field, member);
    } else if constexpr (std::is_same_v<Plain, std::vector<CodeId>>) {
      for (const CodeId code : member) add(field, code);
    } else if constexpr (std::is_same_v<Plain, AgeInterval>) {
      if (member.known())
        put(field, between(member.lower, member.upper, member.upper == AgeInterval::kOldest));
    } else if constexpr (std::is_same_v<Plain, PeopleInterval>) {
      if (!(member == PeopleInterval{}))
        put(field, between(member.lower, member.upper.value_or(0), !member.upper));
    } else if constexpr (std::is_same_v<Plain, std::optional<Date>>) {
      if (member) put(field, to_iso(*member));
    } else {
      if (member) put(field, std::to_string(*member));
    }
  }

  std::vector<std::pair<std::string, std::string>> take() && { return std::move(fields_); }

 private:
  static std::string between(int lower, int upper, bool open) {
    return std::to_string(lower) + (open ? "+" : lower == upper ? "" : "-" + std::to_string(upper));
  }
  void add(const ChainField& field, CodeId code) {
    if (code != kUnknown) put(field, book_.list(field.list)[code].code);
  }
  void put(const ChainField& field, const std::string& text) {
    if (fields_.empty() || fields_.back().first != field.name)
      fields_.emplace_back(field.name, text);
    else
      fields_.back().second += "|" + text;
  }

  const Codebook& book_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

std::string tie_text(const registry::LoggedTie& tie) {
  return std::string(name_of(tie.relation)) + " " + std::to_string(tie.from) + " " + std::to_string(tie.to);
}

}  // namespace

Result<ObjectHistory> object_history(Session& session, NamedObject object) {
  const std::string number = object_number(object.kind, object.number);
  if (object.kind == ObjectKind::report)
    return fail(ErrorCode::invalid_input, "this is a report", number, "zicht show tells of it.");
  ZICHT_TRY(auto events, session.registry().history(object.number));
  const registry::LoggedEvent& first = events.front();
  const bool is_it = object.kind == ObjectKind::table ? first.table.has_value()
                                                      : first.object && kind_of(*first.object) == object.kind;
  if (!is_it) return fail(ErrorCode::not_found, "there is no such object", number);
  ObjectHistory history{object, {}};
  const std::map<Sequence, Sequence> undone = undone_by(events);
  for (registry::LoggedEvent& event : events) {
    const auto found = undone.find(event.sequence);
    history.events.push_back({std::move(event), found == undone.end() ? 0 : found->second});
  }
  return history;
}

Result<Sequence> undo_object_withdrawal(Session& session, NamedObject object, const std::string& reason,
                                        const std::string& actor) {
  ZICHT_TRY(const ObjectHistory history, object_history(session, object));
  Sequence withdrawal = 0;
  for (const auto& [event, undone_by] : history.events)
    if (event.kind == EventKind::withdrawn && undone_by == 0) withdrawal = event.sequence;
  if (withdrawal == 0)
    return fail(ErrorCode::conflict, "the object is not withdrawn", object_number(object.kind, object.number),
                "zicht show tells what was recorded about it.");
  ZICHT_TRY(const auto receipts,
            session.registry().append({{Undone{withdrawal, reason}, actor, std::nullopt}}));
  return receipts.front().sequence;
}

std::vector<std::pair<std::string, std::string>> fields_of(const ChainObject& object, const Codebook& book) {
  FieldTexts texts(book);
  std::visit([&](const auto& one) { for_each_field(one, texts); }, object);
  return std::move(texts).take();
}

Node to_node(const ObjectHistory& history, const Codebook& book) {
  Node events = Node::list();
  for (const auto& [event, undone_by] : history.events) {
    Node node = Node::table();
    node.put("sequence", static_cast<std::int64_t>(event.sequence)).put("event", name_of(event.kind));
    node.put("recorded_at", to_rfc3339(event.recorded_at)).put("actor", event.actor);
    if (event.undoes != 0) node.put("undoes", static_cast<std::int64_t>(event.undoes));
    if (event.object) {
      Node data = Node::table();
      for (const auto& [name, value] : fields_of(*event.object, book)) data.put(name, value);
      node.put("data", std::move(data));
    }
    if (event.tie) node.put("tie", tie_text(*event.tie));
    if (undone_by != 0) node.put("undone_by", static_cast<std::int64_t>(undone_by));
    events.add(std::move(node));
  }
  return Node::table()
      .put("object", object_number(history.object.kind, history.object.number))
      .put("events", events);
}

}  // namespace zicht::services
