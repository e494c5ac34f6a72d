// linkage_oracle REPORTS_A_PERSON COUNTRIES [FIRST_SEED [PEOPLE]]: over made-up countries of the profile
// `free`, the links that linkage misses and those it makes falsely, beside those of an oracle that knows the
// simulator: every name with its share, every error with its rate, how often people are reported, by whom and
// when (from a hundred other countries). A second oracle knows the same, but counts how common each name is
// in the reports, as linkage has to. All cluster by the same step. No oracle sees who is who.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <unordered_map>
#include <unordered_set>

#include "base/parallel.hpp"
#include "linkage/link.hpp"
#include "linkage/name_keys.hpp"
#include "linkage_truth.hpp"
#include "oracle_counts.hpp"
#include "oracle_likelihood.hpp"
#include "simulate/made_up_report.hpp"
#include "simulate/test_profile.hpp"

namespace {

using namespace zicht;
using namespace zicht::oracle;
using linkage::ScoredPair;

/// How two reports came about: lists in order of receipt, days between them, one calendar year or not.
std::size_t reporting_of(std::size_t list_a, Date day_a, std::size_t list_b, Date day_b) {
  if (day_b < day_a) {
    std::swap(day_a, day_b);
    std::swap(list_a, list_b);
  }
  const auto months = static_cast<std::size_t>(std::min(13, (day_b.days - day_a.days + 29) / 30));
  const bool one_year = civil(day_a).year == civil(day_b).year;
  return ((list_a * 16 + list_b) * 14 + months) * 2 + (one_year ? 1 : 0);
}

/// What other countries of the profile teach about reports, whoever they are about.
class Habits {
 public:
  Habits(const simulate::Profile& profile, std::uint64_t first_seed) {
    constexpr std::uint64_t kCountries = 100;
    constexpr std::size_t kPairs = 100'000;
    std::map<std::size_t, double> linked, any;
    double links = 0;
    for (std::uint64_t seed = first_seed; seed < first_seed + kCountries; ++seed) {
      const auto country = simulate::draw_country(profile, shipped_codebook(), seed).value();
      std::map<std::uint32_t, std::vector<const simulate::DrawnReport*>> of_person;
      std::vector<const simulate::DrawnReport*> reports;
      for (const simulate::DrawnReport& report : country.reports) {
        const std::string& type = shipped_codebook().organisation()[report.organisation].parent;
        const bool needs_consent =
            type != "police" && type != "marechaussee" && type != "labour_inspectorate";
        if (report.fate == simulate::DrawnReport::Fate::withdrawn ||
            (country.people[report.person].refuses_consent && needs_consent))
          continue;
        of_person[report.person].push_back(&report);
        reports.push_back(&report);
      }
      for (const auto& [person, own] : of_person) {
        if (own.size() >= persons_.size()) persons_.resize(own.size() + 1, 0.0);
        persons_[own.size()] += 1.0 / kCountries;
        for (std::size_t a = 0; a < own.size(); ++a) {
          for (std::size_t b = a + 1; b < own.size(); ++b) {
            linked[reporting(*own[a], *own[b])] += 1;
            links += 1;
          }
        }
      }
      Philox random(seed, 77);
      for (std::size_t pair = 0; pair < kPairs; ++pair) {
        const auto* const a = reports[random.below(static_cast<std::uint32_t>(reports.size()))];
        const auto* const b = reports[random.below(static_cast<std::uint32_t>(reports.size()))];
        if (a->person != b->person) any[reporting(*a, *b)] += 1.0 / (kCountries * kPairs);
      }
    }
    for (const auto& [kind, share] : any) bits_[kind] = std::log2((linked[kind] + 0.1) / links / share);
  }

  double bits(const Written& a, const Written& b) const {
    const auto found = bits_.find(reporting_of(a.list, a.received_on, b.list, b.received_on));
    return found == bits_.end() ? 0.0 : found->second;
  }
  /// Log2 odds that a person's `left` reports and another's `right` are of one person, before any evidence:
  /// any set of reports is as likely as another of its size.
  double prior_bits(std::size_t left, std::size_t right) const {
    const auto weight = [&](std::size_t reports) {
      const double persons = reports < persons_.size() ? persons_[reports] : 0.0;
      return std::log2(std::max(persons, 1e-3)) +
             std::lgamma(static_cast<double>(reports) + 1) / std::log(2.0);
    };
    return weight(left + right) - weight(left) - weight(right);
  }

