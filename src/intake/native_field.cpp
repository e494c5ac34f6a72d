#include "intake/native_field.hpp"

#include <array>

#include "base/contract.hpp"
#include "base/csv.hpp"

namespace zicht::intake {
namespace {

using FieldKind::code, FieldKind::codes, FieldKind::day, FieldKind::period, FieldKind::text, FieldKind::texts,
    FieldKind::year;
using enum FieldId;

constexpr bool kRequired = true;
constexpr bool kOptional = false;
constexpr bool kIdentifies = true;
constexpr bool kAttribute = false;

// NOLINTNEXTLINE(readability-function-size): a table
const std::array<NativeField, kFields>& table() {
  static const std::array<NativeField, kFields> fields = {{
      {organisation,
       "organisation",
       code,
       "organisation",
       kRequired,
       kAttribute,
       {"Wie meldt.", "Who reports."},
       "fairwork"},
      {received_on,
       "received_on",
       day,
       "",
       kRequired,
       kAttribute,
       {"Dag waarop de melding binnenkwam.", "Day on which the report came in."},
       "2024-03-01"},
      {channel,
       "channel",
       code,
       "channel",
       kOptional,
       kAttribute,
       {"Hoe de melding binnenkwam.", "How the report came in."},
       "form"},
      {own_reference,
       "own_reference",
       text,
       "",
       kOptional,
       kIdentifies,
       {"Eigen kenmerk van de melder; twee keer sturen telt één keer.",
        "The reporter's own reference; sending twice counts once."},
       "EXAMPLE-0001"},
      {legal_basis,
       "legal_basis",
       code,
       "legal_basis",
       kRequired,
       kAttribute,
       {"Grondslag van de melding.", "Legal basis of the report."},
       "consent_self"},
      {dossier_type,
       "dossier_type",
       code,
       "dossier_type",
       kOptional,
       kAttribute,
       {"Soort dossier.", "Type of dossier."},
       "registration"},
      {referred_by,
       "referred_by",
       code,
       "organisation",
       kOptional,
       kAttribute,
       {"De organisatie die de persoon naar de melder heeft doorverwezen.",
        "The organisation that referred the person to the reporter."},
       ""},
      {given_names,
       "given_names",
       texts,
       "",
       kOptional,
       kIdentifies,
       {"Voornamen.", "Given names."},
       "Anna|Maria"},
      {family_names,
       "family_names",
       texts,
       "",
       kOptional,
       kIdentifies,
       {"Achternamen.", "Family names."},
       "Voorbeeld"},
      {aliases, "aliases", texts, "", kOptional, kIdentifies, {"Andere namen.", "Other names."}, ""},
      {birth_date,
       "birth_date",
       period,
       "",
       kOptional,
       kIdentifies,
       {"Geboortedatum, ook ongeveer.", "Birth date, also roughly."},
       "2001-05-17"},
      {birth_year, "birth_year", year, "", kOptional, kAttribute, {"Geboortejaar.", "Birth year."}, ""},
      {FieldId::age,
       "age",
       FieldKind::age,
       "",
       kOptional,
       kAttribute,
       {"Leeftijd bij ontvangst; een van leeftijd, geboortejaar of geboortedatum is verplicht.",
        "Age at receipt; one of age, birth year and birth date is required."},
       ""},
      {sex, "sex", code, "sex", kRequired, kAttribute, {"Geslacht.", "Sex."}, "female"},
      {document_numbers,
       "document_numbers",
       texts,
       "",
       kOptional,
       kIdentifies,
       {"Nummers van documenten of dossiers.", "Numbers of documents or files."},
       ""},
      {nationalities,
       "nationalities",
       codes,
       "country",
       kRequired,
       kAttribute,
       {"Nationaliteiten, ISO 3166.", "Nationalities, ISO 3166."},
       "NL|MA"},
      {residence_status,
       "residence_status",
       code,
       "residence_status",
       kOptional,
       kAttribute,
       {"Verblijfsstatus.", "Residence status."},
       "citizen"},
      {unaccompanied_minor,
       "unaccompanied_minor",
       code,
       "yes_no",
       kOptional,
       kAttribute,
       {"Alleenstaande minderjarige.", "Unaccompanied minor."},
       "no"},
      {indicators,
       "indicators",
       codes,
       "indicator",
       kOptional,
       kAttribute,
       {"Wat de melder zag.", "What the reporter saw."},
       "fear|debt"},
      {free_text,
       "free_text",
       text,
       "",
       kOptional,
       kIdentifies,
       {"Toelichting; verlaat de kluis nooit.", "Explanation; never leaves the vault."},
       ""},
      {submission,
       "submission",
       text,
       "",
       kOptional,
       kAttribute,
       {"Wat samen is gestuurd, draagt dezelfde tekst.", "What was sent together carries the same text."},
       ""},
      {episode_form,
       "form",
       code,
       "form",
       kRequired,
       kAttribute,
       {"Vorm van uitbuiting; van de eerste episode verplicht.",
        "Form of exploitation; required of the first episode."},
       "labour"},
      {episode_sub_form,
       "sub_form",
       code,
       "sub_form",
       kOptional,
       kAttribute,
       {"Subvorm.", "Sub-form."},
       "forced_labour"},
      {episode_start,
       "start",
       period,
       "",
       kOptional,
       kAttribute,
       {"Begin, ook ongeveer.", "Start, also roughly."},
       "2023-06"},
      {episode_end,
       "end",
       period,
       "",
       kOptional,
       kAttribute,
       {"Einde, ook ongeveer.", "End, also roughly."},
       "2024-01/2024-02"},
      {episode_age_at_start,
       "age_at_start",
       FieldKind::age,
       "",
       kOptional,
       kAttribute,
       {"Leeftijd bij het begin.", "Age at the start."},
       ""},
      {episode_age_at_end,
       "age_at_end",
       FieldKind::age,
       "",
       kOptional,
       kAttribute,
       {"Leeftijd bij het einde.", "Age at the end."},
       ""},
      {episode_place,
       "place",
       code,
       "place",
       kRequired,
       kAttribute,
       {"Plaats van uitbuiting; van de eerste episode verplicht.",
        "Place of exploitation; required of the first episode."},
       "domestic"},
      {episode_countries,
       "countries",
       codes,
       "country",
       kOptional,
       kAttribute,
       {"Landen van uitbuiting.", "Countries of exploitation."},
       "NL"},
      {episode_region,
       "region",
       code,
       "region",
       kOptional,
       kAttribute,
       {"Regio van uitbuiting.", "Region of exploitation."},
       "unit_amsterdam_2013"},
      {episode_means_of_control,
       "means_of_control",
       codes,
       "means_of_control",
       kOptional,
       kAttribute,
       {"Dwangmiddelen.", "Means of control."},
       "debt_bondage|withholds_documents"},
      {episode_recruiter_relation,
       "recruiter_relation",
       code,
       "recruiter_relation",
       kOptional,
       kAttribute,
       {"Relatie tot de ronselaar.", "Relation to the recruiter."},
       "employer"},
      {episode_sector,
       "sector",
       code,
       "sector",
       kOptional,
       kAttribute,
       {"Sector.", "Sector."},
       "agriculture"},
  }};
  return fields;
}

}  // namespace

std::span<const NativeField> native_fields() { return table(); }

const NativeField& native_field(FieldId id) {
  const NativeField& field = table().at(static_cast<std::size_t>(id));
  ZICHT_EXPECT(field.id == id);
  return field;
}

std::vector<std::string> native_column_names() {
  std::vector<std::string> names;
  for (const NativeField& field : native_fields().first(kReportFields)) names.emplace_back(field.name);
  for (std::size_t episode = 1; episode <= kMostEpisodes; ++episode)
    for (const NativeField& field : native_fields().subspan(kReportFields))
      names.push_back("episode" + std::to_string(episode) + "_" + std::string(field.name));
  return names;
}

std::optional<NativeColumn> native_column(std::string_view name) {
  std::size_t episode = 0;
  std::span<const NativeField> among = native_fields().first(kReportFields);
  constexpr std::string_view kEpisode = "episode";
  if (name.starts_with(kEpisode) && name.size() > kEpisode.size() + 2 && name[kEpisode.size() + 1] == '_') {
    const char digit = name[kEpisode.size()];
    if (digit < '1' || digit >= '1' + static_cast<int>(kMostEpisodes)) return std::nullopt;
    episode = static_cast<std::size_t>(digit - '1');
    name.remove_prefix(kEpisode.size() + 2);
    among = native_fields().subspan(kReportFields);
  }
  for (const NativeField& field : among)
    if (field.name == name) return NativeColumn{field.id, static_cast<std::uint8_t>(episode)};
  return std::nullopt;
}

std::string import_template() {
  const std::vector<std::string> names = native_column_names();
  std::vector<std::string> example;
  for (const std::string& name : names) {
    const NativeColumn column = *native_column(name);
    example.emplace_back(column.episode == 0 ? native_field(column.field).example : "");
  }
  return csv_record(names) + csv_record(example);
}

}  // namespace zicht::intake
