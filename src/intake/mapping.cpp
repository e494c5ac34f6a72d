#include "intake/mapping.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/node.hpp"
#include "base/text.hpp"
#include "model/definition_file.hpp"

namespace zicht::intake {
namespace {

constexpr std::array kParts = {
    "title",     "separator", "columns_may_be_missing", "additions", "refuse", "accept",
    "constants", "fields",    "every_episode",          "episode"};

/// A text without case, accents, blanks and punctuation: "Sexual Exploitation" is "SexualExploitation".
std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return small;
}

/// Words that say that nothing is known.
bool says_nothing(std::string_view text) {
  if (text.empty()) return true;
  constexpr std::array<std::string_view, 11> kWords = {"unknown", "onbekend", "null", "none", "nan",   "n/a",
                                                       "na",      "-99",      "-",    "?",    "n.v.t."};
  return std::ranges::find(kWords, lower(text)) != kWords.end();
}

/// What a cell of yes and no says; nullopt when it says something else.
std::optional<bool> flag_of(std::string_view text) {
  if (text == "1") return true;
  if (text.empty() || text == "0") return false;
  constexpr std::array<std::string_view, 14> kYes = {"1",   "1.0", "1,0", "true", "waar",    "wahr", "vrai",
                                                     "yes", "y",   "ja",  "j",    "checked", "x",    "on"};
  constexpr std::array<std::string_view, 11> kNo = {"0",    "0.0", "0,0", "false", "onwaar", "falsch",
                                                    "faux", "no",  "n",   "nee",   "off"};
  const std::string word = lower(text);
  if (std::ranges::find(kYes, word) != kYes.end()) return true;
  if (std::ranges::find(kNo, word) != kNo.end() || says_nothing(word)) return false;
  return std::nullopt;
}

}  // namespace

struct Mapping::Parser : DefinitionFile {
  using DefinitionFile::DefinitionFile;
  char default_separator = 0;

  Result<void> settings(const Node& document, Mapping& mapping);

  Result<std::string> text_at(const Node& node, std::string_view what) const {
    if (node.as_text() == nullptr) return wrong(node, std::string(what) + " is not a text");
    return *node.as_text();
  }

  Result<std::vector<std::pair<std::string, std::string>>> texts_by_key(const Node& node,
                                                                        std::string_view what) const {
    std::vector<std::pair<std::string, std::string>> found;
    if (!node.is_table()) return wrong(node, std::string(what) + " is not a table of texts");
    for (const auto& [key, entry] : *node.as_table()) {
      ZICHT_TRY(std::string value, text_at(entry, what));
      found.emplace_back(key, std::move(value));
    }
    return found;
  }

  Result<char> separator(const Node& node) const {
    ZICHT_TRY(const std::string separator, text_at(node, "separator"));
    if (separator.size() != 1) return wrong(node, "a separator is one character");
    return separator[0];
  }

  Result<bool> truth(const Node& table, std::string_view key) const {
    const Node* const node = table.find(key);
    if (node == nullptr) return false;
    if (node->as_bool() == nullptr) return wrong(*node, std::string(key) + " is true or false");
    return *node->as_bool();
  }

  Result<std::string> day(const Node& table, std::string_view key) const {
    const Node* const node = table.find(key);
    if (node == nullptr) return std::string();
    ZICHT_TRY(std::string day, text_at(*node, key));
    if (!parse_iso_date(day)) return wrong(*node, std::string(key) + " is not a day like \"2026-07-15\"");
    return day;
  }

