#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "oracle_names.hpp"
#include "oracle_reading.hpp"
#include "simulate/profile.hpp"

namespace zicht::oracle {

/// Given or family names that a person may have of whom reports are.
struct NamesThatMayBe {
  double prior = 0;
  /// Of what reports say, if these are the names: by report, careless, reading.
  std::vector<std::array<std::array<double, 2>, 2>> chance;
};

/// What reports say of names, if they are all about one person.
class NameLikelihood {
 public:
  /// The arguments must outlive it.
  NameLikelihood(const simulate::Profile& profile, const simulate::NameBook& book, const NameTable& names)
      : profile_(profile), book_(book), names_(names) {}

  /// One or two given names, a patronymic, an alias; none = no person of this origin and sex.
  std::vector<NamesThatMayBe> given(std::span<const Written* const> reports, std::uint8_t origin,
                                    bool male) const;
  std::vector<NamesThatMayBe> family(std::span<const Written* const> reports, std::uint8_t origin,
                                     bool male) const;

 private:
  struct GivenNames;
  struct FamilyNames;

  double rewrite_chance(const Token& token, std::uint32_t name, bool careless, double parts,
                        bool front_family) const;
  double given_chance(const Reading& reading, const std::optional<Token>& alias, const GivenNames& names,
                      bool careless) const;
  double family_chance(const Reading& reading, const FamilyNames& names, bool careless) const;
  double alias_prior(std::uint8_t origin, bool male, std::uint32_t given, std::uint32_t alias) const;

  const simulate::Profile& profile_;
  const simulate::NameBook& book_;
  const NameTable& names_;
};

}  // namespace zicht::oracle