 private:
  static std::size_t reporting(const simulate::DrawnReport& a, const simulate::DrawnReport& b) {
    return reporting_of(a.list, a.received_on, b.list, b.received_on);
  }
  std::vector<double> persons_;  ///< by number of reports: expected persons in a country
  std::unordered_map<std::size_t, double> bits_;
};

/// By years between birth and first report: share of people.
std::map<int, double> ages(const simulate::Profile& profile, std::uint64_t seed) {
  const auto country = simulate::draw_country(profile, shipped_codebook(), seed).value();
  const simulate::ReportMaker maker(profile, simulate::test_names(), shipped_codebook(), seed, 0);
  std::map<int, double> share;
  for (std::size_t person = 0; person < country.people.size(); ++person) {
    const auto details = maker.details(country.people[person], person);
    share[civil(country.people[person].seen_on).year - civil(details.birth_date).year] +=
        1.0 / static_cast<double>(country.people.size());
  }
  return share;
}

class Oracle {
 public:
  Oracle(const Likelihood& likelihood, const Habits& habits, const std::vector<Written>& reports)
      : likelihood_(likelihood), habits_(habits), reports_(reports) {
    for (const Written& report : reports) {
      const Written* const one = &report;
      alone_.push_back(report.names_somebody ? likelihood.log_chance({&one, 1}) : -1e9);
    }
  }

  std::size_t unreadable() const {
    std::size_t count = 0;
    for (std::size_t report = 0; report < alone_.size(); ++report)
      count += reports_[report].names_somebody && alone_[report] < -1e6 ? 1U : 0U;
    return count;
  }

  double odds_bits(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) const {
    std::vector<const Written*> both;
    double apart = 0;
    for (const auto& side : {left, right}) {
      std::vector<const Written*> one;
      for (const std::uint32_t report : side) one.push_back(&reports_[report]);
      apart += one.size() == 1 ? alone_[side[0]] : likelihood_.log_chance(one);
      both.insert(both.end(), one.begin(), one.end());
    }
    if (apart < -1e6) return -1000;
    const double together = likelihood_.log_chance(both);
    if (together < -1e6) return -1000;
    double ratio = 0;
    for (const std::uint32_t a : left)
      for (const std::uint32_t b : right) ratio += std::exp2(habits_.bits(reports_[a], reports_[b]));
    return (together - apart) / std::log(2.0) + habits_.prior_bits(left.size(), right.size()) +
           std::log2(ratio / static_cast<double>(left.size() * right.size()));
  }

  /// Pairs that share a document, a birth date, a family name they may come from, or a given name and about
  /// the birth year; with the odds of those that are not hopeless.
  std::vector<ScoredPair> scored_pairs() const {
    constexpr std::size_t kLargest = 400;
    constexpr double kHopelessBits = -14;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> with;
    for (std::uint32_t record = 0; record < reports_.size(); ++record) {
      if (alone_[record] < -1e6) continue;
      std::unordered_set<std::uint64_t> keys;
      const Written& report = reports_[record];
      const int year = report.birth_date ? civil(*report.birth_date).year : 0;
      if (!report.document.empty()) keys.insert(linkage::mixed(1, linkage::stable_hash(report.document)));
      if (report.birth_date)
        keys.insert(linkage::mixed(2, static_cast<std::uint64_t>(report.birth_date->days)));
      for (const Reading& reading : report.readings) {
        const auto add = [&](const Token& token) {
          for (const Source& source : token.sources) {
            keys.insert(linkage::mixed(3, source.name));
            for (const int near : {-1, 0, 1})
              if (year > 0)
                keys.insert(
                    linkage::mixed(linkage::mixed(4, source.name), static_cast<std::uint64_t>(year + near)));
          }
        };
        add(reading.family);
        for (const Token& token : reading.given) add(token);
        for (const auto& [first, second] : reading.families) {
          add(first);
          add(second);
        }
      }
      for (const std::uint64_t key : keys) with[key].push_back(record);
    }
    std::unordered_set<std::uint64_t> met;
    std::vector<ScoredPair> pairs;
    for (const auto& [key, records] : with) {
      if (records.size() > kLargest) continue;
      for (std::size_t i = 0; i < records.size(); ++i) {
        for (std::size_t j = i + 1; j < records.size(); ++j) {
          const std::uint32_t a = std::min(records[i], records[j]);
          const std::uint32_t b = std::max(records[i], records[j]);
          if (!met.insert((std::uint64_t{a} << 32U) | b).second) continue;
          const double bits = odds_bits({&a, 1}, {&b, 1});
          if (bits > kHopelessBits) pairs.push_back({a, b, static_cast<float>(bits)});
        }
      }
    }
    return pairs;
  }

