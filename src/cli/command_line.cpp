#include "cli/command_line.hpp"
#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>

#include "cli/alarms_command_line.hpp"
#include "cli/chain_command_line.hpp"
#include "cli/estimate_verb.hpp"
#include "cli/export_verb.hpp"
#include "cli/figures_verbs.hpp"
#include "cli/import_verb.hpp"
#include "cli/link_command_line.hpp"
#include "cli/output_file.hpp"
#include "cli/protect_command_line.hpp"
#include "cli/prove_verb.hpp"
#include "cli/registry_verbs.hpp"
#include "cli/release_command_line.hpp"
#include "cli/report_verbs.hpp"
#include "cli/service_command_line.hpp"
#include "cli/simulate_verb.hpp"
#include "cli/verb_options.hpp"
#include "services/report_decisions.hpp"

namespace zicht::cli {
namespace {

/// Draws of who is one person: beyond some thousands an interval changes no more.
constexpr int kMostLinkageDraws = 10'000;

CLI::Option* add_linkage_draws(CLI::App& verb, LinkageOptions& options) {
  add_actor(verb, options.actor);
  return verb
      .add_option("--linkage-draws", options.draws,
                  "how far each figure may be off because it is not certain which reports are about one "
                  "person: from so many draws, 200 for example. Opens identities, in memory")
      ->check(CLI::Range(1, kMostLinkageDraws))
      ->type_name("N");
}

void add_figure_options(CLI::App& verb, FigureOptions& options) {
  verb.add_option("--year", options.year, "the year to count")->required();
  add_registry(verb, options.registry);
  verb.add_option("--as-of", options.as_of,
                  "as the register was known at the end of this day (default: today)")
      ->type_name("DATE");
  verb.add_option(
          "--rule", options.rules,
          "a counting rule, for example minor=at_start_of_exploitation or case_scope=heaviest_charge; may be "
          "repeated")
      ->type_name("RULE=VALUE");
}

void add_encoding(CLI::App& verb, std::string& encoding) {
  verb.add_option("--encoding", encoding, "of the file (default: found out; standard input needs it)")
      ->check(CLI::IsMember(
          {"utf-8", "utf-16", "windows-1252", "windows-1250", "windows-1251", "windows-1254", "ibm850"},
          CLI::ignore_case));
}

void add_register_verbs(CLI::App& app, Verb& chosen) {
  add_verb<InitOptions>(
      app, chosen, "init", "make a new registry", "zicht init my-registry --actor 'J. de Vries'", init,
      [](CLI::App& verb, InitOptions& options) {
        verb.add_option("folder", options.folder, "a folder that is new or empty")
            ->required()
            ->type_name("DIR");
        add_actor(verb, options.actor);
        verb.add_flag("--made-up", options.made_up, "its people do not exist: every report says so");
      });
  add_verb<ImportOptions>(
      app, chosen, "import", "reports from CSV or JSON Lines; wrong rows go to a file to be mended",
      "zicht import --template > reports.csv\n  zicht import reports.csv --registry my-registry", import,
      [](CLI::App& verb, ImportOptions& options) {
        verb.add_option("file", options.file,
                        "CSV with a header, or JSON Lines (.jsonl, .ndjson); - = standard input")
            ->type_name("FILE");
        verb.add_option("--registry", options.registry, "the registry's folder")
            ->envname("ZICHT_REGISTRY")
            ->type_name("DIR");
        verb.add_option("--mapping", options.mapping, "for a foreign file: a mapping's name or its TOML file")
            ->type_name("NAME");
        verb.add_option("--kind", options.kind,
                        "of the chain: concern, follow_up, investigation, suspect, case, disposal or "
                        "judgment; or table: "
                        "counts of another source (default: reports)")
            ->type_name("KIND");
        verb.add_option("--source", options.source, "of a table: who made it, for example nrm")
            ->type_name("ID");
        verb.add_option("--table", options.table,
                        "name of the table; the same name again is a new version (default: the file's name)")
            ->type_name("NAME");
        verb.add_option("--rejects", options.rejects,
                        "where rejected rows go (default: FILE.rejected). A file that is there stays: the "
                        "next number is "
                        "taken")
            ->type_name("FILE");
        add_actor(verb, options.actor);
        add_language(verb, options.language, "of the findings");
        add_encoding(verb, options.encoding);
        verb.add_flag("--dry-run", options.dry_run, "only check: the same findings, nothing is recorded");
        verb.add_flag("--json", options.json, "machine-readable, with every finding");
        verb.add_flag("--history", options.history,
                      "the file is the history of a register: JSON Lines of events");
        verb.add_flag("--template", options.print_template, "print a CSV file to fill in");
      });
  add_verb<ExportOptions>(
      app, chosen, "export", "the reports of a registry, as JSON Lines or in somebody else's columns",
      "zicht export --mapping htcds_2 --registry my-registry --out cases.csv", export_reports,
      [](CLI::App& verb, ExportOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--mapping", options.mapping,
                        "a mapping's name or its TOML file (default: JSON Lines that import reads)")
            ->type_name("NAME");
        verb.add_option("--out", options.out, "the file to write")->required()->type_name("FILE");
        verb.add_option("--open", options.open_because,
                        "with what identifies, for this reason; it is recorded")
            ->type_name("REASON");
        add_actor(verb, options.actor);
      });
}

void add_state_verbs(CLI::App& app, Verb& chosen) {
  add_verb<StatusOptions>(
      app, chosen, "status", "what is in a registry",
      "zicht status --registry my-registry\n  zicht status --check --registry my-registry", status,
      [](CLI::App& verb, StatusOptions& options) {
        add_registry(verb, options.registry);
        verb.add_flag("--json", options.json, "machine-readable");
        auto* const check =
            verb.add_flag("--check", options.check,
                          "list the reports that look like a mistake: swapped dates, impossible years, "
                          "sent twice, lost letters");
        verb.add_option("--open", options.open_because,
                        "look at identities too, for this reason; it is recorded")
            ->needs(check)
            ->type_name("REASON");
        add_actor(verb, options.actor);
        add_language(verb, options.language, "of what is suspected");
      });
  CLI::App* const clock = app.add_subcommand("clock", "a clock that was ahead when events were recorded");
  clock->require_subcommand(1);
  clock->footer("Example:\n  zicht clock correct --reason 'empty battery' --registry my-registry");
  add_verb<ClockOptions>(*clock, chosen, "correct",
                         "let events that lie ahead of the clock count from now on",
                         "zicht clock correct --reason 'empty battery' --registry my-registry", correct_clock,
                         [](CLI::App& verb, ClockOptions& options) {
                           add_reason(verb, options.reason);
                           add_registry(verb, options.registry);
                           add_actor(verb, options.actor);
                         });
  add_verb<AdoptOptions>(
      app, chosen, "adopt", "take new definitions into a registry; each change is recorded",
      "zicht adopt my-definitions --registry my-registry", adopt, [](CLI::App& verb, AdoptOptions& options) {
        verb.add_option("folder", options.folder,
                        "definitions, all or some of them (default: those that came with the program)")
            ->type_name("DIR");
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
      });
}

void add_figure_verbs(CLI::App& app, Verb& chosen) {
  add_verb<FiguresOptions>(
      app, chosen, "figures", "tables of one year, each change with its test",
      "zicht figures victims minors --year 2024 --registry my-registry", figures,
      [](CLI::App& verb, FiguresOptions& options) {
        verb.add_option("definition", options.figures.definitions, "which tables (default: all)");
        add_figure_options(verb, options.figures);
        auto* const json = verb.add_flag("--json", options.json, "machine-readable: a list of cells");
        auto* const csv = verb.add_flag("--csv", options.csv, "one row a cell")->excludes(json);
        auto* const other_day = verb.add_option("--compare-as-of", options.compare_as_of,
                                                "another day: which figures differ between the two, and the "
                                                "events that made it so; those of the "
                                                "chain without events")
                                    ->type_name("DATE");
        add_linkage_draws(verb, options.linkage)->excludes(other_day)->excludes(csv);
        add_language(verb, options.language, "of the words");
      });
  add_verb<SentencesOptions>(
      app, chosen, "sentences", "what can be said about a year, in words that follow the tests",
      "zicht sentences --year 2024 --language nl --registry my-registry\n"
      "  zicht sentences --year 2024 --linkage-draws 200 --registry my-registry",
      sentences, [](CLI::App& verb, SentencesOptions& options) {
        add_figure_options(verb, options.figures);
        add_linkage_draws(verb, options.linkage);
        verb.add_flag("--json", options.json, "machine-readable, each with its figure");
        add_language(verb, options.language, "of the sentences");
      });
  add_verb<ReportOptions>(
      app, chosen, "report", "the yearly report for the office, as HTML (not protected)",
      "zicht report --year 2024 --registry my-registry --out report\n"
      "  zicht report --year 2024 --linkage-draws 200 --registry my-registry --out report",
      report, [](CLI::App& verb, ReportOptions& options) {
        add_figure_options(verb, options.figures);
        add_linkage_draws(verb, options.linkage);
        verb.add_option("--out", options.out, "the folder to write to")->required()->type_name("DIR");
      });
  add_verb<SimulateOptions>(
      app, chosen, "simulate", "a made-up country whose truth is known",
      "zicht simulate netherlands --seed 7 --out my-country", simulate,
      [](CLI::App& verb, SimulateOptions& options) {
        verb.add_option("profile", options.profile, "a profile's name, or its TOML file")
            ->required()
            ->type_name("NAME");
        verb.add_option("--seed", options.seed, "another seed, other people, the same margins")
            ->default_val(1);
        verb.add_option("--scale", options.scale, "so many times the profile's margins")->default_val(1);
        verb.add_option("--scenario", options.scenario,
                        "what is true of the chain: default, place_null, place_learnt, inflow_only, "
                        "silent_source, opposite or flat")
            ->default_val("default")
            ->type_name("NAME");
        verb.add_option("--out", options.out, "the folder to write: history, records, captures, truth")
            ->required()
            ->type_name("DIR");
      });
}

void add_report_verbs(CLI::App& app, Verb& chosen) {
  add_verb<ShowOptions>(
      app, chosen, "show",
      "every version of a report or an object of the chain, who and when, and whom a report belongs to",
      "zicht show R17 --registry my-registry", show, [](CLI::App& verb, ShowOptions& options) {
        add_report(verb, "report", options.report);
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
        verb.add_option("--open", options.open_because,
                        "open what is sealed, for this reason; it is recorded")
            ->type_name("REASON");
        verb.add_flag("--json", options.json, "machine-readable, without what is sealed");
      });
  add_verb<CorrectOptions>(
      app, chosen, "correct", "a new version of a report; the old ones stay",
      "zicht correct R17 better.csv --reason 'birth date was wrong' --registry my-registry", correct,
      [](CLI::App& verb, CorrectOptions& options) {
        add_report(verb, "report", options.report);
        verb.add_option("file", options.file, "CSV with a header and one row, or JSON Lines of one line")
            ->required()
            ->type_name("FILE");
        add_encoding(verb, options.encoding);
        add_reason(verb, options.reason);
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
        add_language(verb, options.language, "of the findings");
      });
  add_verb<WithdrawOptions>(app, chosen, "withdraw", "a report should not count any more; its history stays",
                            "zicht withdraw R17 --reason 'sent by mistake' --registry my-registry", withdraw,
                            [](CLI::App& verb, WithdrawOptions& options) {
                              add_report(verb, "report", options.report);
                              verb.add_flag("--undo", options.undo,
                                            "the withdrawal was wrong: the report counts again, as it was");
                              add_reason(verb, options.reason);
                              add_registry(verb, options.registry);
                              add_actor(verb, options.actor);
                            });
  add_verb<SettleOptions>(
      app, chosen, "settle", "decide what holds for a person whose reports differ",
      "zicht settle R17 birth_year=2007 'nationalities=NG|UA' --reason 'passport seen' --registry "
      "my-registry",
      settle, [](CLI::App& verb, SettleOptions& options) {
        add_report(verb, "report", options.report);
        verb.add_option("attribute", options.attributes, services::settled_names() + ", = and a value")
            ->required()
            ->type_name("NAME=VALUE");
        add_reason(verb, options.reason);
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
      });
  add_verb<EraseOptions>(
      app, chosen, "erase", "destroy what identifies in reports, for good; figures stay",
      "zicht erase R17 R42 --registry my-registry", erase, [](CLI::App& verb, EraseOptions& options) {
        verb.add_option("report", options.reports, "the numbers of reports")->required()->type_name("REPORT");
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
      });
}

void add_keeping_verbs(CLI::App& app, Verb& chosen) {
  add_verb<BackupOptions>(
      app, chosen, "backup", "copy a registry while it is in use, without its keys",
      "zicht backup --registry my-registry --out monday", backup, [](CLI::App& verb, BackupOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--out", options.out, "a folder that is new or empty")->required()->type_name("DIR");
      });
  CLI::App* const keys = app.add_subcommand("keys", "copy or replace the keys of a registry");
  keys->require_subcommand(1);
  keys->footer("Example:\n  zicht keys rotate --registry my-registry");
  add_verb<BackupOptions>(
      *keys, chosen, "backup", "copy the keys: keep them apart from the registry, and not for long",
      "zicht keys backup --registry my-registry --out safe/keys", back_up_keys,
      [](CLI::App& verb, BackupOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--out", options.out, "a folder that is new or empty")->required()->type_name("DIR");
      });
  add_verb<RotateOptions>(
      *keys, chosen, "rotate", "make a new master key; the old one opens nothing any more",
      "zicht keys rotate --registry my-registry", rotate_keys,
      [](CLI::App& verb, RotateOptions& options) { add_registry(verb, options.registry); });
  add_verb<RestoreOptions>(
      app, chosen, "restore", "make a registry of a backup and keys; erasures are applied again",
      "zicht restore monday --keys my-registry/keys --out restored", restore,
      [](CLI::App& verb, RestoreOptions& options) {
        verb.add_option("backup", options.backup, "the copy of the registry")->required()->type_name("DIR");
        verb.add_option("--keys", options.keys, "its keys: a copy, or the folder that is still there")
            ->required()
            ->type_name("DIR");
        verb.add_option("--out", options.out, "a folder that is new or empty")->required()->type_name("DIR");
        add_actor(verb, options.actor);
      });
  add_verb<VerifyOptions>(
      app, chosen, "verify", "recompute the tree over the log and check all that follows from it",
      "zicht verify --registry my-registry", verify, [](CLI::App& verb, VerifyOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--head", options.heads,
                        "a head that was kept elsewhere, as verify printed it; may be repeated")
            ->type_name("SIZE:ROOT");
        verb.add_flag("--json", options.json, "machine-readable");
      });
}

