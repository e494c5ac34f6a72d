#include "simulate/made_up_report.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace zicht::simulate {
namespace {

constexpr double kAgeUnknown = 0.03;  // of adults
constexpr int kMostYears = 99;
constexpr ErrorSet kOnBirthDates =
    bit_of(ErrorKind::birth_date_missing) | bit_of(ErrorKind::first_of_january) |
    bit_of(ErrorKind::day_month_swapped) | bit_of(ErrorKind::date_digit) | bit_of(ErrorKind::year_off);

Node list_of(const CodeList& list, std::span<const CodeId> codes) {
  Node node = Node::list();
  for (const CodeId code : codes) node.add(list[code].code);
  return node;
}
Node list_of(const std::vector<std::string>& texts) {
  Node node = Node::list();
  for (const std::string& text : texts) node.add(text);
  return node;
}

/// So many years before a day; 28 February for 29 February.
Date years_before(Date day, int years) {
  const CivilDate then = civil(day);
  const auto same_day = make_date(then.year - years, then.month, then.day);
  return same_day ? *same_day : make_date(then.year - years, 2, 28).value();
}

}  // namespace

ReportMaker::ReportMaker(const Profile& profile, const NameBook& names, const Codebook& codebook,
                         std::uint64_t seed, std::int64_t block)
    : profile_(profile), names_(names), codebook_(codebook), seed_(seed), block_(block) {}

CodeId ReportMaker::any_code(const CodeList& list, Date day, Philox& random) const {
  for (;;) {
    const auto id = static_cast<CodeId>(1 + random.below(static_cast<std::uint32_t>(list.size() - 1)));
    if (list.valid_on(id, day)) return id;
  }
}

Date ReportMaker::birth_date_of(const Person& person, Philox& random) const {
  // Minors are mostly 14 to 17; adults mostly young.
  constexpr double kMinorAges[] = {1, 1, 2, 4, 8, 12, 16, 18};
  const int age = person.victim.minor ? 10 + static_cast<int>(random.weighted(kMinorAges))
                                      : 18 + static_cast<int>(47 * random.uniform() * random.uniform());
  return years_before(person.seen_on, age) + -static_cast<std::int32_t>(random.below(360));
}

PersonDetails ReportMaker::details(const Person& person, std::size_t position) const {
  Philox random = stream_of(seed_, Purpose::person, block_, position);
  const Codebook& book = codebook_;
  PersonDetails details;
  details.origin = &names_.origin_of(person.victim.nationality, random);
  const std::string& sex = book.sex()[person.sex].code;
  details.name =
      names_.draw(*details.origin, sex == "male" || (sex != "female" && random.chance(0.5)), random);
  // ZZ is no state's code: a number of a document that cannot exist.
  if (random.chance(profile_.errors.has_document))
    details.documents.push_back("ZZ" + std::to_string(1'000'000 + random.below(9'000'000)));
  details.birth_date = birth_date_of(person, random);
  details.age_known = person.victim.minor || !random.chance(kAgeUnknown);
  details.place = place_of(person, random);
  details.country = any_code(book.country(), person.seen_on, random);
  std::vector<CodeId> sub_forms;
  const CodeList& list = book.sub_form();
  for (std::size_t id = 1; id < list.size(); ++id)
    if (list[static_cast<CodeId>(id)].parent == book.form()[person.victim.form].code &&
        list.valid_on(static_cast<CodeId>(id), person.seen_on))
      sub_forms.push_back(static_cast<CodeId>(id));
  if (!sub_forms.empty() && random.chance(0.85))
    details.sub_form = sub_forms[random.below(static_cast<std::uint32_t>(sub_forms.size()))];
  details.scope = scope_of(person, details.place, position);
  return details;
}

CodeId ReportMaker::place_of(const Person& person, Philox& random) const {
  const auto year = std::ranges::find(profile_.years, person.year, &ProfileYear::year);
  if (year == profile_.years.end() || !year->abroad || person.seen_on >= year->abroad->until)
    return static_cast<CodeId>(random.weighted(profile_.place));
  const std::size_t abroad = codebook_.place().find("abroad").value_or(kUnknown);
  Shares shares = profile_.place;
  double others = 0;
  for (std::size_t place = 0; place < shares.size(); ++place) others += place == abroad ? 0 : shares[place];
  shares[abroad] = others * year->abroad->share / (1 - year->abroad->share);
  return static_cast<CodeId>(random.weighted(shares));
}

