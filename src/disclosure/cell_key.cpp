#include "disclosure/cell_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "base/contract.hpp"
#include "base/row_reader.hpp"
#include "base/text.hpp"

namespace zicht::disclosure {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The upper 53 bits of a key as a number in [0, 1).
double point_of(std::uint64_t key) { return std::ldexp(static_cast<double>(key >> 11), -53); }

std::unexpected<Error> no_records(std::span<const std::string> header, const std::string& name,
                                  const std::string& column) {
  if (std::ranges::find(header, "count") != header.end())
    return fail(ErrorCode::invalid_input, "the cell key method needs records, and this file holds counts",
                name + ":1",
                "give one row per person with a permanent identifier, or choose --method round or suppress");
  return fail(ErrorCode::invalid_input, "a column of permanent identifiers is not there: " + column,
              name + ":1",
              "name it with --record; an identifier stays with its person over all tables and years");
}

}  // namespace

Result<OfficeSecret> OfficeSecret::from_text(std::string_view text, const std::string& name) {
  const std::string_view whole = trimmed(text);
  const bool varied = std::ranges::any_of(whole, [&whole](char c) { return c != whole.front(); });
  if (whole.size() < kLeastBytes || !varied)
    return fail(ErrorCode::invalid_input, "the secret of the office is too short or one byte repeated", name,
                "make one of 32 random bytes, and keep it: head -c 32 /dev/urandom | base64 > secret");
  ZICHT_EXPECT(sodium_init() >= 0);
  std::string key(crypto_generichash_KEYBYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(key.data()), key.size(), bytes_of(whole), whole.size(),
                     nullptr, 0);
  return OfficeSecret(std::move(key));
}

std::uint64_t OfficeSecret::keyed(std::string_view purpose, std::string_view text) const {
  const std::string message = std::string(purpose) + '\0' + std::string(text);
  std::array<unsigned char, crypto_generichash_BYTES> digest{};
  crypto_generichash(digest.data(), digest.size(), bytes_of(message), message.size(), bytes_of(key_),
                     key_.size());
  std::uint64_t number = 0;
  for (std::size_t b = 0; b < 8; ++b) number |= std::uint64_t{digest[b]} << (8 * b);
  return number;
}

std::uint64_t OfficeSecret::record_key(std::string_view record) const { return keyed("record", record); }

std::uint64_t OfficeSecret::number_for(std::string_view purpose) const { return keyed("number", purpose); }

Result<std::vector<std::string>> read_records(std::istream& micro, const std::string& name,
                                              const std::string& column) {
  ZICHT_TRY(RowReader reader, RowReader::open(micro, {.source = name}));
  const auto at = std::ranges::find(reader.header(), column);
  if (column.empty() || at == reader.header().end()) return no_records(reader.header(), name, column);
  const auto place = static_cast<std::size_t>(at - reader.header().begin());
  std::vector<std::string> records;
  std::unordered_set<std::string> seen;
  while (reader.next()) {
    if (reader.problem() != RowProblem::none)
      return fail(ErrorCode::invalid_input, std::string(in_words(reader.problem())), reader.here());
    std::string record(trimmed(reader.cells()[place]));
    if (record.empty())
      return fail(ErrorCode::invalid_input, "a row has no permanent identifier", reader.here());
    if (!seen.insert(record).second)
      return fail(ErrorCode::invalid_input, "two rows have one permanent identifier", reader.here(),
                  "give each person one row");
    records.push_back(std::move(record));
  }
  if (reader.failed()) return fail(ErrorCode::io, "the file cannot be read to its end", name);
  return records;
}

std::string PerturbedTables::csv(const TablesToProtect& question, std::size_t table) const {
  std::vector<ApproximateCount> of_cells;
  for (const std::int64_t count : shown) of_cells.push_back({count, within});
  const std::vector<ApproximateCount> nobody(question.attributes.size() + 1, {0, within});
  return cells.csv(question, table, "perturbed", of_cells, nobody);
}

Result<PerturbedTables> perturb_tables(const TablesToProtect& question,
                                       const std::vector<std::string>& records, const OfficeSecret& secret,
                                       const PerturbationTable& noise) {
  ZICHT_EXPECT(records.size() == question.people.size());
  ZICHT_TRY(OccupiedCells cells, OccupiedCells::count(question));
  if (cells.persons() < noise.rule().largest)
    return fail(ErrorCode::invalid_input, "the largest noise is above the number of people", {},
                "choose less noise, or do not publish these tables");
  std::vector<std::uint64_t> key_of_group(cells.groups().size(), 0);
  for (std::size_t person = 0; person < records.size(); ++person)
    key_of_group[cells.group_of(person)] += secret.record_key(records[person]);
  PerturbedTables tables{std::move(cells), {}, noise.rule().largest, 0, 0, 0};
  double sum_of_differences = 0;
  for (const OccupiedCells::Cell& cell : tables.cells.cells()) {
    std::uint64_t key = 0;
    for (const std::uint32_t group : cell.groups) key += key_of_group[group];
    const std::int64_t difference = noise.noise(cell.persons, point_of(key));
    tables.shown.push_back(cell.persons + difference);
    tables.largest_difference = std::max(tables.largest_difference, std::abs(difference));
    if (cell.named == 0) tables.total_difference = difference;
    sum_of_differences += static_cast<double>(std::abs(difference));
  }
  tables.mean_difference = sum_of_differences / static_cast<double>(tables.shown.size());
  return tables;
}

}  // namespace zicht::disclosure
