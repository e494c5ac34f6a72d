// How often what is said of the chain is right, where the truth is known: follow-up by place, the difference
// between places, the place that an investigation teaches, a source that goes silent, the shares put before
// the court when only the inflow falls, and two series that go apart or do not.
//
//   study_chain_follow_up [SEEDS [FIRST_SEED]]     500 seeds is the acceptance; docs/chain-coverage.md has
//   the table
//
// Reports are made, not simulated by zicht simulate: incidents of 1 to 12 victims (mean 1.9) share an
// investigation, or each person is an incident of its own. The truth of a share is its expectation, worked
// out by the same draws with 400,000 people.

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/philox.hpp"
#include "chain/court_share.hpp"
#include "chain/flow.hpp"
#include "chain/follow_up.hpp"
#include "chain/made_chain.hpp"
#include "chain/two_series.hpp"
#include "stats/random_draws.hpp"

namespace {

using namespace zicht;
using chain::code;
using chain::day;

constexpr int kYear = 2022;
constexpr int kReports = 1062;  // as many as the reports of a year of the demo, about
constexpr std::int32_t kWindow = 180;
constexpr const char* kPlaces[] = {"domestic", "abroad", "both", "unknown"};

/// A person as it is made, before anybody reports it.
struct MadePerson {
  std::size_t place = 0;
  CodeId form = 1;
  CodeId organisation = 1;
  Date received_on;
  std::size_t incident = 0;
};
/// What may happen to an incident, or to a person of its own.
struct MadeEnds {
  bool investigated = false;  ///< were nothing to end it before
  std::int32_t investigated_after = 0;
  bool dropped = false;
  std::int32_t dropped_after = 0;
};

struct Setting {
  bool incidents = true;
  bool place_matters = true;
  bool confounded = false;   ///< form and reporter decide, and go with the place
  double first_unknown = 0;  ///< so many places are first reported as unknown, and taught by an investigation
};

std::int32_t log_normal(double median, Philox& random) {
  return static_cast<std::int32_t>(std::exp(std::log(median) + stats::draw_normal(random)));
}

std::size_t incident_size(bool incidents, Philox& random) {
  if (!incidents) return 1;
  std::size_t size = 1;
  while (size < 12 && random.chance(0.47)) ++size;  // mean 1.9
  return size;
}

double chance_of(const MadePerson& person, const Setting& setting) {
  constexpr double kOfPlace[] = {1, 0.28, 0.55, 0.35};
  double chance = 0.3 * (setting.place_matters ? kOfPlace[person.place] : 1.0);
  if (setting.confounded)
    chance =
        person.form == 1 ? (person.organisation == 1 ? 0.5 : 0.3) : (person.organisation == 1 ? 0.2 : 0.08);
  return chance;
}

std::size_t place_of(CodeId form, CodeId organisation, bool confounded, Philox& random) {
  const double abroad = !confounded ? 0.2 : (form == 1 ? 0.1 : 0.3) + (organisation == 1 ? 0 : 0.15);
  const double weights[] = {0.75 - abroad, abroad, 0.05, 0.2};
  return random.weighted(weights);
}

/// The people of a year, by incident, and what may happen to each incident.
struct MadeYear {
  std::vector<MadePerson> people;
  std::vector<MadeEnds> ends;  ///< by incident: of the first of its people
  std::vector<MadeEnds> own;   ///< by person: how the wait ends without an investigation
};

MadeYear make_year(std::size_t count, const Setting& setting, Philox& random) {
  MadeYear year;
  while (year.people.size() < count) {
    MadePerson one;
    one.form = static_cast<CodeId>(random.chance(0.6) ? 1 : 2);
    one.organisation = static_cast<CodeId>(random.chance(0.4) ? 1 : 2);
    one.place = place_of(one.form, one.organisation, setting.confounded, random);
    one.received_on = day(kYear, 1, 1) + random.between(0, 364);
    one.incident = year.ends.size();
    MadeEnds& ends = year.ends.emplace_back();
    ends.investigated = random.chance(chance_of(one, setting));
    ends.investigated_after = 1 + log_normal(45, random);
    for (std::size_t left = incident_size(setting.incidents, random); left > 0; --left) {
      year.people.push_back(one);
      MadeEnds& own = year.own.emplace_back();
      own.dropped = random.chance(0.6);
      own.dropped_after = 1 + log_normal(120, random);
    }
  }
  return year;
}

/// The share that reaches an investigation within the window, by place: by very many people, seen to the end.
std::map<std::size_t, double> truth_of(
    const Setting& setting, const std::function<std::size_t(const MadePerson&, bool, Philox&)>& cell) {
  constexpr std::size_t kMany = 400'000;
  Philox random(77, 1);
  Setting alone = setting;
  alone.incidents = false;
  const MadeYear year = make_year(kMany, alone, random);
  std::map<std::size_t, std::pair<double, double>> counts;
  for (std::size_t at = 0; at < year.people.size(); ++at) {
    const MadeEnds& ends = year.ends[year.people[at].incident];
    const bool reached = ends.investigated && ends.investigated_after <= kWindow &&
                         !(year.own[at].dropped && year.own[at].dropped_after < ends.investigated_after);
    auto& [events, all] = counts[cell(year.people[at], ends.investigated, random)];
    events += reached ? 1 : 0;
    all += 1;
  }
  std::map<std::size_t, double> truth;
  for (const auto& [of, count] : counts) truth[of] = count.first / count.second;
  return truth;
}
std::size_t true_place(const MadePerson& person, bool, Philox&) { return person.place; }

/// A register of these people as of a day. \param silent_from  source 1 delivers no follow-up from then on
struct MadeRegister {
  StatSnapshot reports;
  ChainSnapshot chain;
  FirstSaid first;
};
MadeRegister make_register(const MadeYear& year, const Setting& setting, Date as_of,
                           std::optional<Date> silent_from, Philox& random) {
  chain::ReportsBuilder now;
  StatSnapshotBuilder first;
  chain::ChainBuilder builder(as_of);
  std::map<std::size_t, ObjectNumber> investigation_of;
  for (std::size_t at = 0; at < year.people.size(); ++at) {
    const MadePerson& person = year.people[at];
    const MadeEnds& ends = year.ends[person.incident];
    const Date found_on = person.received_on + ends.investigated_after;
    const Date dropped_on = person.received_on + year.own[at].dropped_after;
    const bool silent = silent_from && person.organisation == 1;
    const Date last_seen = silent ? std::min(as_of, *silent_from) : as_of;
    const bool reached =
        ends.investigated && found_on <= last_seen && !(year.own[at].dropped && dropped_on < found_on);
    const bool unknown_first = setting.first_unknown > 0 && random.chance(setting.first_unknown);
    const char* const place_now = kPlaces[unknown_first && !reached ? 3 : person.place];
    const ReportId report = now.add(person.received_on, place_now, person.organisation, person.form);
    if (unknown_first && reached) {
      Report said;
      said.received_on = person.received_on;
      said.episodes.emplace_back().place = code("place", "unknown");
      first.add(report, report, said);
    }
    if (reached) {
      const auto [found, is_new] = investigation_of.try_emplace(person.incident, 0);
      if (is_new) found->second = builder.investigate(found_on);
      if (silent_from) builder.follow_up(report, found_on, "investigation_opened");
      builder.tie(Relation::investigated_in, report, found->second);
    } else if (year.own[at].dropped && dropped_on <= last_seen) {
      builder.follow_up(report, dropped_on, "no_action");
    }
  }
  return {std::move(now).finish(as_of), std::move(builder).finish(), {std::move(first).finish(as_of, 1), {}}};
}

struct Tally {
  int covered = 0;
  int all = 0;
  double sum = 0;
  double share() const { return all == 0 ? 0 : static_cast<double>(covered) / all; }
  double mean() const { return all == 0 ? 0 : sum / all; }
};

void line(const std::string& what, double measured, const std::string& asked) {
  fmt::print("| {} | {:.3f} | {} |\n", what, measured, asked);
}

/// Coverage of the share by place, and whether the parts of the flow add up.
void study_places(int seeds, int from, bool incidents) {
  const Setting setting{incidents, true, false, 0};
  const auto truth = truth_of(setting, true_place);
  std::map<std::size_t, Tally> by_place;
  int unbalanced = 0;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), incidents ? 11U : 12U);
    const Date as_of = day(kYear + 1, 6, 30);
    const MadeRegister made = make_register(make_year(kReports, setting, random), setting, as_of, {}, random);
    const auto cases =
        chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, {}, made.first)
            .value();
    for (const chain::FollowUpCell& cell : chain::follow_up_by_place(cases, as_of))
      for (std::size_t place = 0; place < std::size(kPlaces); ++place) {
        if (cell.place != code("place", kPlaces[place])) continue;
        Tally& tally = by_place[place];
        ++tally.all;
        tally.covered +=
            cell.within[1].lower <= truth.at(place) && truth.at(place) <= cell.within[1].upper ? 1 : 0;
      }
    const chain::ChainIndex index(made.chain);
    const chain::ChainFlows flows(made.reports, index, shipped_codebook(), kYear);
    for (const chain::FlowView view : {chain::FlowView::cohort, chain::FlowView::year})
      for (const chain::FlowLevel& level : flows.of(view)) {
        std::int64_t sum = 0;
        for (const chain::FlowPart& part : level.parts) sum += part.count;
        unbalanced += sum == level.total ? 0 : 1;
      }
  }
  for (const auto& [place, tally] : by_place)
    line(fmt::format("F(180) covered, {}, {}", kPlaces[place], incidents ? "incidents" : "no incidents"),
         tally.share(), incidents ? ".91 or more" : ".93 to .97");
  line("levels of the flow that do not add up", unbalanced, "0");
}