void add_proof_verbs(CLI::App& app, Verb& chosen) {
  CLI::App* const prove =
      app.add_subcommand("prove", "proofs about the log, for somebody who has only its head");
  prove->require_subcommand(1);
  prove->footer("Example:\n  zicht prove event R17 --registry my-registry > proof.json");
  const auto add_size = [](CLI::App& verb, Sequence& size) {
    verb.add_option("--size", size, "of the log that the head is of (default: as it is now)")
        ->type_name("EVENTS");
  };
  add_verb<ProveOptions>(*prove, chosen, "event", "an event is in the log, as JSON",
                         "zicht prove event R17 --registry my-registry > proof.json", prove_event,
                         [=](CLI::App& verb, ProveOptions& options) {
                           verb.add_option("event", options.event, "its number, or that of a report: R17")
                               ->required()
                               ->type_name("EVENT");
                           add_registry(verb, options.registry);
                           add_size(verb, options.size);
                         });
  add_verb<ProveOptions>(*prove, chosen, "beginning",
                         "the log as it was is the beginning of the log: nothing was changed since, as JSON",
                         "zicht prove beginning 1062 --registry my-registry > proof.json", prove_beginning,
                         [=](CLI::App& verb, ProveOptions& options) {
                           verb.add_option("events", options.event, "how many events the log had then")
                               ->required()
                               ->type_name("EVENTS");
                           add_registry(verb, options.registry);
                           add_size(verb, options.size);
                         });
  add_verb<CheckProofOptions>(
      *prove, chosen, "check", "whether a proof holds; needs no registry",
      "zicht prove check proof.json --head 1062:ab12…", check_proof,
      [](CLI::App& verb, CheckProofOptions& options) {
        verb.add_option("file", options.file, "the proof")->required()->type_name("FILE");
        verb.add_option("--head", options.heads,
                        "a head that you trust, as verify printed it; may be repeated")
            ->required()
            ->type_name("SIZE:ROOT");
      });
}

