#include "cli/registry_verbs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "base/node.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "figures/figure_book.hpp"
#include "intake/chain_columns.hpp"
#include "intake/chain_rules.hpp"
#include "intake/mapping.hpp"
#include "intake/nationality_labels.hpp"
#include "intake/validation_rules.hpp"
#include "publish/report.hpp"
#include "publish/sentences.hpp"
#include "registry/backup.hpp"
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

Result<ExitCode> status(const StatusOptions& options, Console& console) {
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::read));
  ZICHT_TRY(const registry::Status status, registry.status());
  const auto moment = [&](Instant at) { return status.reports == 0 ? std::string("-") : to_rfc3339(at); };
  if (options.json) {
    Node node = Node::table();
    node.put("events", static_cast<std::int64_t>(status.events)).put("root", to_hex(status.root));
    node.put("reports", static_cast<std::int64_t>(status.reports))
        .put("withdrawn", static_cast<std::int64_t>(status.withdrawn))
        .put("erased", static_cast<std::int64_t>(status.erased));
    node.put("persons", static_cast<std::int64_t>(status.persons)).put("schema", status.schema);
    node.put("first_recorded_at", moment(status.first_recorded_at))
        .put("last_recorded_at", moment(status.last_recorded_at));
    Node objects = Node::table();
    for (const registry::ObjectCount& count : status.objects)
      objects.put(std::string(intake::chain_columns_of(count.kind).name), count.active);
    node.put("objects", objects);
    console.out << to_json(node, 1) << '\n';
    return ExitCode::ok;
  }
  console.out << fmt::format(
      "reports          {:>12}   of which withdrawn {}, erased {}\n"
      "persons          {:>12}   with an active report\n"
      "events           {:>12}   in the log, from {} to {}\n"
      "tree             {}\n"
      "schema           {:>12}\n",
      grouped(static_cast<std::int64_t>(status.reports)),
      grouped(static_cast<std::int64_t>(status.withdrawn)), grouped(static_cast<std::int64_t>(status.erased)),
      grouped(static_cast<std::int64_t>(status.persons)), grouped(static_cast<std::int64_t>(status.events)),
      moment(status.first_recorded_at), moment(status.last_recorded_at), to_hex(status.root), status.schema);
  for (const registry::ObjectCount& count : status.objects)
    console.out << fmt::format("{:<16} {:>12}   besides {} withdrawn\n",
                               intake::chain_columns_of(count.kind).name, grouped(count.active),
                               grouped(count.withdrawn));
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
