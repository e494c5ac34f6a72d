#include "cli/export_verb.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "cli/import_setup.hpp"
#include "cli/registry_access.hpp"
#include "intake/native_json.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

/// A file that only its owner reads and that has its name once it is whole; without `finish` nothing stays.
class WholeFile {
 public:
  static Result<WholeFile> create(const fs::path& file) {
    WholeFile whole(file);
    std::error_code failed;
    if (!file.parent_path().empty()) fs::create_directories(file.parent_path(), failed);
    whole.out_.open(whole.part_, std::ios::binary | std::ios::trunc);
    if (!whole.out_) return whole.failed();
    fs::permissions(whole.part_, fs::perms::owner_read | fs::perms::owner_write, failed);
    if (failed) return whole.failed();
    return whole;
  }
  WholeFile(WholeFile&&) = default;
  WholeFile& operator=(WholeFile&&) = delete;
  ~WholeFile() {
    if (!out_.is_open()) return;  // moved from, or finished
    std::error_code ignored;
    fs::remove(part_, ignored);
  }

  Result<void> write(std::string_view text) {
    if (!out_.write(text.data(), static_cast<std::streamsize>(text.size()))) return failed();
    return {};
  }
  Result<void> finish() {
    if (!out_.flush()) return failed();
    out_.close();
    std::error_code not_renamed;
    fs::rename(part_, file_, not_renamed);
    if (not_renamed) return failed();
    return {};
  }

 private:
  explicit WholeFile(const fs::path& file) : file_(file), part_(file.string() + ".part") {}
  std::unexpected<Error> failed() const {
    return fail(ErrorCode::io, std::string("cannot write the file: ") + std::strerror(errno), file_.string());
  }

  fs::path file_, part_;
  std::ofstream out_;
};

}  // namespace

Result<ExitCode> export_reports(const ExportOptions& options, Console& console) {
  ZICHT_TRY(auto registry,
            open_registry(options.registry,
                          options.open_because.empty() ? registry::Access::read : registry::Access::write));
  std::optional<intake::Mapping> mapping;
  ZICHT_TRY(WholeFile file, WholeFile::create(options.out));
  if (!options.mapping.empty()) {
    ZICHT_TRY(mapping, load_mapping(options.mapping, registry.definitions()));
    const auto header = mapping->header();
    ZICHT_CHECK(mapping->bind(std::vector<std::string_view>(header.begin(), header.end())));
    ZICHT_CHECK(file.write(csv_record(header)));
  }
  std::int64_t reports = 0;
  Progress progress(console, "Export");
  const auto write_report = [&](ReportId, const ReportContent& content) -> Result<void> {
    const Node native = intake::to_native(content, registry.codebook());
    progress.update(++reports, "reports");
    if (!mapping) return file.write(to_json(native) + '\n');
    ZICHT_TRY(const auto row, mapping->row_of(native));
    return file.write(csv_record(row));
  };
  ZICHT_CHECK(registry.for_each_report(options.actor, options.open_because, write_report));
  ZICHT_CHECK(file.finish());
  console.out << fmt::format("{:>12}  reports in {}{}\n", grouped(reports), options.out,
                             options.open_because.empty() ? ", without what identifies"
                                                          : ", with what identifies; that is recorded");
  return ExitCode::ok;
}

}  // namespace zicht::cli
