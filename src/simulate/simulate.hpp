#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>

#include "simulate/profile.hpp"

namespace zicht::simulate {

struct SimulationOptions {
  std::uint64_t seed = 1;
  std::int64_t scale = 1;  ///< margins are this many times the profile's
};

/// Writes the history of a made-up register: JSON Lines of events, sorted by recorded_at, as `zicht import
/// --history` reads them. The margins of the profile hold at every seed, in the register as it stands at the
/// profile's end. Same profile, names, options: same bytes.
/// \errors invalid_config: quotas that contradict each other.  io: the stream does not take it.
Result<void> simulate(const Profile& profile, std::span<const NameList> names, const Codebook& codebook,
                      const SimulationOptions& options, std::ostream& history,
                      const std::function<void(std::int64_t)>& progress);

}  // namespace zicht::simulate