/// A true difference of 0 given form and reporter, though places differ by both.
void study_null(int seeds, int from, bool incidents) {
  const Setting setting{incidents, false, true, 0};
  Tally crude;
  Tally strata;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), incidents ? 21U : 22U);
    const Date as_of = day(kYear + 1, 6, 30);
    const MadeRegister made = make_register(make_year(kReports, setting, random), setting, as_of, {}, random);
    const auto cases =
        chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, {}, made.first)
            .value();
    for (const auto& one : chain::follow_up_differences(cases, shipped_codebook(), kWindow)) {
      if (one.place != code("place", "abroad") || !one.within_strata) continue;
      ++crude.all;
      crude.covered += one.crude.lower <= 0 && 0 <= one.crude.upper ? 1 : 0;
      crude.sum += one.crude.difference;
      ++strata.all;
      strata.covered += one.within_strata->lower <= 0 && 0 <= one.within_strata->upper ? 1 : 0;
      strata.sum += one.within_strata->difference;
    }
  }
  const char* const how = incidents ? "incidents" : "no incidents";
  line(fmt::format("place_null: 0 covered by the crude difference, {}", how), crude.share(),
       "(confounded; no goal)");
  line(fmt::format("place_null: mean crude difference, {}", how), crude.mean(), "(confounded; no goal)");
  line(fmt::format("place_null: 0 covered within strata, {}", how), strata.share(), ".92 or more");
  line(fmt::format("place_null: mean difference within strata, {}", how), strata.mean(), "0");
}

