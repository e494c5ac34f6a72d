#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/identity_view.hpp"
#include "oracle_names.hpp"
#include "simulate/profile.hpp"

namespace zicht::oracle {

/// A written text and where it may have come from.
struct Token {
  std::string text;
  std::vector<Source> sources;
};

/// The names of a report read one way: as they stand, or with given and family names in each other's place.
struct Reading {
  std::vector<Token> given;
  Token family;
  std::vector<std::pair<Token, Token>> families;  ///< the family name cut in two, wherever it can be
};

/// What a report says, read by somebody who knows how it may have come about.
struct Written {
  bool names_somebody = false;
  std::array<Reading, 2> readings;  ///< as it stands; swapped
  std::optional<Token> alias;
  std::optional<Date> birth_date;
  std::string document, sex, nationality;
  std::size_t list = 0;
  Date received_on;
};

/// Reads all reports of a view that simulate::identities_of() gave.
std::vector<Written> read_reports(const IdentityView& view, const simulate::Profile& profile,
                                  const Codebook& codebook, const NameTable& names);

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
  struct PersonNames;
  struct Nation;
  struct Sex;
  struct GivenTruth;
  struct FamilyTruth;
  struct Chances;  ///< by report, careless, reading
  /// By birth date and document that may be: prior, and the chance by report and careless.
  using Others = std::vector<std::pair<double, std::vector<std::array<double, 2>>>>;

  double rate(simulate::ErrorKind kind, bool careless) const;
  double rewrite_chance(const Token& token, std::uint32_t name, bool careless, double parts,
                        bool front_family) const;
  Chances given_chances(std::span<const Written* const> reports, const GivenTruth& truth) const;
  double given_chance(const Reading& reading, const std::optional<Token>& alias, const GivenTruth& truth,
                      bool careless) const;
  Chances family_chances(std::span<const Written* const> reports, const FamilyTruth& truth) const;
  double family_chance(const Reading& reading, const FamilyTruth& truth, bool careless) const;
  double alias_prior(std::uint8_t origin, bool male, std::uint32_t given, std::uint32_t alias) const;
  std::vector<std::pair<GivenTruth, Chances>> given_truths(std::span<const Written* const> reports,
                                                           std::uint8_t origin, bool male) const;
  std::vector<std::pair<FamilyTruth, Chances>> family_truths(std::span<const Written* const> reports,
                                                             std::uint8_t origin, bool male) const;
  Others other_truths(std::span<const Written* const> reports) const;
  double date_chance(Date truth, Date written, bool careless) const;
  Others date_truths(std::span<const Written* const> reports) const;
  Others document_truths(std::span<const Written* const> reports) const;

  std::vector<Nation> nations(const std::string& said) const;
  std::vector<Sex> sexes(const std::string& said) const;
  /// By report and careless: being so, and saying nationality and sex as it does.
  std::vector<std::array<double, 2>> nameless_chances(std::span<const Written* const> reports,
                                                      bool nation_said, bool sex_said) const;
  double chance_with_names(std::vector<std::array<double, 2>> chances, const Chances& given,
                           const Chances& family, const Others& others) const;
  double chance_of_origin(std::span<const Written* const> reports, std::uint8_t origin, bool male,
                          std::span<const Nation> nations, std::span<const Sex> sexes,
                          const Others& others) const;

  const simulate::Profile& profile_;
  const simulate::NameBook& book_;
  const Codebook& codebook_;
  const NameTable& names_;
  std::map<int, double> born_before_;
  std::vector<double> nationality_share_;  ///< by code; 0 = unknown
  std::vector<double> sex_share_;
  std::vector<std::vector<double>> origin_share_;  ///< by nationality and origin
};

}  // namespace zicht::oracle
