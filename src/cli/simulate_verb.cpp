#include "cli/simulate_verb.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/installation.hpp"
#include "cli/output_file.hpp"
#include "services/session.hpp"
#include "simulate/scenario_files.hpp"
#include "simulate/simulate.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

struct NamedProfile {
  std::string text;
  simulate::Profile profile;
};

/// A profile that came with the program, by name, or a TOML file.
Result<NamedProfile> load_profile(const std::string& name,
                                  const std::map<std::string, std::string>& definitions,
                                  const Codebook& codebook) {
  std::string text;
  std::string called = "profiles/" + name + ".toml";
  if (const auto own = definitions.find(called); own != definitions.end()) {
    text = own->second;
  } else {
    called = name;
    ZICHT_TRY(text, read_file(name));
  }
  ZICHT_TRY(simulate::Profile profile, simulate::Profile::parse(text, called, codebook));
  return NamedProfile{std::move(text), std::move(profile)};
}

/// Streams in the folder that have no name: they are gone when the command ends, however it ends.
simulate::MakeTemporary temporaries_in(const fs::path& folder) {
  return [folder, number = 0]() mutable -> Result<std::unique_ptr<std::iostream>> {
    const fs::path file = folder / (".sorting-" + std::to_string(number++));
    auto stream = std::make_unique<std::fstream>(
        file, std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
    if (!*stream) return fail(ErrorCode::io, "the file cannot be written", file.string());
    std::error_code failed;
    fs::remove(file, failed);
    return stream;
  };
}

Result<void> write_tables(const fs::path& folder, const simulate::SimulationTruth& truth,
                          const SimulateOptions& options, const std::string& profile) {
  ZICHT_CHECK(write_file(folder / "records.toml", simulate::records_mapping()));
  ZICHT_CHECK(write_file(folder / "truth" / "years.csv", simulate::years_csv(truth)));
  ZICHT_CHECK(write_file(folder / "truth" / "profile.toml",
                         "# " + options.profile + ", --seed " + std::to_string(options.seed) + " --scale " +
                             std::to_string(options.scale) + "\n" + profile));
  if (truth.lists.empty()) return {};
  for (const simulate::YearTruth& year : truth.years) {
    const std::string name = std::to_string(year.year);
    ZICHT_CHECK(write_file(folder / "captures" / (name + ".csv"),
                           simulate::captures_csv(truth.lists, year.captures)));
    if (year.own_captures != year.captures)
      ZICHT_CHECK(write_file(folder / "captures" / (name + ".without_referrals.csv"),
                             simulate::captures_csv(truth.lists, year.own_captures)));
  }
  return {};
}

/// What was done with the reports, where the profile has margins of it. A larger country has no such margins.
Result<bool> write_chain(const fs::path& folder, const registry::DefinitionFiles& definitions,
                         const SimulateOptions& options, std::vector<simulate::ReportSeen> seen) {
  const std::string name = "profiles/" + options.profile + "_chain.toml";
  const auto margins = definitions.find(name);
  if (margins == definitions.end() || options.scale != 1) return false;
  ZICHT_TRY(const auto profile, simulate::ChainProfile::parse(margins->second, name));
  std::error_code failed;
  fs::create_directories(folder / "chain", failed);
  for (const auto& [file, content] : simulate::simulate_chain(profile, std::move(seen), options.seed))
    ZICHT_CHECK(write_file(folder / file, content));
  return true;
}

/// A country in which something is true of the chain that the register cannot know.
Result<ExitCode> write_scenario(const SimulateOptions& options, const simulate::Profile& profile,
                                Console& console) {
  ZICHT_TRY(const simulate::ChainScenario scenario, simulate::chain_scenario(options.scenario));
  if (profile.years.empty())
    return fail(ErrorCode::invalid_input, "a scenario needs a profile with years", options.profile,
                "Take netherlands, or a profile with [[year]].");
  simulate::ScenarioSize size{profile.years.front().year, {}, profile.until};
  for (const simulate::ProfileYear& year : profile.years)
    size.people.push_back(static_cast<std::size_t>(year.victims * options.scale));
  const fs::path folder(options.out);
  for (const auto& [name, content] : simulate::scenario_files(scenario, size, options.seed)) {
    std::error_code failed;
    fs::create_directories((folder / name).parent_path(), failed);
    ZICHT_CHECK(write_file(folder / name, content));
  }
  console.messages << "A made-up country, scenario " << options.scenario << ": " << folder.string() << '\n'
                   << "  history.jsonl   for zicht import --history\n"
                   << "  chain/          what was done with it, for zicht import --kind\n"
                   << "  truth/          what no register knows\n";
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> simulate(const SimulateOptions& options, Console& console) {
  if (options.scale < 1 || options.scale > 1'000'000)
    return fail(ErrorCode::invalid_input, "the scale is from 1 to a million", "--scale");
  ZICHT_TRY(const auto installed, installed_definitions());
  ZICHT_TRY(const auto definitions, read_files(installed));
  ZICHT_TRY(const Codebook codebook, Codebook::parse(services::in_folder(definitions, "codelists")));
  ZICHT_TRY(const NamedProfile named, load_profile(options.profile, definitions, codebook));
  if (options.scenario != "default") return write_scenario(options, named.profile, console);
  ZICHT_TRY(const auto names, simulate::NameBook::parse(definitions.at("profiles/names.toml"),
                                                        "profiles/names.toml", codebook));
  const fs::path folder(options.out);
  std::error_code failed;
  fs::create_directories(folder / "truth", failed);
  fs::create_directories(folder / "captures", failed);
  ZICHT_TRY(OutputFile history, OutputFile::create(folder / "history.jsonl"));
  ZICHT_TRY(OutputFile records, OutputFile::create(folder / "records.csv"));
  ZICHT_TRY(OutputFile people, OutputFile::create(folder / "truth" / "people.csv"));
  ZICHT_TRY(OutputFile reports, OutputFile::create(folder / "truth" / "reports.csv"));
  Progress progress(console, "Simulate");
  std::vector<simulate::ReportSeen> seen;
  ZICHT_TRY(const simulate::SimulationTruth truth,
            simulate::simulate(named.profile, names, codebook, {.seed = options.seed, .scale = options.scale},
                               {history.stream(), records.stream(), people.stream(), reports.stream(),
                                temporaries_in(folder), &seen},
                               [&](std::int64_t events) { progress.update(events, "events"); }));
  for (OutputFile* const file : {&history, &records, &people, &reports}) ZICHT_CHECK(file->finish());
  ZICHT_CHECK(write_tables(folder, truth, options, named.text));
  ZICHT_TRY(const bool with_chain, write_chain(folder, definitions, options, std::move(seen)));
  console.messages << "A made-up country: " << folder.string() << '\n'
                   << "  history.jsonl   for zicht import --history\n"
                   << "  records.csv     for zicht link run --mapping records.toml\n"
                   << "  captures/       for zicht estimate, a table a year\n"
                   << (with_chain ? "  chain/          what was done with it, for zicht import --kind\n" : "")
                   << "  truth/          what no register knows\n";
  return ExitCode::ok;
}

}  // namespace zicht::cli
