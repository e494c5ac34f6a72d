#include "cli/alarms_verb.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <ostream>

#include "base/parallel.hpp"
#include "cli/verb_options.hpp"
#include "services/series_alarms.hpp"

namespace zicht::cli {

Result<ExitCode> alarms(const AlarmsOptions& options, Console& console) {
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "there is no such file", options.file);
  const Progress progress(console, "Alarms");
  ZICHT_TRY(const auto found, services::alarms_of_file(in, options.file, options.level, hardware_threads()));
  if (options.json)
    console.out << to_json(services::alarms_node(found, options.level), 1) << '\n';
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

void add_alarms_verb(CLI::App& app, Verb& chosen) {
  add_verb<AlarmsOptions>(
      app, chosen, "alarms", "which counts are not as expected from those before them",
      "zicht alarms series.csv > alarms.csv", alarms, [](CLI::App& verb, AlarmsOptions& options) {
        verb.add_option("file", options.file,
                        "CSV: series, t, year, period, count; perhaps freq (periods a year) and exposure")
            ->required()
            ->type_name("SERIES.csv");
        verb.add_option("--level", options.level,
                        "so large a share of the points may be alarmed when nothing changes")
            ->default_val(0.01);
        verb.add_flag("--json", options.json, "JSON instead of CSV");
      });
}

}  // namespace zicht::cli
