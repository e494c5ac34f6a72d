#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"

namespace zicht {

/// One period of a series beside what was to be expected of it.
struct AlarmPeriod {
  std::string period;  ///< "2024-05", "2024-Q2", "2024"
  std::int64_t count = 0;
  std::optional<double> expected = {};  ///< none: it was not judged
  double lower = 0;                     ///< between these lies what is no alarm of this series by itself
  double upper = 0;
  bool alarmed = false;  ///< among all series
};

/// Who said of an alarm what it is about.
struct AlarmExplanation {
  std::string reason;
  std::string actor;
  Instant when;
  std::string until;  ///< the last period that was explained
};

/// A change of a series of a register: the highest level that explains it.
struct Alarm {
  enum class Kind { change, silent };
  Kind kind = Kind::change;
  std::string series;        ///< what it counts, in codes that stay: "victim form=labour nationality=UA"
  std::string unit;          ///< "victim"
  Label words;               ///< who are counted, without the unit; empty = all of the unit
  int direction = 1;         ///< 1 = more than expected, -1 = fewer
  std::string first_period;  ///< the first and the last that alarmed
  std::string last_period;
  /// The periods that say most, and their sum beside what was expected of it.
  std::string from_period;
  std::string to_period;
  std::int64_t count = 0;
  double expected = 0;
  double p_value = 1;
  /// What it was found by: "newest" count, "sum" of the newest, "drift" (their cumulative sum), "run" of
  /// rises or falls; empty of a silence.
  std::string check = {};
  struct Folded {
    std::string series;
    Label words;
  };
  std::vector<Folded> folded;        ///< series that alarmed too, which this one explains
  std::vector<AlarmPeriod> periods;  ///< those that were judged and some before them, for a picture
  std::optional<AlarmExplanation> explanation = {};
};

/// A period whose reports are still coming in.
struct PeriodStillComing {
  std::string period;
  std::int64_t known = 0;  ///< reports so far
  double share = 1;        ///< of all that are expected
  double expected = 0;     ///< how many there will be
  std::int64_t lower = 0;  ///< 95 % interval of the same
  std::int64_t upper = 0;
};

/// So many of the alarms that are folded into another are named; of more it is said how many there are.
inline constexpr std::size_t kFoldedNamed = 6;

/// The alarms of a register.
struct AlarmList {
  std::string every;         ///< "month", "quarter", "year"
  std::string first_period;  ///< the first and the last that were judged
  std::string until;
  std::int64_t periods = 0;
  Date as_of;
  double level = 0;  ///< the chance of any alarm in a period in which nothing changed is at most this
  std::int64_t series = 0;
  std::int64_t judged = 0;      ///< points
  std::int64_t not_judged = 0;  ///< too few earlier periods
  /// So many periods at most would have an alarm if nothing changed anywhere.
  double expected_false = 0;
  std::vector<Alarm> alarms;     ///< not explained; those that say most first
  std::vector<Alarm> explained;  ///< somebody said what they are about
  std::vector<Label> silent;     ///< organisations that fell silent: taken out of the other series
  /// Periods whose usual count was lowered to what is known by now, oldest first. None: all came in, or the
  /// log is too young to say how late reports come.
  std::vector<PeriodStillComing> still_coming = {};
  std::string source;  ///< the definitions that say what is watched, with their hashes
};

}  // namespace zicht
