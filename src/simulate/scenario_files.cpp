#include "simulate/scenario_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "simulate/draws.hpp"
#include "simulate/follow_up_rates.hpp"

namespace zicht::simulate {
namespace {

constexpr const char* kPolice = "police_oost_nederland";
constexpr const char* kCare = "fairwork";

const char* reporter_of(bool police) { return police ? kPolice : kCare; }
const char* form_of(bool sexual) { return sexual ? "sexual" : "labour"; }
std::string place_name(std::size_t place) { return std::string(kScenarioPlaces.at(place)); }

/// Empty for what never happens.
std::string days_text(std::int32_t days) {
  return days == FollowedPerson::kNever ? "" : std::to_string(days);
}

/// A line of the history, with its moment to sort by.
struct Line {
  Instant at;
  std::string text;
};

class ScenarioCountry {
 public:
  ScenarioCountry(const ChainScenario& scenario, const ScenarioSize& size, std::uint64_t seed)
      : scenario_(scenario),
        size_(size),
        random_(stream_of(seed, Purpose::scenario, 0, 0)),
        silent_from_(make_date(size.first_year + static_cast<int>(size.people.size()) - 1, 7, 1).value()) {}

  std::map<std::string, std::string> make() && {
    truth_follow_up_ = csv_record(std::vector<std::string>{
        "label", "person", "place_true", "place_first_reported", "form", "organisation_type", "received_on",
        "p_investigation_365", "cause", "days_to_cause", "days_to_investigation", "days_to_other_end",
        "investigation", "already_investigated"});
    investigations_ = csv_record(std::vector<std::string>{"agency", "own_reference", "opened_on", "origin",
                                                          "form", "scope", "state", "report_references"});
    follow_ups_ = csv_record(std::vector<std::string>{"organisation", "on", "kind", "reason",
                                                      "report_references", "investigation_reference"});
    cases_ = csv_record(std::vector<std::string>{"office", "case_key", "registered_on", "offences",
                                                 "trafficking_is_heaviest", "form"});
    disposals_ = csv_record(std::vector<std::string>{"case_key", "decided_on", "kind", "grounds"});
    truth_chain_ =
        csv_record(std::vector<std::string>{"case", "investigation", "suspect", "registered_on", "p_summons",
                                            "days_to_disposal", "disposal", "days_to_judgment", "judgment"});
    truth_series_ =
        csv_record(std::vector<std::string>{"year", "scope", "expected_victims", "expected_investigations",
                                            "victims_slope", "investigations_slope"});
    const auto series = draw_series_years(size_.people.size(), scenario_, random_);
    for (std::size_t at = 0; at < size_.people.size(); ++at) add_year(at, series.at(at));
    std::ranges::stable_sort(lines_, {}, &Line::at);
    std::string history;
    for (const Line& line : lines_) history += line.text + '\n';
    return {{"history.jsonl", std::move(history)},
            {"chain/investigation.csv", std::move(investigations_)},
            {"chain/follow_up.csv", std::move(follow_ups_)},
            {"chain/case.csv", std::move(cases_)},
            {"chain/disposal.csv", std::move(disposals_)},
            {"truth/truth_follow_up.csv", std::move(truth_follow_up_)},
            {"truth/truth_follow_up_rates.csv", follow_up_rates_csv(rates())},
            {"truth/truth_chain.csv", std::move(truth_chain_)},
            {"truth/truth_series.csv", std::move(truth_series_)}};
  }

 private:
  void add_year(std::size_t at, const SeriesYear& series) {
    const int year = size_.first_year + static_cast<int>(at);
    if (scenario_.is_of_series()) {
      add_series(year, series);
    } else {
      add_people(year, size_.people.at(at));
      add_cases(year, scenario_.inflow_falls ? kFallingInflow.at(std::min(at, kFallingInflow.size() - 1))
                                             : kFallingInflow.front());
    }
  }

  // --- reports and what is done with them ---

