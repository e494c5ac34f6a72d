#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "disclosure/long_table.hpp"
#include "disclosure/public_knowledge.hpp"

namespace zicht::disclosure {

/// A set of tables that was published at one time.
struct PublishedRelease {
  std::string id;
  std::vector<LongTable> tables;
  PublicKnowledge knowledge;
};

/// What releases say of the people of one population and year. No sum goes over years or populations, so that
/// each slice can be attacked by itself.
struct ReleaseSlice {
  std::string population;  ///< empty: the tables do not say
  std::string year;        ///< empty: the tables have no years, or sums over them
  /// What one release says, or several that say exactly the same.
  struct Version {
    std::vector<std::size_t> releases;  ///< positions, in order
    std::vector<LongTable> tables;      ///< without the columns year and population; named release/table
  };
  std::vector<Version> versions;  ///< in the order of their first releases
  std::string text() const;       ///< "2023, victim"
};

/// Cuts releases into slices by the columns `year` and `population`, where every table has them and none
/// gives their total.
std::vector<ReleaseSlice> slices_of(std::span<const PublishedRelease> releases);

/// "victims" of "2024/victims.csv".
std::string figure_of(const LongTable& table);

}  // namespace zicht::disclosure
