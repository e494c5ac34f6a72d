#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/alarm_list.hpp"
#include "publish/report_texts.hpp"
#include "services/register_series.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Which alarms of a register are asked for.
struct AlarmQuestion {
  Every every = Every::month;
  std::string until;               ///< the last period; empty = the last that is over on the as-of day
  std::int64_t periods = 0;        ///< how many are judged; 0 = a year
  std::optional<Date> as_of;       ///< none = today
  std::vector<std::string> rules;  ///< "minor=at_first_report"
  std::vector<std::string> by;     ///< dimensions: trees of these only; empty = all that are watched
  std::optional<double> level;     ///< none = that of the definitions
  std::size_t threads = 1;
};

/// What changed in the series of a register that its definitions watch.
/// \errors invalid_input: a day or period to come, a dimension or rule that does not exist, a level outside
///         (0, 1).  invalid_config: a definition is wrong.  corrupt, io.
Result<AlarmList> register_alarms(Session& session, const AlarmQuestion& question);

/// The alarms of the months of a year that are over; none where the definitions of the registry say nothing
/// of alarms, where no month is over, or under a rule whose classes are no tree.
/// \errors as register_alarms.
Result<std::optional<AlarmList>> alarms_of_year(Session& session, int year, std::optional<Date> as_of,
                                                const std::vector<std::string>& rules);

/// What somebody says of an alarm of a register.
struct AlarmAnswer {
  std::string series;  ///< as `Alarm::series`
  std::string reason;  ///< sealed; it goes into reports, so it names nobody. Empty takes it back
  std::string actor;
};

/// Records the reason of an alarm that the question finds now. It does not come again for the same cause: it
/// stands apart with its reason, and those that fold under it too, until the series changes more than was
/// explained.
/// \return the event's number
/// \errors not_found: the question finds no such alarm, or none of it was explained; says which there are.
///         invalid_input: the alarm is a silence, which ends by itself. Else as register_alarms.
///         Precondition: opened for writing.
Result<Sequence> explain_alarm(Session& session, const AlarmQuestion& question, const AlarmAnswer& answer);

/// The event that explain_alarm records. \errors as explain_alarm.
Result<AlarmExplained> explanation_of(const AlarmList& list, const AlarmAnswer& answer);

/// Whether the definitions of a registry say what is watched and how it is told.
bool has_alarm_definitions(const registry::DefinitionFiles& files);

/// The texts about alarms. \errors invalid_config: the registry lacks them, or they are wrong.
Result<publish::ReportTexts> alarm_texts(const Session& session);

/// The alarms in words: what was looked at, then an alarm a line, those that somebody explained last.
/// \errors as alarm_texts.
Result<std::vector<std::string>> told_alarms(const Session& session, const AlarmList& list,
                                             Language language);

/// All of it for machines: `alarms`, `explained`, each with its `periods`.
Node alarm_list_node(const AlarmList& list);

}  // namespace zicht::services
