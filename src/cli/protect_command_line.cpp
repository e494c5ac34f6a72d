#include "cli/protect_command_line.hpp"

#include <CLI/CLI.hpp>

#include "cli/protect_verbs.hpp"

namespace zicht::cli {
namespace {

void add_attack(CLI::App& app, Verb& chosen) {
  add_verb<AttackOptions>(
      app, chosen, "attack",
      "try to undo the protection of published tables: what is withheld and can still be known",
      "zicht attack form.csv form_by_sex.csv --hierarchy form=hier_form.csv --zeros-published\n"
      "  zicht attack --release published-2023 --release published-2024\n"
      "The answer is 0 when nothing was found, 2 with leaks, 3 with contradictions, 4 when something stayed "
      "unresolved.",
      attack, [](CLI::App& verb, AttackOptions& options) {
        auto* const tables =
            verb.add_option(
                    "table", options.tables,
                    "tables in long form: a column per dimension (Total marks a margin) and the count; x, "
                    "empty, <5, 1-4, 10+ are withheld; a column status decides when it is there")
                ->type_name("FILE");
        verb.add_option("--hierarchy", options.hierarchies,
                        "a file parent,child of a column, whose top is Total; more files with commas between "
                        "them are groupings beside each other; columns with the same file are one dimension")
            ->type_name("NAME=FILE");
        verb.add_option("--release", options.releases,
                        "a folder of zicht protect or a release, oldest first: what they tell together; "
                        "what its protection.json says goes before --hierarchy and --zeros-published")
            ->type_name("DIR")
            ->excludes(tables);
        verb.add_flag("--zeros-published", options.zeros_published,
                      "zeros are always shown: what is withheld is not 0");
        verb.add_option("--count-column", options.count_column, "the column of the counts")
            ->default_val("count");
        verb.add_option("--absent", options.absent, "what a row means that a sum needs and no table has")
            ->check(CLI::IsMember({"zero", "unknown"}));
        verb.add_option("--certificate", options.certificate,
                        "where to write made-up countries that show three values of every withheld cell")
            ->type_name("FILE");
        verb.add_option("--check", options.check,
                        "check such a certificate against the tables instead of attacking")
            ->type_name("FILE");
        verb.add_flag("--json", options.json, "machine-readable");
      });
}

void add_noise_options(CLI::App& verb, ProtectOptions& options) {
  verb.add_option(
          "--method", options.method,
          "suppress withholds cells; round makes every count a multiple of a base, and all sums hold; "
          "cell_key adds noise that stays with the same people, and tables do not add up")
      ->check(CLI::IsMember({"suppress", "round", "cell_key"}))
      ->default_val("suppress");
  verb.add_option("--base", options.base, "of round: the rounding base, 3 to 1000")->default_val(5);
  verb.add_option(
          "--secret", options.secret,
          "of cell_key, and of round if wanted: a file of 32 random bytes or more that the office keeps "
          "and never changes")
      ->type_name("FILE");
  verb.add_option("--record", options.record,
                  "of cell_key: the column of identifiers that stay with a person over all tables and years")
      ->type_name("COLUMN");
  verb.add_option("--noise-largest", options.noise_largest, "of cell_key: no count moves further")
      ->default_val(5);
  verb.add_option("--noise-variance", options.noise_variance, "of cell_key: the variance of the noise")
      ->default_val(2);
  verb.add_option("--noise-smallest", options.noise_smallest,
                  "of cell_key: no result lies between 0 and this number")
      ->default_val(1);
}

void add_protect(CLI::App& app, Verb& chosen) {
  add_verb<ProtectOptions>(
      app, chosen, "protect", "tables of people that may be published: withholds what would expose somebody",
      "zicht protect micro.csv --tables tables.toml --out published\n"
      "  zicht protect --registry my-registry --year 2024 --out published",
      protect, [](CLI::App& verb, ProtectOptions& options) {
        auto* const micro =
            verb.add_option("micro", options.micro, "one row per person, with a header")->type_name("FILE");
        auto* const tables =
            verb.add_option("--tables", options.tables,
                            "of a file: what to make (TOML): [rule] minimum and zeros_published, "
                            "[hierarchy] column = file, [[table]] name and dimensions, [[keep]] "
                            "table and cell")
                ->type_name("FILE");
        verb.add_option("--registry", options.registry,
                        "every figure of this registry, all years up to --year")
            ->envname("ZICHT_REGISTRY")
            ->type_name("DIR");
        auto* const year =
            verb.add_option("--year", options.year, "of a registry: the last year")->type_name("YEAR");
        verb.add_option("--as-of", options.as_of, "of a registry: as it was known at the end of this day")
            ->type_name("DATE");
        verb.add_option("--rule", options.rules,
                        "of a registry: a counting rule that differs from its default")
            ->type_name("RULE=VALUE");
        verb.add_option("--earlier", options.earlier,
                        "of a registry: a folder that was published before, oldest first; its years stand "
                        "as they are there, or are all new where that exposes nobody")
            ->type_name("DIR");
        micro->needs(tables)->excludes(year);
        verb.add_option("--out", options.out, "the folder for NAME.csv of each table")
            ->required()
            ->type_name("DIR");
        verb.add_flag("--certificate", options.certificate,
                      "attack the result, and write certificate.json for who wants to check it");
        add_noise_options(verb, options);
        verb.add_flag("--json", options.json, "machine-readable");
      });
}

}  // namespace

void add_protect_verbs(CLI::App& app, Verb& chosen) {
  add_protect(app, chosen);
  add_attack(app, chosen);
}

}  // namespace zicht::cli
