#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "disclosure/occupied_cells.hpp"
#include "disclosure/perturbation_table.hpp"

namespace zicht::disclosure {

/// A secret of the office, from which the keys of all records follow. It never leaves this type.
class OfficeSecret {
 public:
  static constexpr std::size_t kLeastBytes = 32;
  /// Spaces and line ends around it do not count. \errors invalid_input: shorter than 32 bytes, or one byte
  /// repeated.
  static Result<OfficeSecret> from_text(std::string_view text, const std::string& name);

  /// The key of a record: the same in every table and year, and not to be guessed without the secret.
  std::uint64_t record_key(std::string_view record) const;
  /// A number that only the office knows, for a purpose that is not a record's key.
  std::uint64_t number_for(std::string_view purpose) const;

 private:
  explicit OfficeSecret(std::string key) : key_(std::move(key)) {}
  std::uint64_t keyed(std::string_view purpose, std::string_view text) const;
  std::string key_;
};

/// The permanent identifiers of the people of a file, one per row.
/// \errors invalid_input: no such column (a file of counts has none, and gets an advice of its own), an empty
/// identifier, two rows with one identifier; `where` is name:line, and no message holds an identifier.
Result<std::vector<std::string>> read_records(std::istream& micro, const std::string& name,
                                              const std::string& column);

/// Tables whose counts carry noise. They do not add up.
struct PerturbedTables {
  OccupiedCells cells;
  std::vector<std::int64_t> shown;  ///< one per cell
  std::int64_t within = 0;          ///< the largest noise of the rule
  std::int64_t largest_difference = 0;
  double mean_difference = 0;         ///< without sign, over cells in which somebody stands
  std::int64_t total_difference = 0;  ///< of the grand total, shown less true; 0 when no table has it

  /// A table in long form: count, `perturbed`, and how far the count may lie from the truth.
  std::string csv(const TablesToProtect& question, std::size_t table) const;
};

/// Cell key: the key of a cell is the sum of the keys of its records modulo 2^64, and its true count and its
/// key alone decide its noise. The same people get the same noise in every table and every year.
/// \param records  one per person of the question, each once
/// \errors invalid_input: the largest noise is above the number of people, and as OccupiedCells.
/// \source Fraser & Wooton (2005), UNECE work session on statistical data confidentiality; Marley & Leaver
/// (2011).
Result<PerturbedTables> perturb_tables(const TablesToProtect& question,
                                       const std::vector<std::string>& records, const OfficeSecret& secret,
                                       const PerturbationTable& noise);

}  // namespace zicht::disclosure
