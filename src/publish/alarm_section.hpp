#pragma once

#include <vector>

#include "model/alarm_list.hpp"
#include "publish/report.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// The alarms of a year as sections of the chapter "alarms": what was looked at, each alarm in words and
/// drawn with its band, and apart from them those that somebody explained.
std::vector<ReportSection> alarm_sections(const AlarmList& list, const ReportTexts& texts, Language language);

}  // namespace zicht::publish
