#include "figures/attributes.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/contract.hpp"
#include "base/text.hpp"

namespace zicht::figures {
namespace {

constexpr std::uint8_t kAdult = 18;

std::optional<std::uint8_t> age_of(std::string_view text) {
  std::uint8_t age = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), age);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return age;
}

/// Fewest and most whole years by which an age grows between two days.
std::pair<int, int> years_between(Date from, Date to) {
  const int whole = completed_years(from, to);
  const CivilDate a = civil(from);
  const CivilDate b = civil(to);
  const bool anniversary = a.month == b.month && a.day == b.day;
  return {whole, anniversary ? whole : whole + 1};
}

AgeInterval shifted(AgeInterval age, int least, int most) {
  const auto clamped = [](int years) {
    return static_cast<std::uint8_t>(std::clamp(years, 0, int{AgeInterval::kOldest}));
  };
  return {age.lower == 0 && most <= 0 ? std::uint8_t{0} : clamped(age.lower + least),
          age.upper == AgeInterval::kOldest ? age.upper : clamped(age.upper + most)};
}

void sort_once(std::vector<CodeId>& codes) {
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
}

}  // namespace

AttributeReader::AttributeReader(const StatSnapshot& snapshot, const Codebook& codebook,
                                 const CountingRules& rules, int year)
    : snapshot_(&snapshot),
      rules_(rules),
      year_(year),
      scopes_(snapshot, codebook, rules.chain.victim_scope),
      yes_(codebook.yes_no().find("yes").value_or(kUnknown)),
      no_(codebook.yes_no().find("no").value_or(kUnknown)),
      domestic_(codebook.place().find("domestic").value_or(kUnknown)),
      abroad_(codebook.place().find("abroad").value_or(kUnknown)),
      both_(codebook.place().find("both").value_or(kUnknown)),
      adult_(kAdult) {
  const auto add = [](const CodeList& list, const OwnRuleValue* own, std::vector<CodeId>& preferred) {
    if (own != nullptr)
      for (const std::string& code : own->prefer) preferred.push_back(list.find(code).value_or(kUnknown));
  };
  add(codebook.form(), rules.own_value("form"), preferred_forms_);
  add(codebook.country(), rules.own_value("nationality"), preferred_countries_);
  if (rules.nationality == NationalityRule::own_country_first)
    preferred_countries_.push_back(codebook.country().find("NL").value_or(kUnknown));
  if (const OwnRuleValue* const own = rules.own_value("minor"); own != nullptr)
    adult_ = own->under.value_or(kAdult);
}

Result<AttributeReader> AttributeReader::make(const StatSnapshot& snapshot, const Codebook& codebook,
                                              const CountingRules& rules, int year,
                                              const ChainAttributes* chain) {
  AttributeReader reader(snapshot, codebook, rules, year);
  reader.chain_ = chain;
  // An investigation or a case says its own scope.
  if (chain != nullptr) reader.scopes_ = VictimScopeReader(snapshot, codebook, VictimScope::as_reported);
  // A registry made by an earlier version does not have this list, and no table by it.
  if (const CodeList* const definitions = codebook.find_list("minor_definition"); definitions != nullptr) {
    for (const auto& [rule, name] :
         {std::pair{MinorRule::at_first_report, "at_first_report"},
          std::pair{MinorRule::at_start_of_exploitation, "at_start_of_exploitation"},
          std::pair{MinorRule::at_any_time_of_exploitation, "at_any_time_of_exploitation"},
          std::pair{MinorRule::on_reference_date, "on_reference_date"}})
      reader.minor_definitions_.push_back({rule, definitions->find(name).value_or(kUnknown)});
    reader.by_none_ = definitions->find("by_none").value_or(kUnknown);
  }
  const CodeList& classes = codebook.list("age_class");
  for (std::size_t id = 1; id < classes.size(); ++id) {
    const std::string& code = classes[static_cast<CodeId>(id)].code;
    const auto dash = code.find('-');
    const bool open = code.ends_with('+');
    const auto lower = age_of(std::string_view(code).substr(0, open ? code.size() - 1 : dash));
    const auto upper = open                        ? std::optional(AgeInterval::kOldest)
                       : dash == std::string::npos ? std::nullopt
                                                   : age_of(std::string_view(code).substr(dash + 1));
    if (!lower || !upper)
      return fail(ErrorCode::invalid_config, "an age class is written as 0-11 or 51+",
                  "codelists/age_class.csv: " + code);
    reader.age_classes_.push_back({*lower, *upper, static_cast<CodeId>(id)});
  }
  return reader;
}

