#include "intake/native_column.hpp"

namespace zicht::intake {

std::string column_name(NativeColumn column) {
  const ReportField& field = report_field(column.field);
  const std::string name(field.name);
  return field.of_episode() ? "episode" + std::to_string(column.episode + 1) + "_" + name : name;
}

std::optional<NativeColumn> native_column(std::string_view name) {
  std::uint8_t episode = 0;
  constexpr std::string_view kEpisode = "episode";
  const bool of_episode =
      name.starts_with(kEpisode) && name.size() > kEpisode.size() + 2 && name[kEpisode.size() + 1] == '_';
  if (of_episode) {
    const char digit = name[kEpisode.size()];
    if (digit < '1' || digit >= '1' + static_cast<int>(kMostEpisodes)) return std::nullopt;
    episode = static_cast<std::uint8_t>(digit - '1');
    name.remove_prefix(kEpisode.size() + 2);
  }
  const ReportField* const field = field_named(name, of_episode);
  if (field == nullptr) return std::nullopt;
  return NativeColumn{field->id, episode};
}

}  // namespace zicht::intake
