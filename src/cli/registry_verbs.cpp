#include "cli/registry_verbs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "figures/figure_book.hpp"
#include "intake/chain_rules.hpp"
#include "intake/mapping.hpp"
#include "intake/nationality_labels.hpp"
#include "intake/validation_rules.hpp"
#include "model/report_number.hpp"
#include "publish/report.hpp"
#include "publish/sentences.hpp"
#include "registry/backup.hpp"
#include "services/register_check.hpp"
#include "services/register_status.hpp"
#include "services/report_decisions.hpp"
#include "services/session.hpp"

namespace zicht::cli {

Result<ExitCode> init(const InitOptions& options, Console& console) {
  ZICHT_TRY(const auto installed, installed_definitions());
  ZICHT_TRY(auto definitions, read_files(installed));
  if (options.made_up)
    definitions.emplace(services::kMadeUpFile, "The people in this registry do not exist.\n");
  ZICHT_TRY(auto registry,
            registry::Registry::create(options.folder, definitions, options.actor, system_now));
  console.messages << fmt::format(
      "A new registry: {}\n  The keys to identities are in {}/keys; keep a copy of them elsewhere.\n",
      options.folder, options.folder);
  return ExitCode::ok;
}

namespace {

/// Whether everything that reads definitions can read these. \errors invalid_config.
Result<void> check_definitions(const registry::DefinitionFiles& files,
                               const registry::DefinitionFiles& shipped) {
  for (const auto& [name, text] : files)
    if (!is_utf8(text) || text.find("\uFFFD") != std::string::npos)
      return fail(ErrorCode::invalid_config, "the file is not UTF-8, or letters of it were lost", name,
                  "Save it as UTF-8; spreadsheets call that \"CSV UTF-8\".");
  ZICHT_TRY(const Codebook codebook, Codebook::parse(services::in_folder(files, "codelists")));
  const auto content = [&](const char* name) {
    const auto found = files.find(name);
    return found == files.end() ? std::string() : found->second;
  };
  ZICHT_CHECK(intake::ChainRules::parse(content("validation/chain.toml"), "validation/chain.toml"));
  ZICHT_CHECK(intake::IntakeDefinitions::parse(files, shipped, codebook));
  ZICHT_CHECK(figures::FigureBook::parse(files, codebook));
  ZICHT_CHECK(publish::SentenceBook::parse(content("sentences.toml"), "sentences.toml"));
  ZICHT_CHECK(publish::ReportDesign::parse(services::in_folder(files, "report")));
  for (const auto& [name, text] : services::in_folder(files, "mappings"))
    if (name.ends_with(".toml")) ZICHT_CHECK(intake::Mapping::parse(text, "mappings/" + name));
  return {};
}

}  // namespace

Result<ExitCode> adopt(const AdoptOptions& options, Console& console) {
  ZICHT_TRY(const auto installed, installed_definitions());
  ZICHT_TRY(const auto shipped, read_files(installed));
  const std::filesystem::path folder =
      options.folder.empty() ? installed : std::filesystem::path(options.folder);
  ZICHT_TRY(const auto files, read_files(folder));
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::write));
  auto merged = files;
  merged.insert(registry.definitions().begin(), registry.definitions().end());
  ZICHT_CHECK(check_definitions(merged, shipped));
  ZICHT_TRY(const auto changed, registry.adopt(files, options.actor));
  console.out << fmt::format("{:>12}  definition files adopted\n", changed.size());
  for (const std::string& name : changed) console.out << "              " << name << '\n';
  return ExitCode::ok;
}

std::string ahead_text(std::uint64_t events) {
  return fmt::format(
      "The log lies ahead of the clock: {} events count as recorded later than now, and are in no figure "
      "before\n"
      "then. If the clock is right: zicht clock correct --reason TEXT lets them count from now on.\n",
      grouped(static_cast<std::int64_t>(events)));
}

