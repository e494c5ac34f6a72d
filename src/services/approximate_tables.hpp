#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/node.hpp"
#include "base/result.hpp"
#include "disclosure/perturbation_table.hpp"
#include "services/table_protection.hpp"

namespace zicht::services {

/// Tables of people whose counts are not exact: rounded, or with noise by cell keys.
struct ApproximateQuestion {
  NamedText micro;
  NamedText request;
  NamedText secret;             ///< of the office; rounding may do without
  std::int64_t base = 5;        ///< of rounding
  disclosure::NoiseRule noise;  ///< of cell keys
  std::string record;           ///< of cell keys: the column of permanent identifiers
  std::function<Result<std::string>(const std::string&)> read_file;  ///< a file that the request names
};

/// Files by name: `NAME.csv` for each table, and `protection.json`, which names the method and its numbers.
struct ApproximateAnswer {
  std::map<std::string, std::string> files;
  std::size_t cells = 0;     ///< of all tables
  std::size_t occupied = 0;  ///< distinct cells in which somebody stands
  std::int64_t largest_difference = 0;
  double mean_difference = 0;
  std::int64_t total_difference = 0;  ///< shown less true
};

/// \errors invalid_config: the request names cells to keep, which only suppression knows; and as
/// ProtectionRequest::parse, read_people and disclosure::round_tables.
Result<ApproximateAnswer> round_tables(const ApproximateQuestion& question);

/// \errors as round_tables, read_records, OfficeSecret, PerturbationTable and disclosure::perturb_tables.
Result<ApproximateAnswer> perturb_tables(const ApproximateQuestion& question);

/// Years that stand as they were are years of exact or withheld counts.
/// \errors invalid_input: the tables were rounded or perturbed, by their protection.json; and as
/// PublicKnowledge::parse. \param knowledge  content of that file; empty: there is none
Result<void> refuse_approximate(const std::string& knowledge, const std::string& release);

/// For --json. The differences say something of the true counts: they are for the office.
Node as_json(const ApproximateAnswer& answer);

}  // namespace zicht::services
