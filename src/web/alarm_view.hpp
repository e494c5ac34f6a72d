#pragma once

#include "base/node.hpp"
#include "model/alarm_list.hpp"
#include "publish/report_texts.hpp"

namespace zicht::web {

/// Alarms as the template `alarms` fills them in: `summary`, then `alarms` and `explained`, each with its
/// title, what is said of it, its band drawn, and the series by which it is explained.
/// \param texts  of definitions/alarms/texts.toml
Node alarm_view(const AlarmList& list, const publish::ReportTexts& texts, Language language);

}  // namespace zicht::web
