#include "services/register_status.hpp"

#include "base/sha256.hpp"
#include "intake/chain_columns.hpp"

namespace zicht::services {

std::string_view kind_name(ObjectKind kind) {
  return kind == ObjectKind::table ? std::string_view("table") : intake::chain_columns_of(kind).name;
}

std::string moment_text(const registry::Status& status, Instant at) {
  return status.reports == 0 ? "-" : to_rfc3339(at);
}

Node to_node(const registry::Status& status, const std::vector<std::string>& lacking) {
  Node node = Node::table();
  node.put("events", static_cast<std::int64_t>(status.events)).put("root", to_hex(status.root));
  node.put("reports", static_cast<std::int64_t>(status.reports))
      .put("withdrawn", static_cast<std::int64_t>(status.withdrawn))
      .put("erased", static_cast<std::int64_t>(status.erased));
  node.put("persons", static_cast<std::int64_t>(status.persons)).put("schema", status.schema);
  node.put("first_recorded_at", moment_text(status, status.first_recorded_at))
      .put("last_recorded_at", moment_text(status, status.last_recorded_at));
  node.put("ahead", static_cast<std::int64_t>(status.ahead))
      .put("open_to_others", status.open_to_others)
      .put("keys_open", status.keys_open);
  Node names = Node::list();
  for (const std::string& name : lacking) names.add(name);
  Node objects = Node::table();
  for (const registry::ObjectCount& count : status.objects)
    objects.put(std::string(kind_name(count.kind)), count.active);
  return node.put("lacking_definitions", names).put("objects", objects);
}

}  // namespace zicht::services
