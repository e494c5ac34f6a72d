#pragma once

#include <string>
#include <vector>

#include "base/node.hpp"
#include "simulate/country.hpp"

namespace zicht::simulate {

/// What the reports on one person have in common, beyond what is drawn with the country.
struct PersonDetails {
  TrueName name;
  const NameOrigin* origin = nullptr;
  std::vector<std::string> documents;
  Date birth_date;
  bool age_known = true;  ///< of a minor always: otherwise they would not count as one
  CodeId sub_form = kUnknown;
  CodeId place = kUnknown;
  CodeId country = kUnknown;  ///< of the exploitation, when abroad
  CodeId scope = kUnknown;    ///< whether the person was recruited in the country of the exploitation
};

/// One report as it arrives.
struct ReportWords {
  WrittenIdentity identity;  ///< empty of names when anonymous
  bool anonymous = false;
  CodeId organisation = kUnknown;  ///< the unit
  std::string legal_basis;
  std::string reference;  ///< the reporter's own
};

/// Makes people and what is said of them. Immutable: the random numbers of a person or report follow from
/// seed, block and position, so that the same is said whenever it is asked. Keeps references to its
/// arguments.
class ReportMaker {
 public:
  ReportMaker(const Profile& profile, const NameBook& names, const Codebook& codebook, std::uint64_t seed,
              std::int64_t block);
  /// \param position  of the person in its country
  PersonDetails details(const Person& person, std::size_t position) const;
  /// Who the report says the person is.
  ReportWords words(const Person& person, const PersonDetails& details, const DrawnReport& report,
                    std::size_t position) const;
  /// The native fields of a report.
  /// \param first_version  of one that is corrected later: it leaves things out
  Node report(const Person& person, const PersonDetails& details, const DrawnReport& report,
              std::size_t position, const ReportWords& words, bool first_version) const;

 private:
  CodeId sender_of(const Person& person, const DrawnReport& report) const;
  CodeId place_of(const Person& person, Philox& random) const;
  CodeId scope_of(const Person& person, CodeId place, std::size_t position) const;
  Date birth_date_of(const Person& person, Philox& random) const;
  void put_identity(Node& data, const ReportWords& words) const;
  void put_age(Node& data, const PersonDetails& details, const DrawnReport& report,
               const ReportWords& words) const;
  Node episode(const Person& person, const PersonDetails& details, const DrawnReport& report,
               const ReportWords& words, bool first_version, Philox& random) const;
  CodeId any_code(const CodeList& list, Date day, Philox& random) const;
  CodeId unit_of(CodeId organisation, Date day, Philox& random) const;
  std::string channel(Date day, Philox& random) const;
  bool needs_consent(CodeId organisation) const;
  std::string legal_basis(bool anonymous, Date birth_date, const DrawnReport& report) const;

  const Profile& profile_;
  const NameBook& names_;
  const Codebook& codebook_;
  std::uint64_t seed_;
  std::int64_t block_;
};

}  // namespace zicht::simulate
