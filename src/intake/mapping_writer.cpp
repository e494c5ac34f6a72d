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

/// What a source writes for a native value: a text of its list that means it and nothing else, or the value
/// itself where there is no list; nullopt when the list has nothing for it.
std::optional<std::string_view> Mapping::text_for(const Source& source, std::string_view value) const {
  if (source.holds_number && value.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  if (source.holds_day && !parse_iso_date(value)) return std::nullopt;
  if (source.values.empty() && source.written.empty()) return value;
  if (const auto written = source.written.find(value); written != source.written.end())
    return written->second;
  std::optional<std::string_view> only;  // a text that means this value and nothing else
  for (const auto& [text, meaning] : source.values) {
    if (meaning != value) continue;
    if (only) return std::nullopt;  // each of several texts would say more than is known
    only = text;
  }
  if (!only && !source.only_values) return value;
  return only;
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
  const bool list = report_field(target.field).is_list();
  std::size_t at = 0;
  for (const std::string_view value : split(cell, kListSeparator)) {
    std::size_t column = std::min(at++, columns.size() - 1);
    auto text = text_for(*columns[column], value);
    while (!text && !list && ++column < columns.size()) text = text_for(*columns[column], value);
    if (!text) continue;
    const Source& source = *columns[column];
    if (target.missing == value && source.values.empty()) continue;
    std::string_view written = *text;
    // Beside others NA would be asked about.
    if (list && written == "NA" && report_field(target.field).list == "country") written = "NAM";
    std::string dated;
    if (const auto day = parse_iso_date(value); day && !source.date_format.empty())
      written = dated = date_by(source.date_format, *day);
    put(row, source.position, written, list ? source.separator : '\0');
  }
}

/// The template whose constants say most of what an episode says; for a form that none has, the one that the
/// mapping names for it.
const Mapping::EpisodeTemplate* Mapping::template_of(
    const std::array<std::string_view, kEpisodeFields>& cells, std::string_view received_on) const {
  const EpisodeTemplate* best = nullptr;
  std::size_t most = 0;
  const EpisodeTemplate* otherwise = nullptr;
  for (const EpisodeTemplate& episode : episodes_) {
    if (episode.is_otherwise) otherwise = &episode;
    if (episode.is_only_read || received_on < episode.received_from ||
        (!episode.received_until.empty() && received_on > episode.received_until))
      continue;
    std::size_t agreeing = 0;
    bool fits = true;
    for (const Target& target : episode.targets)
      for (const Source& source : target.sources) {
        if (!source.constant) continue;
        fits = fits && *source.constant == cell_of(cells, target.field);
        ++agreeing;
      }
    if (fits && agreeing > most) {
      best = &episode;
      most = agreeing;
    }
  }
  return best != nullptr || cells[kFormPosition] == "unknown" ? best : otherwise;
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
    const EpisodeTemplate* const as = template_of(episode, cell_of(record.report, FieldId::received_on));
    if (as != nullptr) {
      for (std::size_t i = 0; i < as->when.size(); ++i)
        put(row, as->when_positions[i], as->when[i].second, separator_);
      for (const Target& target : as->targets) put_values(row, target, cell_of(episode, target.field));
    }
  }
  // A cell of one value speaks of every episode: it is written when they agree.
  for (const Target& target : every_episode_) {
    const auto of_first = [&] { return cell_of(record.episodes.front(), target.field); };
    const bool agree = std::ranges::all_of(
        record.episodes, [&](const auto& episode) { return cell_of(episode, target.field) == of_first(); });
    if (agree || report_field(target.field).is_list())
      for (const auto& episode : record.episodes) put_values(row, target, cell_of(episode, target.field));
  }
  if (!additions_.empty()) {
    const Node additions = additions_to(row, native, record);
    if (!additions.as_table()->empty()) row[additions_position_] = to_json(additions);
  }
  return row;
}

}  // namespace zicht::intake