/// The people of a registry, and other looks at a table.
void add_people_options(CLI::App& verb, PeopleOptions& options) {
  verb.add_option("--registry", options.registry, "the registry's folder")
      ->envname("ZICHT_REGISTRY")
      ->type_name("DIR");
  verb.add_option("--year", options.year, "of the registry: reports of this year");
  verb.add_option("--from", options.from, "of the registry: reports of these years together");
  verb.add_option("--to", options.to, "the last of them");
  verb.add_option("--as-of", options.as_of,
                  "as the register was known at the end of this day (default: today)")
      ->type_name("DATE");
  verb.add_flag("--robustness", options.robustness,
                "other looks at the same people, and how much dependence between lists would change it");
  verb.add_option("--strata", options.strata,
                  "estimate the classes of a dimension apart and add them up: sex, minor, form, year …")
      ->type_name("DIMENSION");
  verb.add_option("--covariates", options.covariates,
                  "one model over dimensions (of a file: columns); empty cells are not observed, of "
                  "--one-list refused")
      ->delimiter(',')
      ->type_name("NAME,…");
  verb.add_option("--covers", options.covers, "this list sees only people of these levels; may be repeated")
      ->type_name("LIST:NAME=LEVEL");
  verb.add_option("--referral", options.referrals,
                  "of a file, for --robustness: people go from one list to another as a matter of course")
      ->type_name("FROM:TO");
  verb.add_option("--linkage-draws", options.linkage_draws,
                  "of the registry: a band that also holds how uncertain it is which reports are about one "
                  "person, from so many draws, 200 for example. Opens identities, in memory")
      ->check(CLI::Range(1, kMostLinkageDraws))
      ->type_name("N");
  add_actor(verb, options.actor);
  verb.add_flag("--force", options.force, "print a band that is refused, labelled");
  add_language(verb, options.language, "of the words");
}

