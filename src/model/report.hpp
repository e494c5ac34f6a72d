#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"

namespace zicht {

/// The sequence number of the event that submitted the report. Shown as "R17".
using ReportId = std::uint64_t;

/// The number of the oldest report of the set when it was formed. Shown as "P17".
using PersonId = std::uint64_t;

/// Completed years, both ends included. Invariant: 0 <= lower <= upper <= kOldest; "48 and over" is {48,
/// kOldest}.
struct AgeInterval {
  static constexpr std::uint8_t kOldest = 130;
  std::uint8_t lower = 0;
  std::uint8_t upper = kOldest;
  bool known() const { return lower > 0 || upper < kOldest; }
  friend bool operator==(const AgeInterval&, const AgeInterval&) = default;
};

/// One stretch of exploitation, as one report version tells it.
struct Episode {
  CodeId form = kUnknown;
  CodeId sub_form = kUnknown;
  std::optional<DateInterval> start;
  std::optional<DateInterval> end;
  AgeInterval age_at_start;  ///< not known() when it cannot be told
  AgeInterval age_at_end;
  CodeId place = kUnknown;  ///< where the exploitation took place; not the route, not where it was found
  std::vector<CodeId> countries;  ///< of the exploitation
  CodeId region = kUnknown;       ///< of the exploitation
  std::vector<CodeId> means_of_control;
  CodeId recruiter_relation = kUnknown;
  CodeId sector = kUnknown;
  CodeId scope = kUnknown;  ///< the route of the recruitment: where the person was recruited and exploited
  friend bool operator==(const Episode&, const Episode&) = default;
};

/// What belongs to the person rather than to what happened: what a registrar can settle for good.
struct PersonAttributes {
  CodeId sex = kUnknown;
  std::optional<std::int16_t> birth_year;
  std::vector<CodeId> nationalities;  ///< of the list country, in the order they were named
  CodeId residence_status = kUnknown;
  CodeId unaccompanied_minor = kUnknown;  ///< of the list yes_no
  friend bool operator==(const PersonAttributes&, const PersonAttributes&) = default;
};

/// What one organisation reports about one person: the part that figures need, without anything that
/// identifies. Unknown is kUnknown, an empty list, or an age that is not known().
struct Report : PersonAttributes {
  CodeId organisation = kUnknown;
  std::optional<Date>
      received_on;  ///< said by the source; unknown in some old registers, and then in no year
  CodeId channel = kUnknown;
  CodeId legal_basis = kUnknown;
  CodeId dossier_type = kUnknown;
  /// The organisation that sent the person on to this one; kUnknown = nobody did, or it is not known. Who was
  /// referred is on both lists by design, and tells nothing of how many are on neither.
  CodeId referred_by = kUnknown;
  AgeInterval age_at_receipt;
  std::vector<Episode> episodes;  ///< in the order they were named; the first is the primary one
  std::vector<CodeId> indicators;
  friend bool operator==(const Report&, const Report&) = default;
};

/// What says who the person is. Goes into the vault and nowhere else: no message, no log, no projection.
struct Identity {
  std::vector<std::string> given_names;
  std::vector<std::string> family_names;
  std::vector<std::string> aliases;
  std::string birth_date;  ///< as ISO 8601: a day, or an interval first/last; empty = not known
  std::vector<std::string> document_numbers;  ///< documents and file numbers
  std::string own_reference;                  ///< the reporter's own
  std::string free_text;
  std::string raw;  ///< the row as it was sent
  bool empty() const {
    return given_names.empty() && family_names.empty() && aliases.empty() && birth_date.empty() &&
           document_numbers.empty() && own_reference.empty() && free_text.empty() && raw.empty();
  }
  friend bool operator==(const Identity&, const Identity&) = default;
};

}  // namespace zicht
