#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "estimate/set_family.hpp"

namespace zicht::estimate {

/// Which lists depend on each other: the terms of a log-linear model. The intercept (the empty set), all
/// single lists, and larger sets such that with a set all its subsets are in.
/// Invariant: it never holds the set of all lists, for then the hidden persons could be any number.
class HierarchicalModel {
 public:
  /// All lists independent. Precondition: list_count in 2..10.
  explicit HierarchicalModel(int list_count);

  /// \param name  as name() writes it: generators in any order, lists by number from 1, the tenth as 0
  /// \errors invalid_input: a name that is not of that form, or the set of all lists.
  static Result<HierarchicalModel> parse(std::string_view name, int list_count);

  /// The largest model that holds none of these terms. Precondition: each has two lists or more.
  static HierarchicalModel largest_without(const SetFamily& terms);

  int list_count() const { return terms_.list_count(); }
  const SetFamily& terms() const { return terms_; }
  bool contains(ListMask term) const { return terms_.contains(term); }
  /// The intercept included.
  int term_count() const { return terms_.size(); }

  /// Whether the model stays hierarchical with this term: it is not in, its subsets are, and it is not the
  /// set of all lists.
  bool can_add(ListMask term) const;
  HierarchicalModel with(ListMask term) const;  ///< Precondition: can_add(term).
  /// Precondition: a generator of two lists or more.
  HierarchicalModel without(ListMask generator) const;

  /// The terms that no other term contains: large ones first, those with low lists first among equals.
  std::vector<ListMask> generators() const;
  /// The terms that can_add allows, ascending.
  std::vector<ListMask> addable() const;
  /// "[123,24,5]": the generators, each by the numbers of its lists from 1; the tenth list is 0.
  std::string name() const;

  friend std::strong_ordering operator<=>(const HierarchicalModel&, const HierarchicalModel&) = default;

 private:
  explicit HierarchicalModel(SetFamily terms) : terms_(terms) {}

  SetFamily terms_;
};

}  // namespace zicht::estimate
