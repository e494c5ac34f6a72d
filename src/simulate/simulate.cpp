#include "simulate/simulate.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <string>

#include "simulate/made_up_report.hpp"

namespace zicht::simulate {
namespace {

constexpr int kLongestDelay = 14;    // days from receipt to recording
constexpr double kCorrected = 0.03;  // of reports
constexpr int kDifferentAYear = 5;   // decisions that two people who share a name are two people

enum class Kind { submitted, corrected, withdrawn, same, different };

struct Event {
  Instant recorded_at;
  Kind kind;
  std::size_t report = 0;  ///< position among the reports
  std::size_t other = 0;   ///< for same and different
};

struct MadeUpReport {
  std::size_t person;
  Date received_on;
  CodeId organisation;
  Date recorded_on;
};

/// The register of one run: people and reports are drawn year by year, then put in words in the order of
/// recording.
class Simulation {
 public:
  Simulation(const Profile& profile, std::span<const NameList> names, const Codebook& codebook,
             const SimulationOptions& options)
      : profile_(profile), codebook_(codebook), options_(options), maker_(profile, names, codebook) {}

  Result<void> draw() {
    for (ProfileYear year : profile_.years) {
      scale(year);
      Philox random(options_.seed, static_cast<std::uint64_t>(year.year));
      ZICHT_CHECK(draw_year(year, random));
    }
    std::ranges::stable_sort(events_, {}, &Event::recorded_at);
    return {};
  }

  Result<void> write(std::ostream& out, const std::function<void(std::int64_t)>& progress) {
    std::vector<std::size_t> labels(reports_.size(), 0);
    std::size_t next_label = 1;
    std::int64_t written = 0;
    for (const Event& event : events_) {
      if (event.kind == Kind::submitted) labels[event.report] = next_label++;
      out << to_json(in_words(event, labels)) << '\n';
      if (!out) return fail(ErrorCode::io, "cannot write the history");
      if (++written % 1024 == 0) progress(written);
    }
    return {};
  }

 private:
  void scale(ProfileYear& year) const {
    year.victims *= options_.scale;
    year.reports *= options_.scale;
    year.withdrawn *= options_.scale;
    for (Quota& quota : year.quotas) quota.count *= options_.scale;
    for (auto& [organisation, reports] : year.organisations) reports *= options_.scale;
    if (year.published) year.published->victims *= options_.scale;
  }

  Result<void> draw_year(const ProfileYear& year, Philox& random) {
    const std::size_t first_person = people_.size();
    const std::size_t first_report = reports_.size();
    ZICHT_TRY(const std::vector<Victim> victims, draw_victims(profile_, year, random));
    const Date new_year = make_date(year.year, 1, 1).value();
    for (const Victim& victim : victims) {
      const Date received_on =
          new_year + static_cast<std::int32_t>(random.below(364));  // a later report fits before the end
      reports_.push_back({people_.size(), received_on, kUnknown, received_on});
      people_.push_back(maker_.person(victim, received_on, random));
    }
    ZICHT_CHECK(add_further_reports(year, first_person, random));
    ZICHT_CHECK(choose_organisations(year, first_report, random));
    record_late(year, first_report, victims.size(), random);
    for (std::size_t report = first_report; report < reports_.size(); ++report) submit(report, random);
    link_year(first_report + victims.size(), random);
    previous_people_ = {first_person, people_.size()};
    withdraw_some(year, random);
    keep_namesakes_apart(first_person, random);
    return {};
  }

