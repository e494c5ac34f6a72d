#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "disclosure/attack.hpp"
#include "disclosure/named_tables.hpp"
#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// Witnesses as JSON: `dimensions`, and `witnesses`, each a list of [code per dimension…, persons]. The first
/// is a whole made-up country; each other one is what to add to it. Every country agrees with everything
/// published, and each withheld cell has three values or more among them. Nothing in it comes from the true
/// people: it is made of the published tables alone. Precondition: the witnesses are those of an attack on
/// this system that kept them, and its tables are joint.
std::string certificate_of(const TableSystem& system, const Witnesses& witnesses);

struct CertificateVerdict {
  std::size_t withheld = 0;  ///< rows
  std::size_t countries = 0;
  /// Rows of which the certificate shows fewer than three values.
  std::vector<Leak> unproven;
};

/// Checks a certificate in linear time, without a solver: recounts every published table in every made-up
/// country.
/// \errors invalid_input: not such a file, a dimension or code that the tables do not have, fewer than 0
/// persons somewhere, or a country that disagrees with a published cell; `where` is table:line.
Result<CertificateVerdict> check_certificate(std::string_view text, const NumberedTables& tables);

}  // namespace zicht::disclosure
