#include "intake/report_parser.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace zicht::intake {
namespace {

using enum FieldId;

constexpr std::size_t kMostRemembered = 10'000;

/// Nobody who is reported, and nothing that was done to them, is older: an earlier year was mistyped.
constexpr int kEarliestYear = 1880;
/// The first year of a receipt that figures can be asked for.
constexpr int kEarliestReceipt = 1900;

/// Between codes of a message, where a value of a cell stood: no value of a cell stands in a message.
constexpr const char* kNotShown = "…";

bool is_unknown(std::string_view text) { return text == "unknown" || text == "onbekend"; }

std::size_t episode_position(FieldId field) { return static_cast<std::size_t>(field) - kReportFields; }

bool is_of_episode(FieldId field) { return static_cast<std::size_t>(field) >= kReportFields; }

/// What both intervals allow. Precondition: they are not apart.
AgeInterval both(AgeInterval a, AgeInterval b) {
  return {std::max(a.lower, b.lower), std::min(a.upper, b.upper)};
}

/// Completed years from a birth in this interval to an event in that one.
AgeInterval age_between(const DateInterval& birth, const DateInterval& event) {
  const auto clamped = [](int years) {
    return static_cast<std::uint8_t>(std::clamp(years, 0, int{AgeInterval::kOldest}));
  };
  return {clamped(completed_years(birth.last, event.first)),
          clamped(completed_years(birth.first, event.last))};
}

bool apart(AgeInterval a, AgeInterval b) { return a.upper < b.lower || b.upper < a.lower; }

}  // namespace

std::string_view& RawRecord::cell(NativeColumn column) {
  if (!is_of_episode(column.field)) return report[static_cast<std::size_t>(column.field)];
  if (episodes.size() <= column.episode) episodes.resize(column.episode + std::size_t{1});
  return episodes[column.episode][episode_position(column.field)];
}

void RawRecord::clear() {
  report.fill({});
  episodes.clear();
}

ReportParser::ReportParser(const Codebook& codebook, const IntakeDefinitions& definitions, Language language,
                           Date today)
    : codebook_(codebook), definitions_(definitions), language_(language), today_(today) {
  for (const ReportField& field : report_fields())
    if (!field.list.empty()) lookups_[static_cast<std::size_t>(field.id)].list = &codebook.list(field.list);
}

Finding ReportParser::finding(Check check, std::string column,
                              const std::map<std::string, std::string>& values) const {
  return definitions_.rules.of(check).finding(std::move(column), language_, values);
}

void ReportParser::add(Check check, FieldId field, const std::map<std::string, std::string>& values) {
  findings_->push_back(finding(check, column_name({field, static_cast<std::uint8_t>(episode_)}), values));
}

std::optional<CodeId> ReportParser::look_up(FieldId field, std::string_view text) {
  Lookup& lookup = lookups_[static_cast<std::size_t>(field)];
  if (const auto exact = lookup.list->find(text)) return exact;
  std::string key(text);
  if (const auto seen = lookup.seen.find(key); seen != lookup.seen.end()) return seen->second;
  const auto found = is_utf8(text) ? lookup.list->find_spelling(text) : std::nullopt;
  if (lookup.seen.size() < kMostRemembered) lookup.seen.emplace(std::move(key), found);
  return found;
}

