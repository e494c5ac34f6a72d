// How often what is said of the chain is right, where the truth is known: follow-up by place, the difference
// between places, the place that an investigation teaches, a source that goes silent, the shares put before
// the court when only the inflow falls, and two series that go apart or do not.
//
//   study_chain_follow_up [SEEDS [FIRST_SEED]]     500 seeds is the acceptance; docs/chain-coverage.md has
//   the table
//
// The draws are those of zicht simulate --scenario: incidents of 1 to 12 victims (mean 1.9) share an
// investigation, or each person is an incident of its own. The truth of a share is its expectation, worked
// out by the same draws with 400,000 people.

#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "base/philox.hpp"
#include "chain/court_share.hpp"
#include "chain/flow.hpp"
#include "chain/follow_up.hpp"
#include "chain/made_chain.hpp"
#include "chain/two_series.hpp"
#include "simulate/chain_scenario.hpp"

namespace {

using namespace zicht;
using chain::code;
using chain::day;

constexpr int kYear = 2022;
constexpr int kReports = 1062;  // as many as the reports of a year of the demo, about
constexpr std::int32_t kWindow = 180;
constexpr const auto& kPlaces = simulate::kScenarioPlaces;

simulate::ChainScenario scenario(std::string_view name) { return simulate::chain_scenario(name).value(); }

/// Places matter as in the demo, with nothing else besides.
constexpr simulate::ChainScenario kPlain = {.name = "plain"};

/// The share that reaches an investigation within the window, by place.
std::map<std::size_t, double> truth_of(const simulate::ChainScenario& setting, bool as_said_first = false) {
  std::map<std::size_t, std::pair<double, double>> sums;
  for (const simulate::ExpectedWithin& cell : simulate::expected_within(setting, as_said_first)) {
    auto& [reached, all] = sums[cell.place];
    reached += cell.share * cell.investigated[1];
    all += cell.share;
  }
  std::map<std::size_t, double> truth;
  for (const auto& [place, sum] : sums) truth[place] = sum.first / sum.second;
  return truth;
}

/// A register of these people as of a day. \param silent_from  source 1 delivers no follow-up from then on
struct MadeRegister {
  StatSnapshot reports;
  ChainSnapshot chain;
  FirstSaid first;
};
MadeRegister make_register(const simulate::ChainScenario& setting, Date as_of, Philox& random,
                           std::optional<Date> silent_from = {}) {
  chain::ReportsBuilder now;
  StatSnapshotBuilder first;
  chain::ChainBuilder builder(as_of);
  std::map<std::size_t, ObjectNumber> investigation_of;
  for (const simulate::FollowedPerson& person :
       simulate::draw_followed_people(kYear, kReports, setting, random)) {
    const Date last_seen = silent_from && person.police ? std::min(as_of, *silent_from) : as_of;
    const bool ended = person.ends_after() <= last_seen.days - person.received_on.days;
    const bool reached = ended && person.reaches();
    const Date ended_on = person.received_on + (ended ? person.ends_after() : 0);
    const std::size_t place_now = reached ? person.place : person.place_said_first();
    const ReportId report = now.add(person.received_on, simulate::kScenarioPlaces.at(place_now),
                                    person.police ? 1 : 2, person.sexual ? 1 : 2);
    if (person.place_first_unknown && reached) {
      Report said;
      said.received_on = person.received_on;
      said.episodes.emplace_back().place = code("place", "unknown");
      first.add(report, report, said);
    }
    if (reached) {
      const auto [found, is_new] = investigation_of.try_emplace(person.incident, 0);
      if (is_new) found->second = builder.investigate(ended_on);
      if (silent_from) builder.follow_up(report, ended_on, "investigation_opened");
      builder.tie(Relation::investigated_in, report, found->second);
    } else if (ended) {
      builder.follow_up(report, ended_on, "no_action");
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
  simulate::ChainScenario setting = kPlain;
  setting.incidents = incidents;
  const auto truth = truth_of(setting);
  std::map<std::size_t, Tally> by_place;
  int unbalanced = 0;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), incidents ? 11U : 12U);
    const Date as_of = day(kYear + 1, 6, 30);
    const MadeRegister made = make_register(setting, as_of, random);
    const auto cases =
        chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, {}, made.first)
            .value();
    for (const chain::FollowUpCell& cell : chain::follow_up_by_place(cases))
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
  simulate::ChainScenario setting = scenario("place_null");
  setting.incidents = incidents;
  Tally crude;
  Tally strata;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), incidents ? 21U : 22U);
    const Date as_of = day(kYear + 1, 6, 30);
    const MadeRegister made = make_register(setting, as_of, random);
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
  simulate::ChainScenario setting = kPlain;
  setting.place_matters = false;
  Tally curve;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), 31U);
    const Date as_of = day(kYear + 1, 6, 30);
    const MadeRegister made = make_register(setting, as_of, random);
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
  const simulate::ChainScenario setting = scenario("place_learnt");
  const auto truth = truth_of(setting, true);
  for (const chain::PlaceKnown known :
       {chain::PlaceKnown::as_first_reported, chain::PlaceKnown::as_now_known}) {
    std::map<std::size_t, Tally> bias;
    for (int seed = from; seed < from + seeds; ++seed) {
      Philox random(static_cast<std::uint32_t>(seed), 41U);
      const Date as_of = day(kYear + 1, 6, 30);
      const MadeRegister made = make_register(setting, as_of, random);
      chain::FollowUpRule rule;
      rule.place_known = known;
      const auto cases =
          chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, rule, made.first)
              .value();
      for (const chain::FollowUpCell& cell : chain::follow_up_by_place(cases))
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
  const simulate::ChainScenario setting = scenario("silent_source");
  const auto truth = truth_of(setting);
  for (const bool notices : {true, false}) {
    Tally bias;
    for (int seed = from; seed < from + seeds; ++seed) {
      Philox random(static_cast<std::uint32_t>(seed), 51U);
      const Date as_of = day(kYear + 1, 12, 31);
      const MadeRegister made = make_register(setting, as_of, random, day(kYear, 7, 1));
      chain::FollowUpRule rule;
      if (!notices) rule.silent_after_days = 100'000;
      // What a source that went silent last said, it said of its reports: an investigation says it as a
      // follow-up.
      const auto cases =
          chain::followed_cases(made.reports, made.chain, shipped_codebook(), kYear, kYear, rule, made.first)
              .value();
      for (const chain::FollowUpCell& cell : chain::follow_up_by_place(cases))
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
  const int inflow_years = static_cast<int>(simulate::kFallingInflow.size());
  constexpr int kFirst = 2018;
  std::map<int, Tally> decided;
  std::map<int, Tally> within;
  int unbalanced = 0;
  for (int seed = from; seed < from + seeds; ++seed) {
    Philox random(static_cast<std::uint32_t>(seed), 61U);
    chain::ChainBuilder builder(day(kFirst + inflow_years + 1, 12, 31));
    for (int year = 0; year < inflow_years; ++year)
      for (const simulate::FollowedCase& made : simulate::draw_followed_cases(
               kFirst + year, simulate::kFallingInflow.at(static_cast<std::size_t>(year)), random))
        builder.dispose(builder.add_case(made.registered_on), made.registered_on + made.disposed_after,
                        made.to_court ? "summons" : "dismissal_technical");
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
  for (const std::string_view name : {"flat", "opposite"})
    for (const int years : {5, 7, 10}) {
      Tally said;
      for (int seed = from; seed < from + 4 * seeds; ++seed) {
        Philox random(static_cast<std::uint32_t>(seed), 71U + static_cast<std::uint32_t>(years));
        std::vector<std::int64_t> victims;
        std::vector<std::int64_t> investigations;
        for (const simulate::SeriesYear& one :
             simulate::draw_series_years(static_cast<std::size_t>(years), scenario(name), random)) {
          victims.push_back(one.victims);
          investigations.push_back(one.investigations);
        }
        const auto compared = chain::compare_series(victims, investigations, 2015, {});
        ++said.all;
        said.covered += compared.divergence == chain::Divergence::opposite ? 1 : 0;
      }
      if (name == "flat")
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
