#include "cli/export_verb.hpp"

#include <fmt/format.h>

#include <optional>

#include "cli/import_setup.hpp"
#include "cli/output_file.hpp"
#include "cli/registry_access.hpp"
#include "services/export_reports.hpp"

namespace zicht::cli {

Result<ExitCode> export_reports(const ExportOptions& options, Console& console) {
  ZICHT_TRY(auto session,
            services::Session::open(
                options.registry,
                options.open_because.empty() ? registry::Access::read : registry::Access::write, system_now));
  std::optional<intake::Mapping> mapping;
  if (!options.mapping.empty()) {
    ZICHT_TRY(mapping, load_mapping(options.mapping, session.definitions()));
  }
  ZICHT_TRY(OutputFile file, OutputFile::create(options.out, Privacy::owner));
  Progress progress(console, "Export");
  ZICHT_TRY(
      const std::int64_t reports,
      services::export_reports(session, {mapping ? &*mapping : nullptr, options.actor, options.open_because},
                               {[&](std::string_view lines) { return file.write(lines); },
                                [&](std::int64_t written) { progress.update(written, "reports"); }}));
  ZICHT_CHECK(file.finish());
  console.out << fmt::format("{:>12}  reports in {}{}\n", grouped(reports), options.out,
                             options.open_because.empty() ? ", without what identifies"
                                                          : ", with what identifies; that is recorded");
  return ExitCode::ok;
}

}  // namespace zicht::cli
