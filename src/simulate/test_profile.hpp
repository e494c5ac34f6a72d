#pragma once

#include <memory>
#include <sstream>
#include <string>

#include "model/shipped_definitions.hpp"
#include "simulate/simulate.hpp"

namespace zicht::simulate {

inline const Profile& test_profile() {
  static const Profile profile =
      Profile::parse(shipped_definition("profiles/netherlands.toml"), "netherlands.toml", shipped_codebook())
          .value();
  return profile;
}

/// The shipped free profile; tests change what they are about.
inline Profile free_profile() {
  return Profile::parse(shipped_definition("profiles/free.toml"), "free.toml", shipped_codebook()).value();
}

inline const NameBook& test_names() {
  static const NameBook names =
      NameBook::parse(shipped_definition("profiles/names.toml"), "names.toml", shipped_codebook()).value();
  return names;
}

/// All that a simulation writes.
struct Written {
  std::string history, records, people, reports;
  SimulationTruth truth;
};
inline Written simulated(const Profile& profile, const SimulationOptions& options) {
  std::ostringstream history, records, people, reports;
  const SimulationOutputs outputs{
      history, records, people, reports, [] {
        return Result<std::unique_ptr<std::iostream>>(
            std::make_unique<std::stringstream>(std::ios::in | std::ios::out | std::ios::binary));
      }};
  SimulationTruth truth =
      simulate(profile, test_names(), shipped_codebook(), options, outputs, [](std::int64_t) {}).value();
  return {history.str(), records.str(), people.str(), reports.str(), std::move(truth)};
}

}  // namespace zicht::simulate