void add_estimate_verb(CLI::App& app, Verb& chosen) {
  add_verb<EstimateOptions>(
      app, chosen, "estimate", "how many were never reported, from who was seen by which lists",
      "zicht estimate --year 2024 --registry my-registry --robustness\n"
      "  zicht estimate --year 2024 --registry my-registry --linkage-draws 200\n"
      "  zicht estimate capture.csv --bootstrap 1000\n  zicht estimate capture.csv --model '[12,23]'\n"
      "  zicht estimate capture.csv --replicates 1..500 --out a.json   (and 501..1000 elsewhere)\n"
      "  zicht estimate combine a.json b.json\n"
      "  zicht estimate --one-list seen.csv --covariates sex,age",
      estimate, [](CLI::App& verb, EstimateOptions& options) {
        verb.add_option("file", options.files,
                        "CSV: one 0/1 column a list, then count; or: combine, and parts of a bootstrap")
            ->type_name("FILE");
        verb.add_option("--one-list", options.one_list,
                        "instead: people whom one list saw several times. CSV: capture (how often), "
                        "covariates, and maybe count")
            ->type_name("FILE");
        verb.add_flag("--routes", options.routes, "Chao's bounds, Mh and Mth, decomposable graphs too");
        verb.add_flag("--latent-classes", options.latent_classes,
                      "latent classes too: chains, which take seconds to minutes");
        add_people_options(verb, options.people);
        verb.add_option("--criterion", options.criterion, "what a model is preferred by")
            ->check(CLI::IsMember({"bic", "aic", "aicc"}))
            ->default_val("bic");
        verb.add_option("--all-models", options.all_models,
                        "write every model, valid or not, to this file (2 to 5 lists)")
            ->type_name("OUT.csv");
        verb.add_option("--model", options.model,
                        "only this model: its estimate, or why it has none; for example [12,23,4]");
        auto* const bootstrap =
            verb.add_option("--bootstrap", options.bootstrap,
                            "replicates with the choice of the model repeated in each: BCa")
                ->check(CLI::Range(std::int64_t{1}, std::int64_t{10'000'000}))
                ->type_name("N");
        verb.add_option("--route", options.route, "how a replicate chooses its model")
            ->check(CLI::IsMember({"all-models", "stepwise", "downhill"}))
            ->default_val("all-models");
        verb.add_option("--replicates", options.replicates, "draw only these, A..B, into --out")
            ->excludes(bootstrap)
            ->type_name("A..B");
        verb.add_option("--out", options.out, "where a part of a bootstrap goes")->type_name("PART.json");
        verb.add_option("--seed", options.seed, "of the bootstrap and of chains")->default_val(1);
        verb.add_option("--level", options.level, "of intervals")->default_val(0.95);
        verb.add_flag(
            "--leave-out-invalid", options.leave_out_invalid,
            "leave replicates without a valid model out, as other programs do: cuts the upper limit "
            "(default: they count as infinite)");
        verb.add_option(
            "--fits", options.fits,
            "to spend at most on one search (default: 2,000,000; of 7 lists and more 20,000 down to 300)");
        verb.add_option("--threads", options.threads, "at once; 0 = all there are. The answer is the same")
            ->default_val(0);
        verb.add_flag("--json", options.json, "machine-readable");
      });
}

