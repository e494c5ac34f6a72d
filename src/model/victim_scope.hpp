#pragma once

#include <cstdint>

#include "model/chain_counting.hpp"
#include "model/code_list.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht {

/// Reads under a rule whether what was done to a victim is domestic or cross-border.
class VictimScopeReader {
 public:
  /// Keeps a reference to the reports.
  VictimScopeReader(const StatSnapshot& reports, const Codebook& codebook, VictimScope rule);
  /// Takes reports from `first` to before `end`, all of one person: the first episode that says a scope; by
  /// nationality, domestic as soon as one of them names the Dutch one. kUnknown = none says it.
  CodeId of_reports(std::uint32_t first, std::uint32_t end) const;
  /// The same where one episode of these reports is meant.
  CodeId of_episode(std::uint32_t episode, std::uint32_t first, std::uint32_t end) const;

 private:
  CodeId by_nationality(std::uint32_t first, std::uint32_t end) const;

  const StatSnapshot* reports_;
  VictimScope rule_;
  CodeId dutch_;
  CodeId domestic_;
  CodeId cross_border_;
};

}  // namespace zicht
