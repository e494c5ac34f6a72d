#pragma once

#include <cstdint>
#include <vector>

#include "simulate/profile.hpp"

namespace zicht::simulate {

inline constexpr std::uint8_t kNoList = 255;

/// Somebody who does not exist, in the one year they belong to.
struct Person {
  Victim victim;
  CodeId sex = kUnknown;
  std::int16_t year = 0;
  bool refuses_consent = false;  ///< anonymous at whoever needs consent
  bool is_victim = true;         ///< else reported by mistake: the report is withdrawn
  Date seen_on;                  ///< the first report; for those never reported any day of the year
  Capture capture;               ///< with quotas its lists follow from the reports
  std::uint32_t reports = 0;     ///< not counting withdrawn ones; 0 = never reported
};

struct DrawnReport {
  enum class Fate : std::uint8_t { stays, corrected, withdrawn };
  std::uint32_t person = 0;
  CodeId organisation = kUnknown;  ///< a type of organisation: which unit it is, is part of the words
  std::uint8_t list = kNoList;
  bool referral = false;  ///< because another list passed the person on
  Fate fate = Fate::stays;
  Date received_on;
  Date recorded_on;
};

/// Positions of one year's people, in `Country::people`.
struct CountryYear {
  int year = 0;
  std::size_t first_person = 0, end_person = 0;
};

/// One country, all years, with what no register knows. Reports on a person stand in the order of drawing;
/// the first is not the earliest.
struct Country {
  std::vector<Person> people;
  std::vector<DrawnReport> reports;
  std::vector<CountryYear> years;
};

/// Draws a country without a word of it: the fast way to capture histories with a known total. A country of
/// 5,000 people takes a millisecond or two.
/// \param block  a country of scale S is blocks 0 to S-1; margins are drawn once for all of them
/// \errors invalid_config: quotas that contradict each other, with line and year.
Result<Country> draw_country(const Profile& profile, const Codebook& codebook, std::uint64_t seed,
                             std::int64_t block = 0);

/// Victims of one year by the exact set of lists that report on them; index = ListMask. Cell 0 holds those
/// never reported, which no register can count.
/// \param with_referrals  else overlaps by design are left out: a list counts only what it saw on its own
/// account
std::vector<std::int64_t> capture_counts(const Country& country, const CountryYear& year, std::size_t lists,
                                         bool with_referrals = true);

}  // namespace zicht::simulate
