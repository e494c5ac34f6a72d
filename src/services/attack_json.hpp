#pragma once

#include "base/node.hpp"
#include "disclosure/attack.hpp"

namespace zicht::services {

/// A leak as --json and HTTP show it; no bound is null.
Node leak_node(const disclosure::Leak& leak);
Node contradiction_node(const disclosure::Contradiction& found);

template <class Values, class ToNode>
Node list_of(const Values& values, ToNode to_node) {
  Node list = Node::list();
  for (const auto& value : values) list.add(to_node(value));
  return list;
}

/// What the attack on tables and the attack on releases both found: counts by kind, leaks, contradictions.
template <class Report>
Node attack_node(const Report& report) {
  using disclosure::LeakKind;
  Node answer = Node::table();
  answer.put("withheld", static_cast<std::int64_t>(report.withheld_cells))
      .put("exact", static_cast<std::int64_t>(report.count(LeakKind::exact)))
      .put("narrow", static_cast<std::int64_t>(report.count(LeakKind::narrow)))
      .put("unresolved", static_cast<std::int64_t>(report.count(LeakKind::unresolved)))
      .put("joint", report.joint)
      .put("leaks", list_of(report.leaks, leak_node))
      .put("contradictions", list_of(report.contradictions, contradiction_node));
  return answer;
}

}  // namespace zicht::services
