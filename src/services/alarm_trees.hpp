#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "figures/figure_book.hpp"

namespace zicht::services {

/// The definition file that says which series are watched.
inline constexpr const char* kAlarmTrees = "alarms/trees.toml";

/// How the numbers of a unit are parted, level below level: positions in the book's dimensions.
struct AlarmTree {
  figures::Unit unit = figures::Unit::victim;
  std::vector<std::size_t> levels;
};

/// Which series of a register are watched, as an analyst wrote it: definitions/alarms/trees.toml.
struct AlarmTrees {
  double level = 0.01;
  double least_count = 3;
  std::vector<AlarmTree> trees;

  /// \errors invalid_config: a unit or dimension that does not exist, a level outside (0, 1); `where` is
  /// name:line.
  static Result<AlarmTrees> parse(std::string_view toml, std::string_view name,
                                  const figures::FigureBook& book);
};

}  // namespace zicht::services
