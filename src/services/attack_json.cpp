#include "services/attack_json.hpp"

namespace zicht::services {

using disclosure::LeakKind;

namespace {

std::string_view leak_name(LeakKind kind) {
  return kind == LeakKind::exact ? "exact" : kind == LeakKind::narrow ? "narrow" : "unresolved";
}

}  // namespace

Node leak_node(const disclosure::Leak& leak) {
  Node one = Node::table();
  one.put("table", leak.table)
      .put("line", static_cast<std::int64_t>(leak.line))
      .put("cell", leak.cell)
      .put("lower", leak.lower)
      .put("upper", leak.upper >= disclosure::kNoLimit ? Node() : Node(leak.upper))
      .put("kind", leak_name(leak.kind));
  return one;
}

Node contradiction_node(const disclosure::Contradiction& found) {
  Node one = Node::table();
  one.put("table", found.table)
      .put("line", static_cast<std::int64_t>(found.line))
      .put("cell", found.cell)
      .put("what", found.what);
  return one;
}

}  // namespace zicht::services