  void add_people(int year, std::size_t count) {
    const auto people = draw_followed_people(year, count, scenario_, random_);
    for (std::size_t first = 0; first < people.size();) {
      std::size_t end = first;
      while (end < people.size() && people[end].incident == people[first].incident) ++end;
      add_incident(std::span(people).subspan(first, end - first));
      first = end;
    }
  }

  Date seen_until(const FollowedPerson& person) const {
    return scenario_.goes_silent && person.police ? std::min(size_.until, silent_from_) : size_.until;
  }

  void add_incident(std::span<const FollowedPerson> people) {
    std::string references;  // of the reports that the investigation takes up
    const std::string investigation = "I" + std::to_string(investigations_made_ + 1);
    Date opened_on;
    for (const FollowedPerson& person : people) {
      const std::string reference = "MADE-UP-" + std::to_string(++reports_made_);
      const std::string of_report = std::string(reporter_of(person.police)) + ":" + reference;
      const bool ended = person.ends_after() <= seen_until(person).days - person.received_on.days;
      const bool reached = ended && person.reaches();
      tell(person, reference, reached);
      tell_truth(person, reached ? investigation : "");
      if (!ended) continue;
      const Date on = person.received_on + person.ends_after();
      follow_ups_ += csv_record(std::vector<std::string>{
          kPolice, to_iso(on), reached ? "investigation_opened" : "no_action", reached ? "" : "no_leads",
          of_report, reached ? std::string(kPolice) + ":" + investigation : ""});
      if (!reached) continue;
      references += (references.empty() ? "" : "|") + of_report;
      opened_on = on;
    }
    if (references.empty()) return;
    ++investigations_made_;
    investigations_ += csv_record(std::vector<std::string>{kPolice, investigation, to_iso(opened_on),
                                                           "report", form_of(people.front().sexual),
                                                           "unknown", "running", references});
  }

  Node data_of(const FollowedPerson& person, const std::string& reference, const std::string& place) const {
    Node data = Node::table();
    data.put("organisation", reporter_of(person.police)).put("received_on", to_iso(person.received_on));
    data.put("channel", "form").put("own_reference", reference).put("legal_basis", "no_consent_anonymous");
    data.put("dossier_type", "registration_and_advice").put("age", std::int64_t{30}).put("sex", "unknown");
    data.put("nationalities", Node::list().add("unknown"));
    return data.put("episodes",
                    Node::list().add(Node::table().put("form", form_of(person.sexual)).put("place", place)));
  }

  void say(const char* event, const std::string& label, Date on, const Node& data) {
    const Instant at{start_of_day_amsterdam(on).milliseconds + 36'000'000};
    Node line = Node::table();
    line.put("event", event).put("recorded_at", to_rfc3339(at)).put("actor", "simulator");
    line.put("report", label).put("data", data);
    if (std::string_view(event) == "corrected") line.put("reason", "The investigation found the place.");
    lines_.push_back({at, to_json(line)});
  }

  /// What the register is told of a report; the place again, when an investigation found it.
  void tell(const FollowedPerson& person, const std::string& reference, bool reached) {
    const std::string label = "r" + std::to_string(reports_made_);
    say("submitted", label, person.received_on,
        data_of(person, reference, place_name(person.place_said_first())));
    if (person.place_first_unknown && reached)
      say("corrected", label, person.received_on + person.ends_after(),
          data_of(person, reference, place_name(person.place)));
    ++counts_[{year_of(person.received_on), static_cast<int>(person.place), person.sexual, person.police}];
  }

  void tell_truth(const FollowedPerson& person, const std::string& investigation) {
    const char* const cause = person.ends_after() == FollowedPerson::kNever ? "none"
                              : person.reaches()                            ? "investigation"
                                                                            : "no_action";
    const double within_year = person.chance * std::erfc(-std::log(365.0 / 45) / std::sqrt(2.0)) / 2;
    truth_follow_up_ += csv_record(std::vector<std::string>{
        "r" + std::to_string(reports_made_), "p" + std::to_string(reports_made_), place_name(person.place),
        place_name(person.place_said_first()), form_of(person.sexual), person.police ? "police" : "fairwork",
        to_iso(person.received_on), fmt::format("{:.4f}", within_year), cause, days_text(person.ends_after()),
        days_text(person.investigated_after), days_text(person.dropped_after), investigation, "no"});
  }

