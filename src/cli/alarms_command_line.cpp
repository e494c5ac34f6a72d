#include "cli/alarms_command_line.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/alarms_verb.hpp"
#include "cli/verb_options.hpp"

namespace zicht::cli {

namespace {

/// Which periods and series of a registry are looked at.
void add_periods(CLI::App& verb, AlarmsOptions& options) {
  verb.add_option("--every", options.every, "how long the periods of a registry's series are")
      ->check(CLI::IsMember({"month", "quarter", "year"}))
      ->default_val("month");
  verb.add_option("--until", options.until,
                  "the last period that is judged, as 2024-12, 2024-Q4 or 2024 (default: the last that "
                  "is over)")
      ->type_name("PERIOD");
  verb.add_option("--periods", options.periods, "how many are judged (default: those of a year)");
  verb.add_option("--as-of", options.as_of,
                  "as the register was known at the end of this day (default: today)")
      ->type_name("DATE");
  verb.add_option("--by", options.by,
                  "only series by this dimension, for example nationality; may be repeated")
      ->type_name("DIMENSION");
  verb.add_option("--rule", options.rules,
                  "a counting rule, for example minor=at_start_of_exploitation; may be repeated")
      ->type_name("RULE=VALUE");
  verb.add_option(
      "--level", options.level,
      "of a file: so large a share of the points may be alarmed when nothing changes; of a registry: "
      "the chance of any alarm in a period without change (default: 0.01)");
}

void add_explain(CLI::App& app, Verb& chosen) {
  add_verb<ExplainAlarmOptions>(
      app, chosen, "explain", "say what an alarm is about: it does not come again for the same cause",
      "zicht alarms explain 'victim form=labour nationality=UA' --until 2022-12 --reason 'the war in "
      "Ukraine' "
      "--registry my-registry",
      explain_alarm, [](CLI::App& verb, ExplainAlarmOptions& options) {
        verb.add_option("series", options.series, "what it counts, as --json of zicht alarms has it")
            ->required()
            ->type_name("SERIES");
        verb.add_option("--reason", options.reason,
                        "why; sealed in the log, but told in the report, so name nobody")
            ->type_name("TEXT");
        verb.add_flag("--take-back", options.take_back, "the explanation does not hold any more");
        add_registry(verb, options.asked.registry);
        add_actor(verb, options.actor);
        add_periods(verb, options.asked);
      });
}

void add_alarms_options(CLI::App& verb, AlarmsOptions& options) {
  verb.add_option("file", options.file,
                  "CSV: series, t, year, period, count; perhaps freq (periods a year) and exposure")
      ->type_name("SERIES.csv");
  verb.add_option("--registry", options.registry, "without a file: the registry whose series are judged")
      ->envname("ZICHT_REGISTRY")
      ->type_name("DIR");
  add_periods(verb, options);
  verb.add_flag("--json", options.json, "JSON instead of CSV or text");
  add_language(verb, options.language, "of the alarms of a registry");
}

}  // namespace

void add_alarms_verbs(CLI::App& app, Verb& chosen) {
  CLI::App& verb =
      new_verb(app, "alarms", "which counts are not as expected from those before them",
               "zicht alarms series.csv > alarms.csv\n  zicht alarms --registry my-registry --until 2024-12");
  auto options = std::make_shared<AlarmsOptions>();
  add_alarms_options(verb, *options);
  add_explain(verb, chosen);
  // The parser calls a verb after what was named below it, which must not be overruled.
  when_named(verb, [&verb, options, &chosen] {
    if (verb.get_subcommands().empty())
      chosen = [options](Console& console) { return alarms(*options, console); };
  });
}

}  // namespace zicht::cli