// NOLINTNEXTLINE(readability-function-size): one short case an attribute
void AttributeReader::read(Attribute attribute, CountedUnit unit, std::vector<CodeId>& codes) const {
  const StatSnapshot& s = *snapshot_;
  codes.clear();
  const auto first_of_reports = [&](const std::vector<CodeId>& column) {
    for (std::uint32_t r = unit.begin; r < unit.end; ++r)
      if (column[r] != kUnknown) return codes.push_back(column[r]);
  };
  const auto first_of_episodes = [&](const std::vector<CodeId>& column) {
    for (std::uint32_t e = s.episode_begin[unit.begin]; e < s.episode_begin[unit.end]; ++e)
      if (column[e] != kUnknown) return codes.push_back(column[e]);
  };
  switch (attribute) {
    case Attribute::form:
    case Attribute::sub_form:
      forms(attribute, unit, codes);
      break;
    case Attribute::place:
      codes.push_back(place(unit));
      break;
    case Attribute::region:
      first_of_episodes(s.region);
      break;
    case Attribute::sector:
      first_of_episodes(s.sector);
      break;
    case Attribute::nationality:
      nationalities(unit, codes);
      break;
    case Attribute::age_class:
      codes.push_back(age_class(unit));
      break;
    case Attribute::sex:
      first_of_reports(s.sex);
      break;
    case Attribute::minor:
      codes.push_back(minor(unit, rules_.minor, adult_));
      break;
    case Attribute::organisation:
      for (std::uint32_t r = unit.begin; r < unit.end; ++r)
        if (s.organisation[r] != kUnknown) codes.push_back(s.organisation[r]);
      sort_once(codes);
      break;
    case Attribute::residence_status:
      first_of_reports(s.residence_status);
      break;
    case Attribute::unaccompanied_minor:
      first_of_reports(s.unaccompanied_minor);
      break;
    case Attribute::minor_definition:
      minor_definitions(unit, codes);
      break;
    case Attribute::scope:
      if (const CodeId scope = scopes_.of_reports(unit.begin, unit.end); scope != kUnknown)
        codes.push_back(scope);
      break;
    case Attribute::concern_kind:
    case Attribute::reception_site_type:
    case Attribute::investigation_origin:
    case Attribute::investigation_state:
    case Attribute::suspect_role:
    case Attribute::office:
    case Attribute::offence:
    case Attribute::trafficking_is_heaviest:
    case Attribute::disposal_kind:
    case Attribute::dismissal_ground:
    case Attribute::dismissal:
    case Attribute::instance:
    case Attribute::outcome:
      if (chain_ == nullptr) break;
      for (std::uint32_t r = unit.begin; r < unit.end; ++r) {
        const auto of_this = (*chain_).at(chain_attribute(attribute))[r];
        codes.insert(codes.end(), of_this.begin(), of_this.end());
      }
      sort_once(codes);
      break;
  }
  if (codes.empty()) codes.push_back(kUnknown);
}

void AttributeReader::forms(Attribute attribute, CountedUnit unit, std::vector<CodeId>& codes) const {
  const StatSnapshot& s = *snapshot_;
  const std::vector<CodeId>& column = attribute == Attribute::form ? s.form : s.sub_form;
  for (const CodeId form : preferred_forms_)
    for (std::uint32_t e = s.episode_begin[unit.begin]; e < s.episode_begin[unit.end]; ++e)
      if (s.form[e] == form) return codes.push_back(column[e]);
  for (std::uint32_t e = s.episode_begin[unit.begin]; e < s.episode_begin[unit.end]; ++e) {
    if (rules_.form == FormRule::primary && s.form[e] != kUnknown) {
      codes.push_back(column[e]);  // the sub-form is that of the primary form, known or not
      return;
    }
    if (rules_.form != FormRule::primary && column[e] != kUnknown) codes.push_back(column[e]);
  }
  sort_once(codes);
}

/// The first report that says where counts; what its episodes say together.
CodeId AttributeReader::place(CountedUnit unit) const {
  const StatSnapshot& s = *snapshot_;
  for (std::uint32_t r = unit.begin; r < unit.end; ++r) {
    bool domestic = false;
    bool abroad = false;
    for (std::uint32_t e = s.episode_begin[r]; e < s.episode_begin[r + 1]; ++e) {
      domestic = domestic || s.place[e] == domestic_ || s.place[e] == both_;
      abroad = abroad || s.place[e] == abroad_ || s.place[e] == both_;
    }
    if (domestic || abroad) return domestic && abroad ? both_ : domestic ? domestic_ : abroad_;
  }
  return kUnknown;
}

