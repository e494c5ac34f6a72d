#include "simulate/made_up_report.hpp"

#include <algorithm>

namespace zicht::simulate {
namespace {

constexpr double kAnonymous = 0.04;
constexpr double kAgeUnknown = 0.03;  // of adults

const std::string& one_of(const std::vector<std::string>& texts, Philox& random) {
  return texts[random.below(static_cast<std::uint32_t>(texts.size()))];
}

/// Birth date of somebody of this age on this day.
Date birth_date_of(int age, Date on, Philox& random) {
  const CivilDate day = civil(on);
  const auto birthday = make_date(day.year - age, day.month, day.day);
  const Date latest = birthday ? *birthday : make_date(day.year - age, 2, 28).value();
  return latest + -static_cast<std::int32_t>(random.below(360));
}

Node list_of(const CodeList& list, std::span<const CodeId> codes) {
  Node node = Node::list();
  for (const CodeId code : codes) node.add(list[code].code);
  return node;
}

}  // namespace

ReportMaker::ReportMaker(const Profile& profile, std::span<const NameList> names, const Codebook& codebook)
    : profile_(profile), names_(names), codebook_(codebook) {}

CodeId ReportMaker::any_code(const CodeList& list, Date day, Philox& random) const {
  for (;;) {
    const auto id = static_cast<CodeId>(1 + random.below(static_cast<std::uint32_t>(list.size() - 1)));
    if (list.valid_on(id, day)) return id;
  }
}

MadeUpPerson ReportMaker::person(const Victim& victim, Date received_on, Philox& random) const {
  MadeUpPerson person;
  person.victim = victim;
  person.first_received_on = received_on;
  person.sex = static_cast<CodeId>(random.weighted(profile_.sex));
  person.anonymous = random.chance(kAnonymous);
  if (!person.anonymous) make_name(person, random);
  // Minors are mostly 14 to 17; adults mostly young.
  constexpr double kMinorAges[] = {1, 1, 2, 4, 8, 12, 16, 18};
  person.age_at_first_report = victim.minor ? 10 + static_cast<int>(random.weighted(kMinorAges))
                                            : 18 + static_cast<int>(47 * random.uniform() * random.uniform());
  person.age_known = victim.minor || !random.chance(kAgeUnknown);
  person.birth_date = birth_date_of(person.age_at_first_report, received_on, random);
  person.place = static_cast<CodeId>(random.weighted(profile_.place));
  person.country = any_code(codebook_.country(), received_on, random);
  std::vector<CodeId> sub_forms;
  const CodeList& list = codebook_.sub_form();
  for (std::size_t id = 1; id < list.size(); ++id)
    if (list[static_cast<CodeId>(id)].parent == codebook_.form()[victim.form].code &&
        list.valid_on(static_cast<CodeId>(id), received_on))
      sub_forms.push_back(static_cast<CodeId>(id));
  if (!sub_forms.empty() && random.chance(0.85))
    person.sub_form = sub_forms[random.below(static_cast<std::uint32_t>(sub_forms.size()))];
  return person;
}

void ReportMaker::make_name(MadeUpPerson& person, Philox& random) const {
  const auto own = std::ranges::find_if(names_, [&](const NameList& list) {
    return std::ranges::find(list.nationalities, person.victim.nationality) != list.nationalities.end();
  });
  const NameList& list =
      own != names_.end() ? *own : names_[random.below(static_cast<std::uint32_t>(names_.size()))];
  const bool male = codebook_.sex()[person.sex].code == "male";
  person.given_name = one_of(male ? list.male : list.female, random);
  person.family_name = one_of(list.family, random);
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

std::string ReportMaker::legal_basis(const MadeUpPerson& person, CodeId organisation,
                                     Date received_on) const {
  if (person.anonymous) return "no_consent_anonymous";
  const std::string& type = codebook_.organisation()[organisation].parent;
  if (type == "police" || type == "marechaussee" || type == "labour_inspectorate") return "legal_duty";
  return completed_years(person.birth_date, received_on) >= 16 ? "consent_self" : "consent_guardian";
}

void ReportMaker::put_identity(Node& data, const MadeUpPerson& person, Philox& random) const {
  if (person.anonymous) return;
  data.put("given_names", Node::list().add(person.given_name));
  data.put("family_names", Node::list().add(person.family_name));
  if (random.chance(0.08))
    data.put("aliases", Node::list().add(person.given_name.substr(0, 1) + ". " + person.family_name));
  if (random.chance(0.3))
    data.put("document_numbers",
             Node::list().add("MADE-UP-" + std::to_string(100000 + random.below(900000))));
  data.put("free_text", "Made up for the demonstration: nobody by this description exists.");
}

void ReportMaker::put_age(Node& data, const MadeUpPerson& person, Date received_on, Philox& random) const {
  if (!person.age_known) {
    data.put("age", "unknown");
    return;
  }
  const int age = completed_years(person.birth_date, received_on);
  if (person.anonymous || random.chance(0.1))
    data.put("age", age);
  else
    data.put("birth_date", to_iso(person.birth_date));
}

Node ReportMaker::episode(const MadeUpPerson& person, Date received_on, Philox& random) const {
  const Codebook& book = codebook_;
  const std::string& place = book.place()[person.place].code;
  Node episode = Node::table();
  episode.put("form", book.form()[person.victim.form].code)
      .put("sub_form", book.sub_form()[person.sub_form].code)
      .put("place", place);
  if (place != "unknown") {
    Node countries = Node::list();
    if (place != "abroad") countries.add(book.country()[profile_.own_country].code);
    if (place != "domestic") countries.add(book.country()[person.country].code);
    episode.put("countries", countries);
  }
  if (place == "domestic" && random.chance(0.8))
    episode.put("region", book.region()[any_code(book.region(), received_on, random)].code);
  const std::string& form = book.form()[person.victim.form].code;
  if (form == "labour" && random.chance(0.8))
    episode.put("sector", book.sector()[any_code(book.sector(), received_on, random)].code);
  if (random.chance(0.6)) {
    const CodeId means[] = {any_code(book.means_of_control(), received_on, random)};
    episode.put("means_of_control", list_of(book.means_of_control(), means));
  }
  if (random.chance(0.5))
    episode.put("recruiter_relation",
                book.recruiter_relation()[any_code(book.recruiter_relation(), received_on, random)].code);
  if (random.chance(0.7) && person.age_known) {
    const Date end = received_on + -static_cast<std::int32_t>(random.below(200));
    const Date start = end + -static_cast<std::int32_t>(10 + random.below(500));
    if (person.birth_date < start) {
      episode.put("start", to_iso(start).substr(0, 7));
      episode.put("end", to_iso(end).substr(0, 7));
    }
  }
  return episode;
}

Node ReportMaker::report(const MadeUpPerson& person, Date received_on, CodeId organisation,
                         const std::string& reference, Philox& random) const {
  const Codebook& book = codebook_;
  Node data = Node::table();
  data.put("organisation", book.organisation()[unit_of(organisation, received_on, random)].code);
  data.put("received_on", to_iso(received_on))
      .put("channel", book.channel()[any_code(book.channel(), received_on, random)].code);
  data.put("own_reference", reference).put("legal_basis", legal_basis(person, organisation, received_on));
  data.put("dossier_type", book.dossier_type()[any_code(book.dossier_type(), received_on, random)].code);
  put_identity(data, person, random);
  put_age(data, person, received_on, random);
  data.put("sex", book.sex()[person.sex].code);
  std::vector<CodeId> nationalities = {person.victim.nationality};
  const CodeList& countries = book.country();
  // A second nationality now and then; for a quota on the nationality that counts, only a Dutch person may
  // have it.
  if (person.victim.nationality == profile_.own_country && random.chance(0.15))
    nationalities.push_back(any_code(countries, received_on, random));
  data.put("nationalities", list_of(countries, nationalities));
  if (person.victim.nationality == profile_.own_country) {
    data.put("residence_status", "citizen");
  } else if (random.chance(0.7)) {
    constexpr const char* kStatuses[] = {"eu_citizen", "permit", "reflection_period", "asylum_seeker",
                                         "undocumented"};
    data.put("residence_status", kStatuses[random.below(5)]);
  }
  const bool unaccompanied =
      person.victim.minor && person.victim.nationality != profile_.own_country && random.chance(0.3);
  data.put("unaccompanied_minor", unaccompanied ? "yes" : person.victim.minor ? "unknown" : "no");
  data.put("episodes", Node::list().add(episode(person, received_on, random)));
  if (random.chance(0.5)) {
    const CodeId seen[] = {any_code(book.indicator(), received_on, random)};
    data.put("indicators", list_of(book.indicator(), seen));
  }
  return data;
}

}  // namespace zicht::simulate
