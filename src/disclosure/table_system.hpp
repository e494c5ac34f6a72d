#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "disclosure/attribute.hpp"
#include "disclosure/long_table.hpp"

namespace zicht::disclosure {

using CellId = std::uint32_t;

/// What an intruder knows of a cell: a whole number within limits.
struct CellLimits {
  std::int64_t lower = 0;
  std::int64_t upper = kNoLimit;
  bool fixed() const { return lower == upper; }
};
/// "4", "1 to 3" or "at least 1".
std::string in_words(const CellLimits& limits);

/// The parent is the sum of its parts.
struct CellEquation {
  CellId parent = 0;
  std::vector<CellId> parts;
};

/// A table by numbers: which attributes, and for each row a code of each.
struct CubeTable {
  std::string name;
  std::vector<std::size_t> attributes;  ///< positions in the system's attributes, each once
  std::vector<std::vector<CodeIndex>> rows;
  std::vector<PublishedValue> values;  ///< one per row
  std::vector<std::uint64_t> lines;    ///< one per row, of its file; empty = the position of the row
  /// Whose people these are: tables of other groups share no cells (another release, say).
  std::uint32_t group = 0;
};

/// What a cell means that an equation needs and its table lacks.
enum class AbsentCells : std::uint8_t {
  refused,  ///< building fails and names it
  zero,     ///< nobody stands there; a sum without a row is any number
  unknown,  ///< any number
};

/// Two published facts that cannot both be true.
struct Contradiction {
  std::string table;
  std::uint64_t line = 0;
  std::string cell;
  std::string what;  ///< the equation and its limits, in words
};

/// A row whose count its table withholds.
struct WithheldRow {
  CellId cell = 0;
  std::uint32_t table = 0;
  std::uint32_t row = 0;
};

/// A set of attributes whose table of base cells the system holds. Parts that share attributes have the same
/// sums over those.
struct JointPart {
  static constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);
  std::uint32_t group = 0;
  std::vector<std::size_t> attributes;
  std::vector<CellId> base;         ///< possible base cells; each has a code of every attribute of the part
  std::size_t parent = kNoParent;   ///< a part before this one, of the same group
  std::vector<std::size_t> shared;  ///< attributes that both have
};

/// Everything that tables say together, as limits of cells and equations between them. A cell that stands in
/// several tables is one cell. The system has a variable for each possible base cell of the joint table,
/// clique by clique of a triangulation of the attributes that tables share: a table of whole numbers for each
/// clique, equal on what cliques share, can always be joined to one over all attributes, so nothing is lost
/// by this.
/// \source Lauritzen (1996), Graphical Models, ch. 2 (decomposable graphs); the joining of two tables is a
/// transportation problem per cell of what they share, whose whole-number margins have a whole-number
/// solution.
class TableSystem {
 public:
  struct Options {
    AbsentCells absent = AbsentCells::refused;
    std::size_t most_base_cells =
        2'000'000;  ///< per system; more leaves the tables linked by shared cells only
    /// (before, after): no base cell of the group after has fewer persons than in the group before.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> growing_groups = {};
  };
  /// \errors invalid_input: a table lacks a cell that an equation needs, or its cube is too large; names
  /// table, row and equation.
  static Result<TableSystem> build(std::vector<Attribute> attributes, std::vector<CubeTable> tables,
                                   const Options& options);

  std::span<const Attribute> attributes() const { return attributes_; }
  std::span<const CubeTable> tables() const { return tables_; }
  std::span<const CellLimits> limits() const { return limits_; }
  std::span<const CellEquation> equations() const { return equations_; }
  std::span<const WithheldRow> withheld() const { return withheld_; }
  /// Published facts that contradict each other; equations that cannot hold are left out of equations().
  std::span<const Contradiction> contradictions() const { return contradictions_; }
  /// False when the joint table is too large to be held and only shared cells link the tables.
  bool joint() const { return joint_; }
  /// Which tables and attributes make the joint table too large, in words; empty when joint() is true.
  std::string too_large() const;

  /// The joint tables, parents first; empty when joint() is false.
  std::span<const JointPart> parts() const { return parts_; }
  /// One code per attribute of the system.
  std::span<const CodeIndex> key(CellId cell) const { return key_of_cell_[cell]; }

  /// The cell of a row.
  CellId cell_of(std::uint32_t table, std::uint32_t row) const { return cell_of_row_[table][row]; }
  /// The first row that publishes the cell; none for a cell that no table has.
  std::optional<WithheldRow> origin(CellId cell) const;
  /// "form=SEX, nat=NL"; "Total" for the total of everything.
  std::string describe(CellId cell) const;
  /// "Total (9) = a=p (1 to 4) + a=q (5)": an equation with what these limits say of its cells.
  std::string describe(const CellEquation& equation, std::span<const CellLimits> limits) const;
  std::uint64_t line(std::uint32_t table, std::uint32_t row) const;

  /// Drops the equations and limits that tie this cell: used after a contradiction, so that the rest goes on.
  void loosen(std::span<const std::uint32_t> equations);
  void add_contradiction(Contradiction contradiction) { contradictions_.push_back(std::move(contradiction)); }

 private:
  friend class SystemBuilder;
  TableSystem() = default;

  std::vector<Attribute> attributes_;
  std::vector<CubeTable> tables_;
  std::vector<CellLimits> limits_;
  std::vector<CellEquation> equations_;
  std::vector<WithheldRow> withheld_;
  std::vector<Contradiction> contradictions_;
  std::vector<std::vector<CellId>> cell_of_row_;
  std::vector<std::vector<CodeIndex>> key_of_cell_;  ///< one code per attribute
  std::vector<WithheldRow> origin_of_cell_;          ///< table = kNoTable: none
  std::vector<JointPart> parts_;
  bool joint_ = true;
  std::vector<std::size_t> too_large_;  ///< attributes of which the joint table is too large
};

}  // namespace zicht::disclosure
