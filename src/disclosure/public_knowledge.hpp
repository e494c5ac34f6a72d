#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "disclosure/named_tables.hpp"

namespace zicht::disclosure {

/// The name of the file beside published tables that says what every reader knows of them.
inline constexpr std::string_view kKnowledgeFile = "protection.json";

/// The pairs of a file parent,child. What is wrong with it, Attribute::from_hierarchies finds.
std::vector<std::pair<std::string, std::string>> parents_and_children(std::string_view text);

/// What every reader of published tables knows besides their rows: the rule, and which codes belong together.
/// It follows from definitions alone, and from no count.
struct PublicKnowledge {
  std::int64_t minimum = 5;
  bool zeros_published = true;
  std::string method = "suppress";                    ///< or round, or cell_key
  std::map<std::string, double> method_numbers = {};  ///< of round and cell_key: none of them is a secret
  /// Column -> the codes that each code stands under, as groupings beside each other: Total first.
  struct Hierarchy {
    std::string column;
    std::vector<std::vector<std::pair<std::string, std::string>>> groupings;  ///< (parent, child)
  };
  std::vector<Hierarchy> hierarchies;
  /// Two columns of which a code of the first has one code of the second: a nationality, and its region.
  struct Grouping {
    std::string dimension;
    std::string into;
    std::map<std::string, std::string> group_of;
  };
  std::vector<Grouping> groupings;
  /// Combinations of codes at which nobody can stand.
  struct Impossible {
    std::vector<std::string> dimensions;
    std::vector<std::vector<std::string>> cells;
  };
  std::vector<Impossible> impossible;
  /// Tables whose total may change by 1 to 4 from one release to the next.
  std::vector<std::string> top_totals;

  /// As JSON, always the same bytes.
  std::string text() const;
  /// \errors invalid_input: not such a file; `where` is the name.
  static Result<PublicKnowledge> parse(std::string_view text, const std::string& name);
  /// The hierarchies of columns that these tables have.
  std::vector<ColumnHierarchy> hierarchies_of(std::span<const LongTable> tables) const;
  /// What cannot be, as tables in which each cell is 0: for every grouping and impossible combination of
  /// which all columns are there. \param codes_of  column -> its codes but for Total
  std::vector<LongTable> impossible_tables(
      const std::map<std::string, std::vector<std::string>>& codes_of) const;
};

}  // namespace zicht::disclosure