/// A country as people write it; one that may be two is a finding.
CodeId ReportParser::country(FieldId field, std::string_view text) {
  using Kind = NationalityLabels::Reading::Kind;
  const CodeList& list = codebook_.country();
  if (const auto exact = list.find(text)) return *exact;
  std::string key(text);
  auto seen = countries_seen_.find(key);
  if (seen == countries_seen_.end()) {
    if (countries_seen_.size() == kMostRemembered) countries_seen_.clear();
    seen = countries_seen_
               .emplace(std::move(key),
                        is_utf8(text) ? definitions_.nationalities.read(text) : NationalityLabels::Reading{})
               .first;
  }
  const NationalityLabels::Reading& reading = seen->second;
  if (reading.kind == Kind::country) {
    if (reading.mended) ++assumptions_["spelling_of_a_country_mended"];
    return reading.countries.front();
  }
  std::string readings;
  for (const CodeId code : reading.countries)
    readings +=
        (readings.empty() ? "" : ", ") + list[code].code + " (" + list[code].label.in(language_) + ")";
  std::map<std::string, std::string> values = {{"value", kNotShown}, {"list", list.id()}};
  if (!readings.empty()) values.emplace(reading.kind == Kind::several ? "readings" : "near", readings);
  add(reading.kind == Kind::several      ? Check::country_not_two
      : reading.kind == Kind::no_country ? Check::country_not_region
                                         : Check::code_known,
      field, values);
  return kUnknown;
}

CodeId ReportParser::code(FieldId field, std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return kUnknown;
  if (report_field(field).list == "country") return country(field, text);
  if (const auto found = look_up(field, text)) return *found;
  const CodeList& list = *lookups_[static_cast<std::size_t>(field)].list;
  std::map<std::string, std::string> values = {{"value", kNotShown}, {"list", list.id()}};
  if (auto near = codes_near(list, text)) values.emplace("near", *std::move(near));
  add(Check::code_known, field, values);
  return kUnknown;
}

std::vector<CodeId> ReportParser::codes(FieldId field, std::string_view text) {
  std::vector<CodeId> found;
  if (text.empty()) return found;
  const auto parts = split(text, list_separator_);
  const bool of_countries = report_field(field).list == "country";
  for (const auto part : parts) {
    if (of_countries && !says_codes_ && parts.size() > 1 && (trimmed(part) == "NA" || trimmed(part) == "N/A"))
      add(Check::namibia_or_not_available, field);
    const CodeId id = code(field, part);
    if (id != kUnknown && std::ranges::find(found, id) == found.end()) found.push_back(id);
  }
  return found;
}

std::vector<std::string> ReportParser::texts(std::string_view text) const {
  std::vector<std::string> found;
  if (text.empty()) return found;
  for (const auto part : split(text, list_separator_))
    if (const auto one = trimmed(part); !one.empty()) found.emplace_back(one);
  return found;
}

std::optional<DateInterval> ReportParser::period(FieldId field, std::string_view text) {
  text = trimmed(text);
  if (text.empty() || is_unknown(text)) return std::nullopt;
  const auto found = parse_period(text);
  if (!found) return add(Check::date_readable, field), std::nullopt;
  assume(found->style);
  if (found->days.first > today_) return add(Check::date_not_in_future, field), std::nullopt;
  if (year_of(found->days.first) < kEarliestYear)
    return add(Check::date_possible, field, {{"value", std::to_string(kEarliestYear)}}), std::nullopt;
  return found->days;
}

void ReportParser::assume(DateStyle style) {
  if (style == DateStyle::dutch) ++assumptions_["dates_in_dutch_order"];
  if (style == DateStyle::with_time) ++assumptions_["times_behind_dates_left_out"];
}

std::optional<AgeInterval> ReportParser::age(FieldId field, std::string_view text) {
  text = trimmed(text);
  if (text.empty() || is_unknown(text)) return std::nullopt;
  const auto found = parse_age(text);
  if (!found) add(Check::age_readable, field);
  return found;
}

void ReportParser::required(const RawRecord& record) {
  for (const ReportField& field : report_fields()) {
    if (!definitions_.fields.is_required(field.id)) continue;
    const std::string_view text = !is_of_episode(field.id)  ? cell(record, field.id)
                                  : record.episodes.empty() ? std::string_view{}
                                                            : record.episodes[0][episode_position(field.id)];
    if (trimmed(text).empty()) add(Check::required, field.id);
  }
  if (trimmed(cell(record, FieldId::age)).empty() && trimmed(cell(record, birth_year)).empty() &&
      trimmed(cell(record, birth_date)).empty())
    add(Check::age_required, FieldId::age);
}