namespace {

void print_status(const registry::Status& status, Console& console) {
  console.out << fmt::format(
      "reports          {:>12}   of which withdrawn {}, erased {}\n"
      "persons          {:>12}   with an active report\n"
      "events           {:>12}   in the log, from {} to {}\n"
      "tree             {}\n"
      "schema           {:>12}\n",
      grouped(static_cast<std::int64_t>(status.reports)),
      grouped(static_cast<std::int64_t>(status.withdrawn)), grouped(static_cast<std::int64_t>(status.erased)),
      grouped(static_cast<std::int64_t>(status.persons)), grouped(static_cast<std::int64_t>(status.events)),
      services::moment_text(status, status.first_recorded_at),
      services::moment_text(status, status.last_recorded_at), to_hex(status.root), status.schema);
  for (const registry::ObjectCount& count : status.objects)
    console.out << fmt::format("{:<16} {:>12}   besides {} withdrawn\n", services::kind_name(count.kind),
                               grouped(count.active), grouped(count.withdrawn));
}

/// What somebody should know or mend; nothing of it is mended by looking.
void print_warnings(const registry::Status& status, const std::vector<std::string>& lacking,
                    const std::string& folder, Console& console) {
  if (status.ahead > 0) console.out << ahead_text(status.ahead);
  if (status.open_to_others)
    console.out << fmt::format(
        "Every account of this machine can reach this folder. To close it: chmod o-rwx '{}'\n", folder);
  if (status.keys_open)
    console.out << fmt::format(
        "Others than their owner can reach the keys. To close them: chmod 700 '{}/keys'\n", folder);
  if (lacking.empty()) return;
  console.out << fmt::format(
      "{} definition files of the registry are missing; those of the program stand in (zicht adopt takes "
      "them):\n",
      lacking.size());
  for (const std::string& name : lacking) console.out << "  " << name << '\n';
}

void print_suspected(const std::vector<services::Suspected>& suspected, Language language, Console& console) {
  for (const services::Suspected& one : suspected)
    console.out << fmt::format("{:>10}  {:22} {:24} {}{}\n", report_number(one.report),
                               name_of(one.suspicion), one.field, words_of(one.suspicion, language),
                               one.other == 0 ? "" : ": " + report_number(one.other));
  console.out << (suspected.empty()
                      ? "No report looks strange.\n"
                      : fmt::format(
                            "{} things to look at. Nothing was changed: zicht show, correct and withdraw.\n",
                            suspected.size()));
}

/// zicht status --check.
Result<ExitCode> check(const StatusOptions& options, Console& console) {
  const auto access = options.open_because.empty() ? registry::Access::read : registry::Access::write;
  ZICHT_TRY(auto session, open_session(options.registry, access));
  ZICHT_TRY(const auto suspected, services::check_register(session, options.actor, options.open_because));
  if (options.json)
    console.out << to_json(services::to_node(suspected), 1) << '\n';
  else
    print_suspected(suspected, options.language, console);
  return suspected.empty() ? ExitCode::ok : ExitCode::data;
}

}  // namespace

Result<ExitCode> status(const StatusOptions& options, Console& console) {
  if (options.check) return check(options, console);
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::read));
  ZICHT_TRY(const registry::Status status, registry.status());
  const bool made_up = registry.definitions().contains(services::kMadeUpFile);
  if (options.json) {
    Node node = services::to_node(status, registry.lacking_definitions());
    console.out << to_json(node.put("made_up", made_up), 1) << '\n';
    return ExitCode::ok;
  }
  print_status(status, console);
  if (made_up) console.out << "made up          the people in this registry do not exist\n";
  print_warnings(status, registry.lacking_definitions(), options.registry, console);
  return ExitCode::ok;
}

Result<ExitCode> correct_clock(const ClockOptions& options, Console& console) {
  ZICHT_TRY(auto session, open_session(options.registry, registry::Access::write));
  ZICHT_TRY(const registry::Status before, session.registry().status());
  ZICHT_TRY(const Sequence event, services::correct_clock(session, {options.actor, options.reason}));
  console.messages << fmt::format("{} events count as recorded now; recorded as event {}.\n",
                                  grouped(static_cast<std::int64_t>(before.ahead)), event);
  return ExitCode::ok;
}

Result<ExitCode> backup(const BackupOptions& options, Console& console) {
  const Progress progress(console, "Backup");
  ZICHT_CHECK(registry::back_up(options.registry, options.out));
  console.messages << "The registry is copied, without its keys.\n";
  return ExitCode::ok;
}

Result<ExitCode> back_up_keys(const BackupOptions& options, Console& console) {
  ZICHT_CHECK(registry::back_up_keys(options.registry, options.out));
  console.messages << "The keys are copied. Keep them apart from copies of the registry, and not for long:\n"
                      "an erasure does not reach them.\n";
  return ExitCode::ok;
}

Result<ExitCode> rotate_keys(const RotateOptions& options, Console& console) {
  const Progress progress(console, "Rotate");
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::write));
  ZICHT_CHECK(registry.rotate_master_key());
  console.messages
      << "The registry has a new master key. Copies of the keys made before open what was sealed\n"
         "before: destroy them, and make a new one.\n";
  return ExitCode::ok;
}

Result<ExitCode> restore(const RestoreOptions& options, Console& console) {
  const Progress progress(console, "Restore");
  ZICHT_TRY(const std::size_t erased,
            registry::restore(options.backup, options.keys, options.out, options.actor, system_now));
  console.messages << fmt::format("Restored: {}\n", options.out);
  if (erased > 0)
    console.messages << fmt::format("{} reports were erased after the backup, and are erased again.\n",
                                    erased);
  return ExitCode::ok;
}

}  // namespace zicht::cli
