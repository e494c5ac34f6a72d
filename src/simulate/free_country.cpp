#include <algorithm>
#include <bit>
#include <cmath>

#include "simulate/country_drawing.hpp"

namespace zicht::simulate {
namespace {

/// What is drawn once for the country and year, whatever the scale.
struct Margins {
  std::int64_t people = 0;
  double minor = 0;
  Picker form, minor_form, nationality, minor_nationality, sex;
};

Picker scattered_picker(const Shares& shares, double certainty, Philox& random) {
  return Picker(certainty > 0 ? scattered(shares, certainty, random) : shares);
}

Margins draw_margins(const Profile& profile, std::uint64_t seed, int year) {
  const FreeCountry& free = *profile.free;
  Philox random = stream_of(seed, Purpose::margins, 0, static_cast<std::uint64_t>(year));
  Margins margins;
  margins.people = std::max<std::int64_t>(
      1, std::llround(static_cast<double>(free.people) * std::exp(free.people_spread * normal(random))));
  margins.minor = free.minor;
  if (free.certainty > 0 && free.minor > 0 && free.minor < 1) {
    const double shares[] = {free.minor, 1 - free.minor};
    margins.minor = scattered(shares, free.certainty, random)[0];
  }
  margins.form = scattered_picker(profile.form, free.certainty, random);
  margins.minor_form = scattered_picker(profile.minor_form, free.certainty, random);
  margins.nationality = scattered_picker(profile.nationality, free.certainty, random);
  margins.minor_nationality = scattered_picker(profile.minor_nationality, free.certainty, random);
  margins.sex = scattered_picker(profile.sex, free.certainty, random);
  return margins;
}

class FreeDrawing {
 public:
  FreeDrawing(const Profile& profile, std::uint64_t seed, std::int64_t block)
      : profile_(profile), free_(*profile.free), seed_(seed), block_(block), capture_(profile.capture) {
    for (const ReportingList& list : profile.capture.lists) {
      std::vector<double> weights;
      auto& codes = organisations_.emplace_back();
      for (const auto& [organisation, weight] : list.organisations) {
        codes.push_back(organisation);
        weights.push_back(weight);
      }
      organisation_.emplace_back(weights);
    }
  }

  Country draw() {
    for (int year = free_.first_year; year <= free_.last_year; ++year) draw_year(year);
    return std::move(country_);
  }

 private:
  void draw_year(int year) {
    const Margins margins = draw_margins(profile_, seed_, year);
    Philox random = stream_of(seed_, Purpose::year, block_, static_cast<std::uint64_t>(year));
    new_year_ = make_date(year, 1, 1).value();
    year_end_ = make_date(year, 12, 31).value();
    const std::size_t first_person = country_.people.size();
    const std::size_t first_report = country_.reports.size();
    for (std::int64_t i = 0; i < margins.people; ++i) add_person(year, margins, random);
    add_further_reports(first_person, first_report, random);
    withdraw_some(year, first_report, random);
    for (std::size_t report = first_report; report < country_.reports.size(); ++report)
      finish(country_.reports[report], random);
    country_.years.push_back({year, first_person, country_.people.size()});
  }

  void add_person(int year, const Margins& margins, Philox& random) {
    Person person;
    person.year = static_cast<std::int16_t>(year);
    person.victim.minor = random.chance(margins.minor);
    const bool minor = person.victim.minor;
    person.victim.form = static_cast<CodeId>((minor ? margins.minor_form : margins.form).pick(random));
    person.victim.nationality =
        static_cast<CodeId>((minor ? margins.minor_nationality : margins.nationality).pick(random));
    person.sex = static_cast<CodeId>(margins.sex.pick(random));
    person.refuses_consent = random.chance(profile_.errors.refuses_consent);
    person.seen_on = new_year_ + static_cast<std::int32_t>(random.below(365));
    person.capture = capture_.draw(person.victim, random);
    const auto position = static_cast<std::uint32_t>(country_.people.size());
    if (person.capture.lists != 0) add_first_reports(person, position, random);
    country_.people.push_back(person);
  }

