#include <algorithm>
#include <string>

#include "simulate/country_drawing.hpp"

namespace zicht::simulate {
namespace {

constexpr double kStillKnown = 0.15;  // share of last year's people who may be reported again
constexpr double kSeesTwice = 0.05;   // how much likelier an organisation reports somebody it knows

/// Years drawn one after the other, because reports also concern people of the year before.
class QuotaDrawing {
 public:
  QuotaDrawing(const Profile& profile, const Codebook& codebook, std::uint64_t seed, std::int64_t block)
      : profile_(profile), codebook_(codebook), seed_(seed), block_(block) {}

  Result<Country> draw() {
    for (const ProfileYear& year : profile_.years) ZICHT_CHECK(draw_year(year));
    return std::move(country_);
  }

 private:
  Result<void> draw_year(const ProfileYear& year) {
    Philox random = stream_of(seed_, Purpose::year, block_, static_cast<std::uint64_t>(year.year));
    const std::size_t first_person = country_.people.size();
    const std::size_t first_report = country_.reports.size();
    ZICHT_TRY(const std::vector<Victim> victims, draw_victims(profile_, year, random));
    for (const Victim& victim : victims) {
      // A later report fits before the end of the year.
      add_person(year.year, victim, random.below(364), random);
      add_report(country_.people.size() - 1, country_.people.back().seen_on);
    }
    ZICHT_CHECK(add_further_reports(year, first_person, random));
    ZICHT_CHECK(choose_organisations(year, first_report, random));
    record(year, first_report, victims.size(), random);
    previous_people_ = {first_person, country_.people.size()};
    withdraw_some(year, random);
    country_.years.push_back({year.year, first_person, country_.people.size()});
    return {};
  }

  void add_person(int year, const Victim& victim, std::uint32_t day, Philox& random) {
    Person& person = country_.people.emplace_back();
    person.year = static_cast<std::int16_t>(year);
    person.victim = victim;
    person.sex = static_cast<CodeId>(random.weighted(profile_.sex));
    person.refuses_consent = random.chance(profile_.errors.refuses_consent);
    person.seen_on = make_date(year, 1, 1).value() + static_cast<std::int32_t>(day);
    seen_once_only_.push_back(person.refuses_consent);
    seen_by_.emplace_back();
  }
  void add_report(std::size_t person, Date received_on) {
    DrawnReport& report = country_.reports.emplace_back();
    report.person = static_cast<std::uint32_t>(person);
    report.received_on = received_on;
  }

  /// Reports on people of this year or of the year before, who were reported already.
  Result<void> add_further_reports(const ProfileYear& year, std::size_t first_person, Philox& random) {
    std::vector<std::size_t> known;
    for (std::size_t person = first_person; person < country_.people.size(); ++person)
      if (!seen_once_only_[person]) known.push_back(person);
    for (std::size_t person = previous_people_.first; person < previous_people_.second; ++person)
      if (!seen_once_only_[person] && random.chance(kStillKnown)) known.push_back(person);
    const auto wanted = static_cast<std::size_t>(year.reports - year.victims);
    if (known.empty() && wanted > 0)
      return fail(ErrorCode::invalid_config, "nobody can be reported twice",
                  "year " + std::to_string(year.year));
    const Date last = make_date(year.year, 12, 31).value();
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::size_t person = known[random.below(static_cast<std::uint32_t>(known.size()))];
      const Date earliest = std::max(country_.people[person].seen_on + 1, make_date(year.year, 1, 1).value());
      const auto days = static_cast<std::uint32_t>(last.days - earliest.days + 1);
      add_report(person, earliest + static_cast<std::int32_t>(random.below(days)));
    }
    return {};
  }

  double leaning(CodeId organisation, const Victim& victim) const {
    double factor = 1;
    if (const auto forms = profile_.leaning_to_form.find(organisation);
        forms != profile_.leaning_to_form.end())
      if (const auto form = forms->second.find(victim.form); form != forms->second.end())
        factor *= form->second;
    if (const auto minors = profile_.leaning_to_minors.find(organisation);
        minors != profile_.leaning_to_minors.end() && victim.minor)
      factor *= minors->second;
    return factor;
  }

