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

void add_passphrase(CLI::App& verb, std::string& file, const char* option = "--passphrase-file",
                    const char* of = "the passphrase of the key") {
  verb.add_option(
          option, file,
          std::string(of) + " on the first line; without it the terminal asks. /dev/fd/3 reads a pipe")
      ->type_name("FILE");
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

void add_approve(CLI::App& release, Verb& chosen) {
  add_verb<ApproveReleaseOptions>(
      release, chosen, "approve", "make a prepared release public: record, sign, and move it into the site",
      "zicht release approve 2025-10-14 --sums ac9b… --site site --actor b.pieters --key release.key",
      approve_release, [](CLI::App& verb, ApproveReleaseOptions& options) {
        verb.add_option("release", options.id, "its name")->required()->type_name("RELEASE");
        verb.add_option("--sums", options.sums,
                        "SHA-256 of the SHA256SUMS that you looked at; prepare prints it")
            ->required()
            ->type_name("HASH");
        add_registry(verb, options.registry);
        add_site(verb, options.site);
        add_release_actor(verb, options.actor, "who approves; not who prepared");
        verb.add_option("--key", options.key, "the release key, which zicht release key make made")
            ->required()
            ->type_name("FILE");
        add_passphrase(verb, options.passphrase_file);
        verb.add_flag("--new-key", options.new_key,
                      "the key that the site knows is lost; tell readers by another way");
      });
}

void add_check(CLI::App& release, Verb& chosen) {
  add_verb<CheckReleaseOptions>(
      release, chosen, "check", "checksums, signatures and proofs of a whole site; needs no registry",
      "zicht release check site --key release-key.pub", check_release,
      [](CLI::App& verb, CheckReleaseOptions& options) {
        verb.add_option("site", options.site, "the folder of the site")->required()->type_name("SITE");
        verb.add_option("--key", options.key, "a public key that you have from elsewhere")->type_name("FILE");
        verb.add_flag("--json", options.json, "machine-readable");
      });
}

void add_withdraw(CLI::App& release, Verb& chosen) {
  add_verb<WithdrawReleaseOptions>(
      release, chosen, "withdraw", "take a release away and leave a notice at each of its addresses",
      "zicht release withdraw 2025-10-14 --site site --actor b.pieters --reason-nl … --reason-en …",
      withdraw_release, [](CLI::App& verb, WithdrawReleaseOptions& options) {
        verb.add_option("release", options.id, "its name")->required()->type_name("RELEASE");
        add_registry(verb, options.registry);
        add_site(verb, options.site);
        add_release_actor(verb, options.actor, "who decides it");
        verb.add_option("--reason-nl", options.reason_nl, "why, for the public, in Dutch")
            ->required()
            ->type_name("TEXT");
        verb.add_option("--reason-en", options.reason_en, "why, for the public, in English")
            ->required()
            ->type_name("TEXT");
      });
}

void add_rotate(CLI::App& key, Verb& chosen) {
  add_verb<RotateKeyOptions>(
      key, chosen, "rotate", "tell readers of a new key, signed by the old one",
      "zicht release key rotate --key old.key --new-key new.key --site site", rotate_release_key,
      [](CLI::App& verb, RotateKeyOptions& options) {
        verb.add_option("--key", options.key, "the key that signed so far")->required()->type_name("FILE");
        add_passphrase(verb, options.passphrase_file);
        verb.add_option("--new-key", options.new_key, "the key that signs from now on")
            ->required()
            ->type_name("FILE");
        add_passphrase(verb, options.new_passphrase_file, "--new-passphrase-file",
                       "the passphrase of the new key");
        add_site(verb, options.site);
      });
}

void add_key(CLI::App& release, Verb& chosen) {
  CLI::App& key = *release.add_subcommand("key", "the key that signs releases; kept away from the registry");
  key.require_subcommand(1);
  add_verb<MakeKeyOptions>(
      key, chosen, "make", "a new release key, sealed with a passphrase",
      "zicht release key make /media/usb/release.key", make_release_key,
      [](CLI::App& verb, MakeKeyOptions& options) {
        verb.add_option("file", options.file, "where to write it")->required()->type_name("FILE");
        add_passphrase(verb, options.passphrase_file, "--passphrase-file", "the new passphrase");
        verb.add_flag("--without-passphrase", options.without_passphrase,
                      "whoever copies the file can release: for practice only")
            ->excludes("--passphrase-file");
      });
  add_verb<SealKeyOptions>(key, chosen, "seal", "give a release key a passphrase, or another one",
                           "zicht release key seal /media/usb/release.key", seal_release_key,
                           [](CLI::App& verb, SealKeyOptions& options) {
                             verb.add_option("file", options.file, "the key")->required()->type_name("FILE");
                             add_passphrase(verb, options.passphrase_file);
                             add_passphrase(verb, options.new_passphrase_file, "--new-passphrase-file",
                                            "the new passphrase");
                           });
  add_verb<ShowKeyOptions>(key, chosen, "show", "the public key that belongs to a release key",
                           "zicht release key show /media/usb/release.key", show_release_key,
                           [](CLI::App& verb, ShowKeyOptions& options) {
                             verb.add_option("file", options.file, "the key")->required()->type_name("FILE");
                             add_passphrase(verb, options.passphrase_file);
                           });
  add_rotate(key, chosen);
}

}  // namespace

void add_release_verbs(CLI::App& app, Verb& chosen) {
  CLI::App& release = new_verb(app, "release", "releases for the public: figures that never change",
                               "zicht release prepare --year 2024 --date 2025-10-14 --site site");
  release.require_subcommand(1);
  add_prepare(release, chosen);
  add_approve(release, chosen);
  add_check(release, chosen);
  add_withdraw(release, chosen);
  add_key(release, chosen);
}

}  // namespace zicht::cli
