#include "publish/alarm_section.hpp"

#include "publish/alarm_words.hpp"
#include "publish/band_chart.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kAlarmChapter = "alarms";

ReportSection section_of(const Alarm& alarm, const AlarmList& list, const AlarmWords& words,
                         const std::string& id, Language language) {
  ReportSection section;
  section.chapter = kAlarmChapter;
  section.id = id;
  section.title = words.title(alarm);
  section.paragraphs = {words.told(alarm)};
  if (alarm.explanation) section.paragraphs.push_back(words.explained(alarm));
  if (std::string chart = alarm_chart(alarm, list, words, id + "-band", language); !chart.empty())
    section.charts.push_back(std::move(chart));
  return section;
}

}  // namespace

std::string alarm_chart(const Alarm& alarm, const AlarmList& list, const AlarmWords& words,
                        const std::string& id, Language language) {
  if (alarm.periods.empty()) return "";
  const std::string title =
      words.text("chart", {{"what", words.what(alarm)}, {"length", words.text(list.every)}});
  BandChart chart{{id, title, ""}, language, "", "", {}};
  chart.first_label = words.period(alarm.periods.front().period);
  chart.last_label = words.period(alarm.periods.back().period);
  chart.frame.description =
      words.text("chart_described", {{"first", chart.first_label},
                                     {"last", chart.last_label},
                                     {"count", count_text(alarm.periods.back().count, language)}});
  for (const AlarmPeriod& period : alarm.periods)
    chart.points.push_back(
        {static_cast<double>(period.count), period.expected, period.lower, period.upper, period.alarmed});
  return "<figcaption><strong>" + escaped(title) + "</strong> " +
         escaped(words.text("chart_caption", {{"lengths", words.text(list.every + "s")}})) + "</figcaption>" +
         draw(chart);
}

std::vector<ReportSection> alarm_sections(const AlarmList& list, const ReportTexts& texts,
                                          Language language) {
  const AlarmWords words(list, texts, language);
  std::vector<ReportSection> sections(1);
  sections.front().chapter = kAlarmChapter;
  sections.front().id = "alarms-summary";
  sections.front().title = words.text("title");
  sections.front().paragraphs = words.summary();
  sections.front().source =
      words.text("source", {{"source", list.source}, {"as_of", date_text(list.as_of, language)}});
  for (std::size_t at = 0; at < list.alarms.size(); ++at)
    sections.push_back(section_of(list.alarms[at], list, words, "alarm-" + std::to_string(at + 1), language));
  for (std::size_t at = 0; at < list.explained.size(); ++at) {
    sections.push_back(
        section_of(list.explained[at], list, words, "explained-" + std::to_string(at + 1), language));
    sections.back().title = words.text("explained_title") + ": " + sections.back().title;
  }
  return sections;
}

}  // namespace zicht::publish
