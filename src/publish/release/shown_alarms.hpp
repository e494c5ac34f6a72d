#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zicht::publish {

/// A number of a release, wherever it stands in its tables.
struct ShownNumber {
  std::string table;                   ///< id of a table of the release
  std::vector<std::uint16_t> classes;  ///< one per dimension of it, or kAllClasses
};

/// A number of the last year of a release that is not as expected from the years before it.
struct ShownAlarm {
  ShownNumber number;
  int direction = 1;    ///< 1 = more than expected, -1 = fewer
  double expected = 0;  ///< of the last year
  double lower = 0;     ///< between these lies what is no alarm, both included
  double upper = 0;
  double p_value = 1;
  std::vector<ShownNumber> folded = {};  ///< that are not as expected either, which this one explains
};

/// The alarms of a release. Worked out from its protected tables and from nothing else, so that two registers
/// with equal tables have equal alarms: a number with a year that is not shown is not judged at all.
struct ShownAlarms {
  double level = 0;            ///< the chance of any alarm when nothing changed is at most this
  std::int64_t judged = 0;     ///< numbers of which every year is shown
  std::int64_t too_short = 0;  ///< shown in every year, but those are too few
  std::int64_t left_out = 0;   ///< numbers with a year that is not shown
  std::vector<ShownAlarm> alarms;
};

}  // namespace zicht::publish
