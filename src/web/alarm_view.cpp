#include "web/alarm_view.hpp"

#include <string>

#include "publish/alarm_section.hpp"
#include "publish/alarm_words.hpp"

namespace zicht::web {
namespace {

Node alarm_node(const Alarm& alarm, const AlarmList& list, const publish::AlarmWords& words,
                const std::string& id, Language language) {
  const bool is_explained = alarm.explanation.has_value();
  return Node::table()
      .put("id", id)
      .put("title", words.title(alarm))
      .put("told", words.told(alarm))
      .put("series", alarm.series)
      .put("direction", alarm.direction)
      .put("can_be_explained", alarm.kind == Alarm::Kind::change)
      .put("says", is_explained ? words.explained(alarm) : "")
      .put("chart", publish::alarm_chart(alarm, list, words, id + "-band", language));
}

}  // namespace

Node alarm_view(const AlarmList& list, const publish::ReportTexts& texts, Language language) {
  const publish::AlarmWords words(list, texts, language);
  Node summary = Node::list();
  for (const std::string& line : words.summary()) summary.add(Node::table().put("text", line));
  const auto nodes = [&](const std::vector<Alarm>& alarms, const std::string& kind) {
    Node made = Node::list();
    for (std::size_t at = 0; at < alarms.size(); ++at)
      made.add(alarm_node(alarms[at], list, words, kind + std::to_string(at + 1), language));
    return made;
  };
  return Node::table()
      .put("summary", summary)
      .put("source", words.text("source", {{"source", list.source}, {"as_of", to_iso(list.as_of)}}))
      .put("alarms", nodes(list.alarms, "alarm-"))
      .put("has_explained", !list.explained.empty())
      .put("explained", nodes(list.explained, "explained-"));
}

}  // namespace zicht::web