  Result<Source> source(const Node& node) const {
    Source source;
    source.separator = default_separator;
    if (!node.is_table()) return wrong(node, "a source is { column = … }, { constant = … } or { flags = … }");
    for (const auto& [key, entry] : *node.as_table()) {
      if (key == "column") {
        ZICHT_TRY(source.column, text_at(entry, key));
      } else if (key == "constant") {
        ZICHT_TRY(source.constant, text_at(entry, key));
      } else if (key == "date_format") {
        ZICHT_TRY(source.date_format, text_at(entry, key));
        if (!is_date_pattern(source.date_format))
          return wrong(node, "date_format has YYYY, and MM and DD once each: \"DD/MM/YYYY\"");
      } else if (key == "separator") {
        ZICHT_TRY(source.separator, separator(entry));
      } else if (key == "values") {
        ZICHT_TRY(const auto values, texts_by_key(entry, key));
        source.values.insert(values.begin(), values.end());
        for (const auto& [text, meaning] : values)
          source.folded_values.emplace(without_blanks(text), meaning);
      } else if (key == "only_values") {
        ZICHT_TRY(source.only_values, truth(node, key));
      } else if (key == "holds") {
        ZICHT_TRY(const std::string holds, text_at(entry, key));
        source.holds_number = holds == "number";
        source.holds_day = holds == "day";
        if (!source.holds_number && !source.holds_day) return wrong(node, "holds is \"number\" or \"day\"");
      } else if (key == "write") {
        ZICHT_TRY(const auto written, texts_by_key(entry, key));
        source.written.insert(written.begin(), written.end());
      } else if (key == "flags") {
        ZICHT_TRY(source.flags, texts_by_key(entry, key));
      } else if (key != "missing") {
        return wrong(node, "a source has no key '" + key + "'");
      }
    }
    const int kinds = !source.column.empty() + source.constant.has_value() + !source.flags.empty();
    if (kinds != 1) return wrong(node, "a source has one of column, constant and flags");
    return source;
  }

  Result<Target> target(FieldId field, const Node& node) const {
    Target target{field, {}, {}};
    const std::vector<Node> one = {node};
    for (const Node& entry : node.is_list() ? *node.as_list() : one) {
      ZICHT_TRY(target.sources.emplace_back(), source(entry));
      if (const Node* const missing = entry.find("missing"); missing != nullptr) {
        ZICHT_TRY(target.missing, text_at(*missing, "missing"));
      }
    }
    return target;
  }

  Result<std::vector<Target>> targets(const Node& table, bool of_episode) const {
    std::vector<Target> targets;
    if (!table.is_table()) return wrong(table, "not a table of fields");
    for (const auto& [key, entry] : *table.as_table()) {
      if (of_episode && (key == "when" || key == "received_from" || key == "received_until" ||
                         key == "only_read" || key == "otherwise"))
        continue;
      const ReportField* const field = field_named(key, of_episode);
      if (field == nullptr) {
        std::vector<std::string_view> names;
        for (const ReportField& known : of_episode ? fields_of_episode() : fields_of_report())
          names.push_back(known.name);
        const std::string_view near = nearest(key, names);
        return wrong(table, "there is no field '" + key + "' here" +
                                (near.empty() ? "" : "; did you mean " + std::string(near) + "?"));
      }
      ZICHT_TRY(targets.emplace_back(), target(field->id, entry));
    }
    return targets;
  }
};

Result<void> Mapping::Parser::settings(const Node& document, Mapping& mapping) {
  if (const Node* const node = document.find("separator"); node != nullptr) {
    ZICHT_TRY(mapping.separator_, separator(*node));
  }
  if (const Node* const node = document.find("columns_may_be_missing"); node != nullptr) {
    if (node->as_bool() == nullptr) return wrong(*node, "columns_may_be_missing is true or false");
    mapping.columns_may_be_missing_ = *node->as_bool();
  }
  if (const Node* const node = document.find("additions"); node != nullptr) {
    ZICHT_TRY(mapping.additions_, text_at(*node, "additions"));
  }
  if (const Node* const node = document.find("refuse"); node != nullptr) {
    ZICHT_TRY(mapping.refused_, texts_by_key(*node, "refuse"));
  }
  if (const Node* const node = document.find("accept"); node != nullptr) {
    if (!node->is_table()) return wrong(*node, "accept is a table of texts, or of lists of texts");
    for (const auto& [column, entry] : *node->as_table()) {
      const std::vector<Node> one = {entry};
      for (const Node& each : entry.is_list() ? *entry.as_list() : one) {
        ZICHT_TRY(std::string value, text_at(each, "accept"));
        mapping.accepted_.emplace_back(column, std::move(value));
      }
    }
  }
  if (const Node* const node = document.find("constants"); node != nullptr) {
    ZICHT_TRY(mapping.constants_, texts_by_key(*node, "constants"));
  }
  default_separator = mapping.separator_;
  return {};
}

