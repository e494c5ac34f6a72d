#include "cli/simulate_verb.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/installation.hpp"
#include "simulate/simulate.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

/// A profile that came with the program, by name, or a TOML file.
Result<simulate::Profile> load_profile(const std::string& name,
                                       const std::map<std::string, std::string>& definitions,
                                       const Codebook& codebook) {
  if (const auto own = definitions.find("profiles/" + name + ".toml"); own != definitions.end())
    return simulate::Profile::parse(own->second, own->first, codebook);
  ZICHT_TRY(const std::string content, read_file(name));
  return simulate::Profile::parse(content, name, codebook);
}

}  // namespace

Result<ExitCode> simulate(const SimulateOptions& options, Console& console) {
  if (options.scale < 1) return fail(ErrorCode::invalid_input, "the scale is 1 or more", "--scale");
  ZICHT_TRY(const auto folder, installed_definitions());
  ZICHT_TRY(const auto definitions, read_files(folder));
  ZICHT_TRY(const Codebook codebook, Codebook::parse(in_folder(definitions, "codelists")));
  ZICHT_TRY(const simulate::Profile profile, load_profile(options.profile, definitions, codebook));
  ZICHT_TRY(const auto names,
            simulate::parse_names(definitions.at("profiles/names.toml"), "profiles/names.toml", codebook));
  const fs::path file(options.out);
  std::error_code failed;
  if (!file.parent_path().empty()) fs::create_directories(file.parent_path(), failed);
  std::ofstream out(file, std::ios::binary);
  if (!out) return fail(ErrorCode::io, "the file cannot be written", file.string());
  Progress progress(console, "Simulate");
  ZICHT_CHECK(simulate::simulate(profile, names, codebook, {options.seed, options.scale}, out,
                                 [&](std::int64_t events) { progress.update(events, "events"); }));
  if (!out.flush()) return fail(ErrorCode::io, "cannot write the history", file.string());
  console.messages << "A made-up history: " << file.string() << '\n';
  return ExitCode::ok;
}

}  // namespace zicht::cli