/// Who was recruited at home and exploited abroad crossed a border: no domestic scope stands beside a place
/// abroad.
CodeId ReportMaker::scope_of(const Person& person, CodeId place, std::size_t position) const {
  if (profile_.scope.empty()) return kUnknown;
  const bool is_own = person.victim.nationality == profile_.own_country;
  Shares shares = is_own ? profile_.own_scope : profile_.scope;
  const CodeId cross_border = codebook_.scope().find("cross_border").value_or(kUnknown);
  const CodeId domestic = codebook_.scope().find("domestic").value_or(kUnknown);
  if (codebook_.form()[person.victim.form].code == "sexual")
    for (const ProfileYear& year : profile_.years)
      if (year.year == person.year) shares[cross_border] *= year.cross_border_times;
  if (codebook_.place()[place].code == "abroad") shares[cross_border] += std::exchange(shares[domestic], 0.0);
  Philox random = stream_of(seed_, Purpose::scope, block_, position);
  return static_cast<CodeId>(random.weighted(shares));
}

CodeId ReportMaker::unit_of(CodeId organisation, Date day, Philox& random) const {
  const CodeList& list = codebook_.organisation();
  const std::string units = list[organisation].code + "_";
  std::vector<CodeId> found;
  for (std::size_t id = 1; id < list.size(); ++id)
    if (list[static_cast<CodeId>(id)].code.starts_with(units) && list.valid_on(static_cast<CodeId>(id), day))
      found.push_back(static_cast<CodeId>(id));
  return found.empty() ? organisation : found[random.below(static_cast<std::uint32_t>(found.size()))];
}

std::string ReportMaker::channel(Date day, Philox& random) const {
  for (;;) {
    const std::string& code = codebook_.channel()[any_code(codebook_.channel(), day, random)].code;
    if (code != "referral") return code;  // that is what really happened, not chance
  }
}

bool ReportMaker::needs_consent(CodeId organisation) const {
  const std::string& type = codebook_.organisation()[organisation].parent;
  return type != "police" && type != "marechaussee" && type != "labour_inspectorate";
}

std::string ReportMaker::legal_basis(bool anonymous, Date birth_date, const DrawnReport& report) const {
  if (anonymous) return "no_consent_anonymous";
  if (!needs_consent(report.organisation)) return "legal_duty";
  return completed_years(birth_date, report.received_on) >= 16 ? "consent_self" : "consent_guardian";
}

ReportWords ReportMaker::words(const Person& person, const PersonDetails& details, const DrawnReport& report,
                               std::size_t position) const {
  Philox random = stream_of(seed_, Purpose::report, block_, position);
  ReportWords words;
  words.organisation = unit_of(report.organisation, report.received_on, random);
  words.anonymous = person.refuses_consent && needs_consent(report.organisation);
  // An error does not make a minor of an adult where quotas count minors.
  const Date day_of_18 = years_before(person.seen_on, 18);
  const bool counted = !profile_.free;
  const Date earliest =
      counted && person.victim.minor ? day_of_18 + 1 : years_before(report.received_on, kMostYears);
  const Date latest = counted && !person.victim.minor ? day_of_18 : person.seen_on;
  words.identity = with_errors(details.name, *details.origin, details.documents, details.birth_date, earliest,
                               latest, profile_.errors, random);
  // What is not known cannot be written wrongly.
  if (!details.age_known) words.identity.errors &= ~kOnBirthDates;
  if (person.sex == kUnknown) words.identity.errors &= ~bit_of(ErrorKind::sex_missing);
  if (person.victim.nationality == kUnknown) words.identity.errors &= ~bit_of(ErrorKind::nationality_missing);
  if (words.anonymous) {
    words.identity = {};
    words.identity.birth_date = details.birth_date;
    words.identity.has_birth_date = false;
  }
  words.legal_basis = legal_basis(words.anonymous, words.identity.birth_date, report);
  words.reference =
      "MADE-UP-" + (block_ == 0 ? "" : std::to_string(block_) + "-") + std::to_string(position + 1);
  return words;
}

void ReportMaker::put_identity(Node& data, const ReportWords& words) const {
  if (words.anonymous) return;
  data.put("given_names", list_of(words.identity.given_names));
  data.put("family_names", list_of(words.identity.family_names));
  if (!words.identity.aliases.empty()) data.put("aliases", list_of(words.identity.aliases));
  if (!words.identity.documents.empty()) data.put("document_numbers", list_of(words.identity.documents));
  data.put("free_text", "Made up for the demonstration: nobody by this description exists.");
}

void ReportMaker::put_age(Node& data, const PersonDetails& details, const DrawnReport& report,
                          const ReportWords& words) const {
  if (!details.age_known) {
    data.put("age", "unknown");
  } else if (words.identity.has_birth_date) {
    data.put("birth_date", to_iso(words.identity.birth_date));
  } else {
    data.put("age", completed_years(details.birth_date, report.received_on));
  }
}