  /// Reports on people of this year or of the year before, who were reported already.
  Result<void> add_further_reports(const ProfileYear& year, std::size_t first_person, Philox& random) {
    std::vector<std::size_t> known;
    for (std::size_t person = first_person; person < people_.size(); ++person)
      if (!people_[person].anonymous) known.push_back(person);
    for (std::size_t person = previous_people_.first; person < previous_people_.second; ++person)
      if (!people_[person].anonymous && random.chance(0.15)) known.push_back(person);
    const auto wanted = static_cast<std::size_t>(year.reports - year.victims);
    if (known.empty() && wanted > 0)
      return fail(ErrorCode::invalid_config, "nobody can be reported twice",
                  "year " + std::to_string(year.year));
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::size_t person = known[random.below(static_cast<std::uint32_t>(known.size()))];
      const Date earliest =
          std::max(people_[person].first_received_on + 1, make_date(year.year, 1, 1).value());
      const Date last = make_date(year.year, 12, 31).value();
      const Date received_on =
          earliest +
          static_cast<std::int32_t>(random.below(static_cast<std::uint32_t>(last.days - earliest.days + 1)));
      reports_.push_back({person, received_on, kUnknown, received_on});
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
    std::vector<double> weights(reports_.size() - first_report);
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
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const MadeUpReport& report = reports_[first_report + i];
        const bool seen_before = sees_already(report.person, organisation);
        weights[i] = report.organisation != kUnknown
                         ? 0
                         : leaning(organisation, people_[report.person].victim) * (seen_before ? 0.05 : 1);
      }
      const auto chosen = sample(weights, static_cast<std::size_t>(count), random);
      if (chosen.size() < static_cast<std::size_t>(count))
        return fail(ErrorCode::invalid_config, "the organisations have more reports than there are",
                    "year " + std::to_string(year.year));
      for (const std::size_t i : chosen) give(reports_[first_report + i], organisation);
    }
    for (std::size_t i = first_report; i < reports_.size(); ++i) {
      if (reports_[i].organisation != kUnknown) continue;
      Shares shares = others;
      for (std::size_t organisation = 0; organisation < shares.size(); ++organisation)
        shares[organisation] *=
            leaning(static_cast<CodeId>(organisation), people_[reports_[i].person].victim);
      give(reports_[i], static_cast<CodeId>(random.weighted(shares)));
    }
    return {};
  }

  bool sees_already(std::size_t person, CodeId organisation) const {
    const auto seen = seen_by_.find(person);
    return seen != seen_by_.end() && std::ranges::find(seen->second, organisation) != seen->second.end();
  }
  void give(MadeUpReport& report, CodeId organisation) {
    report.organisation = organisation;
    seen_by_[report.person].push_back(organisation);
  }

  /// Some people come to be known only after the year was published.
  void record_late(const ProfileYear& year, std::size_t first_report, std::size_t victims, Philox& random) {
    for (std::size_t report = first_report; report < reports_.size(); ++report)
      reports_[report].recorded_on = reports_[report].received_on + random.between(0, kLongestDelay);
    if (!year.published) return;
    std::vector<int> reports_on(people_.size(), 0);
    for (std::size_t report = first_report; report < reports_.size(); ++report)
      ++reports_on[reports_[report].person];
    auto late = static_cast<std::int64_t>(year.victims - year.published->victims);
    for (std::size_t report = first_report; report < first_report + victims && late > 0; ++report) {
      if (reports_on[reports_[report].person] > 1) continue;
      reports_[report].recorded_on = year.published->as_of + random.between(1, 180);
      people_[reports_[report].person].anonymous = true;  // nobody reports them again, nobody links them
      --late;
    }
  }

  Instant at_work(Date day, Philox& random) const {
    const Date within = std::min(day, profile_.until);
    const std::int64_t seconds = 32'400 + static_cast<std::int64_t>(random.below(7 * 3600));
    return {start_of_day_amsterdam(within).milliseconds + seconds * 1000};
  }

  void submit(std::size_t report, Philox& random) {
    const Date recorded_on = reports_[report].recorded_on;
    events_.push_back({at_work(recorded_on, random), Kind::submitted, report});
    if (random.chance(kCorrected)) {
      const Date corrected_on = recorded_on + random.between(1, 40);
      if (corrected_on <= profile_.until)
        events_.push_back({at_work(corrected_on, random), Kind::corrected, report});
    }
  }

  /// A registrar links each further report to the person's first.
  void link_year(std::size_t first_further, Philox& random) {
    std::map<std::size_t, std::size_t> first_report_of;
    for (std::size_t report = 0; report < reports_.size(); ++report)
      first_report_of.emplace(reports_[report].person, report);
    for (std::size_t report = first_further; report < reports_.size(); ++report) {
      const std::size_t first = first_report_of.at(reports_[report].person);
      if (first == report) continue;
      const Date both_known = std::max(reports_[first].recorded_on, reports_[report].recorded_on);
      events_.push_back({at_work(both_known + random.between(1, 40), random), Kind::same, first, report});
    }
  }

