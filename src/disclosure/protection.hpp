#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "disclosure/protection_request.hpp"
#include "disclosure/suppression.hpp"
#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

/// One person, or several who are alike: a leaf per attribute.
struct Person {
  std::vector<CodeIndex> leaves;
};

/// People and the tables that count them.
struct TablesToProtect {
  std::vector<Attribute> attributes;
  std::vector<Person> people;
  struct Table {
    std::string name;
    std::vector<std::size_t> attributes;
    std::vector<std::vector<CodeIndex>> codes =
        {};  ///< per attribute the codes that it shows; empty: every code
  };
  std::vector<Table> tables;
  /// Combinations of leaves that everybody knows to be impossible: a region of another nationality, say.
  struct Impossible {
    std::vector<std::size_t> attributes;
    std::vector<std::vector<CodeIndex>> cells;
  };
  std::vector<Impossible> impossible;
  std::int64_t minimum = 5;
  bool zeros_published = true;
  struct Kept {
    std::size_t table;
    std::vector<CodeIndex> codes;
  };
  std::vector<Kept> keep;
  std::vector<Kept> withhold = {};  ///< whatever their counts are: an earlier release withholds them
};

/// Tables of which each cell is shown or withheld, with what proves that the withheld ones are safe.
struct ProtectedTables {
  TableSystem system;
  std::vector<CellToProtect> cells;  ///< one per cell of the system
  Suppression suppression;
  /// No choice of cells loses less: proven, and weak. 0 when zeros are not published.
  std::int64_t least_loss = 0;

  /// A table in long form: `x` where withheld.
  std::string csv(std::size_t table) const;
};

/// Counts people in every table and withholds cells until each withheld cell has three possible whole values,
/// whatever tables are put beside each other. The result is proven before it is given: each move is checked
/// against every equation and every shown cell.
/// \errors invalid_input: too many cells; conflict: cells that must stay leave a cell without protection,
/// with the equations that forbid it.
Result<ProtectedTables> protect(const TablesToProtect& question);

/// Reads one row per person. A column with a hierarchy holds its leaves; another column is flat.
/// \param hierarchy_texts  file name -> content, each file that the request names
/// \errors invalid_input: a column that is not there, a code that is no leaf of its hierarchy (name:line),
/// and what Attribute::from_hierarchies finds.
Result<TablesToProtect> read_people(std::istream& micro, const std::string& name,
                                    const ProtectionRequest& request,
                                    const std::map<std::string, std::string>& hierarchy_texts);

}  // namespace zicht::disclosure