void ReportParser::received_on(std::string_view text, Report& report) {
  text = trimmed(text);
  if (text.empty()) return;  // found missing by `required`
  if (is_unknown(text)) return add(Check::received_on_known, FieldId::received_on);
  const auto found = parse_rough_date(text);
  if (!found || found->days.first != found->days.last) return add(Check::day_readable, FieldId::received_on);
  assume(found->style);
  if (found->days.first > today_) return add(Check::date_not_in_future, FieldId::received_on);
  if (year_of(found->days.first) < kEarliestReceipt)
    return add(Check::date_possible, FieldId::received_on, {{"value", std::to_string(kEarliestReceipt)}});
  report.received_on = found->days.first;
}

/// What age, birth year and birth date say together; birth_ is then what birth date and year both allow.
void ReportParser::age_and_birth(const RawRecord& record, Report& report) {
  birth_ = birth_date_ = period(birth_date, cell(record, birth_date));
  const auto said = age(FieldId::age, cell(record, FieldId::age));
  const std::string_view year_text = trimmed(cell(record, birth_year));
  if (!year_text.empty() && !is_unknown(year_text)) {
    int year = 0;
    const auto [end, error] = std::from_chars(year_text.data(), year_text.data() + year_text.size(), year);
    if (error != std::errc{} || end != year_text.data() + year_text.size() || year < kEarliestYear ||
        year > year_of(today_))
      return add(Check::year_readable, birth_year);
    const DateInterval whole{make_date(year, 1, 1).value(), make_date(year, 12, 31).value()};
    if (birth_ && (birth_->last < whole.first || whole.last < birth_->first))
      return add(Check::age_against_birth, birth_year);
    birth_ = birth_ ? DateInterval{std::max(birth_->first, whole.first), std::min(birth_->last, whole.last)}
                    : whole;
  }
  if (birth_ && year_of(birth_->first) == year_of(birth_->last))
    report.birth_year = static_cast<std::int16_t>(year_of(birth_->first));
  if (birth_ && report.received_on) {
    if (*report.received_on < birth_->first) return add(Check::age_against_birth, birth_date);
    const AgeInterval reckoned = age_between(*birth_, {*report.received_on, *report.received_on});
    if (said && apart(*said, reckoned)) return add(Check::age_against_birth, FieldId::age);
    report.age_at_receipt = said ? both(*said, reckoned) : reckoned;
  } else if (said) {
    report.age_at_receipt = *said;
  }
}

void ReportParser::identity(const RawRecord& record, const Report& report, Identity& identity) {
  const bool may_identify = definitions_.fields.may_identify(report.legal_basis);
  for (const ReportField& field : fields_of_report())
    if (!may_identify && field.identifies() && field.id != own_reference &&
        !trimmed(cell(record, field.id)).empty())
      add(Check::anonymous_without_identity, field.id);
  for (const ReportField& field : fields_of_report()) {
    with_member(field, identity, [&](auto& member) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, std::string>)
        member = trimmed(cell(record, field.id));
      else
        member = texts(cell(record, field.id));
    });
  }
  identity.birth_date.clear();
  if (birth_date_)
    identity.birth_date = to_iso(birth_date_->first) +
                          (birth_date_->first == birth_date_->last ? "" : "/" + to_iso(birth_date_->last));
}

template <class Owner, class Text>
void ReportParser::read_codes(Owner& owner, std::span<const ReportField> fields, Text text) {
  for (const ReportField& field : fields) {
    with_member(field, owner, [&](auto& member) {
      using Value = std::remove_cvref_t<decltype(member)>;
      if constexpr (std::is_same_v<Value, CodeId>) member = code(field.id, text(field.id));
      if constexpr (std::is_same_v<Value, std::vector<CodeId>>) member = codes(field.id, text(field.id));
    });
  }
}

