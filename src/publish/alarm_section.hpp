#pragma once

#include <string>
#include <vector>

#include "model/alarm_list.hpp"
#include "publish/alarm_words.hpp"
#include "publish/report.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// The band of an alarm as a caption and inline SVG; empty for one without periods. \param id  unique on the
/// page
std::string alarm_chart(const Alarm& alarm, const AlarmList& list, const AlarmWords& words,
                        const std::string& id, Language language);

/// The alarms of a year as sections of the chapter "alarms": what was looked at, each alarm in words and
/// drawn with its band, and apart from them those that somebody explained.
std::vector<ReportSection> alarm_sections(const AlarmList& list, const ReportTexts& texts, Language language);

}  // namespace zicht::publish
