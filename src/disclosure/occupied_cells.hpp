#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "disclosure/protection.hpp"

namespace zicht::disclosure {

/// What a table shows of a cell instead of its true count: a number, and how far at most it may lie from the
/// truth.
struct ApproximateCount {
  std::int64_t count = 0;
  std::int64_t within = 0;
};

/// The cells of all tables in which somebody stands, and who stands in them. People who are alike in every
/// attribute that a table uses are one group. A cell that stands in two tables is one cell.
class OccupiedCells {
 public:
  struct Cell {
    std::int64_t persons = 0;
    std::uint8_t named = 0;             ///< attributes of which it is not the total
    std::vector<std::uint32_t> groups;  ///< in order; the cell is their sum
  };
  struct Group {
    std::int64_t persons = 0;
    std::vector<std::uint32_t> cells;
  };
  /// \errors invalid_input: the tables have too many cells, or people stand in too many cells.
  static Result<OccupiedCells> count(const TablesToProtect& question);

  std::span<const Cell> cells() const { return cells_; }
  std::span<const Group> groups() const { return groups_; }
  std::uint32_t group_of(std::size_t person) const { return group_of_person_[person]; }
  std::size_t rows() const { return rows_; }  ///< of all tables
  std::int64_t persons() const { return static_cast<std::int64_t>(group_of_person_.size()); }

  /// A table in long form with the columns count, status and within. \param shown  of each cell
  /// \param nobody  what a cell shows in which nobody stands, by the number of attributes that it names
  std::string csv(const TablesToProtect& question, std::size_t table, std::string_view status,
                  std::span<const ApproximateCount> shown, std::span<const ApproximateCount> nobody) const;

 private:
  using Key = std::vector<CodeIndex>;
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  /// The codes that a table shows of the attribute at this place.
  static std::vector<CodeIndex> shown_codes(const TablesToProtect& question, std::size_t table,
                                            std::size_t place);
  Result<void> check_size(const TablesToProtect& question);
  void make_groups(const TablesToProtect& question);
  Result<void> add_table(const TablesToProtect& question, std::size_t table);
  std::uint32_t cell(const Key& key);

  std::vector<Cell> cells_;
  std::vector<Group> groups_;
  std::vector<Key> leaves_of_group_;
  std::vector<std::uint32_t> group_of_person_;
  std::unordered_map<Key, std::uint32_t, Hash> by_key_;
  std::size_t rows_ = 0;
};

}  // namespace zicht::disclosure
