#include "publish/alarm_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "model/actor.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

constexpr std::array<const char*, 41> kNeededOfAlarms = {"all",
                                                         "chart",
                                                         "chart_caption",
                                                         "chart_described",
                                                         "down",
                                                         "explained",
                                                         "explained_title",
                                                         "folded",
                                                         "folded_more",
                                                         "from_to",
                                                         "in",
                                                         "month",
                                                         "months",
                                                         "none",
                                                         "not_judged",
                                                         "quarter",
                                                         "quarter_of",
                                                         "quarters",
                                                         "sentence_down",
                                                         "sentence_up",
                                                         "silent",
                                                         "silent_left_out",
                                                         "since",
                                                         "since_one",
                                                         "source",
                                                         "summary",
                                                         "title",
                                                         "title_down",
                                                         "title_silent",
                                                         "title_up",
                                                         "unit_case",
                                                         "unit_concern",
                                                         "unit_disposal",
                                                         "unit_investigation",
                                                         "unit_judgment",
                                                         "unit_report",
                                                         "unit_suspect",
                                                         "unit_victim",
                                                         "up",
                                                         "year",
                                                         "years"};

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Small expectations keep a digit behind the decimal sign.
std::string expected_text(double expected, Language language) {
  return expected < 20 ? decimal_text(expected, 1, language) : count_text(std::llround(expected), language);
}

}  // namespace

Result<ReportTexts> parse_alarm_texts(std::string_view toml, std::string_view name) {
  return ReportTexts::parse(toml, name, kNeededOfAlarms);
}

std::string AlarmWords::text(std::string_view key, const std::map<std::string, std::string>& values) const {
  return texts_.filled(key, language_, values);
}

std::string AlarmWords::period(const std::string& period) const {
  if (period.size() < 6) return period;
  const std::string year = period.substr(0, 4);
  if (period[5] == 'Q') return text("quarter_of", {{"number", period.substr(6)}, {"year", year}});
  const auto first = make_date(number_in(year), number_in(std::string_view(period).substr(5)), 1);
  return first ? date_text(*first, language_).substr(2) : period;  // "1 May 2024" without its day
}

std::vector<std::string> AlarmWords::summary() const {
  const std::string lengths = text(list_.every + "s");
  if (list_.series == 0 && texts_.all().contains("nothing"))
    return {text("nothing", {{"last", period(list_.until)}})};
  std::vector<std::string> said = {
      text("summary", {{"series", count_text(list_.series, language_)},
                       {"length", text(list_.every)},
                       {"lengths", lengths},
                       {"first", period(list_.first_period)},
                       {"last", period(list_.until)},
                       {"periods", count_text(list_.periods, language_)},
                       {"false", decimal_text(list_.expected_false, 2, language_)}})};
  if (list_.not_judged > 0)
    said.push_back(
        text("not_judged", {{"count", count_text(list_.not_judged, language_)}, {"lengths", lengths}}));
  if (!list_.silent.empty()) {
    std::vector<std::string> names;
    for (const Label& organisation : list_.silent) names.push_back(organisation.in(language_));
    said.push_back(text("silent_left_out", {{"list", joined(names, "; ")}}));
  }
  if (!list_.still_coming.empty() && texts_.all().contains("still_coming")) {
    const PeriodStillComing& newest = list_.still_coming.back();
    said.push_back(text("still_coming", {{"period", period(newest.period)},
                                         {"known", count_text(newest.known, language_)},
                                         {"expected", count_text(std::llround(newest.expected), language_)},
                                         {"lower", count_text(newest.lower, language_)},
                                         {"upper", count_text(newest.upper, language_)}}));
  }
  if (list_.alarms.empty()) said.push_back(text("none"));
  return said;
}

std::string AlarmWords::what(const Alarm& alarm) const {
  const std::string& who = alarm.words.in(language_);
  if (alarm.kind == Alarm::Kind::silent) return who;
  return text("unit_" + alarm.unit) + (who.empty() ? "" : " (" + who + ")");
}

std::string AlarmWords::title(const Alarm& alarm) const {
  const char* const kind = alarm.kind == Alarm::Kind::silent ? "title_silent"
                           : alarm.direction > 0             ? "title_up"
                                                             : "title_down";
  return text(kind, {{"what", what(alarm)}, {"first", period(alarm.first_period)}});
}

std::map<std::string, std::string> AlarmWords::values_of(const Alarm& alarm) const {
  const std::string when =
      alarm.from_period == alarm.to_period
          ? text("in", {{"period", period(alarm.to_period)}})
          : text("from_to", {{"first", period(alarm.from_period)}, {"last", period(alarm.to_period)}});
  return {{"what", what(alarm)},
          {"count", count_text(alarm.count, language_)},
          {"period", when},
          {"expected", expected_text(alarm.expected, language_)},
          {"p", p_value_text(alarm.p_value, language_)}};
}

std::string AlarmWords::told(const Alarm& alarm) const {
  std::string said = text(alarm.kind == Alarm::Kind::silent ? "silent"
                          : alarm.direction > 0             ? "up"
                                                            : "down",
                          values_of(alarm));
  const std::string by = "by_" + alarm.check;  // the newest count and sums are what the sentence says already
  const auto knows = [&](const std::string& key) { return texts_.all().contains(key); };
  if (knows(by) && knows("rose") && knows("fell"))
    said += " " + text(by, {{"direction", text(alarm.direction > 0 ? "rose" : "fell")},
                            {"length", text(list_.every)}});
  said += " " + text(alarm.first_period == alarm.last_period ? "since_one" : "since",
                     {{"first", period(alarm.first_period)}, {"last", period(alarm.last_period)}});
  if (alarm.folded.empty()) return said;
  std::vector<std::string> names;
  for (std::size_t at = 0; at < std::min(alarm.folded.size(), kFoldedNamed); ++at) {
    const std::string& name = alarm.folded[at].words.in(language_);
    names.push_back(name.empty() ? text("all") : name);
  }
  std::string list = joined(names, "; ");
  if (alarm.folded.size() > kFoldedNamed)
    list =
        text("folded_more", {{"list", list}, {"count", std::to_string(alarm.folded.size() - kFoldedNamed)}});
  return said + " " + text("folded", {{"list", list}});
}

std::string AlarmWords::sentence(const Alarm& alarm) const {
  if (alarm.kind == Alarm::Kind::silent) return text("silent", values_of(alarm));
  return text(alarm.direction > 0 ? "sentence_up" : "sentence_down", values_of(alarm));
}

std::string AlarmWords::explained(const Alarm& alarm) const {
  const std::string& reason = alarm.explanation->reason;  // empty where what is sealed cannot be read
  return text("explained", {{"date", date_text(day_in_amsterdam(alarm.explanation->when), language_)},
                            {"actor", actor_from_text(alarm.explanation->actor).account},
                            {"reason", reason.empty() ? "\u2013" : reason}});
}

}  // namespace zicht::publish
