#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "base/philox.hpp"
#include "simulate/population.hpp"

namespace zicht::simulate {

/// Somebody who does not exist: all that their reports have in common.
struct MadeUpPerson {
  Victim victim;
  CodeId sex = kUnknown;
  bool anonymous = false;
  std::string given_name;  ///< empty when anonymous
  std::string family_name;
  int age_at_first_report = 0;
  bool age_known = true;  ///< of a minor always: otherwise they would not count as one
  Date birth_date;
  Date first_received_on;
  CodeId sub_form = kUnknown;
  CodeId place = kUnknown;
  CodeId country = kUnknown;  ///< of the exploitation, when abroad
};

/// Makes people and what is said of them. Immutable, but for the random numbers that are passed in.
class ReportMaker {
 public:
  ReportMaker(const Profile& profile, std::span<const NameList> names, const Codebook& codebook);

  MadeUpPerson person(const Victim& victim, Date received_on, Philox& random) const;

  /// The native fields of one report on a person.
  /// \param organisation  who reports; a type of organisation is made one of its units
  /// \param reference     the reporter's own
  Node report(const MadeUpPerson& person, Date received_on, CodeId organisation, const std::string& reference,
              Philox& random) const;

 private:
  void make_name(MadeUpPerson& person, Philox& random) const;
  void put_identity(Node& data, const MadeUpPerson& person, Philox& random) const;
  void put_age(Node& data, const MadeUpPerson& person, Date received_on, Philox& random) const;
  Node episode(const MadeUpPerson& person, Date received_on, Philox& random) const;
  CodeId any_code(const CodeList& list, Date day, Philox& random) const;
  CodeId unit_of(CodeId organisation, Date day, Philox& random) const;
  std::string legal_basis(const MadeUpPerson& person, CodeId organisation, Date received_on) const;

  const Profile& profile_;
  std::span<const NameList> names_;
  const Codebook& codebook_;
};

}  // namespace zicht::simulate
