#pragma once

#include "simulate/country.hpp"

namespace zicht::simulate {

/// Margins by quota, exactly; organisations by quota or share.
Result<Country> draw_quota_country(const Profile& profile, const Codebook& codebook, std::uint64_t seed,
                                   std::int64_t block);
/// People first, then who sees them. Precondition: profile.free.
Result<Country> draw_free_country(const Profile& profile, std::uint64_t seed, std::int64_t block);

/// When a report is known to the register; not after `until`.
Date recording_day(Date received_on, const RegisterHabits& habits, Date until, Philox& random);

}  // namespace zicht::simulate
