#include "cli/chain_command_line.hpp"

#include <CLI/CLI.hpp>

#include "base/encoding.hpp"
#include "cli/chain_verbs.hpp"
#include "cli/source_table_verbs.hpp"

namespace zicht::cli {
namespace {

void add_tie(CLI::App& app, Verb& chosen, const char* name, const char* what, const char* example,
             Result<ExitCode> (*run)(const TieOptions&, Console&)) {
  add_verb<TieOptions>(app, chosen, name, what, example, run, [](CLI::App& verb, TieOptions& options) {
    verb.add_option("a", options.a, "the number of a report or object, for example I17")
        ->required()
        ->type_name("OBJECT");
    verb.add_option("b", options.b, "of another")->required()->type_name("OBJECT");
    add_reason(verb, options.reason);
    add_registry(verb, options.registry);
    add_actor(verb, options.actor);
    add_language(verb, options.language, "of the findings");
  });
}

void add_follow(CLI::App& app, Verb& chosen) {
  add_verb<FollowOptions>(
      app, chosen, "follow", "record what was done with reports or concerns",
      "zicht follow R17 C23 --organisation police_limburg --on 2024-05-01 --kind enriched --registry "
      "my-registry",
      follow, [](CLI::App& verb, FollowOptions& options) {
        verb.add_option("subject", options.subjects, "numbers of reports or concerns")
            ->required()
            ->type_name("OBJECT");
        verb.add_option("--organisation", options.organisation, "who did it")->required()->type_name("CODE");
        verb.add_option("--on", options.on, "the day")->required()->type_name("DATE");
        verb.add_option("--kind", options.kind, "what was done, of the list follow_up_kind")
            ->required()
            ->type_name("CODE");
        verb.add_option("--no-action-reason", options.no_action_reason, "why nothing was done")
            ->type_name("CODE");
        verb.add_option("--investigation", options.investigation, "within which, for example I17")
            ->type_name("OBJECT");
        verb.add_option("--note", options.note, "sealed, for it may name somebody")->type_name("TEXT");
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
        add_language(verb, options.language, "of the findings");
      });
}

void add_amend(CLI::App& app, Verb& chosen) {
  add_verb<AmendOptions>(
      app, chosen, "amend", "correct, withdraw, bring back or erase an object of the chain by its number",
      "zicht amend I17 one-row.csv --reason 'the scope was wrong' --registry my-registry", amend,
      [](CLI::App& verb, AmendOptions& options) {
        verb.add_option("object", options.object, "its number, for example I17")
            ->required()
            ->type_name("OBJECT");
        verb.add_option("file", options.file,
                        "CSV with the header of its kind and one row: the whole new version")
            ->type_name("FILE");
        verb.add_option("--encoding", options.encoding,
                        "of the file, as for zicht import (default: found out)")
            ->check([](const std::string& name) {
              return encoding_named(name) ? std::string() : "no encoding that is read: " + name;
            });
        verb.add_flag("--withdraw", options.withdraw, "it should not have been entered");
        verb.add_flag("--undo", options.undo, "the withdrawal was wrong: it counts again, as it was");
        verb.add_flag("--erase", options.erase, "destroy what identifies in it; statistics stay");
        verb.add_option("--reason", options.reason, "why; sealed, for it may name somebody")
            ->type_name("TEXT");
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
        add_language(verb, options.language, "of the findings");
      });
}

}  // namespace

void add_chain_verbs(CLI::App& app, Verb& chosen) {
  add_verb<ChainOptions>(
      app, chosen, "chain", "what was done with reports, in one year",
      "zicht chain --year 2024 --registry my-registry", chain, [](CLI::App& verb, ChainOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--year", options.year, "the year that is counted")->required();
        verb.add_option("--as-of", options.as_of,
                        "as the register was known at the end of this day (default: today)")
            ->type_name("DATE");
        add_language(verb, options.language, "of the text");
        verb.add_option("--rule", options.rules,
                        "another rule than the default, for example place_known=as_now_known or "
                        "investigation_year=running_in_year; may be given again")
            ->type_name("RULE=VALUE");
        verb.add_flag("--json", options.json, "machine-readable");
      });
  add_tie(app, chosen, "tie", "two objects belong together",
          "zicht tie I17 K23 --reason 'named in the file' --registry my-registry", tie);
  add_tie(app, chosen, "untie", "two objects do not belong together",
          "zicht untie I17 K23 --reason 'another case' --registry my-registry", untie);
  add_follow(app, chosen);
  add_amend(app, chosen);
  add_verb<UnfollowedOptions>(
      app, chosen, "unfollowed", "reports with which nothing was ever done, by number",
      "zicht unfollowed --days 365 --registry my-registry", unfollowed,
      [](CLI::App& verb, UnfollowedOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--days", options.days, "received so many days ago or more")
            ->default_val(365)
            ->check(CLI::Range(0, 36500));
        verb.add_option("--as-of", options.as_of, "as known at the end of this day (default: today)")
            ->type_name("DATE");
        verb.add_flag("--json", options.json, "machine-readable");
      });
  add_verb<TablesOptions>(app, chosen, "tables", "aggregate tables of other sources, beside the register",
                          "zicht tables --registry my-registry\n"
                          "They come from zicht import FILE --kind table --source nrm.",
                          tables, [](CLI::App& verb, TablesOptions& options) {
                            add_registry(verb, options.registry);
                            verb.add_option("--as-of", options.as_of,
                                            "as known at the end of this day (default: today)")
                                ->type_name("DATE");
                            add_language(verb, options.language, "of the text");
                            verb.add_flag("--json", options.json, "machine-readable");
                          });
}

}  // namespace zicht::cli
