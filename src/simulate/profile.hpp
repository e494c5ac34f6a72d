#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/code_list.hpp"
#include "simulate/capture_model.hpp"
#include "simulate/error_model.hpp"

namespace zicht::simulate {

/// So many of a year's victims have all of the attributes that are named here; any other victim lacks one of
/// them.
struct Quota {
  std::int64_t count = 0;
  std::optional<bool> minor;
  std::vector<CodeId> forms;  ///< one, or several taken together. Empty = any.
  /// Countries of the nationality: one, or all of a region of the world. Empty = any.
  std::vector<CodeId> nationalities;
  int line = 0;  ///< in the profile, for messages
};

/// What the register knew on a day, when that is less than what it knows now.
struct Published {
  Date as_of;
  std::int64_t victims = 0;
};

/// A year whose margins are quotas.
struct ProfileYear {
  int year = 0;
  std::int64_t victims = 0;    ///< people with their first report in the year
  std::int64_t reports = 0;    ///< received in the year, on them or on people of the year before
  std::int64_t withdrawn = 0;  ///< reports beyond those, withdrawn later
  std::vector<Quota> quotas;
  std::map<std::string, std::int64_t>
      organisations;  ///< reports of a type of organisation; the others share the rest
  std::optional<Published> published;
  /// How many times likelier a cross-border recruitment is for sexual exploitation.
  double cross_border_times = 1;
  /// How large the share exploited abroad is among those first reported in the year before a day.
  struct Abroad {
    double share = 0;
    Date until;
  };
  std::optional<Abroad> abroad = {};
};

/// A country without quotas: so many people, seen by lists or by nobody.
struct FreeCountry {
  int first_year = 0, last_year = 0;
  std::int64_t people = 0;      ///< each year, reported or not; a person belongs to one year
  double people_spread = 0;     ///< standard deviation of the log of a year's number; 0 = just so many
  double minor = 0;             ///< share of people
  double certainty = 0;         ///< shares scatter as those of so many people would; 0 = they do not
  double reports_a_person = 1;  ///< of those reported; when lists and referrals alone give more, it is more
  double again_next_year = 0;   ///< share of further reports that come in the year after
};

/// How the register is kept.
struct RegisterHabits {
  int longest_delay = 14;    ///< days from receipt to recording
  double late = 0;           ///< share of reports that come later than that
  int latest = 400;          ///< days
  double corrected = 0;      ///< share of reports
  double withdrawn = 0;      ///< share of reports, beyond those that count; quotas have a number instead
  double linked = 0;         ///< share of further reports that a registrar links to the first
  int different_a_year = 0;  ///< decisions that two people who share a name are two people
};

/// Weights by code; they need not add up to one. Index = code.
using Shares = std::vector<double>;

/// A country to simulate: definitions/profiles/NAME.toml.
struct Profile {
  Date until;
  CodeId own_country = kUnknown;
  std::vector<ProfileYear> years;   ///< ascending, one after the other; empty in a free country
  std::optional<FreeCountry> free;  ///< either this or years
  Shares form, minor_form, nationality, minor_nationality, sex, place;
  /// Route of the recruitment of people of another nationality, and of the own one; empty = reports do not
  /// say.
  Shares scope, own_scope;
  Shares organisation_type;  ///< empty in a free country, whose lists have their own
  /// How many times likelier an organisation of this type sees somebody exploited in this form, or a minor.
  std::map<CodeId, std::map<CodeId, double>> leaning_to_form;
  std::map<CodeId, double> leaning_to_minors;
  CaptureModel capture;  ///< with quotas it says only which organisations make a list
  ErrorModel errors;
  RegisterHabits habits;

  /// \errors invalid_config: a key or code that does not exist, a number outside its range, years that do not
  /// follow each other; `where` is name:line.
  static Result<Profile> parse(std::string_view toml, std::string_view name, const Codebook& codebook);
};

}  // namespace zicht::simulate