/// Two groups without any difference: how often the curves are said to differ.
void study_size(int seeds, int from) {
  const Setting setting{true, false, false, 0};
  Tally curve;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), 31U);
    const Date as_of = day(kYear + 1, 6, 30);
    const MadeRegister made = make_register(make_year(kReports, setting, random), setting, as_of, {}, random);
    const auto cases =
        chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, {}, made.first)
            .value();
    for (const auto& one : chain::follow_up_differences(cases, shipped_codebook(), kWindow)) {
      if (one.place != code("place", "abroad")) continue;
      ++curve.all;
      curve.covered += one.crude.curve_p_value < 0.05 ? 1 : 0;
    }
  }
  line("size of the test of curves (in the place of Gray's)", curve.share(), ".06 or less");
}

/// The place is first unknown of a quarter, and taught by an investigation.
void study_learnt(int seeds, int from) {
  const Setting setting{true, true, false, 0.25};
  const auto first_place = [&](const MadePerson& person, bool, Philox& random) {
    return random.chance(setting.first_unknown) ? std::size_t{3} : person.place;
  };
  const auto truth = truth_of(setting, first_place);
  for (const chain::PlaceKnown known :
       {chain::PlaceKnown::as_first_reported, chain::PlaceKnown::as_now_known}) {
    std::map<std::size_t, Tally> bias;
    for (int seed = from; seed < from + seeds; ++seed) {
      Philox random(static_cast<std::uint32_t>(seed), 41U);
      const Date as_of = day(kYear + 1, 6, 30);
      const MadeRegister made =
          make_register(make_year(kReports, setting, random), setting, as_of, {}, random);
      chain::FollowUpRule rule;
      rule.place_known = known;
      const auto cases =
          chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, rule, made.first)
              .value();
      for (const chain::FollowUpCell& cell : chain::follow_up_by_place(cases, as_of))
        for (const std::size_t place : {std::size_t{0}, std::size_t{1}, std::size_t{3}})
          if (cell.place == code("place", kPlaces[place])) {
            ++bias[place].all;
            bias[place].sum += cell.within[1].share - truth.at(place);
          }
    }
    const bool first = known == chain::PlaceKnown::as_first_reported;
    for (const auto& [place, tally] : bias)
      line(fmt::format("place_learnt: bias of F(180), {}, {}", kPlaces[place],
                       first ? "as_first_reported" : "as_now_known"),
           tally.mean(), first ? "0" : "(biased; no goal)");
  }
}