/// What a parsed command line writes and what it reads: of its options those that name an output, and of all
/// other values those that are files or folders.
struct NamedFiles {
  std::vector<std::filesystem::path> inputs, outputs;
};
void gather_files(const CLI::App& app, NamedFiles& files) {
  constexpr std::array kOutputs = {"--out", "--pairs", "--all-models", "--rejects"};
  const auto add_input = [&files](std::string_view name) {
    std::error_code failed;
    const auto status = std::filesystem::status(name, failed);
    if (std::filesystem::is_regular_file(status) || std::filesystem::is_directory(status))
      files.inputs.emplace_back(name);
  };
  for (const CLI::Option* const option : app.get_options()) {
    const bool is_output =
        std::ranges::any_of(kOutputs, [&](const char* name) { return option->check_name(name); }) ||
        (app.get_name() == "attack" && option->check_name("--certificate"));
    for (const std::string& value : option->results()) {
      if (value.empty() || value == "-") continue;
      if (is_output) {
        files.outputs.emplace_back(value);
        continue;
      }
      add_input(value);
      // NAME=A.csv,B.csv
      if (const auto equals = value.find('='); equals != std::string::npos)
        for (const std::string_view one : split(std::string_view(value).substr(equals + 1), ','))
          add_input(one);
    }
  }
  for (const CLI::App* const verb : app.get_subcommands()) gather_files(*verb, files);
}

