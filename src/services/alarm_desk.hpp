#pragma once

#include <deque>
#include <memory>
#include <mutex>

#include "model/actor.hpp"
#include "model/alarm_list.hpp"
#include "publish/report_texts.hpp"
#include "services/register_alarms.hpp"
#include "services/report_desk.hpp"

namespace zicht::services {

/// The alarms of a register and the words they are told in, for a page. Immutable.
struct AlarmView {
  AlarmList list;
  publish::ReportTexts texts;
};

/// Alarms as people at desks look at them and explain them. May be used by several threads at once.
class AlarmDesk {
 public:
  /// The desk must outlive it.
  explicit AlarmDesk(ReportDesk& desk) : desk_(desk) {}

  /// The alarms that a question finds. What was found within kStaleMilliseconds is given again, also when
  /// reports came in since: the periods that are judged are over. What was explained here is in it at once.
  /// \errors as register_alarms.
  Result<std::shared_ptr<const AlarmView>> view(const AlarmQuestion& question);
  static constexpr std::int64_t kStaleMilliseconds = 60'000;

  /// Records what somebody says of an alarm of these, on disk when it returns. `AlarmAnswer::actor` is not
  /// looked at. \errors as services::explain_alarm.
  Result<Sequence> explain(const AlarmQuestion& question, const AlarmAnswer& answer, const Actor& actor);

 private:
  struct Made {
    AlarmQuestion question;
    Date day;
    Instant at;
    std::shared_ptr<const AlarmView> view;
  };
  std::shared_ptr<const AlarmView> known(const AlarmQuestion& question) const;
  ReportDesk& desk_;
  std::mutex making_;  ///< one list is made at a time: it takes seconds of processor time
  std::deque<Made> made_;
};

}  // namespace zicht::services
