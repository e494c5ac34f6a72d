// How often the band holds the truth: countries with a known number of people, lists that depend or not,
// people who differ or not. Prints a table in Markdown, a row a scenario.
//   coverage_estimate [--countries N] [--replicates R] [--lists L] [--people P] [--threads T] [SCENARIO…]
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "base/parallel.hpp"
#include "estimate/headline.hpp"
#include "estimate/hidden_report.hpp"
#include "simulate/country.hpp"

namespace {

using namespace zicht;

struct Settings {
  int countries = 1000;
  int replicates = 200;
  std::size_t lists = 4;
  int people = 5000;
  std::size_t threads = hardware_threads();
};

/// What makes a country differ from one where lists are independent and people alike.
struct Scenario {
  const char* name;
  double log_odds_ratio;  ///< of two pairs of lists
  double odds;            ///< times those of every list
  double ability_sd;
  bool assumptions_hold;
};
constexpr Scenario kScenarios[] = {
    {"independent", 0, 1, 0, true},       {"weak", 0.3, 1, 0, true},
    {"medium", 0.7, 1, 0, true},          {"strong", 1.2, 1, 0, true},
    {"sparse", 0, 0.3, 0, true},          {"dense", 0, 3, 0, true},
    {"heterogeneity", 0, 1, 1.0, false},  {"heterogeneity_half", 0, 1, 0.5, false},
    {"sparse_strong", 1.2, 0.3, 0, true}, {"strong_heterogeneity", 1.2, 1, 1.0, false},
};

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

Codebook codebook() {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/definitions/codelists"))
    files[entry.path().filename().string()] = content_of(entry.path());
  return Codebook::parse(files).value();
}

/// What came of one country.
struct Outcome {
  bool any = false;    ///< there is a band
  bool given = false;  ///< and it is not refused
  bool covers = false;
  bool too_low = false;  ///< the truth lies above
  double ratio = 0;
};

Outcome outcome_of(const simulate::Profile& profile, const Codebook& book, const Settings& settings,
                   const estimate::HeadlineRules& rules, std::uint64_t seed) {
  const auto country = simulate::draw_country(profile, book, seed).value();
  auto counts = simulate::capture_counts(country, country.years.front(), settings.lists, false);
  std::int64_t people = 0;
  for (const std::int64_t count : counts) people += count;
  counts[0] = 0;
  std::vector<std::string> names;
  for (std::size_t list = 0; list < settings.lists; ++list) names.push_back(profile.capture.lists[list].name);
  const auto table = estimate::CaptureTable::from_counts(names, counts);
  Outcome outcome;
  if (!table) return outcome;
  const auto routes = estimate::other_routes(*table);
  const auto made =
      estimate::headline(*table, routes, rules, {rules.within_bic, settings.replicates, seed, 1});
  if (!made.band) return outcome;
  const auto& interval = made.band->interval;
  const auto truth = static_cast<double>(people);
  return {true, !made.is_refused(), interval.lower <= truth && truth <= interval.upper,
          interval.upper < truth, interval.upper / interval.lower};
}

std::string share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "–" : fmt::format("{:.3f}", static_cast<double>(part) / static_cast<double>(whole));
}

void measure(const Scenario& scenario, const Settings& settings, const Codebook& book,
             const estimate::HeadlineRules& rules) {
  auto profile = simulate::Profile::parse(content_of(ZICHT_SOURCE_DIR "/definitions/profiles/free.toml"),
                                          "free.toml", book)
                     .value();
  profile.free->first_year = profile.free->last_year = 2024;
  profile.free->people = settings.people;
  profile.capture.referrals.clear();
  profile.capture.lists.resize(std::min(settings.lists, profile.capture.lists.size()));
  std::erase_if(profile.capture.dependence,
                [&](const auto& dependence) { return dependence.pair >> settings.lists != 0; });
  for (auto& dependence : profile.capture.dependence) dependence.log_odds_ratio = scenario.log_odds_ratio;
  profile.capture.odds = scenario.odds;
  profile.capture.ability_sd = scenario.ability_sd;
  const auto countries = static_cast<std::size_t>(settings.countries);
  std::vector<Outcome> outcomes(countries);
  run_parts(settings.threads, countries, [&](std::size_t country) {
    outcomes[country] = outcome_of(profile, book, settings, rules, country + 1);
  });
  const auto count = [&](auto property) { return std::ranges::count_if(outcomes, property); };
  std::vector<double> ratios;
  for (const Outcome& outcome : outcomes)
    if (outcome.any) ratios.push_back(outcome.ratio);
  std::ranges::sort(ratios);
  const double median = ratios.empty() ? NAN : ratios[ratios.size() / 2];
  fmt::print("| {} | {} | {} | {} | {:.2f} | {} | {} |\n", scenario.name,
             scenario.assumptions_hold ? "yes" : "no",
             share(count([](const Outcome& o) { return o.covers; }), std::ssize(outcomes)),
             share(count([](const Outcome& o) { return o.too_low; }), std::ssize(outcomes)), median,
             share(count([](const Outcome& o) { return o.given; }), std::ssize(outcomes)),
             share(count([](const Outcome& o) { return o.given && o.covers; }),
                   count([](const Outcome& o) { return o.given; })));
  std::cout.flush();
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  std::vector<std::string> wanted;
  for (int at = 1; at < argc; ++at) {
    const std::string option = argv[at];
    if (!option.starts_with("--")) {
      wanted.push_back(option);
      continue;
    }
    const int number = at + 1 < argc ? std::atoi(argv[++at]) : 0;
    if (number <= 0) {
      fmt::print(stderr, "{} needs a whole number above 0\n", option);
      return 64;
    }
    if (option == "--countries")
      settings.countries = number;
    else if (option == "--replicates")
      settings.replicates = number;
    else if (option == "--lists")
      settings.lists = static_cast<std::size_t>(number);
    else if (option == "--people")
      settings.people = number;
    else if (option == "--threads")
      settings.threads = static_cast<std::size_t>(number);
    else {
      fmt::print(stderr, "there is no option {}\n", option);
      return 64;
    }
  }
  const Codebook book = codebook();
  const auto rules = estimate::HeadlineRules::parse(
                         content_of(ZICHT_SOURCE_DIR "/definitions/estimate/headline.toml"), "headline.toml")
                         .value();
  fmt::print("{} countries of about {} people, {} lists, {} replicates\n\n", settings.countries,
             settings.people, settings.lists, settings.replicates);
  fmt::print(
      "| scenario | assumptions hold | coverage | truth above | upper / lower, median | given | coverage "
      "where given |\n"
      "|---|---|---|---|---|---|---|\n");
  for (const Scenario& scenario : kScenarios)
    if (wanted.empty() || std::ranges::find(wanted, scenario.name) != wanted.end())
      measure(scenario, settings, book, rules);
  return 0;
}
