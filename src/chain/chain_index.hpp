#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/chain.hpp"
#include "model/code_list.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::chain {

/// The ties of a snapshot, to be followed from either end. The snapshot must outlive it.
class TieIndex {
 public:
  explicit TieIndex(const ChainSnapshot& snapshot);

  /// What an object is tied to, or from what, in this relation; in the order of numbers.
  std::vector<ObjectNumber> to(Relation relation, ObjectNumber from) const;
  std::vector<ObjectNumber> from(Relation relation, ObjectNumber to) const;
  /// The first of those; none = not tied.
  std::optional<ObjectNumber> first_to(Relation relation, ObjectNumber from) const;

 private:
  std::span<const Tie> ties_;  ///< by relation and from
  std::vector<Tie> by_to_;     ///< by relation and to
};

/// Objects that any ties lead between, directly or through others, have one component: what happens to one
/// may depend on what happens to another. Numbers that no tie names are components of their own.
class Components {
 public:
  explicit Components(const ChainSnapshot& snapshot);
  /// A name of the component; equal for the objects of one component only.
  std::uint32_t of(ObjectNumber object);

 private:
  std::uint32_t root(std::uint32_t at);
  std::unordered_map<ObjectNumber, std::uint32_t> position_;
  std::vector<std::uint32_t> parent_;
};

/// A case, and how it went, with the dates in order.
struct CaseCourse {
  const Numbered<Case>* court_case = nullptr;
  /// The last final disposal by day, then by number; null = open. A case that was booked twice
  /// (administrative) has none and `counts` is false.
  const Numbered<Disposal>* disposal = nullptr;
  const Numbered<Judgment>* judgment = nullptr;  ///< the first of the first instance
  bool counts = true;                            ///< false: booked twice, or joined to another case
};

/// All cases in the order of their numbers, each with its disposal and judgment.
std::vector<CaseCourse> courses_of_cases(const ChainSnapshot& snapshot, const Codebook& codebook);

/// Whether a disposal puts the case before the court. \param joined_too  joining for trial counts as well
bool before_court(const Disposal& disposal, const CodeList& disposal_kinds, bool joined_too = true);
/// Whether the prosecution ended the case without a court.
bool is_dismissal(const Disposal& disposal, const CodeList& disposal_kinds);

}  // namespace zicht::chain