  /// Reports that turn out to be none: they are withdrawn, and count nowhere.
  void withdraw_some(const ProfileYear& year, Philox& random) {
    for (std::int64_t i = 0; i < year.withdrawn; ++i) {
      const Date received_on =
          make_date(year.year, 1, 1).value() + static_cast<std::int32_t>(random.below(364));
      const auto organisation = static_cast<CodeId>(random.weighted(profile_.organisation_type));
      reports_.push_back(
          {people_.size(), received_on, organisation, received_on + random.between(0, kLongestDelay)});
      people_.push_back(maker_.person({}, received_on, random));
      const std::size_t report = reports_.size() - 1;
      events_.push_back({at_work(reports_[report].recorded_on, random), Kind::submitted, report});
      events_.push_back(
          {at_work(reports_[report].recorded_on + random.between(1, 30), random), Kind::withdrawn, report});
    }
  }

  void keep_namesakes_apart(std::size_t first_person, Philox& random) {
    std::map<std::string, std::size_t> report_by_name;
    int decided = 0;
    for (std::size_t report = 0; report < reports_.size() && decided < kDifferentAYear; ++report) {
      const MadeUpPerson& person = people_[reports_[report].person];
      if (reports_[report].person < first_person || person.anonymous || person.victim.form == kUnknown)
        continue;
      const auto [namesake, is_new] =
          report_by_name.emplace(person.given_name + " " + person.family_name, report);
      if (is_new || reports_[namesake->second].person == reports_[report].person) continue;
      const Date both_known = std::max(reports_[namesake->second].recorded_on, reports_[report].recorded_on);
      events_.push_back(
          {at_work(both_known + random.between(2, 20), random), Kind::different, namesake->second, report});
      ++decided;
    }
  }

  Node in_words(const Event& event, const std::vector<std::size_t>& labels) const {
    const auto label = [&](std::size_t report) { return "r" + std::to_string(labels[report]); };
    constexpr const char* kNames[] = {"submitted", "corrected", "withdrawn", "same", "different"};
    Node line = Node::table();
    line.put("event", kNames[static_cast<std::size_t>(event.kind)])
        .put("recorded_at", to_rfc3339(event.recorded_at))
        .put("actor", "simulator");
    const MadeUpReport& report = reports_[event.report];
    switch (event.kind) {
      case Kind::submitted:
      case Kind::corrected: {
        // The same numbers for every version of a report, so that a correction changes what it is about and
        // no more.
        Philox random(options_.seed, kReportStreams + event.report);
        Node data = maker_.report(people_[report.person], report.received_on, report.organisation,
                                  "MADE-UP-" + std::to_string(event.report + 1), random);
        if (event.kind == Kind::corrected) data.put("submission", "corrected");
        line.put("report", label(event.report)).put("data", std::move(data));
        if (event.kind == Kind::corrected) line.put("reason", "The reporter sent a better version.");
        break;
      }
      case Kind::withdrawn:
        line.put("report", label(event.report)).put("reason", "No sign of trafficking after all.");
        break;
      case Kind::same:
      case Kind::different:
        line.put("reports", Node::list().add(label(event.report)).add(label(event.other)));
        line.put("reason", event.kind == Kind::same ? "Name, birth date and file agree."
                                                    : "The same name, other people.");
    }
    return line;
  }

  static constexpr std::uint64_t kReportStreams = std::uint64_t{1}
                                                  << 40;  // streams below are those of the years

  const Profile& profile_;
  const Codebook& codebook_;
  const SimulationOptions& options_;
  ReportMaker maker_;
  std::vector<MadeUpPerson> people_;
  std::vector<MadeUpReport> reports_;
  std::vector<Event> events_;
  std::pair<std::size_t, std::size_t> previous_people_{0, 0};
  std::map<std::size_t, std::vector<CodeId>> seen_by_;
};

}  // namespace

Result<void> simulate(const Profile& profile, std::span<const NameList> names, const Codebook& codebook,
                      const SimulationOptions& options, std::ostream& history,
                      const std::function<void(std::int64_t)>& progress) {
  Simulation simulation(profile, names, codebook, options);
  ZICHT_CHECK(simulation.draw());
  return simulation.write(history, progress);
}

}  // namespace zicht::simulate
