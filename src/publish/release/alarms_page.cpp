#include "publish/release/alarms_page.hpp"

#include <algorithm>
#include <cmath>

#include "base/contract.hpp"
#include "base/text.hpp"
#include "model/alarm_list.hpp"
#include "publish/band_chart.hpp"
#include "publish/number_format.hpp"
#include "publish/release/figure_view.hpp"

namespace zicht::publish {
namespace {

class AlarmsPage {
 public:
  AlarmsPage(const ReleaseDesign& design, const ReleaseContext& context,
             std::span<const ProtectedTable> tables, const ShownChanges& changes, Language language)
      : design_(design), context_(context), tables_(tables), changes_(changes), language_(language) {}

  Node view() const {
    const ShownAlarms& shown = *context_.alarms;
    Node alarms = Node::list();
    for (std::size_t at = 0; at < shown.alarms.size(); ++at) alarms.add(alarm_node(shown.alarms[at], at));
    const std::map<std::string, std::string> values = {{"year", std::to_string(context_.year)},
                                                       {"judged", count_text(shown.judged, language_)},
                                                       {"left_out", count_text(shown.left_out, language_)},
                                                       {"too_short", count_text(shown.too_short, language_)},
                                                       {"level", decimal_text(shown.level, 2, language_)}};
    Node said = Node::table();
    for (const auto& [key, label] : design_.alarm_texts->all())
      said.put(key, design_.alarm_texts->filled(key, language_, values));
    return Node::table()
        .put("said", said)
        .put("has_alarms", !shown.alarms.empty())
        .put("has_left_out", shown.left_out > 0)
        .put("has_too_short", shown.too_short > 0)
        .put("alarms", alarms);
  }

 private:
  const ProtectedTable& table_of(const ShownNumber& number) const {
    const auto found =
        std::ranges::find(tables_, number.table, [](const ProtectedTable& table) { return table.id(); });
    ZICHT_EXPECT(found != tables_.end());
    return *found;
  }

  std::string name_of(const ShownNumber& number) const {
    const ProtectedTable& table = table_of(number);
    const bool is_total =
        std::ranges::all_of(number.classes, [](std::uint16_t one) { return one == kAllClasses; });
    if (is_total) return table.title().in(language_);
    const FigureView view(design_, context_, changes_, table, language_, "");
    return table.title().in(language_) + ": " + view.label_of(number.classes);
  }

  std::string text(std::string_view key, const std::map<std::string, std::string>& values) const {
    return design_.alarm_texts->filled(key, language_, values);
  }

  static std::string expected_text(double expected, Language language) {
    return expected < 20 ? decimal_text(expected, 1, language) : count_text(std::llround(expected), language);
  }

  std::string folded_text(const ShownAlarm& alarm) const {
    if (alarm.folded.empty()) return "";
    std::vector<std::string> names;
    for (const ShownNumber& one : std::span(alarm.folded).first(std::min(kFoldedNamed, alarm.folded.size())))
      names.push_back(name_of(one));
    std::string list = joined(names, "; ");
    if (alarm.folded.size() > kFoldedNamed)
      list = text("folded_more",
                  {{"list", list}, {"count", std::to_string(alarm.folded.size() - kFoldedNamed)}});
    return text("folded", {{"list", list}});
  }

  Node alarm_node(const ShownAlarm& alarm, std::size_t at) const {
    const ProtectedTable& table = table_of(alarm.number);
    const auto counts = table.shown_series(alarm.number.classes, table.first_year(), table.last_year());
    ZICHT_EXPECT(counts.has_value());  // nothing follows from a year that is hidden
    const std::string name = name_of(alarm.number);
    const std::map<std::string, std::string> values = {{"what", name},
                                                       {"count", count_text(counts->back(), language_)},
                                                       {"year", std::to_string(table.last_year())},
                                                       {"expected", expected_text(alarm.expected, language_)},
                                                       {"first", std::to_string(table.first_year())},
                                                       {"before", std::to_string(table.last_year() - 1)},
                                                       {"p", p_value_text(alarm.p_value, language_)}};
    const std::string folded = folded_text(alarm);
    return Node::table()
        .put("heading", name)
        .put("href", table.id() + ".html")
        .put("told", text(alarm.direction > 0 ? "up" : "down", values))
        .put("folded", folded.empty() ? Node(false) : Node(folded))
        .put("chart", drawn(alarm, table, *counts, name, at));
  }

  std::string drawn(const ShownAlarm& alarm, const ProtectedTable& table,
                    const std::vector<std::int64_t>& counts, const std::string& name, std::size_t at) const {
    BandChart chart{{"alarm-" + std::to_string(at + 1), name, ""}, language_, "", "", {}};
    chart.first_label = std::to_string(table.first_year());
    chart.last_label = std::to_string(table.last_year());
    chart.frame.description = text("chart_described", {{"first", chart.first_label},
                                                       {"last", chart.last_label},
                                                       {"count", count_text(counts.back(), language_)}});
    for (const std::int64_t count : counts) chart.points.push_back({static_cast<double>(count)});
    BandChart::Point& last = chart.points.back();
    last.expected = alarm.expected;
    last.lower = alarm.lower;
    last.upper = alarm.upper;
    last.alarmed = true;
    return draw(chart);
  }

  const ReleaseDesign& design_;
  const ReleaseContext& context_;
  std::span<const ProtectedTable> tables_;
  const ShownChanges& changes_;
  Language language_;
};

}  // namespace

bool has_alarms_page(const ReleaseDesign& design, const ReleaseContext& context) {
  return context.alarms.has_value() && design.alarm_texts.has_value();
}

Node alarms_page(const ReleaseDesign& design, const ReleaseContext& context,
                 std::span<const ProtectedTable> tables, const ShownChanges& changes, Language language) {
  ZICHT_EXPECT(has_alarms_page(design, context));
  return AlarmsPage(design, context, tables, changes, language).view();
}

}  // namespace zicht::publish
