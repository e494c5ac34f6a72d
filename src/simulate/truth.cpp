#include "simulate/truth.hpp"

#include <cstdio>
#include <ostream>

#include "base/text.hpp"
#include "simulate/simulate.hpp"

namespace zicht::simulate {

TruthWriter::TruthWriter(const Profile& profile, const Codebook& codebook, std::ostream& people,
                         std::ostream& reports)
    : profile_(profile), codebook_(codebook), people_(people), reports_(reports) {}

void TruthWriter::header() {
  people_ << "person,year,minor,form,nationality,sex,class,ability,lists,referred,refuses_consent,reports\n";
  reports_ << "report,person,list,referral,fate,anonymous,errors\n";
}

std::string TruthWriter::lists(ListMask mask) const {
  std::string names;
  for (std::size_t i = 0; i < profile_.capture.lists.size(); ++i)
    if ((mask >> i & 1) != 0) names += (names.empty() ? "" : "|") + profile_.capture.lists[i].name;
  return names;
}

void TruthWriter::person(const std::string& name, const Person& person) {
  const Capture& capture = person.capture;
  char ability[32];
  std::snprintf(ability, sizeof ability, "%.6g", capture.ability);
  people_ << name << ',' << person.year << ',' << (person.victim.minor ? "yes" : "no") << ','
          << codebook_.form()[person.victim.form].code << ','
          << codebook_.country()[person.victim.nationality].code << ',' << codebook_.sex()[person.sex].code
          << ','
          << (profile_.capture.classes.empty() ? "" : profile_.capture.classes[capture.latent_class].name)
          << ',' << ability << ',' << lists(capture.lists) << ',' << lists(capture.referred) << ','
          << (person.refuses_consent ? "yes" : "no") << ',' << person.reports << '\n';
}

void TruthWriter::report(const std::string& label, const std::string& person_name, const DrawnReport& report,
                         const ReportWords& words) {
  constexpr const char* kFates[] = {"stays", "corrected", "withdrawn"};
  reports_ << label << ',' << person_name << ','
           << (report.list == kNoList ? "" : profile_.capture.lists[report.list].name) << ','
           << (report.referral ? "yes" : "no") << ',' << kFates[static_cast<std::size_t>(report.fate)] << ','
           << (words.anonymous ? "yes" : "no") << ',';
  const char* between = "";
  for (std::size_t kind = 0; kind < kErrorKinds; ++kind) {
    if ((words.identity.errors & bit_of(static_cast<ErrorKind>(kind))) == 0) continue;
    reports_ << between << to_text(static_cast<ErrorKind>(kind));
    between = "|";
  }
  reports_ << '\n';
}

std::string captures_csv(const std::vector<std::string>& lists, const std::vector<std::int64_t>& captures) {
  std::string csv = joined(lists, ",") + ",count\n";
  for (std::size_t set = 1; set < captures.size(); ++set) {
    if (captures[set] == 0) continue;
    for (std::size_t i = 0; i < lists.size(); ++i) csv += (set >> i & 1) != 0 ? "1," : "0,";
    csv += std::to_string(captures[set]) + '\n';
  }
  return csv;
}

std::string years_csv(const SimulationTruth& truth) {
  std::string csv = "year,people,reported,never_reported,reports\n";
  for (const YearTruth& year : truth.years)
    csv += std::to_string(year.year) + ',' + std::to_string(year.people) + ',' +
           std::to_string(year.reported) + ',' + std::to_string(year.people - year.reported) + ',' +
           std::to_string(year.reports) + '\n';
  return csv;
}

}  // namespace zicht::simulate
