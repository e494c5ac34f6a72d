#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/alarm_list.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// The texts about alarms: definitions/alarms/texts.toml. \errors as ReportTexts::parse.
Result<ReportTexts> parse_alarm_texts(std::string_view toml, std::string_view name);

/// What is said of alarms in one language. The list and the texts must live on.
class AlarmWords {
 public:
  AlarmWords(const AlarmList& list, const ReportTexts& texts, Language language)
      : list_(list), texts_(texts), language_(language) {}

  /// How much was looked at, and how many false alarms that gives at most.
  std::vector<std::string> summary() const;
  /// Who are counted: "Victims (labour exploitation, Ukraine)".
  std::string what(const Alarm& alarm) const;
  /// The same with the direction and the first period that alarmed: two alarms have two titles.
  std::string title(const Alarm& alarm) const;
  /// How many there were, when, and how many were expected; then since when, and what folds below it.
  std::string told(const Alarm& alarm) const;
  /// The first of these, in one sentence.
  std::string sentence(const Alarm& alarm) const;
  /// Who explained it, and how. Precondition: somebody did.
  std::string explained(const Alarm& alarm) const;
  /// "May 2024", "quarter 2 of 2024", "2024".
  std::string period(const std::string& period) const;
  std::string text(std::string_view key, const std::map<std::string, std::string>& values = {}) const;

 private:
  std::map<std::string, std::string> values_of(const Alarm& alarm) const;

  const AlarmList& list_;
  const ReportTexts& texts_;
  Language language_;
};

}  // namespace zicht::publish