  /// One report by each list; those referred after the report that they follow from.
  void add_first_reports(const Person& person, std::uint32_t position, Philox& random) {
    const ListMask own = person.capture.lists & ~person.capture.referred;
    const std::size_t own_begin = country_.reports.size();
    for (std::size_t i = 0; i < profile_.capture.lists.size(); ++i)
      if ((own >> i & 1) != 0)
        add_report(position, i, false, new_year_ + static_cast<std::int32_t>(random.below(365)), random);
    const std::size_t own_end = country_.reports.size();
    for (std::size_t i = 0; i < profile_.capture.lists.size(); ++i) {
      if ((person.capture.referred >> i & 1) == 0) continue;
      Date since = new_year_;
      for (std::size_t r = own_begin; r < own_end; ++r)
        if (refers(country_.reports[r].list, i)) since = std::max(since, country_.reports[r].received_on);
      add_report(position, i, true, std::min(since + random.between(1, 60), year_end_), random);
    }
  }

  bool refers(std::size_t from, std::size_t to) const {
    return std::ranges::any_of(profile_.capture.referrals, [&](const CaptureModel::Referral& referral) {
      return referral.from == from && referral.to == to;
    });
  }

  void add_report(std::uint32_t person, std::size_t list, bool referral, Date received_on, Philox& random) {
    DrawnReport report;
    report.person = person;
    report.list = static_cast<std::uint8_t>(list);
    report.organisation = organisations_[list][organisation_[list].pick(random)];
    report.referral = referral;
    report.received_on = received_on;
    country_.reports.push_back(report);
  }

  /// Lists report again on people they saw, until there are so many reports a person.
  void add_further_reports(std::size_t first_person, std::size_t first_report, Philox& random) {
    const std::size_t first_ones = country_.reports.size() - first_report;
    const auto reported =
        std::count_if(country_.people.begin() + static_cast<std::ptrdiff_t>(first_person),
                      country_.people.end(), [](const Person& person) { return person.capture.lists != 0; });
    const auto wanted =
        static_cast<std::size_t>(std::llround(static_cast<double>(reported) * free_.reports_a_person));
    for (std::size_t reports = first_ones; reports < wanted; ++reports) {
      const DrawnReport again =
          country_.reports[first_report + random.below(static_cast<std::uint32_t>(first_ones))];
      Date first = std::min(again.received_on + 1, year_end_);
      Date last = year_end_;
      if (random.chance(free_.again_next_year)) {
        first = year_end_ + 1;
        last = std::min(year_end_ + 365, profile_.until);
      }
      const auto days = static_cast<std::uint32_t>(last.days - first.days + 1);
      add_report(again.person, again.list, false, first + static_cast<std::int32_t>(random.below(days)),
                 random);
    }
  }

  void withdraw_some(int year, std::size_t first_report, Philox& random) {
    const std::size_t reports = country_.reports.size() - first_report;
    for (std::size_t i = 0; i < reports; ++i) {
      if (!random.chance(profile_.habits.withdrawn)) continue;
      Person person;
      person.year = static_cast<std::int16_t>(year);
      person.is_victim = false;
      person.seen_on = new_year_ + static_cast<std::int32_t>(random.below(365));
      const std::size_t list = random.below(static_cast<std::uint32_t>(organisations_.size()));
      add_report(static_cast<std::uint32_t>(country_.people.size()), list, false, person.seen_on, random);
      country_.reports.back().fate = DrawnReport::Fate::withdrawn;
      country_.people.push_back(person);
    }
  }

  void finish(DrawnReport& report, Philox& random) {
    report.recorded_on = recording_day(report.received_on, profile_.habits, profile_.until, random);
    if (report.fate == DrawnReport::Fate::withdrawn) return;
    if (random.chance(profile_.habits.corrected)) report.fate = DrawnReport::Fate::corrected;
    Person& person = country_.people[report.person];
    person.seen_on = person.reports == 0 ? report.received_on : std::min(person.seen_on, report.received_on);
    ++person.reports;
  }

  const Profile& profile_;
  const FreeCountry& free_;
  std::uint64_t seed_;
  std::int64_t block_;
  CaptureDraw capture_;
  std::vector<std::vector<CodeId>> organisations_;  ///< by list
  std::vector<Picker> organisation_;
  Country country_;
  Date new_year_, year_end_;
};

}  // namespace

Result<Country> draw_free_country(const Profile& profile, std::uint64_t seed, std::int64_t block) {
  return FreeDrawing(profile, seed, block).draw();
}

}  // namespace zicht::simulate
