#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/figure.hpp"
#include "model/linkage_range.hpp"

namespace zicht::figures {

/// The range in which 95 % of the draws lie, and their median. Precondition: at least one draw.
DrawnRange range_of(std::vector<std::int64_t> of_draws);

/// A cell by what stays the same from draw to draw: classes by code, since a combination of forms gets its
/// position when it is first met.
struct CellName {
  std::size_t table = 0;           ///< position of its table
  std::vector<std::string> codes;  ///< one a dimension; none = the total
  friend auto operator<=>(const CellName&, const CellName&) = default;
};

/// Gathers the counts of cells over draws, and gives tables their ranges.
class LinkageRanges {
 public:
  /// \param tables  by the register; each total with its series, equally long in all of them
  LinkageRanges(std::vector<FigureTable> tables, std::size_t draws);

  /// Takes the tables of one draw. Different draws may come at once, each once.
  /// Precondition: the tables of the register, in their order, with as long a series.
  void take(std::size_t draw, std::span<const FigureTable> tables);

  /// The tables of the register with the ranges of all cells. A cell that a draw does not have is 0 there.
  std::vector<FigureTable> finish(const LinkageDraws& draws) &&;

 private:
  struct OtherCell {
    std::vector<FigureClass> classes;
    std::vector<std::int64_t> series;
  };
  struct Draw {
    std::vector<std::int64_t> counts;  ///< by cell of the register, then by year
    std::map<CellName, OtherCell> others;
  };
  LinkageRange range(const std::function<std::int64_t(std::size_t draw, std::size_t year)>& count) const;
  void add_others();

  std::vector<FigureTable> tables_;
  std::map<CellName, std::size_t> cells_;
  std::size_t years_;
  std::vector<Draw> draws_;
};

}  // namespace zicht::figures
