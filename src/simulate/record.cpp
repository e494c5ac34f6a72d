#include "simulate/record.hpp"

#include "base/text.hpp"
#include "simulate/simulate.hpp"

namespace zicht::simulate {

std::array<std::string, kRecordColumns.size()> record_of(const Person& person, const PersonDetails& details,
                                                         const DrawnReport& report, const ReportWords& words,
                                                         const Codebook& codebook) {
  const WrittenIdentity& identity = words.identity;
  const std::string_view between(&kValueSeparator, 1);
  const bool has_date = identity.has_birth_date && details.age_known;
  return {joined(identity.given_names, between),
          joined(identity.family_names, between),
          joined(identity.aliases, between),
          has_date ? to_iso(identity.birth_date) : "",
          identity.sex_known ? codebook.sex()[person.sex].code : "unknown",
          identity.nationality_known ? codebook.country()[person.victim.nationality].code : "unknown",
          joined(identity.documents, between),
          codebook.organisation()[words.organisation].code,
          to_iso(report.received_on)};
}

SimulatedIdentities identities_of(const Country& country, const Profile& profile, const NameBook& names,
                                  const Codebook& codebook, std::uint64_t seed, std::int64_t block) {
  const ReportMaker maker(profile, names, codebook, seed, block);
  std::vector<IdentityViewBuilder::Field> fields;
  for (const RecordColumn& column : kRecordColumns) fields.push_back({column.name, column.kind});
  IdentityViewBuilder builder(fields);
  SimulatedIdentities made;
  std::vector<PersonDetails> details(country.people.size());
  for (std::size_t r = 0; r < country.reports.size(); ++r) {
    const DrawnReport& report = country.reports[r];
    if (report.fate == DrawnReport::Fate::withdrawn) continue;
    const Person& person = country.people[report.person];
    PersonDetails& known = details[report.person];
    if (known.origin == nullptr) known = maker.details(person, report.person);
    const ReportWords words = maker.words(person, known, report, r);
    const auto record = record_of(person, known, report, words, codebook);
    builder.add_record();
    for (std::size_t column = 0; column < record.size(); ++column) {
      if (words.anonymous && kRecordColumns[column].identifies)
        builder.set_withheld(column);
      else if (record[column] != "unknown")
        builder.set(column, record[column]);
    }
    made.person_of.push_back(report.person);
    made.errors_of.push_back(words.identity.errors);
  }
  made.view = builder.finish();
  return made;
}

std::string_view records_mapping() {
  return R"(# How `zicht link run` reads records.csv.
record = "record"

[legal_basis]
column = "legal_basis"
withheld = ["no_consent_anonymous"]

[[field]]
kind = "given_name"
columns = ["given_names"]
[[field]]
kind = "family_name"
columns = ["family_names"]
[[field]]
kind = "alias"
columns = ["aliases"]
[[field]]
kind = "birth_date"
columns = ["birth_date"]
[[field]]
kind = "sex"
columns = ["sex"]
[[field]]
kind = "nationality"
columns = ["nationalities"]
[[field]]
kind = "document_number"
columns = ["document_numbers"]
[[field]]
kind = "organisation"
columns = ["organisation"]
[[field]]
kind = "received_on"
columns = ["received_on"]
)";
}

}  // namespace zicht::simulate
