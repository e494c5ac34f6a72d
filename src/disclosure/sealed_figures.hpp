#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "disclosure/protected_band.hpp"
#include "disclosure/protection.hpp"
#include "model/protected_table.hpp"

namespace zicht::disclosure {

/// What an earlier release says of a cell; what it says stays.
struct EarlierCell {
  CellState state = CellState::hidden;  ///< published, hidden, not_applicable or refused
  std::optional<std::int64_t> count = {};
  Label reason = {};  ///< only of a refused one
};

/// Where a cell of a figure gets its state from.
struct CellSource {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t year = kNone;  ///< position in the protected years; kNone: the cell has no count
  std::size_t table = 0;     ///< of that year's tables
  std::vector<CodeIndex> codes = {};
  std::optional<EarlierCell> earlier = {};  ///< as an earlier release has it, whatever the register says now
  /// Without a count: nobody can stand here, or it is not said.
  bool not_applicable = false;
};

/// A figure whose cells have years and classes, and no number.
struct FigureToSeal {
  ProtectedContents contents;
  std::vector<CellSource> sources;  ///< one per cell of `contents`
};

/// Where a cell of an estimate gets its band from.
struct BandSource {
  std::optional<BandToProtect> fresh = {};
  std::optional<ShownBand> earlier = {};  ///< as an earlier release has it, whatever the register says now
  Label reason = {};                      ///< why there is none, where neither gives one
};

/// The only door to ProtectedTable: a count is taken from tables that were protected, where they show it,
/// or from a release that was published.
class ProtectionSeal {
 public:
  /// \errors as ProtectedTable: a cube with a hole, a double or a stranger.
  /// Precondition: each source names a cell of its table.
  static Result<ProtectedTable> seal(FigureToSeal figure, std::span<const ProtectedTables> years);
  /// A table of estimates: each cell has a band that may be published, or none with a reason.
  /// \errors as seal. Precondition: a source per cell.
  static Result<ProtectedTable> seal_bands(ProtectedContents contents, std::span<const BandSource> sources);
};

}  // namespace zicht::disclosure
