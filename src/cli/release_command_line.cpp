#include "cli/release_command_line.hpp"

#include <CLI/CLI.hpp>

#include "cli/release_verbs.hpp"

namespace zicht::cli {
namespace {

void add_site(CLI::App& verb, std::string& site) {
  verb.add_option("--site", site, "the folder that the public sees")->required()->type_name("SITE");
}

void add_release_actor(CLI::App& verb, std::string& actor, const char* who) {
  verb.add_option("--actor", actor, who)->envname("ZICHT_ACTOR")->required()->type_name("NAME");
}

void add_prepare(CLI::App& release, Verb& chosen) {
  add_verb<PrepareReleaseOptions>(
      release, chosen, "prepare",
      "make a release beside the site, attack its own files, and wait for approval",
      "zicht release prepare --year 2024 --as-of 2025-06-30 --date 2025-10-14 --site site --actor a.jansen",
      prepare_release, [](CLI::App& verb, PrepareReleaseOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--year", options.year, "the last year of its figures")
            ->required()
            ->type_name("YEAR");
        verb.add_option("--as-of", options.as_of, "what the register knew at the end of this day")
            ->required()
            ->type_name("DATE");
        verb.add_option("--date", options.date, "the day that it comes out; names the release")
            ->required()
            ->type_name("DATE");
        add_site(verb, options.site);
        add_release_actor(verb, options.actor, "who prepares it; somebody else approves it");
        verb.add_option("--preview", options.preview,
                        "a folder outside the site for a copy with a banner on each page, for under embargo")
            ->type_name("DIR");
        auto* const corrects =
            verb.add_option("--corrects", options.corrects, "the release in which something is wrong")
                ->type_name("RELEASE");
        auto* const dutch =
            verb.add_option("--correction-nl", options.correction_nl, "what was wrong, in Dutch")
                ->type_name("TEXT");
        auto* const english =
            verb.add_option("--correction-en", options.correction_en, "what was wrong, in English")
                ->type_name("TEXT");
        corrects->needs(dutch)->needs(english);
        dutch->needs(corrects);
        verb.add_flag("--accept-definitions", options.accept_definitions,
                      "figures that are new, or defined otherwise than in the last release, are meant");
        verb.add_flag("--json", options.json, "machine-readable");
      });
}

}  // namespace

void add_release_verbs(CLI::App& app, Verb& chosen) {
  CLI::App& release = *app.add_subcommand("release", "releases for the public: figures that never change");
  release.require_subcommand(1);
  add_prepare(release, chosen);
}

}  // namespace zicht::cli