/// Finds codes that were not valid on the day of receipt.
template <class Owner>
void ReportParser::valid_on_receipt(const Owner& owner, std::span<const ReportField> fields,
                                    const Report& report) {
  if (!report.received_on) return;
  for (const ReportField& field : fields) {
    if (field.kind != FieldKind::code) continue;
    const CodeList& list = codebook_.list(field.list);
    with_member(field, owner, [&](const auto& member) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, CodeId>)
        if (!list.valid_on(member, *report.received_on))
          add(Check::code_valid_on_day, field.id, {{"value", list[member].code}});
    });
  }
}

Episode ReportParser::episode(const EpisodeCells& cells, const Report& report) {
  const auto text = [&](FieldId field) { return cells[episode_position(field)]; };
  Episode episode;
  read_codes(episode, fields_of_episode(), text);
  episode.start = period(episode_start, text(episode_start));
  episode.end = period(episode_end, text(episode_end));
  if (episode.start && episode.end && episode.end->last < episode.start->first)
    add(Check::end_not_before_start, episode_end);
  if (birth_ && episode.start && episode.start->last < birth_->first)
    add(Check::start_not_before_birth, episode_start);
  if (birth_ && !episode.start && episode.end && episode.end->last < birth_->first)
    add(Check::start_not_before_birth, episode_end);
  if (report.received_on && episode.start && *report.received_on < episode.start->first)
    add(Check::start_not_after_report, episode_start);
  const auto age_then = [&](FieldId field, const std::optional<DateInterval>& when) {
    const auto said = age(field, text(field));
    if (!birth_ || !when) return said.value_or(AgeInterval{});
    const AgeInterval reckoned = age_between(*birth_, *when);
    if (said && apart(*said, reckoned)) return add(Check::age_against_birth, field), *said;
    return said ? both(*said, reckoned) : reckoned;
  };
  episode.age_at_start = age_then(episode_age_at_start, episode.start);
  episode.age_at_end = age_then(episode_age_at_end, episode.end);
  if (episode.age_at_end.upper < episode.age_at_start.lower) add(Check::ages_in_order, episode_age_at_end);
  if (report.age_at_receipt.known() && report.age_at_receipt.upper < episode.age_at_start.lower)
    add(Check::ages_in_order, episode_age_at_start);
  valid_on_receipt(episode, fields_of_episode(), report);
  const Code& sub_form = codebook_.sub_form()[episode.sub_form];
  if (episode.sub_form != kUnknown && episode.form != kUnknown &&
      sub_form.parent != codebook_.form()[episode.form].code)
    add(Check::sub_form_of_form, episode_sub_form, {{"value", sub_form.code}});
  return episode;
}

std::optional<ReportContent> ReportParser::parse(const RawRecord& record, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  findings_ = &findings;
  episode_ = 0;
  list_separator_ = record.list_separator;
  says_codes_ = record.says_codes;
  ReportContent content;
  Report& report = content.report;
  const auto holds_nul = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
  if (std::ranges::any_of(record.report, holds_nul) ||
      std::ranges::any_of(record.episodes,
                          [&](const EpisodeCells& cells) { return std::ranges::any_of(cells, holds_nul); }))
    findings.push_back(finding(Check::text_without_nul, ""));
  required(record);
  received_on(cell(record, FieldId::received_on), report);
  read_codes(report, fields_of_report(), [&](FieldId field) { return cell(record, field); });
  age_and_birth(record, report);
  identity(record, report, content.identity);
  valid_on_receipt(report, fields_of_report(), report);
  for (const EpisodeCells& cells : record.episodes) {
    if (std::ranges::any_of(cells, [](std::string_view text) { return !trimmed(text).empty(); }))
      report.episodes.push_back(episode(cells, report));
    ++episode_;
  }
  const auto is_error = [](const Finding& finding) { return finding.severity == Severity::error; };
  if (std::any_of(findings.begin() + static_cast<std::ptrdiff_t>(before), findings.end(), is_error))
    return std::nullopt;
  return content;
}

}  // namespace zicht::intake
