#include "simulate/country.hpp"

#include "simulate/country_drawing.hpp"

namespace zicht::simulate {

Result<Country> draw_country(const Profile& profile, const Codebook& codebook, std::uint64_t seed,
                             std::int64_t block) {
  return profile.free ? draw_free_country(profile, seed, block)
                      : draw_quota_country(profile, codebook, seed, block);
}

Date recording_day(Date received_on, const RegisterHabits& habits, Date until, Philox& random) {
  int delay = random.between(0, habits.longest_delay);
  if (habits.late > 0 && habits.latest > habits.longest_delay && random.chance(habits.late))
    delay = random.between(habits.longest_delay + 1, habits.latest);
  return std::min(received_on + delay, until);
}

std::vector<std::int64_t> capture_counts(const Country& country, const CountryYear& year, std::size_t lists,
                                         bool with_referrals) {
  std::vector<std::int64_t> counts(std::size_t{1} << lists, 0);
  for (std::size_t p = year.first_person; p < year.end_person; ++p) {
    const Person& person = country.people[p];
    if (!person.is_victim) continue;
    ++counts[with_referrals ? person.capture.lists : person.capture.lists & ~person.capture.referred];
  }
  return counts;
}

}  // namespace zicht::simulate
