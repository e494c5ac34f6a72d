#pragma once

#include <array>
#include <optional>
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

}  // namespace zicht::oracle
