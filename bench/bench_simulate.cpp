// What a study pays for a country: people and capture histories, identities, and the whole register.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "simulate/simulate.hpp"

namespace zicht::simulate {
namespace {

std::string file(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

struct Setup {
  Codebook codebook;
  NameBook names;
  Profile profile;
};

/// One year of 5,000 people. \param reports_a_person  duplication
const Setup& setup() {
  static const Setup made = [] {
    const std::filesystem::path definitions = ZICHT_SOURCE_DIR "/definitions";
    std::map<std::string, std::string> lists;
    for (const auto& entry : std::filesystem::directory_iterator(definitions / "codelists"))
      lists[entry.path().filename()] = file(entry.path());
    Codebook codebook = Codebook::parse(lists).value();
    NameBook names = NameBook::parse(file(definitions / "profiles/names.toml"), "names", codebook).value();
    Profile profile = Profile::parse(file(definitions / "profiles/free.toml"), "free", codebook).value();
    profile.free->first_year = profile.free->last_year;
    return Setup{std::move(codebook), std::move(names), std::move(profile)};
  }();
  return made;
}

void country_of_5000_people(benchmark::State& state) {
  const Setup& made = setup();
  std::uint64_t seed = 0;
  for (auto _ : state) {
    const Country country = draw_country(made.profile, made.codebook, ++seed).value();
    benchmark::DoNotOptimize(capture_counts(country, country.years[0], made.profile.capture.lists.size()));
  }
}
BENCHMARK(country_of_5000_people)->Unit(benchmark::kMillisecond);

void country_of_5000_people_with_classes_and_ability(benchmark::State& state) {
  const Setup& made = setup();
  Profile profile = made.profile;
  profile.capture.ability_sd = 1;
  profile.capture.classes = {{"visible", 0.3, {3, 3, 3, 3, 3}}, {"hidden", 0.7, {0.5, 0.5, 0.5, 0.5, 0.5}}};
  std::uint64_t seed = 0;
  for (auto _ : state) benchmark::DoNotOptimize(draw_country(profile, made.codebook, ++seed).value());
}
BENCHMARK(country_of_5000_people_with_classes_and_ability)->Unit(benchmark::kMillisecond);

void identities_of_its_reports(benchmark::State& state) {
  const Setup& made = setup();
  Profile profile = made.profile;
  profile.free->reports_a_person = 1.8;
  std::int64_t records = 0;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    const Country country = draw_country(profile, made.codebook, ++seed).value();
    const SimulatedIdentities identities = identities_of(country, profile, made.names, made.codebook, seed);
    records += static_cast<std::int64_t>(identities.view.record_count());
  }
  state.SetItemsProcessed(records);
}
BENCHMARK(identities_of_its_reports)->Unit(benchmark::kMillisecond);

void its_register_in_words(benchmark::State& state) {
  const Setup& made = setup();
  std::uint64_t seed = 0;
  for (auto _ : state) {
    std::ostringstream history, records, people, reports;
    const MakeTemporary none = []() -> Result<std::unique_ptr<std::iostream>> {
      return std::make_unique<std::stringstream>();
    };
    benchmark::DoNotOptimize(simulate(made.profile, made.names, made.codebook, {.seed = ++seed},
                                      {history, records, people, reports, none}, [](std::int64_t) {})
                                 .value());
  }
}
BENCHMARK(its_register_in_words)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zicht::simulate
