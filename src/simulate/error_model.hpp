#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/names.hpp"

namespace zicht::simulate {

/// What may go wrong when a report says who somebody is. Each is drawn once a report, on its own, and does
/// nothing where it cannot happen (a name without diacritics has none to lose). Of the kinds on the birth
/// date at most one happens, the first in this order.
enum class ErrorKind : std::uint8_t {
  transliteration,     ///< one name part by another romanisation, or two
  spelling,            ///< one name part as it was heard
  typing,              ///< one letter of one name part: left out, doubled, replaced, or swapped with the next
  diacritics_lost,     ///< all names without diacritics
  given_name_dropped,  ///< the second given name
  patronymic_dropped,
  surname_dropped,   ///< one of two family names
  particle_dropped,  ///< "van der", "El"
  surnames_joined,   ///< hyphen for blank or blank for hyphen between two family names
  gender_ending,     ///< the masculine form of a woman's family name
  names_swapped,     ///< given name as family name
  initial_only,      ///< of the given name
  alias_as_name,     ///< the name they go by as given name
  birth_date_missing,
  first_of_january,  ///< only the year was known
  day_month_swapped,
  date_digit,  ///< one digit of the day or the year
  year_off,    ///< one or two years
  document_missing,
  document_digit,
  sex_missing,
  nationality_missing,
};
inline constexpr std::size_t kErrorKinds = 22;

/// "typing" and so on: the names of a profile and of the truth.
std::string_view to_text(ErrorKind kind);

/// Which errors a report has: bit = ErrorKind. Only those that changed something.
using ErrorSet = std::uint32_t;
constexpr ErrorSet bit_of(ErrorKind kind) { return ErrorSet{1} << static_cast<unsigned>(kind); }

/// Rates of errors, and of what makes identities go missing.
struct ErrorModel {
  std::array<double, kErrorKinds> rate{};  ///< chance in a careful report
  double careless_share = 0;               ///< of reports
  double careless_factor = 1;              ///< every rate times this, at most 0.9, in a careless one
  double refuses_consent = 0;              ///< share of people: anonymous at whoever needs consent
  double has_document = 0;                 ///< share of people
  double alias_given = 0;                  ///< share of reports on somebody with an alias that tell it
  double age_only = 0;                     ///< share of reports that give an age and no birth date

  /// [errors] of a profile. \errors invalid_config: a key that is none, a rate outside 0..1; with its line.
  static Result<ErrorModel> parse(const ProfileReader& reader, const Node& document);
};

/// Identity as one report has it.
struct WrittenIdentity {
  std::vector<std::string> given_names, family_names, aliases, documents;
  Date birth_date;
  bool has_birth_date = true;
  bool sex_known = true, nationality_known = true;
  ErrorSet errors = 0;
};

/// Puts the errors of one report into what is true.
/// \param documents   of the person
/// \param earliest, latest  birth dates that the report can have; an error that leads outside does not happen
WrittenIdentity with_errors(const TrueName& name, const NameOrigin& origin,
                            const std::vector<std::string>& documents, Date birth_date, Date earliest,
                            Date latest, const ErrorModel& model, Philox& random);

}  // namespace zicht::simulate
