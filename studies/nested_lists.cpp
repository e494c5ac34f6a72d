// What nesting and fit do to headlines: made tables of which the number of people is known, with and without
// a list that is part of another. Beside the headline as it ships stands the one before nested lists were
// left out, limits took part and fit was judged: the same bootstrap over models with a maximum only. Prints a
// table in Markdown, a row a kind.
//   study_nested_lists [--tables N] [--replicates R] [--lists L] [--seed S] [--threads T] [KIND…]
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "base/philox.hpp"
#include "estimate/best_models.hpp"
#include "estimate/headline.hpp"
#include "estimate/hidden_report.hpp"
#include "stats/random_draws.hpp"

namespace {

using namespace zicht;
using estimate::CaptureTable;
using estimate::ListMask;

struct Settings {
  std::size_t tables = 150;
  int replicates = 500;
  int lists = 0;  ///< 0 = three or four
  std::uint64_t seed = 77;
  std::size_t threads = hardware_threads();
};

/// How list B (the second) relates to the others, and how people and lists differ.
struct Kind {
  const char* name;
  enum class Nesting { none, in_a, in_a_but_few, chain, passes_on } nesting;
  double log_odds_ratio;  ///< of A and B, where B is a list by itself
  double ability_sd;      ///< between people, of the log odds on all lists
};
constexpr Kind kKinds[] = {
    {"nested", Kind::Nesting::in_a, 0, 0},
    {"nested_chain", Kind::Nesting::chain, 0, 0},
    {"nearly_nested", Kind::Nesting::in_a_but_few, 0, 0},
    {"passes_on", Kind::Nesting::passes_on, 0, 0},
    {"independent", Kind::Nesting::none, 0, 0},
    {"dependent", Kind::Nesting::none, 0.7, 0},
    {"strong", Kind::Nesting::none, 1.2, 0},
    {"differ", Kind::Nesting::none, 0, 1},
};

/// Chances of a table: those of the lists, and of being passed on to B (and on to C in a chain).
struct Chances {
  std::vector<double> of_list;
  double passed_on = 0;
};

ListMask history_of(const Kind& kind, const Chances& chances, Philox& random) {
  const double ability = kind.ability_sd == 0 ? 0 : kind.ability_sd * stats::draw_normal(random);
  ListMask lists = 0;
  for (std::size_t list = 0; list < chances.of_list.size(); ++list) {
    double log_odds = std::log(chances.of_list[list] / (1 - chances.of_list[list])) + ability;
    if (list == 1 && (lists & 1U) != 0) log_odds += kind.log_odds_ratio;
    if (random.uniform() < 1 / (1 + std::exp(-log_odds))) lists |= ListMask{1} << list;
  }
  if (kind.nesting == Kind::Nesting::none) return lists;
  const bool passed_on = random.uniform() < chances.passed_on;
  const bool further = random.uniform() < chances.passed_on;
  const bool leaks = random.uniform() < 0.02 * chances.of_list[0];
  lists &= ~ListMask{2};
  const ListMask from = kind.nesting == Kind::Nesting::passes_on ? 0b101U : 0b001U;
  if ((lists & from) != 0 ? passed_on : leaks && kind.nesting == Kind::Nesting::in_a_but_few) lists |= 2U;
  if (kind.nesting == Kind::Nesting::chain) {
    lists &= ~ListMask{4};
    if ((lists & 2U) != 0 && further) lists |= 4U;
  }
  return lists;
}

struct Made {
  CaptureTable table;
  double people;
};

Result<Made> made_table(const Kind& kind, const Settings& settings, std::uint64_t number) {
  Philox random(settings.seed, number);
  const int lists = settings.lists == 0 ? random.between(3, 4) : settings.lists;
  const auto people = std::lround(500 * std::pow(10.0, random.uniform()));
  Chances chances;
  std::vector<std::string> names;
  for (int list = 0; list < lists; ++list) {
    chances.of_list.push_back(0.05 + 0.3 * random.uniform());
    names.push_back(std::string(1, static_cast<char>('A' + list)));
  }
  chances.passed_on = 0.15 + 0.7 * random.uniform();
  std::vector<std::int64_t> persons(std::size_t{1} << lists, 0);
  for (long person = 0; person < people; ++person) ++persons[history_of(kind, chances, random)];
  persons[0] = 0;
  ZICHT_TRY(auto table, CaptureTable::from_counts(std::move(names), std::move(persons)));
  return Made{std::move(table), static_cast<double>(people)};
}

/// What came of a table: whether a headline was given, and whether it holds the number of people.
struct Outcome {
  bool given = false;
  bool right = false;
};

Outcome outcome_of(const estimate::Interval& interval, double people) {
  return {true, interval.lower <= people && people <= interval.upper};
}

/// Models with a maximum, and the one in which people differ.
std::vector<estimate::SupportedModel> with_maximum(int lists, std::span<const std::int64_t> persons) {
  std::vector<estimate::SupportedModel> found;
  for (const auto& ranked : estimate::find_best_models(lists, persons, {.within = 2, .most = 1000}).models)
    found.push_back({ranked.model, ranked.fit.total_persons(), ranked.fit.score(estimate::Criterion::bic)});
  if (auto differing = estimate::differing_people(lists, persons)) found.push_back(*std::move(differing));
  std::ranges::stable_sort(found, {}, &estimate::SupportedModel::bic);
  std::erase_if(found, [&](const auto& model) { return model.bic > found.front().bic + 2; });
  return found;
}

estimate::SupportReplicate range_of(const std::vector<estimate::SupportedModel>& models, double observed) {
  if (models.empty()) return {observed, INFINITY, INFINITY};
  const auto [least, most] = std::ranges::minmax(models, {}, &estimate::SupportedModel::total_persons);
  return {least.total_persons, most.total_persons, models.front().total_persons};
}

Outcome headline_before(const Made& made, const estimate::HeadlineRules& rules, int replicates) {
  const auto& table = made.table;
  const auto observed = static_cast<double>(table.observed_persons());
  const auto own = with_maximum(table.list_count(), table.persons());
  if (own.empty() || persons_in_overlaps(table) < rules.fewest_in_overlaps) return {};
  std::vector<estimate::SupportReplicate> drawn;
  for (int replicate = 0; replicate < replicates; ++replicate) {
    Philox random(1, static_cast<std::uint64_t>(replicate));
    const auto persons = stats::resample_counts(table.persons(), random);
    drawn.push_back(range_of(with_maximum(table.list_count(), persons), observed));
  }
  estimate::Interval interval = estimate::interval_of(drawn, 0.025);
  interval.lower = std::min(interval.lower, range_of(own, observed).lowest);
  interval.upper = std::max(interval.upper, range_of(own, observed).highest);
  if (!(interval.upper <= rules.largest_ratio * interval.lower)) return {};
  return outcome_of(interval, made.people);
}

Outcome headline_now(const Made& made, const estimate::HeadlineRules& rules, int replicates) {
  const auto routes = estimate::other_routes(made.table);
  const auto headline = estimate::headline(made.table, routes, rules, {rules.within_bic, replicates, 1, 1});
  return headline.is_refused() ? Outcome{} : outcome_of(headline.band->interval, made.people);
}

void measure(const Kind& kind, const Settings& settings) {
  const estimate::HeadlineRules rules;
  std::vector<Outcome> before(settings.tables);
  std::vector<Outcome> now(settings.tables);
  run_parts(settings.threads, settings.tables, [&](std::size_t number) {
    const auto made = made_table(kind, settings, number);
    if (!made) return;
    before[number] = headline_before(*made, rules, settings.replicates);
    now[number] = headline_now(*made, rules, settings.replicates);
  });
  const auto given = [](const std::vector<Outcome>& of) {
    return std::ranges::count_if(of, &Outcome::given);
  };
  const auto wrong = [](const std::vector<Outcome>& of) {
    return std::ranges::count_if(of, [](const Outcome& one) { return one.given && !one.right; });
  };
  std::int64_t kept = 0;
  for (std::size_t number = 0; number < now.size(); ++number)
    kept += before[number].given && now[number].given;
  const auto share = [](std::int64_t part, std::int64_t whole) {
    return whole == 0 ? std::string("–")
                      : fmt::format("{:.3f}", static_cast<double>(part) / static_cast<double>(whole));
  };
  fmt::print("| {} | {} | {} | {} | {} | {} | {} |\n", kind.name, given(before),
             share(wrong(before), given(before)), given(now), wrong(now), share(wrong(now), given(now)),
             share(kept, given(before)));
  std::fflush(stdout);
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
    if (option == "--tables")
      settings.tables = static_cast<std::size_t>(number);
    else if (option == "--replicates")
      settings.replicates = number;
    else if (option == "--lists")
      settings.lists = number;
    else if (option == "--seed")
      settings.seed = static_cast<std::uint64_t>(number);
    else if (option == "--threads")
      settings.threads = static_cast<std::size_t>(number);
    else {
      fmt::print(stderr, "there is no option {}\n", option);
      return 64;
    }
  }
  fmt::print("{} tables a kind, {} replicates\n\n", settings.tables, settings.replicates);
  fmt::print(
      "| kind | given before | wrong before | given now | wrong now | share wrong | kept "
      "|\n|---|---|---|---|---|---|---|\n");
  for (const Kind& kind : kKinds)
    if (wanted.empty() || std::ranges::find(wanted, kind.name) != wanted.end()) measure(kind, settings);
  return 0;
}
