#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "disclosure/attack.hpp"
#include "disclosure/release_slices.hpp"

namespace zicht::disclosure {

/// How two releases together tell what neither tells alone.
enum class StepKind : std::uint8_t {
  reopened,    ///< withheld before, and shown later
  value,       ///< releases agree on all that both show, and together leave a withheld cell fewer than three
               ///< values
  difference,  ///< a sum that both show changed by a small number, and its change is not named as public
};

struct StepLeak {
  StepKind kind = StepKind::value;
  std::string table;  ///< of the later release
  std::uint64_t line = 0;
  std::string cell;
  std::string before;      ///< the earlier release
  std::string after;       ///< the later one
  std::int64_t lower = 0;  ///< of the value, or of the change
  std::int64_t upper = 0;
};

struct ReleasesReport {
  std::size_t withheld_cells = 0;  ///< distinct ones, over all releases
  std::size_t slices = 0;          ///< years and populations
  std::vector<Leak> leaks;         ///< of one release by itself
  std::vector<StepLeak> between;
  /// What somebody thinks to know who believes that people are only ever added to a year. Corrections and
  /// merges make it wrong, so it is told apart and is no leak.
  std::vector<Leak> grows_only;
  std::vector<Contradiction> contradictions;
  bool joint = true;

  std::size_t count(LeakKind kind) const;
};

struct ReleasesAnswer {
  ReleasesReport report;
  std::string certificate;  ///< empty: not asked for, or something is not safe
};

/// Plays three intruders over releases in their order: one reads each release; one puts together releases
/// that agree, and subtracts what two releases show of the same sum; one takes counts to grow only. Base
/// cells of releases that do not agree are taken to have nothing in common.
/// \errors invalid_input: tables that cannot be numbered, or lack a row that a sum needs.
Result<ReleasesAnswer> attack_releases(std::span<const PublishedRelease> releases, AbsentCells absent,
                                       bool certificate);

/// Checks such a certificate in linear time: for every release, year and population three values of each
/// withheld cell.
/// \errors as attack_releases and check_certificate.
struct ReleasesVerdict {
  std::size_t withheld = 0;
  std::size_t countries = 0;
  std::vector<Leak> unproven;
};
Result<ReleasesVerdict> check_releases(std::string_view certificate,
                                       std::span<const PublishedRelease> releases);

}  // namespace zicht::disclosure
