#include "services/export_reports.hpp"

#include "base/csv.hpp"
#include "base/node.hpp"
#include "intake/native_json.hpp"

namespace zicht::services {

Result<std::int64_t> export_reports(Session& session, const ExportQuestion& question,
                                    const ExportListener& listener) {
  intake::Mapping* const mapping = question.mapping;
  if (mapping != nullptr) {
    const auto header = mapping->header();
    ZICHT_CHECK(mapping->bind(std::vector<std::string_view>(header.begin(), header.end())));
    ZICHT_CHECK(listener.write(csv_record(header)));
  }
  std::int64_t reports = 0;
  const auto write_report = [&](ReportId, const ReportContent& content) -> Result<void> {
    const Node native = intake::to_native(content, session.codebook());
    listener.progress(++reports);
    if (mapping == nullptr) return listener.write(to_json(native) + '\n');
    ZICHT_TRY(const auto row, mapping->row_of(native));
    return listener.write(csv_record(row));
  };
  ZICHT_CHECK(session.registry().for_each_report(question.actor, question.open_because, write_report));
  return reports;
}

}  // namespace zicht::services
