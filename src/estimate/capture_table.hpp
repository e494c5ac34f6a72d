#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace zicht::estimate {

/// Which lists a person appears on: bit i set = seen on list i. Zero = on no list.
using ListMask = std::uint32_t;

inline constexpr int kFewestLists = 2;
inline constexpr int kMostLists = 10;
/// More people than live on Earth are a mistake in the file.
inline constexpr std::int64_t kMostPersons = 10'000'000'000;

/// Persons counted by the exact set of lists they appear on.
/// Shape: k lists (2..10), 2^k cells indexed by ListMask. Unit: persons, after linkage.
/// Invariants: counts are >= 0; cell 0 is 0, because nobody on no list can be counted; every list has
/// somebody; list names are distinct and not empty; 1..kMostPersons in all.
class CaptureTable {
 public:
  /// \param list_names  one a list, in the order of the bits
  /// \param persons     2^k counts by ListMask
  /// \errors invalid_input: any invariant that does not hold, naming the list or the history.
  static Result<CaptureTable> from_counts(std::vector<std::string> list_names,
                                          std::vector<std::int64_t> persons);

  /// Reads a CSV with one 0/1 column a list and a last column `count`; histories that are absent count 0.
  /// \param source  the file's name, for messages
  /// \errors invalid_input: a header or cell that is not of that form, a history that stands twice, an
  ///         all-zero history with a count, or an invariant; `where` is source:line and the column.
  static Result<CaptureTable> read_csv(std::istream& in, std::string_view source);

  int list_count() const { return static_cast<int>(list_names_.size()); }
  std::size_t cell_count() const { return persons_.size(); }
  std::span<const std::string> list_names() const { return list_names_; }
  std::int64_t persons(ListMask history) const { return persons_.at(history); }
  /// By ListMask; [0] is 0.
  std::span<const std::int64_t> persons() const { return persons_; }
  std::int64_t observed_persons() const { return observed_; }
  /// Persons seen on every list of the mask, whatever else saw them; of mask 0 all that were observed.
  std::int64_t persons_on_all(ListMask lists) const;
  /// "10010": a history as the files write it, one digit a list in their order.
  std::string history_text(ListMask history) const;

 private:
  CaptureTable(std::vector<std::string> list_names, std::vector<std::int64_t> persons, std::int64_t observed);

  std::vector<std::string> list_names_;
  std::vector<std::int64_t> persons_;
  std::int64_t observed_;
};

}  // namespace zicht::estimate
