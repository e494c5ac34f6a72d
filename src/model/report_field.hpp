#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/report.hpp"

namespace zicht {

/// What a field of a report may hold, as people write it.
enum class FieldKind : std::uint8_t {
  text,
  texts,
  code,
  codes,
  day,     ///< one day
  period,  ///< a day, month or year, or two of them as first/last
  year,
  age,  ///< 16, 16-17, 48+
};

/// The fields of a report. Those from episode_form on stand once for each episode.
enum class FieldId : std::uint8_t {
  organisation,
  received_on,
  channel,
  own_reference,
  legal_basis,
  dossier_type,
  referred_by,
  given_names,
  family_names,
  aliases,
  birth_date,
  birth_year,
  age,
  sex,
  document_numbers,
  nationalities,
  residence_status,
  unaccompanied_minor,
  indicators,
  free_text,
  submission,
  episode_form,
  episode_sub_form,
  episode_start,
  episode_end,
  episode_age_at_start,
  episode_age_at_end,
  episode_place,
  episode_countries,
  episode_region,
  episode_means_of_control,
  episode_recruiter_relation,
  episode_sector,
  episode_scope,
};
inline constexpr std::size_t kReportFields = 21;
inline constexpr std::size_t kEpisodeFields = 13;
inline constexpr std::size_t kFields = kReportFields + kEpisodeFields;

/// Where a field is kept: the log can never be erased, so nothing that identifies may stand there.
enum class FieldStore : std::uint8_t { log, vault };

/// The member that holds a field. std::monostate: the submission, which belongs to the event.
using FieldMember =
    std::variant<std::monostate, CodeId PersonAttributes::*, std::vector<CodeId> PersonAttributes::*,
                 std::optional<std::int16_t> PersonAttributes::*, CodeId Report::*,
                 std::vector<CodeId> Report::*, std::optional<Date> Report::*, AgeInterval Report::*,
                 std::string Identity::*, std::vector<std::string> Identity::*, CodeId Episode::*,
                 std::vector<CodeId> Episode::*, std::optional<DateInterval> Episode::*,
                 AgeInterval Episode::*>;

/// What the program knows of a field, and no definition file can change. Labels, order, help and what is
/// required stand in definitions/intake/fields.toml.
struct ReportField {
  FieldId id;
  std::string_view name;  ///< as a key of JSON; a CSV column of an episode is "episode1_" and this
  FieldKind kind;
  std::string_view list;  ///< of codes; empty for other kinds
  FieldStore store;
  FieldMember member;
  /// Its key by docs/format.md, in the map of a report, an episode or an identity. 0 for the submission.
  std::int64_t payload_key;
  bool says_unknown;  ///< is written as "unknown" where others are left out

  bool identifies() const { return store == FieldStore::vault; }
  bool of_episode() const { return static_cast<std::size_t>(id) >= kReportFields; }
  /// Whether a registrar can settle it for a person.
  bool of_person() const {
    return std::holds_alternative<CodeId PersonAttributes::*>(member) ||
           std::holds_alternative<std::vector<CodeId> PersonAttributes::*>(member) ||
           std::holds_alternative<std::optional<std::int16_t> PersonAttributes::*>(member);
  }
  bool is_list() const { return kind == FieldKind::texts || kind == FieldKind::codes; }
};

/// Every field, in the order of FieldId.
std::span<const ReportField> report_fields();
inline std::span<const ReportField> fields_of_report() { return report_fields().first(kReportFields); }
inline std::span<const ReportField> fields_of_episode() { return report_fields().subspan(kReportFields); }
const ReportField& report_field(FieldId id);
/// By its name in JSON; null = there is none.
const ReportField* field_named(std::string_view name, bool of_episode);

/// Whether a report on this legal basis may hold fields that identify: never one without consent.
bool may_identify(std::string_view legal_basis);

/// What a field holds, as people write it: codes, days as ISO 8601, ages as 16-17. Several for a list. Empty
/// when it is not known, but "unknown" for a field that says so.
std::vector<std::string> texts_of(const ReportField& field, const Report& report, const Codebook& book);
std::vector<std::string> texts_of(const ReportField& field, const PersonAttributes& settled,
                                  const Codebook& book);
std::vector<std::string> texts_of(const ReportField& field, const Identity& identity);
std::vector<std::string> texts_of(const ReportField& field, const Episode& episode, const Codebook& book);

/// Calls `use` with the member that holds the field in this owner (a Report, an Episode, an Identity, …);
/// does not when it is held elsewhere.
template <class Owner, class Use>
void with_member(const ReportField& field, Owner& owner, Use use) {
  std::visit(
      [&](auto member) {
        if constexpr (requires { owner.*member; }) use(owner.*member);
      },
      field.member);
}

/// What is known of a person in `from` takes the place of what `to` holds.
void put_known(const PersonAttributes& from, PersonAttributes& to);

}  // namespace zicht
