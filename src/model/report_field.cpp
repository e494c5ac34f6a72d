#include "model/report_field.hpp"

#include <algorithm>
#include <array>

#include "base/contract.hpp"

namespace zicht {
namespace {

using enum FieldId;
using enum FieldStore;

constexpr bool kSaysUnknown = true;
constexpr bool kLeftOut = false;

const std::array<ReportField, kFields>& table() {
  using K = FieldKind;
  using R = Report;
  using I = Identity;
  using E = Episode;
  // clang-format off
  static const std::array<ReportField, kFields> fields = {{
      {organisation, "organisation", K::code, "organisation", log, &R::organisation, 1, kSaysUnknown},
      {received_on, "received_on", K::day, "", log, &R::received_on, 2, kSaysUnknown},
      {channel, "channel", K::code, "channel", log, &R::channel, 3, kLeftOut},
      {own_reference, "own_reference", K::text, "", vault, &I::own_reference, 6, kLeftOut},
      {legal_basis, "legal_basis", K::code, "legal_basis", log, &R::legal_basis, 4, kSaysUnknown},
      {dossier_type, "dossier_type", K::code, "dossier_type", log, &R::dossier_type, 5, kLeftOut},
      {referred_by, "referred_by", K::code, "organisation", log, &R::referred_by, 14, kLeftOut},
      {given_names, "given_names", K::texts, "", vault, &I::given_names, 1, kLeftOut},
      {family_names, "family_names", K::texts, "", vault, &I::family_names, 2, kLeftOut},
      {aliases, "aliases", K::texts, "", vault, &I::aliases, 3, kLeftOut},
      {birth_date, "birth_date", K::period, "", vault, &I::birth_date, 4, kLeftOut},
      {birth_year, "birth_year", K::year, "", log, &R::birth_year, 7, kLeftOut},
      {age, "age", K::age, "", log, &R::age_at_receipt, 8, kSaysUnknown},
      {sex, "sex", K::code, "sex", log, &R::sex, 6, kSaysUnknown},
      {document_numbers, "document_numbers", K::texts, "", vault, &I::document_numbers, 5, kLeftOut},
      {nationalities, "nationalities", K::codes, "country", log, &R::nationalities, 9, kSaysUnknown},
      {residence_status, "residence_status", K::code, "residence_status", log, &R::residence_status, 10, kLeftOut},
      {unaccompanied_minor, "unaccompanied_minor", K::code, "yes_no", log, &R::unaccompanied_minor, 11, kLeftOut},
      {indicators, "indicators", K::codes, "indicator", log, &R::indicators, 13, kLeftOut},
      {free_text, "free_text", K::text, "", vault, &I::free_text, 7, kLeftOut},
      {submission, "submission", K::text, "", log, {}, 0, kLeftOut},
      {episode_form, "form", K::code, "form", log, &E::form, 1, kSaysUnknown},
      {episode_sub_form, "sub_form", K::code, "sub_form", log, &E::sub_form, 2, kLeftOut},
      {episode_start, "start", K::period, "", log, &E::start, 3, kLeftOut},
      {episode_end, "end", K::period, "", log, &E::end, 4, kLeftOut},
      {episode_age_at_start, "age_at_start", K::age, "", log, &E::age_at_start, 5, kLeftOut},
      {episode_age_at_end, "age_at_end", K::age, "", log, &E::age_at_end, 6, kLeftOut},
      {episode_place, "place", K::code, "place", log, &E::place, 7, kSaysUnknown},
      {episode_countries, "countries", K::codes, "country", log, &E::countries, 8, kLeftOut},
      {episode_region, "region", K::code, "region", log, &E::region, 9, kLeftOut},
      {episode_means_of_control, "means_of_control", K::codes, "means_of_control", log, &E::means_of_control, 10, kLeftOut},
      {episode_recruiter_relation, "recruiter_relation", K::code, "recruiter_relation", log, &E::recruiter_relation, 11, kLeftOut},
      {episode_sector, "sector", K::code, "sector", log, &E::sector, 12, kLeftOut},
      {episode_scope, "scope", K::code, "scope", log, &E::scope, 13, kLeftOut},
  }};
  // clang-format on
  return fields;
}

/// Writes the values of members as texts; nothing for what is not known.
struct Texts {
  const CodeList* list;
  std::vector<std::string> texts;

  void add(CodeId id) {
    if (id != kUnknown) texts.push_back((*list)[id].code);
  }
  void add(const std::vector<CodeId>& ids) {
    for (const CodeId id : ids) texts.push_back((*list)[id].code);
  }
  void add(const std::optional<Date>& day) {
    if (day) texts.push_back(to_iso(*day));
  }
  void add(const std::optional<std::int16_t>& year) {
    if (year) texts.push_back(std::to_string(*year));
  }
  void add(const std::optional<DateInterval>& days) {
    if (days)
      texts.push_back(to_iso(days->first) + (days->first == days->last ? "" : "/" + to_iso(days->last)));
  }
  void add(AgeInterval age) {
    if (!age.known()) return;
    texts.push_back(std::to_string(age.lower));
    if (age.lower == age.upper) return;
    texts.back() += age.upper == AgeInterval::kOldest ? "+" : "-" + std::to_string(age.upper);
  }
  void add(const std::string& text) {
    if (!text.empty()) texts.push_back(text);
  }
  void add(const std::vector<std::string>& several) { texts = several; }
};

template <class Owner>
std::vector<std::string> texts_in(const ReportField& field, const Owner& owner, const CodeList* list) {
  Texts found{list, {}};
  with_member(field, owner, [&](const auto& value) { found.add(value); });
  if (found.texts.empty() && field.says_unknown) found.texts.emplace_back("unknown");
  return std::move(found.texts);
}

const CodeList* list_of(const ReportField& field, const Codebook& book) {
  return field.list.empty() ? nullptr : &book.list(field.list);
}

}  // namespace

std::span<const ReportField> report_fields() { return table(); }

const ReportField& report_field(FieldId id) {
  const ReportField& field = table().at(static_cast<std::size_t>(id));
  ZICHT_EXPECT(field.id == id);
  return field;
}

const ReportField* field_named(std::string_view name, bool of_episode) {
  const auto among = of_episode ? fields_of_episode() : fields_of_report();
  const auto found = std::ranges::find(among, name, &ReportField::name);
  return found == among.end() ? nullptr : &*found;
}

bool may_identify(std::string_view legal_basis) { return legal_basis != "no_consent_anonymous"; }

std::vector<std::string> texts_of(const ReportField& field, const Report& report, const Codebook& book) {
  return texts_in(field, report, list_of(field, book));
}

std::vector<std::string> texts_of(const ReportField& field, const PersonAttributes& settled,
                                  const Codebook& book) {
  return texts_in(field, settled, list_of(field, book));
}

std::vector<std::string> texts_of(const ReportField& field, const Identity& identity) {
  return texts_in(field, identity, nullptr);
}

std::vector<std::string> texts_of(const ReportField& field, const Episode& episode, const Codebook& book) {
  return texts_in(field, episode, list_of(field, book));
}

void put_known(const PersonAttributes& from, PersonAttributes& to) {
  for (const ReportField& field : fields_of_report())
    std::visit(
        [&](auto member) {
          if constexpr (requires { from.*member; }) {
            using Value = std::remove_cvref_t<decltype(from.*member)>;
            if (from.*member != Value{}) to.*member = from.*member;
          }
        },
        field.member);
}

}  // namespace zicht
