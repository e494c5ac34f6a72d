#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "disclosure/table_system.hpp"

namespace zicht::disclosure {

enum class LeakKind : std::uint8_t {
  exact,       ///< one value is left
  narrow,      ///< two values are left
  unresolved,  ///< the search was stopped before it knew of a third value
};

/// A withheld cell of which fewer than three values are possible.
struct Leak {
  std::string table;
  std::uint64_t line = 0;
  std::string cell;
  CellId id = 0;
  std::int64_t lower = 0;
  std::int64_t upper = 0;  ///< kNoLimit: none is known
  LeakKind kind = LeakKind::exact;
};

/// For one withheld cell the values that witnesses give it, at least three when it is safe.
struct Witnesses {
  /// For each table of witnesses the value of every cell of the system. All satisfy everything published.
  std::vector<std::vector<std::int64_t>> tables;
};

struct AttackOptions {
  std::size_t most_nodes = 500;  ///< of branch and bound, per question
  std::uint64_t seed = 1;        ///< chooses corners; the answer does not depend on it
  bool keep_witnesses = false;
};

struct AttackReport {
  std::size_t withheld_cells = 0;  ///< distinct cells
  std::vector<Leak> leaks;  ///< in the order of tables and rows; a cell that stands in two tables twice
  std::vector<Contradiction> contradictions;
  bool joint = true;  ///< see TableSystem::joint
  Witnesses witnesses;
  std::size_t programs = 0;  ///< linear programs solved

  std::size_t count(LeakKind kind) const;
};

/// Plays an intruder who knows that counts are whole numbers, and everything that the tables publish: for
/// each withheld cell it looks for three possible values of whole tables, or proves that there are fewer.
AttackReport attack(TableSystem& system, const AttackOptions& options);

}  // namespace zicht::disclosure
