#include "cli/report_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace zicht::cli {

namespace {

std::string codes_text(const std::vector<CodeId>& ids, const CodeList& list) {
  std::vector<std::string> codes;
  for (const CodeId id : ids) codes.push_back(list[id].code);
  return joined(codes, "|");
}

std::string age_text(AgeInterval age) {
  if (!age.known()) return "";
  if (age.lower == age.upper) return std::to_string(age.lower);
  return age.upper == AgeInterval::kOldest ? std::to_string(age.lower) + "+"
                                           : fmt::format("{}-{}", age.lower, age.upper);
}

std::string days_text(const std::optional<DateInterval>& days) {
  if (!days) return "";
  return to_iso(days->first) + (days->first == days->last ? "" : "/" + to_iso(days->last));
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
  std::vector<std::pair<std::string, std::string>> fields;
  const auto put = [&](std::string name, std::string value) {
    if (!value.empty()) fields.emplace_back(std::move(name), std::move(value));
  };
  const auto code = [](CodeId id, const CodeList& list) {
    return id == kUnknown ? std::string() : list[id].code;
  };
  put("organisation", code(report.organisation, book.organisation()));
  put("received_on", report.received_on ? to_iso(*report.received_on) : "unknown");
  put("channel", code(report.channel, book.channel()));
  put("legal_basis", code(report.legal_basis, book.legal_basis()));
  put("dossier_type", code(report.dossier_type, book.dossier_type()));
  put("referred_by", code(report.referred_by, book.organisation()));
  put("birth_year", report.birth_year ? std::to_string(*report.birth_year) : "");
  put("age", age_text(report.age_at_receipt));
  put("sex", book.sex()[report.sex].code);
  put("nationalities",
      report.nationalities.empty() ? "unknown" : codes_text(report.nationalities, book.country()));
  put("residence_status", code(report.residence_status, book.residence_status()));
  put("unaccompanied_minor", code(report.unaccompanied_minor, book.yes_no()));
  put("indicators", codes_text(report.indicators, book.indicator()));
  for (std::size_t e = 0; e < report.episodes.size(); ++e) {
    const Episode& episode = report.episodes[e];
    const std::string before = fmt::format("episode{}_", e + 1);
    put(before + "form", book.form()[episode.form].code);
    put(before + "sub_form", code(episode.sub_form, book.sub_form()));
    put(before + "start", days_text(episode.start));
    put(before + "end", days_text(episode.end));
    put(before + "age_at_start", age_text(episode.age_at_start));
    put(before + "age_at_end", age_text(episode.age_at_end));
    put(before + "place", book.place()[episode.place].code);
    put(before + "countries", codes_text(episode.countries, book.country()));
    put(before + "region", code(episode.region, book.region()));
    put(before + "means_of_control", codes_text(episode.means_of_control, book.means_of_control()));
    put(before + "recruiter_relation", code(episode.recruiter_relation, book.recruiter_relation()));
    put(before + "sector", code(episode.sector, book.sector()));
  }
  return fields;
}

std::vector<std::pair<std::string, std::string>> fields_of(const SettledAttributes& settled,
                                                           const Codebook& book) {
  std::vector<std::pair<std::string, std::string>> fields;
  const auto put = [&](const char* name, CodeId id, const CodeList& list) {
    if (id != kUnknown) fields.emplace_back(name, list[id].code);
  };
  put("sex", settled.sex, book.sex());
  if (settled.birth_year) fields.emplace_back("birth_year", std::to_string(*settled.birth_year));
  if (!settled.nationalities.empty())
    fields.emplace_back("nationalities", codes_text(settled.nationalities, book.country()));
  put("residence_status", settled.residence_status, book.residence_status());
  put("unaccompanied_minor", settled.unaccompanied_minor, book.yes_no());
  return fields;
}

}  // namespace zicht::cli