 private:
  const Likelihood& likelihood_;
  const Habits& habits_;
  const std::vector<Written>& reports_;
  std::vector<double> alone_;  ///< by report: log chance
};

struct Outcome {
  LinkCounts ours, oracle, counting;
  Reliability our_odds, oracle_odds, counting_odds;
  std::size_t unreadable = 0;
};

/// What an oracle links, and how right its odds are.
struct OracleAnswer {
  LinkCounts links;
  Reliability odds;
  std::size_t unreadable = 0;
};

OracleAnswer answer_of(const Likelihood& likelihood, const Habits& habits,
                       const std::vector<Written>& reports, const simulate::SimulatedIdentities& identities) {
  OracleAnswer answer;
  const Oracle oracle(likelihood, habits, reports);
  answer.unreadable = oracle.unreadable();
  const std::vector<ScoredPair> pairs = oracle.scored_pairs();
  for (const ScoredPair& pair : pairs)
    answer.odds.add(linkage::probability_of(double{pair.odds_bits}),
                    identities.person_of[pair.a] == identities.person_of[pair.b]);
  const std::vector<std::uint8_t> source_of(reports.size(), 0);
  const auto clustering =
      linkage::cluster(reports.size(), pairs, {}, source_of, {40, false},
                       [&](std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) {
                         return oracle.odds_bits(left, right);
                       });
  answer.links = link_counts(identities.view, clustering.cluster_of, identities.person_of);
  return answer;
}

Outcome outcome_of(const simulate::Profile& profile, const NameTable& names, const Likelihood& likelihood,
                   const Habits& habits, const std::map<int, double>& born_before, std::uint64_t seed) {
  const auto country = simulate::draw_country(profile, shipped_codebook(), seed).value();
  const auto identities =
      simulate::identities_of(country, profile, simulate::test_names(), shipped_codebook(), seed);
  const auto is_link = [&](std::uint32_t a, std::uint32_t b) {
    return identities.person_of[a] == identities.person_of[b];
  };
  Outcome outcome;
  const linkage::LinkResult result = linkage::link(identities.view, {}).value();
  outcome.ours = link_counts(identities.view, result.cluster_of, identities.person_of);
  for (const linkage::LinkedPair& pair : result.pairs)
    outcome.our_odds.add(pair.probability, is_link(pair.a, pair.b));

  const std::vector<Written> reports = read_reports(identities.view, profile, shipped_codebook(), names);
  const OracleAnswer knowing = answer_of(likelihood, habits, reports, identities);
  outcome.oracle = knowing.links;
  outcome.oracle_odds = knowing.odds;
  outcome.unreadable = knowing.unreadable;
  const NameTable counted =
      counted_names(names, reports, simulate::test_names(), shipped_codebook().country());
  const OracleAnswer counting =
      answer_of(Likelihood(profile, simulate::test_names(), shipped_codebook(), counted, born_before), habits,
                reports, identities);
  outcome.counting = counting.links;
  outcome.counting_odds = counting.odds;
  return outcome;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const auto asked = asked_countries({arguments, static_cast<std::size_t>(argument_count)});
  if (!asked) return 64;
  const simulate::Profile& profile = asked->profile;
  constexpr std::uint64_t kOtherCountries = 900'000'000;
  const NameTable names(simulate::test_names());
  const Habits habits(profile, kOtherCountries);
  const std::map<int, double> born_before = ages(profile, kOtherCountries);
  const Likelihood likelihood(profile, simulate::test_names(), shipped_codebook(), names, born_before);
  std::vector<Outcome> outcomes(asked->countries);
  run_parts(hardware_threads(), asked->countries, [&](std::size_t country) {
    outcomes[country] =
        outcome_of(profile, names, likelihood, habits, born_before, asked->first_seed + country);
  });
  Outcome sum;
  for (const Outcome& one : outcomes) {
    sum.ours += one.ours;
    sum.oracle += one.oracle;
    sum.counting += one.counting;
    sum.our_odds.add(one.our_odds);
    sum.oracle_odds.add(one.oracle_odds);
    sum.counting_odds.add(one.counting_odds);
    sum.unreadable += one.unreadable;
  }
  const auto n = static_cast<double>(asked->countries);
  std::cout << asked->countries << " countries of " << sum.ours.persons / n << " persons with identity, "
            << sum.ours.links / n << " links, at " << asked->reports_a_person << " reports a person\n";
  const auto print = [&](const char* who, const LinkCounts& counts, const Reliability& reliability) {
    std::cout << who << ": missed " << counts.missed / n << ", false " << counts.wrong / n
              << " a country; count off by " << 100 * (counts.counted / counts.persons - 1)
              << " %; pairs by their probability\n";
    reliability.print(std::cout);
  };
  print("linkage", sum.ours, sum.our_odds);
  print("oracle", sum.oracle, sum.oracle_odds);
  print("oracle that counts names", sum.counting, sum.counting_odds);
  const auto ratio = [&](const LinkCounts& oracle) {
    return (sum.ours.missed + sum.ours.wrong) / (oracle.missed + oracle.wrong);
  };
  std::cout << "errors of linkage over those of the oracle: " << ratio(sum.oracle)
            << ", of the one that counts names: " << ratio(sum.counting)
            << "; reports the oracle cannot read: " << static_cast<double>(sum.unreadable) / n
            << " a country\n";
}
