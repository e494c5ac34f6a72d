#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/code_list.hpp"

namespace zicht::intake {

/// What a cell of a native file may hold.
enum class FieldKind {
  text,
  texts,
  code,
  codes,
  day,     ///< one day
  period,  ///< a day, month or year, or two of them as first/last
  year,
  age,  ///< 16, 16-17, 48+
};

/// The fields of a native file, in the order of its columns. Those from episode_form on repeat for each
/// episode.
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
};
inline constexpr std::size_t kReportFields = 21;
inline constexpr std::size_t kEpisodeFields = 12;
inline constexpr std::size_t kMostEpisodes = 3;  ///< in one row of CSV; JSON Lines has no such limit
inline constexpr std::size_t kFields = kReportFields + kEpisodeFields;

struct NativeField {
  FieldId id;
  std::string_view name;  ///< of the JSON key; a CSV column of an episode is "episode1_" and this
  FieldKind kind;
  std::string_view list;  ///< of codes; empty for other kinds
  bool required;          ///< must be there, if only as "unknown"
  bool identifying;       ///< goes into the vault, and never into a message
  Label help;
  std::string_view example;
};

std::span<const NativeField> native_fields();
const NativeField& native_field(FieldId id);

/// A field and, for those of an episode, which episode (from 0).
struct NativeColumn {
  FieldId field;
  std::uint8_t episode = 0;
};

/// The column names of a native CSV file, episodes 1 to 3 included.
std::vector<std::string> native_column_names();
/// Reads such a name; nullopt when there is none like it.
std::optional<NativeColumn> native_column(std::string_view name);

/// A CSV file to fill in: the header, and one row as an example of a made-up report.
std::string import_template();

}  // namespace zicht::intake
