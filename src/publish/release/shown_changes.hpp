#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/figure.hpp"
#include "model/protected_table.hpp"

namespace zicht::publish {

/// What may be said of the change of a number in the last year of a release. Worked out from shown cells
/// alone.
struct ShownChange {
  std::int64_t count = 0;
  std::int64_t previous = 0;
  Verdict verdict = Verdict::no_change;
  std::int64_t absolute() const { return count - previous; }
};

/// The changes from the year before the last to the last, of every number of a release that is shown in both.
/// A number has one verdict wherever it stands: that of its class in the first table which has it as a class
/// and whose classes do not overlap, judged among the shown classes of that table; a number that is a class
/// nowhere is judged alone. A step of an earlier year counts only where both of its counts are shown, so that
/// hidden counts leave no trace in a verdict.
/// \checked stats::assess_changes judges; that hidden counts do not matter: shown_changes_test.
class ShownChanges {
 public:
  explicit ShownChanges(std::span<const ProtectedTable> tables);

  /// None: a side is not shown, or there is no year before. Precondition: a table of the release; one class
  /// (or kAllClasses) per dimension.
  std::optional<ShownChange> of(const ProtectedTable& table, std::span<const std::uint16_t> classes) const;

 private:
  std::map<std::string, ShownChange> by_name_;
};

/// Whether a cell adds up classes in which a person may stand more than once: it is no sum of what is shown,
/// and no table has it.
bool is_overlapping_total(const ProtectedTable& table, std::span<const std::uint16_t> classes);

}  // namespace zicht::publish