/// Writes what stands behind the name of an option alike under every version of CLI11: the word for its
/// value, its default, where else it can be set, and what it needs or excludes.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(34); }

  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text;
    if (option->get_type_size() != 0) {
      if (!option->get_type_name().empty()) text += " " + option->get_type_name();
      if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + "]";
      if (option->get_expected_max() == CLI::detail::expected_max_vector_size) text += " ...";
      if (option->get_required()) text += " REQUIRED";
    }
    if (!option->get_envname().empty()) text += " (Env:" + option->get_envname() + ")";
    return text + others(" Needs:", option->get_needs()) + others(" Excludes:", option->get_excludes());
  }

 private:
  static std::string others(const char* label, const std::set<CLI::Option*>& options) {
    if (options.empty()) return "";
    std::vector<std::string> names;
    for (const CLI::Option* const option : options) names.push_back(option->get_name());
    std::ranges::sort(names);
    return label + (" " + joined(names, " "));
  }
};

Reply usage_error(const std::string& what) {
  return {"zicht: " + what + "\n       zicht --help, or zicht VERB --help, says what is possible.\n",
          ExitCode::usage};
}

}  // namespace

std::variant<Verb, Reply> parse_command_line(std::vector<std::string> arguments) {
  CLI::App app(
      "Zicht: from reports of possible victims of human trafficking to figures that can be defended.",
      "zicht");
  app.set_version_flag("--version", "zicht " ZICHT_VERSION);
  app.require_subcommand(1);
  app.formatter(std::make_shared<HelpFormatter>());
  Verb chosen;
  add_register_verbs(app, chosen);
  add_state_verbs(app, chosen);
  add_figure_verbs(app, chosen);
  add_report_verbs(app, chosen);
  add_keeping_verbs(app, chosen);
  add_proof_verbs(app, chosen);
  add_link_verbs(app, chosen);
  add_chain_verbs(app, chosen);
  add_service_verbs(app, chosen);
  add_estimate_verb(app, chosen);
  add_alarms_verbs(app, chosen);
  add_protect_verbs(app, chosen);
  add_release_verbs(app, chosen);

  const auto is_named = [&](const CLI::App* verb) { return verb->check_name(arguments.front()); };
  if (!arguments.empty() && !arguments.front().starts_with('-') &&
      std::ranges::none_of(app.get_subcommands([](CLI::App*) { return true; }), is_named))
    return usage_error("there is no verb '" + arguments.front() + "'");
  std::ranges::reverse(arguments);  // as CLI11 takes them
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& stopped) {
    std::ostringstream out;
    std::ostringstream complaint;
    const int code = app.exit(stopped, out, complaint);
    if (code == 0) return Reply{out.str() + (out.str().ends_with('\n') ? "" : "\n"), ExitCode::ok};
    return usage_error(stopped.what());
  }
  NamedFiles files;
  gather_files(app, files);
  // Before anything is read or worked out: what would be lost is named while nothing is.
  return [chosen = std::move(chosen), files = std::move(files)](Console& console) -> Result<ExitCode> {
    ZICHT_CHECK(check_outputs(files.inputs, files.outputs));
    return chosen(console);
  };
}

}  // namespace zicht::cli