/// Source 1 delivers nothing from the first of July on; a year later it is known to be silent.
void study_silent(int seeds, int from) {
  const Setting setting{true, true, false, 0};
  const auto truth = truth_of(setting, true_place);
  for (const bool notices : {true, false}) {
    Tally bias;
    for (int seed = from; seed < from + seeds; ++seed) {
      Philox random(static_cast<std::uint32_t>(seed), 51U);
      const Date as_of = day(kYear + 1, 12, 31);
      const MadeRegister made =
          make_register(make_year(kReports, setting, random), setting, as_of, day(kYear, 7, 1), random);
      chain::FollowUpRule rule;
      if (!notices) rule.silent_after_days = 100'000;
      // What a source that went silent last said, it said of its reports: an investigation says it as a
      // follow-up.
      const auto cases =
          chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, rule, made.first)
              .value();
      for (const chain::FollowUpCell& cell : chain::follow_up_by_place(cases, as_of))
        if (cell.place == code("place", "domestic")) {
          ++bias.all;
          bias.sum += cell.within[1].share - truth.at(0);
        }
    }
    line(fmt::format("silent_source: bias of F(180), domestic, {}",
                     notices ? "seen until its last word" : "taken for nothing done"),
         bias.mean(), notices ? "0" : "(biased; no goal)");
  }
}

