#include "cli/alarms_verb.hpp"

#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "base/parallel.hpp"
#include "cli/registry_access.hpp"
#include "figures/invented.hpp"
#include "services/register_alarms.hpp"
#include "services/series_alarms.hpp"

namespace zicht::cli {
namespace {

constexpr double kLevelOfFiles = 0.01;

Result<ExitCode> alarms_of_file(const AlarmsOptions& options, Console& console) {
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "there is no such file", options.file);
  const double level = options.level.value_or(kLevelOfFiles);
  const Progress progress(console, "Alarms");
  ZICHT_TRY(const auto found, services::alarms_of_file(in, options.file, level, hardware_threads()));
  if (options.json)
    console.out << to_json(services::alarms_node(found, level), 1) << '\n';
  else
    console.out << zicht::alarms::to_csv(found.series, found.points);
  const auto& summary = found.summary;
  console.messages << fmt::format(
      "{} points judged: {} above and {} below what was expected. Without any change at most {:.1f} of them "
      "would "
      "be alarmed. {} points have too few before them and were not judged.\n",
      grouped(summary.judged), grouped(summary.up), grouped(summary.down), summary.expected_false,
      grouped(summary.not_judged));
  return ExitCode::ok;
}

Result<services::Every> every_of(const std::string& text) {
  for (const auto every : {services::Every::month, services::Every::quarter, services::Every::year})
    if (services::name_of(every) == text) return every;
  return fail(ErrorCode::invalid_input, "not a length of periods", "--every: " + text,
              "Write month, quarter or year.");
}

Result<services::AlarmQuestion> question_of(const AlarmsOptions& options) {
  if (options.registry.empty())
    return fail(ErrorCode::invalid_input, "neither a file of series nor a registry is named", "zicht alarms",
                "Name SERIES.csv, or a registry with --registry.");
  services::AlarmQuestion question;
  ZICHT_TRY(question.every, every_of(options.every));
  ZICHT_TRY(question.as_of, as_of_day(options.as_of));
  question.until = options.until;
  question.periods = options.periods;
  question.rules = options.rules;
  question.by = options.by;
  question.level = options.level;
  question.threads = hardware_threads();
  return question;
}

}  // namespace

Result<ExitCode> alarms(const AlarmsOptions& options, Console& console) {
  if (!options.file.empty()) return alarms_of_file(options, console);
  ZICHT_TRY(const auto question, question_of(options));
  ZICHT_TRY(services::Session session, open_session(options.registry, registry::Access::read));
  const Progress progress(console, "Alarms");
  ZICHT_TRY(const AlarmList list, services::register_alarms(session, question));
  if (options.json) {
    Node node = services::alarm_list_node(list);
    console.out << to_json(node.put("made_up", session.is_made_up()), 1) << '\n';
    return ExitCode::ok;
  }
  ZICHT_TRY(const auto told, services::told_alarms(session, list, options.language));
  for (const std::string& line : told) console.out << line << '\n';
  ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
  if (const auto made_up = figures::invented(*book)) console.out << made_up->in(options.language) << '\n';
  return ExitCode::ok;
}

Result<ExitCode> explain_alarm(const ExplainAlarmOptions& options, Console& console) {
  if (options.reason.empty() != options.take_back)
    return fail(ErrorCode::invalid_input, "an explanation has a reason, or is taken back", "--reason",
                "Write --reason TEXT, or --take-back.");
  ZICHT_TRY(const auto question, question_of(options.asked));
  ZICHT_TRY(services::Session session, open_session(options.asked.registry, registry::Access::write));
  ZICHT_CHECK(services::explain_alarm(session, question, {options.series, options.reason, options.actor}));
  console.messages << (options.take_back ? "Taken back: " : "Explained: ") << options.series << '\n';
  return ExitCode::ok;
}

}  // namespace zicht::cli