  /// As expected, with how many there are.
  FollowUpRates rates() const {
    FollowUpRates rates;
    for (const ExpectedWithin& one : expected_within(scenario_, false))
      for (std::size_t at = 0; at < size_.people.size(); ++at) {
        const int year = size_.first_year + static_cast<int>(at);
        const auto found = counts_.find({year, static_cast<int>(one.place), one.sexual, one.police});
        if (found != counts_.end())
          rates[{year, place_name(one.place), form_of(one.sexual), one.police ? "police" : "fairwork"}] = {
              found->second, one.investigated, one.ended_otherwise};
      }
    return rates;
  }

  // --- cases ---

  void add_cases(int year, std::size_t count) {
    for (const FollowedCase& one : draw_followed_cases(year, count, random_)) {
      const std::string key = fmt::format("99/{:06}-{:02}", ++cases_made_, year % 100);
      if (one.registered_on > size_.until) continue;
      cases_ += csv_record(std::vector<std::string>{"office_oost_nederland", key, to_iso(one.registered_on),
                                                    "art273f_1_1", "yes", "sexual"});
      const char* const disposal = one.to_court ? "summons" : "dismissal_technical";
      const Date on = one.registered_on + one.disposed_after;
      if (on <= size_.until)
        disposals_ +=
            csv_record(std::vector<std::string>{key, to_iso(on), disposal, one.to_court ? "" : "t02"});
      truth_chain_ += csv_record(std::vector<std::string>{
          key, "", "", to_iso(one.registered_on), fmt::format("{:.2f}", kChanceOfSummons),
          std::to_string(one.disposed_after), disposal, "", ""});
    }
  }

  // --- two series ---

  void add_series(int year, const SeriesYear& series) {
    const Date first = make_date(year, 1, 1).value();
    for (std::int64_t at = 0; at < series.victims; ++at) {
      FollowedPerson person;
      person.place = 0;
      person.police = random_.chance(0.4);
      person.received_on = first + random_.between(0, 364);
      const std::string reference = "MADE-UP-" + std::to_string(++reports_made_);
      tell(person, reference, false);
      tell_truth(person, "");
    }
    for (std::int64_t at = 0; at < series.investigations; ++at)
      investigations_ += csv_record(std::vector<std::string>{
          kPolice, "I" + std::to_string(++investigations_made_), to_iso(first + random_.between(0, 364)),
          "own_intelligence", "sexual", "unknown", "running", ""});
    truth_series_ += csv_record(std::vector<std::string>{
        std::to_string(year), "unknown", fmt::format("{:.2f}", series.expected_victims),
        fmt::format("{:.2f}", series.expected_investigations),
        fmt::format("{:.5f}", std::log(scenario_.victims_growth)),
        fmt::format("{:.5f}", std::log(scenario_.investigations_growth))});
  }

  const ChainScenario& scenario_;
  const ScenarioSize& size_;
  Philox random_;
  Date silent_from_;
  int reports_made_ = 0;
  int investigations_made_ = 0;
  int cases_made_ = 0;
  std::vector<Line> lines_;
  std::map<std::array<int, 4>, std::int64_t> counts_;
  std::string investigations_, follow_ups_, cases_, disposals_;
  std::string truth_follow_up_, truth_chain_, truth_series_;
};

}  // namespace

std::map<std::string, std::string> scenario_files(const ChainScenario& scenario, const ScenarioSize& size,
                                                  std::uint64_t seed) {
  return ScenarioCountry(scenario, size, seed).make();
}

}  // namespace zicht::simulate
