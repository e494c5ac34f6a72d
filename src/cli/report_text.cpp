#include "cli/report_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "model/report_field.hpp"

namespace zicht::cli {

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

void put(Fields& fields, std::string name, const std::vector<std::string>& texts) {
  if (!texts.empty()) fields.emplace_back(std::move(name), joined(texts, "|"));
}

}  // namespace

std::vector<ReportId> reports_of(const registry::LoggedEvent& event) {
  std::vector<ReportId> reports;
  if (event.subject != 0) reports.push_back(event.subject);
  reports.insert(reports.end(), event.others.begin(), event.others.end());
  if (!event.linkage) return reports;
  for (const auto* const pairs : {&event.linkage->splits, &event.linkage->joins})
    for (const ReportPair& pair : *pairs) reports.insert(reports.end(), {pair.a, pair.b});
  std::ranges::sort(reports);
  reports.erase(std::ranges::unique(reports).begin(), reports.end());
  return reports;
}

std::vector<std::pair<std::string, std::string>> fields_of(const Report& report, const Codebook& book) {
  Fields fields;
  for (const ReportField& field : fields_of_report())
    if (!field.identifies()) put(fields, std::string(field.name), texts_of(field, report, book));
  for (std::size_t e = 0; e < report.episodes.size(); ++e)
    for (const ReportField& field : fields_of_episode())
      put(fields, fmt::format("episode{}_{}", e + 1, field.name), texts_of(field, report.episodes[e], book));
  return fields;
}

std::vector<std::string> settled_names() {
  std::vector<std::string> names;
  for (const ReportField& field : fields_of_report())
    if (field.of_person()) names.emplace_back(field.name);
  return names;
}

std::vector<std::pair<std::string, std::string>> fields_of(const SettledAttributes& settled,
                                                           const Codebook& book) {
  Fields fields;
  for (const ReportField& field : fields_of_report()) {
    const auto texts = texts_of(field, settled, book);
    if (field.of_person() && texts != std::vector<std::string>{"unknown"})
      put(fields, std::string(field.name), texts);
  }
  return fields;
}

}  // namespace zicht::cli