  /// Gives each report of the year its organisation: the quotas exactly, the others by share.
  Result<void> choose_organisations(const ProfileYear& year, std::size_t first_report, Philox& random) {
    Shares others = profile_.organisation_type;
    // Those who lean most choose first: they see few people, but have to see their own.
    std::vector<std::pair<CodeId, std::int64_t>> quotas;
    for (const auto& [name, count] : year.organisations)
      quotas.emplace_back(codebook_.organisation().find(name).value(), count);
    std::ranges::stable_sort(quotas, [&](const auto& a, const auto& b) {
      return profile_.leaning_to_form.contains(a.first) > profile_.leaning_to_form.contains(b.first);
    });
    for (const auto& [organisation, count] : quotas) {
      others[organisation] = 0;
      ZICHT_CHECK(meet_organisation(year, organisation, count, first_report, random));
    }
    for (std::size_t i = first_report; i < country_.reports.size(); ++i) {
      if (country_.reports[i].organisation != kUnknown) continue;
      Shares shares = others;
      for (std::size_t organisation = 0; organisation < shares.size(); ++organisation)
        shares[organisation] *= leaning(static_cast<CodeId>(organisation), victim_of(i));
      if (std::ranges::all_of(shares, [](double share) { return share == 0; }))
        return fail(ErrorCode::invalid_config, "no organisation is left for the reports beyond the quotas",
                    "year " + std::to_string(year.year));
      give(i, static_cast<CodeId>(random.weighted(shares)));
    }
    return {};
  }

  Result<void> meet_organisation(const ProfileYear& year, CodeId organisation, std::int64_t count,
                                 std::size_t first_report, Philox& random) {
    std::vector<double> weights(country_.reports.size() - first_report);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const DrawnReport& report = country_.reports[first_report + i];
      const bool seen_before =
          std::ranges::find(seen_by_[report.person], organisation) != seen_by_[report.person].end();
      weights[i] = report.organisation != kUnknown
                       ? 0
                       : leaning(organisation, victim_of(first_report + i)) * (seen_before ? kSeesTwice : 1);
    }
    const auto chosen = sample(weights, static_cast<std::size_t>(count), random);
    if (chosen.size() < static_cast<std::size_t>(count))
      return fail(ErrorCode::invalid_config, "the organisations have more reports than there are",
                  "year " + std::to_string(year.year));
    for (const std::size_t i : chosen) give(first_report + i, organisation);
    return {};
  }

  const Victim& victim_of(std::size_t report) const {
    return country_.people[country_.reports[report].person].victim;
  }
  void give(std::size_t position, CodeId organisation) {
    DrawnReport& report = country_.reports[position];
    report.organisation = organisation;
    seen_by_[report.person].push_back(organisation);
    const std::size_t list = profile_.capture.list_of(organisation);
    Person& person = country_.people[report.person];
    ++person.reports;
    if (list == profile_.capture.lists.size()) return;
    report.list = static_cast<std::uint8_t>(list);
    person.capture.lists |= ListMask{1} << list;
  }

  /// Some people come to be known only after the year was published.
  void record(const ProfileYear& year, std::size_t first_report, std::size_t victims, Philox& random) {
    for (std::size_t i = first_report; i < country_.reports.size(); ++i) {
      DrawnReport& report = country_.reports[i];
      report.recorded_on = recording_day(report.received_on, profile_.habits, profile_.until, random);
      if (random.chance(profile_.habits.corrected)) report.fate = DrawnReport::Fate::corrected;
    }
    if (!year.published) return;
    std::int64_t late = year.victims - year.published->victims;
    for (std::size_t i = first_report; i < first_report + victims && late > 0; ++i) {
      DrawnReport& report = country_.reports[i];
      if (country_.people[report.person].reports > 1) continue;
      report.recorded_on = year.published->as_of + random.between(1, 180);
      seen_once_only_[report.person] = true;
      --late;
    }
  }

  /// Reports that turn out to be none: they are withdrawn, and count nowhere.
  void withdraw_some(const ProfileYear& year, Philox& random) {
    for (std::int64_t i = 0; i < year.withdrawn; ++i) {
      add_person(year.year, {}, random.below(364), random);
      Person& person = country_.people.back();
      person.is_victim = false;
      add_report(country_.people.size() - 1, person.seen_on);
      DrawnReport& report = country_.reports.back();
      report.organisation = static_cast<CodeId>(random.weighted(profile_.organisation_type));
      report.recorded_on = recording_day(report.received_on, profile_.habits, profile_.until, random);
      report.fate = DrawnReport::Fate::withdrawn;
    }
  }

  const Profile& profile_;
  const Codebook& codebook_;
  std::uint64_t seed_;
  std::int64_t block_;
  Country country_;
  std::vector<bool> seen_once_only_;          ///< by person: no further reports on them
  std::vector<std::vector<CodeId>> seen_by_;  ///< by person
  std::pair<std::size_t, std::size_t> previous_people_{0, 0};
};

}  // namespace

Result<Country> draw_quota_country(const Profile& profile, const Codebook& codebook, std::uint64_t seed,
                                   std::int64_t block) {
  return QuotaDrawing(profile, codebook, seed, block).draw();
}

}  // namespace zicht::simulate
