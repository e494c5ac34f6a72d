#pragma once

#include <iosfwd>
#include <string>

#include "simulate/made_up_report.hpp"

namespace zicht::simulate {

/// Writes what is true and no register knows, for one profile. No other module reads it.
class TruthWriter {
 public:
  TruthWriter(const Profile& profile, const Codebook& codebook, std::ostream& people, std::ostream& reports);
  void header();
  /// \param name  of the person in the truth
  void person(const std::string& name, const Person& person);
  void report(const std::string& label, const std::string& person_name, const DrawnReport& report,
              const ReportWords& words);

 private:
  std::string lists(ListMask mask) const;
  const Profile& profile_;
  const Codebook& codebook_;
  std::ostream& people_;
  std::ostream& reports_;
};

}  // namespace zicht::simulate