void AttributeReader::nationalities(CountedUnit unit, std::vector<CodeId>& codes) const {
  for (std::uint32_t r = unit.begin; r < unit.end; ++r)
    for (const CodeId country : snapshot_->nationalities[r])
      if (country != kUnknown) codes.push_back(country);
  if (rules_.nationality == NationalityRule::each) return sort_once(codes);
  for (const CodeId country : preferred_countries_)
    if (std::ranges::find(codes, country) != codes.end()) return codes.assign(1, country);
  if (codes.size() > 1) codes.resize(1);
}

AgeInterval AttributeReader::age_at_first_report(CountedUnit unit) const {
  const StatSnapshot& s = *snapshot_;
  for (std::uint32_t r = unit.begin; r < unit.end; ++r) {
    const AgeInterval age = s.age_at_receipt[r];
    if (!age.known()) continue;
    if (r == unit.begin || s.received_on[r] == StatSnapshot::kNoDate) return age;
    const auto [least, most] = years_between(s.received_on[unit.begin], s.received_on[r]);
    return shifted(age, -most, -least);
  }
  return {};
}

AgeInterval AttributeReader::age_on_reference_date(CountedUnit unit) const {
  const StatSnapshot& s = *snapshot_;
  const Date reference = make_date(year_, 12, 31).value();
  for (std::uint32_t r = unit.begin; r < unit.end; ++r) {
    if (s.birth_year[r] != 0) {  // by 31 December everybody has had their birthday
      const auto age =
          static_cast<std::uint8_t>(std::clamp(year_ - s.birth_year[r], 0, int{AgeInterval::kOldest}));
      return {age, age};
    }
    const AgeInterval age = s.age_at_receipt[r];
    if (!age.known() || s.received_on[r] == StatSnapshot::kNoDate) continue;
    if (s.received_on[r] > reference) {
      const auto [least, most] = years_between(reference, s.received_on[r]);
      return shifted(age, -most, -least);
    }
    const auto [least, most] = years_between(s.received_on[r], reference);
    return shifted(age, least, most);
  }
  return {};
}

CodeId AttributeReader::age_class(CountedUnit unit) const {
  const AgeInterval age = age_at_first_report(unit);
  if (!age.known()) return kUnknown;
  for (const AgeClass& its_class : age_classes_)
    if (its_class.lower <= age.lower && age.upper <= its_class.upper) return its_class.code;
  return kUnknown;
}

CodeId AttributeReader::minor(CountedUnit unit, MinorRule rule, std::uint8_t adult) const {
  if (rule == MinorRule::at_start_of_exploitation || rule == MinorRule::at_any_time_of_exploitation)
    return minor_by_exploitation(unit, rule == MinorRule::at_any_time_of_exploitation, adult);
  const AgeInterval age =
      rule == MinorRule::at_first_report ? age_at_first_report(unit) : age_on_reference_date(unit);
  if (age.upper < adult) return yes_;
  return age.lower >= adult ? no_ : kUnknown;
}

void AttributeReader::minor_definitions(CountedUnit unit, std::vector<CodeId>& codes) const {
  for (const MinorDefinition& definition : minor_definitions_)
    if (minor(unit, definition.rule, kAdult) == yes_) codes.push_back(definition.code);
  if (codes.empty()) codes.push_back(by_none_);
}

/// A minor in one episode was a minor when the first began. An adult at the start of every episode of known
/// age was an adult throughout.
CodeId AttributeReader::minor_by_exploitation(CountedUnit unit, bool any_time, std::uint8_t adult) const {
  const StatSnapshot& s = *snapshot_;
  bool was_adult = false;
  bool unsure = false;
  for (std::uint32_t e = s.episode_begin[unit.begin]; e < s.episode_begin[unit.end]; ++e) {
    if (s.age_at_start[e].upper < adult || (any_time && s.age_at_end[e].upper < adult)) return yes_;
    if (s.age_at_start[e].lower >= adult)
      was_adult = true;
    else if (s.age_at_start[e].known())
      unsure = true;
  }
  return was_adult && !unsure ? no_ : kUnknown;
}

}  // namespace zicht::figures
