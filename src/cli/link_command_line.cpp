#include "cli/link_command_line.hpp"

#include <CLI/CLI.hpp>

#include "cli/link_audit_verb.hpp"
#include "cli/link_candidates_verb.hpp"
#include "cli/link_registry_verbs.hpp"
#include "cli/link_review_verbs.hpp"
#include "cli/link_verb.hpp"
#include "cli/report_verbs.hpp"

namespace zicht::cli {
namespace {

void add_decision(CLI::App& link, Verb& chosen, const char* name, const char* what, const char* example,
                  Result<ExitCode> (*run)(const DecideOptions&, Console&)) {
  add_verb<DecideOptions>(link, chosen, name, what, example, run, [](CLI::App& verb, DecideOptions& options) {
    add_report(verb, "a", options.a);
    add_report(verb, "b", options.b);
    add_reason(verb, options.reason);
    add_registry(verb, options.registry);
    add_actor(verb, options.actor);
  });
}

void add_engine(CLI::App& verb, services::EngineOptions& engine) {
  verb.add_option("--seed", engine.seed, "of the samples that the model is made from")->default_val(1);
  verb.add_option("--threads", engine.threads, "at once; 0 = all there are. The answer is the same")
      ->default_val(0);
}

/// Linkage of a registry, or of files.
struct LinkAnythingOptions {
  LinkRunOptions files;
  ProposeOptions registry;
};
Result<ExitCode> link_anything(const LinkAnythingOptions& options, Console& console) {
  if (options.files.files.empty()) {
    if (!options.registry.registry.empty()) return propose_persons(options.registry, console);
    console.messages << "zicht: name a registry, or one or two files\n";
    return ExitCode::usage;
  }
  LinkRunOptions files = options.files;
  files.seed = options.registry.engine.seed;
  files.threads = options.registry.engine.threads;
  files.json = options.registry.json;
  return run_link(files, console);
}

void add_link_run(CLI::App& link, Verb& chosen) {
  add_verb<LinkAnythingOptions>(
      link, chosen, "run",
      "propose which reports are about one person; or link the records of one or two files",
      "zicht link run --registry my-registry\n"
      "  zicht link run a.csv b.csv --mapping m.toml --out clusters.csv --pairs pairs.csv",
      link_anything, [](CLI::App& verb, LinkAnythingOptions& options) {
        auto* const files = verb.add_option("file", options.files.files, "one or two CSV files with a header")
                                ->expected(0, 2)
                                ->type_name("FILE");
        verb.add_option("--registry", options.registry.registry, "the registry's folder")
            ->envname("ZICHT_REGISTRY")
            ->type_name("DIR");
        auto* const commit =
            verb.add_flag("--commit", options.registry.commit, "take the proposal over, as one event");
        add_actor(verb, options.registry.actor);
        auto* const mapping = verb.add_option("--mapping", options.files.mapping,
                                              "of files: which column is which field (TOML)")
                                  ->type_name("FILE");
        auto* const out = verb.add_option("--out", options.files.out,
                                          "of files: where the clusters go: source,record,cluster")
                              ->type_name("FILE");
        auto* const pairs = verb.add_option("--pairs", options.files.pairs,
                                            "of files: where the pairs go, with evidence and probability")
                                ->type_name("FILE");
        auto* const one_to_one =
            verb.add_option("--one-to-one", options.files.one_to_one,
                            "of two files: whether each holds a person once, exact copies of a row aside")
                ->check(CLI::IsMember({"auto", "yes", "no"}))
                ->default_val("auto");
        add_engine(verb, options.registry.engine);
        verb.add_flag("--json", options.registry.json, "machine-readable summary");
        files->needs(mapping)->needs(out)->excludes(commit);
        for (auto* const of_files : {mapping, out, pairs, one_to_one}) of_files->needs(files);
      });
}

/// Questions, or an audit.
struct ReviewAnythingOptions {
  ReviewOptions questions;
  DrawAuditOptions audit;
  ReadAuditOptions audited;
};
Result<ExitCode> review_anything(const ReviewAnythingOptions& options, Console& console) {
  const ReviewOptions& questions = options.questions;
  if (options.audit.pairs > 0) {
    DrawAuditOptions audit = options.audit;
    audit.registry = questions.registry;
    audit.actor = questions.actor;
    audit.engine = questions.engine;
    audit.language = questions.language;
    audit.json = questions.json;
    return draw_link_audit(audit, console);
  }
  if (options.audited.sheet.empty()) return review_links(questions, console);
  ReadAuditOptions audited = options.audited;
  audited.registry = questions.registry;
  audited.language = questions.language;
  audited.json = questions.json;
  return read_link_audit(audited, console);
}

void add_link_review(CLI::App& link, Verb& chosen) {
  add_verb<ReviewAnythingOptions>(
      link, chosen, "review",
      "the pairs whose decision changes figures most, side by side; asks on a terminal. Or an audit: how "
      "often linkage is right",
      "zicht link review --registry my-registry --language nl\n"
      "  zicht link review --audit 200 --out sheet.csv --registry my-registry\n"
      "  zicht link review --audited sheet.csv --registry my-registry",
      review_anything, [](CLI::App& verb, ReviewAnythingOptions& options) {
        ReviewOptions& questions = options.questions;
        add_registry(verb, questions.registry);
        add_actor(verb, questions.actor);
        auto* const limit =
            verb.add_option("--limit", questions.limit, "so many questions at most")->default_val(50);
        auto* const audit =
            verb.add_option("--audit", options.audit.pairs,
                            "draw so many pairs for somebody to judge, those not proposed among them; "
                            "--seed says which")
                ->check(CLI::PositiveNumber)
                ->type_name("N");
        auto* const out = verb.add_option("--out", options.audit.out,
                                          "of an audit: where the sheet for the verdicts goes; numbers of "
                                          "reports, no identities")
                              ->type_name("FILE");
        auto* const audited =
            verb.add_option("--audited", options.audited.sheet,
                            "precision and recall, with intervals, from the verdicts on such a sheet")
                ->type_name("FILE");
        verb.add_flag("--as-drawn", options.audited.as_drawn,
                      "accept a sheet although the register has changed: what held when it was drawn")
            ->needs(audited);
        add_language(verb, questions.language, "of the words");
        add_engine(verb, questions.engine);
        verb.add_flag("--json", questions.json, "machine-readable; asks nothing");
        audit->needs(out)->excludes(audited)->excludes(limit);
        out->needs(audit);
        audited->excludes(limit);
      });
}

void add_link_registry_verbs(CLI::App& link, Verb& chosen) {
  add_verb<TrainOptions>(
      link, chosen, "train", "learn from the register how reports on one person differ, and keep it",
      "zicht link train --registry my-registry", train_linkage, [](CLI::App& verb, TrainOptions& options) {
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
        add_engine(verb, options.engine);
        verb.add_flag("--json", options.json, "print the model");
      });
  add_link_review(link, chosen);
  add_verb<ExplainOptions>(
      link, chosen, "explain", "why two reports are, or are not, held to be about one person",
      "zicht link explain R17 R42 --registry my-registry", explain_link,
      [](CLI::App& verb, ExplainOptions& options) {
        add_report(verb, "a", options.a);
        verb.add_option("b", options.b, "the other report; left out: as zicht link candidates")
            ->type_name("REPORT");
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
        add_language(verb, options.language, "of the words");
        add_engine(verb, options.engine);
        verb.add_flag("--json", options.json, "machine-readable");
      });
  add_verb<CandidatesOptions>(
      link, chosen, "candidates", "which persons of the register a report may be about, and why",
      "zicht link candidates R17 --registry my-registry", find_candidates,
      [](CLI::App& verb, CandidatesOptions& options) {
        verb.add_option("reports", options.reports, "their numbers; none: asked for at the terminal")
            ->type_name("REPORT");
        add_registry(verb, options.registry);
        add_actor(verb, options.actor);
        add_language(verb, options.language, "of the words");
        add_engine(verb, options.engine);
        verb.add_flag("--json", options.json, "machine-readable");
      });
  add_verb<UndoOptions>(link, chosen, "undo",
                        "a decision, a linkage or an undoing does not hold any more; the log keeps it",
                        "zicht link undo 812 --reason 'two sisters' --registry my-registry", undo_link,
                        [](CLI::App& verb, UndoOptions& options) {
                          verb.add_option("event", options.event, "its number, as zicht show gives it")
                              ->required()
                              ->type_name("EVENT");
                          add_reason(verb, options.reason);
                          add_registry(verb, options.registry);
                          add_actor(verb, options.actor);
                        });
}

}  // namespace

void add_link_verbs(CLI::App& app, Verb& chosen) {
  CLI::App* const link = app.add_subcommand("link", "find which reports are about one person");
  link->require_subcommand(1);
  link->footer("Example:\n  zicht link same R17 R42 --reason 'one file number' --registry my-registry");
  add_link_run(*link, chosen);
  add_link_registry_verbs(*link, chosen);
  add_decision(*link, chosen, "same", "two reports are about one person",
               "zicht link same R17 R42 --reason 'one file number' --registry my-registry", decide_same);
  add_decision(*link, chosen, "different", "two reports are about two people",
               "zicht link different R17 R42 --reason 'both were seen together' --registry my-registry",
               decide_different);
  add_verb<LinkEncodeOptions>(
      *link, chosen, "encode", "at a partner who may not send identities: keyed encodings instead of names",
      "zicht link encode a.csv --mapping m.toml --key shared.key --out encoded.csv", encode_for_linking,
      [](CLI::App& verb, LinkEncodeOptions& options) {
        verb.add_option("file", options.file, "a CSV file with a header")->required()->type_name("FILE");
        verb.add_option("--mapping", options.mapping, "which column is which field (TOML)")
            ->required()
            ->type_name("FILE");
        verb.add_option("--key", options.key, "16 to 64 bytes that the partners share and nobody else has")
            ->required()
            ->type_name("FILE");
        verb.add_option("--out", options.out, "where the encodings go: record,encoding")
            ->required()
            ->type_name("FILE");
      });
}

}  // namespace zicht::cli
