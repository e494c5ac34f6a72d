#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oracle_name_likelihood.hpp"
#include "oracle_reading.hpp"
#include "simulate/profile.hpp"

namespace zicht::oracle {

/// The chance of what reports say, if they are all about one person, by the parameters of the simulator: a
/// sum over who that person can be (nationality, origin, sex, every name, birth date, document) and over
/// which reports are careless. Knows profile and names, and of no person who they are. What it leaves out:
/// diacritics and hyphens, three and more rewrites of one name, a typing error across two family names, that
/// shares differ from year to year, and that minors have other nationalities.
class Likelihood {
 public:
  /// \param born_before  share of people by the years between birth and first report, from other countries
  Likelihood(const simulate::Profile& profile, const simulate::NameBook& book, const Codebook& codebook,
             const NameTable& names, std::map<int, double> born_before);
  /// Natural log; lower than -1000 when it cannot be.
  double log_chance(std::span<const Written* const> reports) const;

 private:
  struct Nation;
  struct Sex;
  /// By birth date and document that may be: prior, and the chance by report and careless.
  using Others = std::vector<std::pair<double, std::vector<std::array<double, 2>>>>;

  Others other_truths(std::span<const Written* const> reports) const;
  double date_chance(Date truth, Date written, bool careless) const;
  Others date_truths(std::span<const Written* const> reports) const;
  Others document_truths(std::span<const Written* const> reports) const;

  std::vector<Nation> nations(const std::string& said) const;
  std::vector<Sex> sexes(const std::string& said) const;
  /// By report and careless: being so, and saying nationality and sex as it does.
  std::vector<std::array<double, 2>> nameless_chances(std::span<const Written* const> reports,
                                                      bool nation_said, bool sex_said) const;
  double chance_with_names(std::vector<std::array<double, 2>> chances, const NamesThatMayBe& given,
                           const NamesThatMayBe& family, const Others& others) const;
  double chance_of_origin(std::span<const Written* const> reports, std::uint8_t origin, bool male,
                          std::span<const Nation> nations, std::span<const Sex> sexes,
                          const Others& others) const;

  const simulate::Profile& profile_;
  const simulate::NameBook& book_;
  const Codebook& codebook_;
  NameLikelihood names_;
  std::map<int, double> born_before_;
  std::vector<double> nationality_share_;  ///< by code; 0 = unknown
  std::vector<double> sex_share_;
  std::vector<std::vector<double>> origin_share_;  ///< by nationality and origin
};

}  // namespace zicht::oracle