/// The chance of a summons is .55 always; only the inflow falls. Summons take longer than dismissals.
void study_inflow(int seeds, int from) {
  constexpr int kInflow[] = {221, 221, 221, 209, 180, 130, 130};
  constexpr int kFirst = 2018;
  std::map<int, Tally> decided;
  std::map<int, Tally> within;
  int unbalanced = 0;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), 61U);
    chain::ChainBuilder builder(day(kFirst + static_cast<int>(std::size(kInflow)) + 1, 12, 31));
    for (int year = kFirst; year < kFirst + static_cast<int>(std::size(kInflow)); ++year)
      for (int at = 0; at < kInflow[year - kFirst]; ++at) {
        const Date registered = day(year, 1, 1) + random.between(0, 364);
        const ObjectNumber one = builder.add_case(registered);
        const bool summons = random.chance(0.55);
        builder.dispose(one, registered + 1 + log_normal(summons ? 300 : 150, random),
                        summons ? "summons" : "dismissal_technical");
      }
    const ChainSnapshot chain = std::move(builder).finish();
    for (const chain::CourtShare& one : chain::court_shares(chain, shipped_codebook(), 2020, 2024)) {
      Tally& moved = decided[one.year];
      ++moved.all;
      moved.sum +=
          one.decided == 0 ? 0 : static_cast<double>(one.decided_to_court) / static_cast<double>(one.decided);
      Tally& flat = within[one.year];
      ++flat.all;
      flat.sum += one.within_730.share;
      unbalanced += one.open_before + one.registered == one.disposed + one.open_after ? 0 : 1;
    }
  }
  const auto range = [](const std::map<int, Tally>& years) {
    double low = 1;
    double high = 0;
    for (const auto& [year, tally] : years) {
      low = std::min(low, tally.mean());
      high = std::max(high, tally.mean());
    }
    return high - low;
  };
  line("inflow_only: range of the mean share within 730 days, 2020-2024", range(within), ".01 or less");
  line("inflow_only: range of the mean share decided in the year", range(decided), "about .05");
  line("inflow_only: stock lines that do not add up", unbalanced, "0");
}

/// Victims rise by 8 % a year; investigations are flat, or fall by 10 %. Dispersion 3, no autocorrelation.
void study_series(int seeds, int from) {
  for (const double slope : {1.0, 0.9})
    for (const int years : {5, 7, 10}) {
      Tally said;
      for (int seed = from; seed < from + 4 * seeds; ++seed) {
        Philox random(static_cast<std::uint32_t>(seed), 71U + static_cast<std::uint32_t>(years));
        const auto count = [&](double mean) {
          const double size = mean / 2;  // gamma-Poisson with variance 3 times the mean
          return stats::draw_poisson(mean * stats::draw_gamma(size, random) / size, random);
        };
        std::vector<std::int64_t> victims;
        std::vector<std::int64_t> investigations;
        for (int year = 0; year < years; ++year) {
          victims.push_back(count(700 * std::pow(1.08, year)));
          investigations.push_back(count(180 * std::pow(slope, year)));
        }
        const auto compared = chain::compare_series(victims, investigations, 2015, {});
        ++said.all;
        said.covered += compared.divergence == chain::Divergence::opposite ? 1 : 0;
      }
      if (slope == 1.0)
        line(fmt::format("flat: said to be opposite, {} years", years), said.share(), ".06 or less");
      else
        line(fmt::format("opposite: said to be, {} years", years), said.share(), "(power; no goal)");
    }
}

}  // namespace

int main(int count, char** words) {
  const int seeds = count > 1 ? std::atoi(words[1]) : 500;
  const int from = count > 2 ? std::atoi(words[2]) : 1;
  if (seeds < 1) return EXIT_FAILURE;
  fmt::print(
      "{} seeds from {}, {} reports each, as of 30 June of the next year\n\n| what | measured | asked "
      "|\n|---|---|---|\n",
      seeds, from, kReports);
  study_places(seeds, from, true);
  study_places(seeds, from, false);
  study_null(seeds, from, true);
  study_null(seeds, from, false);
  study_size(seeds, from);
  study_learnt(seeds, from);
  study_silent(seeds, from);
  study_inflow(seeds, from);
  study_series(seeds, from);
  return EXIT_SUCCESS;
}
