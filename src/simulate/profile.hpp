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

namespace zicht::simulate {

/// So many of a year's victims have all of the attributes that are named here; any other victim lacks one of
/// them.
struct Quota {
  std::int64_t count = 0;
  std::optional<bool> minor;
  std::optional<CodeId> form;
  /// Countries of the nationality: one, or all of a region of the world. Empty = any.
  std::vector<CodeId> nationalities;
  int line = 0;  ///< in the profile, for messages
};

/// What the register knew on a day, when that is less than what it knows now.
struct Published {
  Date as_of;
  std::int64_t victims = 0;
};

struct ProfileYear {
  int year = 0;
  std::int64_t victims = 0;    ///< people with their first report in the year
  std::int64_t reports = 0;    ///< received in the year, on them or on people of the year before
  std::int64_t withdrawn = 0;  ///< reports beyond those, withdrawn later
  std::vector<Quota> quotas;
  std::map<std::string, std::int64_t>
      organisations;  ///< reports of a type of organisation; the others share the rest
  std::optional<Published> published;
};

/// Weights by code; they need not add up to one. Index = code.
using Shares = std::vector<double>;

/// A country to simulate: definitions/profiles/NAME.toml. Immutable after loading.
struct Profile {
  Date until;
  CodeId own_country = kUnknown;
  std::vector<ProfileYear> years;  ///< ascending, one after the other
  Shares form, minor_form, nationality, minor_nationality, sex, place;
  Shares organisation_type;
  /// How many times likelier an organisation of this type sees somebody exploited in this form, or a minor.
  std::map<CodeId, std::map<CodeId, double>> leaning_to_form;
  std::map<CodeId, double> leaning_to_minors;

  /// \errors invalid_config: a key or code that does not exist, years that do not follow each other; `where`
  /// is name:line.
  static Result<Profile> parse(std::string_view toml, std::string_view name, const Codebook& codebook);
};

/// Names for made-up people of one origin.
struct NameList {
  std::vector<CodeId> nationalities;
  std::vector<std::string> female, male, family;
};

/// definitions/profiles/names.toml. \errors invalid_config.
Result<std::vector<NameList>> parse_names(std::string_view toml, std::string_view name,
                                          const Codebook& codebook);

}  // namespace zicht::simulate
