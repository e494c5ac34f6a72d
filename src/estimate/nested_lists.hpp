#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/hierarchical_model.hpp"

namespace zicht::estimate {

/// A list whose people are all on one other list too: more people than that happens to by chance. Such a list
/// saw nobody by itself (whoever it reported was reported on, or it is a part of the other), so it tells
/// nothing of whom the lists missed.
struct NestedList {
  int list = 0;
  int within = 0;            ///< the largest list that holds it and is not nested itself
  std::int64_t persons = 0;  ///< on it
};

/// The lists of a table that are nested in others. Of lists with exactly the same people one stays.
/// That all n people of a list are on another by chance has probability q^n, where q follows from the share r
/// of the other list among people that further lists (not nested) saw, at an odds ratio of 4 (the largest
/// dependence that services are known to have): q = 4 r / (1 + 3 r). Below 1 in 1,000 the list counts as
/// nested; above, it may be chance, and models decide. With two lists there are no further ones, and r is
/// taken to be 1/2.
std::vector<NestedList> nested_lists(const CaptureTable& table);

/// A table without its nested lists, and what its lists and models are called in the whole table.
class UnnestedTable {
 public:
  explicit UnnestedTable(const CaptureTable& whole);

  const std::vector<NestedList>& nested() const { return nested_; }
  /// None: fewer than two lists are left, and nothing can be estimated. The same lists in their order.
  const std::optional<CaptureTable>& table() const { return table_; }
  /// Another table of the same lists, without those that are nested in this one. Precondition: table().
  Result<CaptureTable> like_this(const CaptureTable& other) const;
  /// A model of table() as one of the whole: each nested list depends on the list that holds it.
  HierarchicalModel in_whole(const HierarchicalModel& model) const;
  /// "B (in A), C (in A)"
  std::string named(const CaptureTable& whole) const;

 private:
  std::vector<std::int64_t> counts_of(std::span<const std::int64_t> persons) const;

  int whole_lists_;
  std::vector<NestedList> nested_;
  std::vector<int> kept_;  ///< list of the whole by position
  std::optional<CaptureTable> table_;
};

}  // namespace zicht::estimate
