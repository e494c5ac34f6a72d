#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/report_field.hpp"

namespace zicht::intake {

inline constexpr std::size_t kMostEpisodes = 3;  ///< in one row of CSV; JSON Lines has no such limit

/// A field and, for those of an episode, which episode (from 0).
struct NativeColumn {
  FieldId field;
  std::uint8_t episode = 0;
};

/// The column of a native CSV file that holds this field: "sex", "episode2_form".
std::string column_name(NativeColumn column);
/// Reads such a name; nullopt when there is none like it.
std::optional<NativeColumn> native_column(std::string_view name);

}  // namespace zicht::intake