Result<Mapping> Mapping::parse(std::string_view toml, std::string_view name) {
  Parser parser(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  Mapping mapping;
  mapping.name_ = name;
  for (const auto& [key, entry] : *document.as_table())
    if (std::ranges::find(kParts, key) == kParts.end())
      return parser.wrong(entry, "a mapping has no part '" + key + "'; it has " +
                                     joined({kParts.begin(), kParts.end()}, ", "));
  ZICHT_CHECK(parser.settings(document, mapping));
  const Node* const fields = document.find("fields");
  if (fields == nullptr) return parser.wrong(document, "[fields] is missing");
  ZICHT_TRY(mapping.targets_, parser.targets(*fields, false));
  if (const Node* const every = document.find("every_episode"); every != nullptr) {
    ZICHT_TRY(mapping.every_episode_, parser.targets(*every, true));
  }
  if (const Node* const episodes = document.find("episode"); episodes != nullptr) {
    if (!episodes->is_list()) return parser.wrong(*episodes, "episodes are written as [[episode]]");
    for (const Node& node : *episodes->as_list()) {
      EpisodeTemplate& episode = mapping.episodes_.emplace_back();
      ZICHT_TRY(episode.targets, parser.targets(node, true));
      if (const Node* const when = node.find("when"); when != nullptr) {
        ZICHT_TRY(episode.when, parser.texts_by_key(*when, "when"));
      }
      ZICHT_TRY(episode.received_from, parser.day(node, "received_from"));
      ZICHT_TRY(episode.received_until, parser.day(node, "received_until"));
      ZICHT_TRY(episode.is_only_read, parser.truth(node, "only_read"));
      ZICHT_TRY(episode.is_otherwise, parser.truth(node, "otherwise"));
    }
  }
  mapping.add_known_texts();
  return mapping;
}

Result<void> Mapping::bind(std::span<const std::string_view> header) {
  std::set<std::size_t> read;
  std::string missing;
  const auto position = [&](const std::string& column) -> std::size_t {
    const auto at = std::ranges::find(header, column);
    if (at == header.end()) {
      missing += (missing.empty() ? "" : ", ") + column;
      return kAbsent;
    }
    return *read.insert(static_cast<std::size_t>(at - header.begin())).first;
  };
  const auto positions = [&](const Texts& columns) {
    Positions found;
    for (const auto& [column, text] : columns) found.push_back(position(column));
    return found;
  };
  const auto bind_targets = [&](std::vector<Target>& targets) {
    for (Target& target : targets)
      for (Source& source : target.sources) {
        if (!source.column.empty()) source.position = position(source.column);
        source.flag_positions = positions(source.flags);
      }
  };
  bind_targets(targets_);
  bind_targets(every_episode_);
  for (EpisodeTemplate& episode : episodes_) {
    bind_targets(episode.targets);
    episode.when_positions = positions(episode.when);
  }
  refused_positions_ = positions(refused_);
  for (KnownTexts& known : known_texts_) {
    const auto at = std::ranges::find(header, known.column);
    known.position = at == header.end() ? kAbsent : static_cast<std::size_t>(at - header.begin());
  }
  constant_positions_ = positions(constants_);
  if (!additions_.empty()) additions_position_ = position(additions_);
  if (columns_may_be_missing_ ? read.empty() : !missing.empty())
    return fail(ErrorCode::invalid_input, "the file lacks columns that the mapping reads: " + missing, name_,
                "Check that the mapping belongs to this file.");
  unread_.clear();
  for (std::size_t column = 0; column < header.size(); ++column)
    if (!read.contains(column)) unread_.emplace_back(header[column]);
  return {};
}

bool Mapping::reads(std::string_view column) const {
  const auto all = header();
  return std::ranges::find(all, column) != all.end();
}

/// Gathers what conditions ask of each column, so that a cell that none of them knows is found.
void Mapping::add_known_texts() {
  const auto of = [&](const std::string& column) -> KnownTexts& {
    const auto found = std::ranges::find(known_texts_, column, &KnownTexts::column);
    return found != known_texts_.end() ? *found : known_texts_.emplace_back(KnownTexts{column, kAbsent, {}});
  };
  for (const EpisodeTemplate& episode : episodes_)
    for (const auto& [column, text] : episode.when) of(column).texts.push_back(text);
  for (KnownTexts& known : known_texts_)
    known.is_flag =
        std::ranges::all_of(known.texts, [](const std::string& text) { return flag_of(text) == true; });
  for (const auto& [column, text] : refused_) {
    KnownTexts& known = of(column);
    known.texts.push_back(text);
    known.others_too =
        std::ranges::none_of(accepted_, [&](const auto& entry) { return entry.first == column; });
  }
  for (const Texts* const more : {&accepted_, &constants_})
    for (const auto& [column, text] : *more)
      if (const auto found = std::ranges::find(known_texts_, column, &KnownTexts::column);
          found != known_texts_.end())
        found->texts.push_back(text);
}

/// Which of the texts a part of a cell means; nullopt for none.
std::optional<std::string_view> Mapping::meant(const KnownTexts& known, std::string_view part) {
  if (known.is_flag) {
    const auto flag = flag_of(part);
    if (!flag) return std::nullopt;
    return *flag ? std::string_view(known.texts.front()) : std::string_view{};
  }
  for (const std::string& text : known.texts)
    if (part == text) return text;
  if (says_nothing(part)) return std::string_view{};
  const std::string letters = without_blanks(part);
  for (const std::string& text : known.texts)
    if (without_blanks(text) == letters) return text;
  return std::nullopt;
}

void Mapping::problem(Check check, const std::string& column, const std::string& value) {
  if (Problem made{check, column, value}; std::ranges::find(problems_, made) == problems_.end())
    problems_.push_back(std::move(made));
}

/// Finds cells that conditions ask about and that say something that none of them knows.
void Mapping::check_conditions(std::span<const std::string_view> row) {
  for (const KnownTexts& known : known_texts_) {
    const std::string_view cell = cell_at(row, known.position);
    if (cell.empty()) continue;
    for (const std::string_view whole : split(cell, separator_ == 0 ? '\0' : separator_)) {
      const std::string_view part = trimmed(whole);
      if (meant(known, part)) continue;
      const std::vector<std::string_view> texts(known.texts.begin(), known.texts.end());
      const std::string letters = without_blanks(part);
      const bool denies =
          letters.starts_with("not") || letters.starts_with("geen") || letters.starts_with("non");
      if (!known.others_too || denies || !nearest(part, texts).empty())
        problem(Check::value_of_mapping, known.column);
    }
  }
}

std::string& Mapping::made() {
  if (made_used_ == made_.size()) made_.emplace_back();
  return made_[made_used_++];
}

/// Adds a value of a source as its value map and date format have it.
void Mapping::add_value(const Source& source, std::string_view text) {
  text = trimmed(text);
  if (const auto mapped = source.values.find(text); mapped != source.values.end()) {
    text = mapped->second;
  } else if (!source.values.empty() && !text.empty()) {
    if (const auto alike = source.folded_values.find(without_blanks(text));
        alike != source.folded_values.end())
      text = alike->second;
  }
  if (text.empty()) return;
  if (!source.date_format.empty() && text != "unknown") {
    if (const auto date = parse_date_by(source.date_format, text)) {
      std::string& iso = made();
      iso = to_iso(date->days.first);
      if (date->style == DateStyle::year_only) ++assumptions_["first_of_january_for_a_year"];
      if (date->style == DateStyle::month_only) ++assumptions_["first_of_the_month_for_a_month"];
      text = iso;
    } else {
      // A format that is stated is the only one: what it does not read, nothing reads.
      problem(Check::date_by_mapping, source.column, source.date_format);
    }
  }
  values_.push_back(text);
}

void Mapping::collect(const Source& source, std::span<const std::string_view> row) {
  if (source.constant) return values_.push_back(*source.constant);
  for (std::size_t flag = 0; flag < source.flags.size(); ++flag) {
    const auto said = flag_of(trimmed(cell_at(row, source.flag_positions[flag])));
    if (!said) problem(Check::value_of_mapping, source.flags[flag].first);
    if (said == true) values_.push_back(source.flags[flag].second);
  }
  if (source.column.empty()) return;
  const std::string_view cell = cell_at(row, source.position);
  if (source.separator == 0) return add_value(source, cell);
  for (const auto part : split(cell, source.separator)) add_value(source, part);
}

void Mapping::fill(const Target& target, std::span<const std::string_view> row, std::string_view& cell) {
  const bool list = report_field(target.field).is_list();
  values_.clear();
  for (const Source& source : target.sources) {
    collect(source, row);
    if (!list && !values_.empty()) break;
  }
  if (!list && values_.size() > 1) ++assumptions_["first_of_several_values_taken"];
  if (values_.empty()) {
    cell = target.missing ? std::string_view(*target.missing) : std::string_view{};
  } else if (!list || values_.size() == 1) {
    cell = values_.front();
  } else {
    std::string& joined = made();
    joined.clear();
    for (const std::string_view value : values_) {
      if (!joined.empty()) joined += kListSeparator;
      joined += value;
    }
    cell = joined;
  }
}

/// \param received_on  as ISO; anything else is taken to be later than every day
bool Mapping::holds(const EpisodeTemplate& episode, std::span<const std::string_view> row,
                    std::string_view received_on) const {
  if (received_on < episode.received_from) return false;
  if (!episode.received_until.empty() && received_on > episode.received_until) return false;
  for (std::size_t i = 0; i < episode.when.size(); ++i)
    if (!says(cell_at(row, episode.when_positions[i]), episode.when[i].second)) {
      const auto known = std::ranges::find(known_texts_, episode.when[i].first, &KnownTexts::column);
      const std::string_view cell = cell_at(row, episode.when_positions[i]);
      if (cell.empty() || known == known_texts_.end()) return false;
      const auto parts = split(cell, separator_ == 0 ? '\0' : separator_);
      if (std::ranges::none_of(parts, [&](std::string_view part) {
            return meant(*known, trimmed(part)) == (known->is_flag
                                                        ? std::string_view(known->texts.front())
                                                        : std::string_view(episode.when[i].second));
          }))
        return false;
    }
  return true;
}

/// Whether a cell is this text, or has it among its values.
bool Mapping::says(std::string_view cell, std::string_view text) const {
  if (separator_ == 0) return trimmed(cell) == text;
  return std::ranges::any_of(split(cell, separator_),
                             [&](std::string_view part) { return trimmed(part) == text; });
}

bool Mapping::refuses(std::span<const std::string_view> row) {
  for (std::size_t i = 0; i < refused_.size(); ++i) {
    const std::string_view cell = cell_at(row, refused_positions_[i]);
    const std::string letters = without_blanks(refused_[i].second);
    for (const std::string_view part : split(cell, separator_ == 0 ? '\0' : separator_))
      if (trimmed(part) == refused_[i].second || (!part.empty() && without_blanks(part) == letters))
        return true;
  }
  return false;
}

/// What the column of additions says holds over what the others say.
void Mapping::add_additions(std::span<const std::string_view> row, RawRecord& record) {
  const std::string_view text = trimmed(cell_at(row, additions_position_));
  if (text.empty()) return;
  const auto object = parse_json(text);
  if (!object || !added_.read(*object).empty()) return problem(Check::json_readable, additions_);
  for (std::size_t field = 0; field < kReportFields; ++field)
    if (!added_.record().report[field].empty()) record.report[field] = added_.record().report[field];
  if (object->find("episodes") != nullptr) record.episodes = added_.record().episodes;
  record.says_codes = true;
}

void Mapping::map(std::span<const std::string_view> row, RawRecord& record) {
  record.clear();
  record.list_separator = kListSeparator;
  record.says_codes = false;
  made_used_ = 0;
  problems_.clear();
  check_conditions(row);
  for (const Target& target : targets_) fill(target, row, record.cell({target.field, 0}));
  std::string_view received_on = record.cell({FieldId::received_on, 0});
  if (const auto day = parse_iso_date(received_on); !day)
    if (const auto rough = parse_rough_date(received_on)) {
      std::string& iso = made();
      iso = to_iso(rough->days.first);
      received_on = iso;
    }
  bool any = false;
  std::uint8_t at = 0;
  for (const EpisodeTemplate& episode : episodes_) {
    // The last template without a condition stands for rows that no other one fits.
    if (episode.when.empty() && any) continue;
    if (!holds(episode, row, received_on)) continue;
    any = true;
    for (const Target& target : every_episode_) fill(target, row, record.cell({target.field, at}));
    for (const Target& target : episode.targets) fill(target, row, record.cell({target.field, at}));
    ++at;
  }
  add_additions(row, record);
}

std::string Mapping::columns_of(NativeColumn column) const {
  std::set<std::string> names;
  const auto gather = [&](const std::vector<Target>& targets) {
    for (const Target& target : targets)
      if (target.field == column.field)
        for (const Source& source : target.sources) {
          if (!source.column.empty()) names.insert(source.column);
          for (const auto& [flag, value] : source.flags) names.insert(flag);
        }
  };
  gather(targets_);
  gather(every_episode_);
  for (const EpisodeTemplate& episode : episodes_) gather(episode.targets);
  return joined({names.begin(), names.end()}, ", ");
}

}  // namespace zicht::intake
