#include <algorithm>

#include "base/text.hpp"
#include "intake/mapping.hpp"

namespace zicht::intake {
namespace {

constexpr std::size_t kFormPosition = static_cast<std::size_t>(FieldId::episode_form) - kReportFields;

std::string_view cell_of(std::span<const std::string_view> cells, FieldId field) {
  const auto at = static_cast<std::size_t>(field);
  return cells[at < kReportFields ? at : at - kReportFields];
}

}  // namespace

std::vector<std::string> Mapping::header() const {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& column) {
    if (!column.empty() && std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
  };
  const auto add_targets = [&](const std::vector<Target>& targets) {
    for (const Target& target : targets)
      for (const Source& source : target.sources) {
        add(source.column);
        for (const auto& [column, value] : source.flags) add(column);
      }
  };
  add_targets(targets_);
  for (const EpisodeTemplate& episode : episodes_)
    for (const auto& [column, text] : episode.when) add(column);
  for (const EpisodeTemplate& episode : episodes_) add_targets(episode.targets);
  add_targets(every_episode_);
  for (const Texts* const columns_of_rows : {&refused_, &constants_})
    for (const auto& [column, text] : *columns_of_rows) add(column);
  add(additions_);
  return columns;
}

/// Writes a text into a cell, beside those that stand there if the cell may hold several.
void Mapping::put(std::vector<std::string>& row, std::size_t position, std::string_view text,
                  char separator) const {
  std::string& cell = row[position];
  if (cell.empty()) {
    cell = text;
  } else if (separator != 0) {
    const auto parts = split(cell, separator);
    if (std::ranges::find(parts, text) == parts.end()) cell.append(1, separator).append(text);
  }
}

/// Writes the values of a native cell where the target's sources would read them.
void Mapping::put_values(std::vector<std::string>& row, const Target& target, std::string_view cell) const {
  if (cell.empty()) return;
  std::vector<const Source*> columns;
  for (const Source& source : target.sources) {
    if (!source.column.empty()) columns.push_back(&source);
    for (std::size_t flag = 0; flag < source.flags.size(); ++flag)
      for (const std::string_view value : split(cell, kListSeparator))
        if (value == source.flags[flag].second) row[source.flag_positions[flag]] = "1";
  }
  if (columns.empty()) return;
  std::size_t at = 0;
  for (const std::string_view value : split(cell, kListSeparator)) {
    const Source& source = *columns[std::min(at++, columns.size() - 1)];
    std::string_view written = value;
    std::string_view mapped;  // of several texts that mean this value, the first by the alphabet
    for (const auto& [text, meaning] : source.values)
      if (meaning == value && (mapped.empty() || text < mapped)) mapped = text;
    if (!mapped.empty()) written = mapped;
    std::string dated;
    if (const auto day = parse_iso_date(value); day && !source.date_format.empty())
      written = dated = date_by(source.date_format, *day);
    if (!mapped.empty() || target.missing != value) put(row, source.position, written, source.separator);
  }
}

/// The template whose constants say most of what an episode says; for a form that none has, that of "other".
const Mapping::EpisodeTemplate* Mapping::template_of(
    const std::array<std::string_view, kEpisodeFields>& cells) const {
  const EpisodeTemplate* best = nullptr;
  std::size_t most = 0;
  const EpisodeTemplate* other = nullptr;
  for (const EpisodeTemplate& episode : episodes_) {
    std::size_t agreeing = 0;
    bool fits = true;
    for (const Target& target : episode.targets)
      for (const Source& source : target.sources) {
        if (!source.constant) continue;
        fits = fits && *source.constant == cell_of(cells, target.field);
        ++agreeing;
        if (target.field == FieldId::episode_form && *source.constant == "other" && other == nullptr)
          other = &episode;
      }
    if (fits && agreeing > most) {
      best = &episode;
      most = agreeing;
    }
  }
  return best != nullptr || cells[kFormPosition] == "unknown" ? best : other;
}

/// The fields that `map` would not read from this row as they are.
Node Mapping::additions_to(const std::vector<std::string>& row, const Node& native, const RawRecord& record) {
  const std::vector<std::string_view> cells(row.begin(), row.end());
  RawRecord read;
  map(cells, read);
  Node additions = Node::table();
  for (const ReportField& field : fields_of_report()) {
    const auto at = static_cast<std::size_t>(field.id);
    if (record.report[at] != read.report[at])
      additions.put(std::string(field.name), *native.find(field.name));
  }
  if (record.episodes != read.episodes && native.find("episodes") != nullptr)
    additions.put("episodes", *native.find("episodes"));
  return additions;
}

Result<std::vector<std::string>> Mapping::row_of(const Node& native) {
  JsonRecord report;
  if (const std::string wrong = report.read(native); !wrong.empty())
    return fail(ErrorCode::invalid_input, "not a field of a report: " + wrong, name_);
  const RawRecord& record = report.record();
  std::vector<std::string> row(header().size());
  for (std::size_t i = 0; i < constants_.size(); ++i) row[constant_positions_[i]] = constants_[i].second;
  for (const Target& target : targets_) put_values(row, target, cell_of(record.report, target.field));
  for (const auto& episode : record.episodes) {
    const EpisodeTemplate* const as = template_of(episode);
    if (as != nullptr) {
      for (std::size_t i = 0; i < as->when.size(); ++i)
        put(row, as->when_positions[i], as->when[i].second, separator_);
      for (const Target& target : as->targets) put_values(row, target, cell_of(episode, target.field));
    }
    for (const Target& target : every_episode_) put_values(row, target, cell_of(episode, target.field));
  }
  if (!additions_.empty()) {
    const Node additions = additions_to(row, native, record);
    if (!additions.as_table()->empty()) row[additions_position_] = to_json(additions);
  }
  return row;
}

}  // namespace zicht::intake
