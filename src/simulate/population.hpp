#pragma once

#include <span>
#include <vector>

#include "base/philox.hpp"
#include "base/result.hpp"
#include "model/code_list.hpp"

namespace zicht::simulate {

struct Profile;
struct ProfileYear;

/// What the quotas speak of.
struct Victim {
  bool minor = false;
  CodeId form = kUnknown;
  CodeId nationality = kUnknown;
};

/// The victims of one year, in random order: every quota is met exactly, and what is left open follows the
/// shares.
/// \errors invalid_config: a quota that cannot be met, with its line in the profile.
Result<std::vector<Victim>> draw_victims(const Profile& profile, const ProfileYear& year, Philox& random);

/// So many positions out of all, each at most once, heavier ones sooner (successive sampling). Fewer when
/// fewer have a weight above 0. \source Efraimidis & Spirakis (2006), Inf. Process. Lett. 97, 181-185.
std::vector<std::size_t> sample(std::span<const double> weights, std::size_t count, Philox& random);

}  // namespace zicht::simulate