Node ReportMaker::episode(const Person& person, const PersonDetails& details, const DrawnReport& report,
                          const ReportWords& words, bool first_version, Philox& random) const {
  const Codebook& book = codebook_;
  const Date received_on = report.received_on;
  const std::string& place = book.place()[details.place].code;
  const std::string& form = book.form()[person.victim.form].code;
  Node episode = Node::table();
  episode.put("form", form).put("sub_form", book.sub_form()[details.sub_form].code).put("place", place);
  if (details.scope != kUnknown) episode.put("scope", book.scope()[details.scope].code);
  if (place != "unknown") {
    Node countries = Node::list();
    if (place != "abroad") countries.add(book.country()[profile_.own_country].code);
    if (place != "domestic") countries.add(book.country()[details.country].code);
    episode.put("countries", countries);
  }
  if (first_version) return episode;
  if (place == "domestic" && random.chance(0.8))
    episode.put("region", book.region()[any_code(book.region(), received_on, random)].code);
  if (form == "labour" && random.chance(0.8))
    episode.put("sector", book.sector()[any_code(book.sector(), received_on, random)].code);
  if (random.chance(0.6)) {
    const CodeId means[] = {any_code(book.means_of_control(), received_on, random)};
    episode.put("means_of_control", list_of(book.means_of_control(), means));
  }
  if (random.chance(0.5))
    episode.put("recruiter_relation",
                book.recruiter_relation()[any_code(book.recruiter_relation(), received_on, random)].code);
  if (random.chance(0.7) && details.age_known) {
    const Date end = received_on + -static_cast<std::int32_t>(random.below(200));
    const Date start = end + -static_cast<std::int32_t>(10 + random.below(500));
    if (words.identity.birth_date < start && details.birth_date < start) {
      episode.put("start", to_iso(start).substr(0, 7));
      episode.put("end", to_iso(end).substr(0, 7));
    }
  }
  return episode;
}

/// Who sent the person on: the likeliest organisation of a list that passes people on to this one and has
/// them.
CodeId ReportMaker::sender_of(const Person& person, const DrawnReport& report) const {
  if (!report.referral) return kUnknown;
  for (const CaptureModel::Referral& referral : profile_.capture.referrals) {
    if (referral.to != report.list || (person.capture.lists >> referral.from & 1U) == 0) continue;
    const auto& senders = profile_.capture.lists[referral.from].organisations;
    return std::ranges::max_element(senders, {}, [](const auto& sender) { return sender.second; })->first;
  }
  return kUnknown;
}

Node ReportMaker::report(const Person& person, const PersonDetails& details, const DrawnReport& report,
                         std::size_t position, const ReportWords& words, bool first_version) const {
  const Codebook& book = codebook_;
  const Date received_on = report.received_on;
  Philox random = stream_of(seed_, Purpose::contents, block_, position);
  Node data = Node::table();
  data.put("organisation", book.organisation()[words.organisation].code);
  data.put("received_on", to_iso(received_on));
  data.put("channel", report.referral ? "referral" : channel(received_on, random));
  if (const CodeId sender = sender_of(person, report); sender != kUnknown)
    data.put("referred_by", book.organisation()[sender].code);
  data.put("own_reference", words.reference).put("legal_basis", words.legal_basis);
  data.put("dossier_type", book.dossier_type()[any_code(book.dossier_type(), received_on, random)].code);
  put_identity(data, words);
  put_age(data, details, report, words);
  data.put("sex", words.identity.sex_known ? book.sex()[person.sex].code : "unknown");
  const bool is_own = person.victim.nationality == profile_.own_country;
  std::vector<CodeId> nationalities = {words.identity.nationality_known ? person.victim.nationality
                                                                        : kUnknown};
  // A second nationality now and then; for a quota on the nationality that counts, only a Dutch person may
  // have it.
  if (is_own && words.identity.nationality_known && random.chance(0.15))
    nationalities.push_back(any_code(book.country(), received_on, random));
  data.put("nationalities", list_of(book.country(), nationalities));
  if (is_own) {
    data.put("residence_status", "citizen");
  } else if (random.chance(0.7)) {
    constexpr const char* kStatuses[] = {"eu_citizen", "permit", "reflection_period", "asylum_seeker",
                                         "undocumented"};
    data.put("residence_status", kStatuses[random.below(5)]);
  }
  const bool unaccompanied = person.victim.minor && !is_own && random.chance(0.3);
  data.put("unaccompanied_minor", unaccompanied ? "yes" : person.victim.minor ? "unknown" : "no");
  data.put("episodes", Node::list().add(episode(person, details, report, words, first_version, random)));
  if (random.chance(0.5)) {
    const CodeId seen[] = {any_code(book.indicator(), received_on, random)};
    data.put("indicators", list_of(book.indicator(), seen));
  }
  return data;
}

}  // namespace zicht::simulate
