#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/chain.hpp"
#include "model/chain_counting.hpp"
#include "model/code_list.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::chain {

/// Where each of some numbers stands among them in ascending order. Numbers of a log lie close together, so
/// that a table answers; where they do not, a search does.
class Positions {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  Positions() = default;
  /// \param numbers  in any order, also more than once
  explicit Positions(std::vector<ObjectNumber> numbers);
  /// kNone = not among them.
  std::uint32_t of(ObjectNumber number) const;
  std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
  ObjectNumber first_ = 0;
  std::vector<std::uint32_t> table_;     ///< by number less first_; empty when they lie far apart
  std::vector<ObjectNumber> ascending_;  ///< only then
};

/// The ties of a snapshot, to be followed from either end.
class TieIndex {
 public:
  explicit TieIndex(const ChainSnapshot& snapshot);

  /// What an object is tied to, or from what, in this relation; in the order of numbers.
  std::span<const ObjectNumber> to(Relation relation, ObjectNumber from) const;
  std::span<const ObjectNumber> from(Relation relation, ObjectNumber to) const;
  /// The first of those; none = not tied.
  std::optional<ObjectNumber> first_to(Relation relation, ObjectNumber from) const;

 private:
  /// The other ends of the ties of one relation, by one of their ends.
  struct Ends {
    Positions near;
    std::vector<std::uint32_t> begin;  ///< by position of the near end
    std::vector<ObjectNumber> far;
    std::span<const ObjectNumber> of(ObjectNumber object) const;
  };
  static Ends ends_of(std::span<const Tie> ties, ObjectNumber Tie::* near, ObjectNumber Tie::* far);

  std::array<Ends, kRelations> to_;
  std::array<Ends, kRelations> from_;
};

/// Objects that ties of some relations lead between, directly or through others, have one component: what
/// happens to one may depend on what happens to another.
class Components {
 public:
  Components(const ChainSnapshot& snapshot, std::span<const Relation> relations);
  /// Equal for the objects of one component only, less than `size`; Positions::kNone = no tie names the
  /// object.
  std::uint32_t of(ObjectNumber object) const;
  std::size_t size() const { return root_.size(); }

 private:
  Positions tied_;
  std::vector<std::uint32_t> root_;
};

/// Names components 0, 1, 2, … as they are asked for. An object without ties is a component of its own, and
/// gets a name each time that it is asked for.
class ComponentNames {
 public:
  explicit ComponentNames(const Components& components)
      : components_(components), name_(components.size(), Positions::kNone) {}
  std::uint32_t of(ObjectNumber object);

 private:
  const Components& components_;
  std::vector<std::uint32_t> name_;
  std::uint32_t next_ = 0;
};

/// What makes reports depend on each other: not what became of a suspect later.
inline constexpr std::array kTieReports = {Relation::became, Relation::investigated_in, Relation::merged_into,
                                           Relation::follows_up, Relation::within};
inline constexpr std::array kTieCases = {Relation::merged_into, Relation::names, Relation::prosecuted_in,
                                         Relation::led_to, Relation::joined_to};

/// A snapshot with what its measures look up, worked out once, and how its objects are counted. The snapshot
/// must outlive it; a caller of one measure may pass the snapshot itself.
struct ChainIndex {
  ChainIndex(const ChainSnapshot& of, const ChainCounting& counted = {})  // NOLINT(*-explicit-*)
      : snapshot(of), counting(counted), ties(of), of_reports(of, kTieReports), of_cases(of, kTieCases) {
    follow_ups = positions_in(of.follow_ups);
    investigations = positions_in(of.investigations);
    cases = positions_in(of.cases);
  }
  /// Null = there is none of this number.
  const FollowUp* follow_up(ObjectNumber number) const {
    return object_at(snapshot.follow_ups, follow_ups.of(number));
  }
  const Investigation* investigation(ObjectNumber number) const {
    return object_at(snapshot.investigations, investigations.of(number));
  }

  /// Whether a follow-up says that the subject came into this investigation, and so on which day.
  bool is_said_by_follow_up(ObjectNumber subject, ObjectNumber investigation) const;

  const ChainSnapshot& snapshot;
  ChainCounting counting;
  TieIndex ties;
  Components of_reports;  ///< reports and concerns that one investigation takes up
  Components of_cases;    ///< investigations and cases that have suspects or each other in common
  Positions follow_ups;
  Positions investigations;
  Positions cases;

 private:
  template <class Entry>
  static Positions positions_in(const std::vector<Entry>& objects) {
    std::vector<ObjectNumber> numbers;
    numbers.reserve(objects.size());
    for (const Entry& one : objects) numbers.push_back(one.number);
    return Positions(std::move(numbers));
  }
  template <class Object>
  static const Object* object_at(const std::vector<Numbered<Object>>& objects, std::uint32_t position) {
    return position == Positions::kNone ? nullptr : &objects[position].object;
  }
};

/// A case, and how it went, with the dates in order.
struct CaseCourse {
  const Numbered<Case>* court_case = nullptr;
  /// The last final disposal by day, then by number; null = open. A case that was booked twice
  /// (administrative) has none and `counts` is false.
  const Numbered<Disposal>* disposal = nullptr;
  /// The last of the first instance, or by the rule of any, by day, then by number.
  const Numbered<Judgment>* judgment = nullptr;
  /// False: booked twice, joined to another case that goes on, or not of the scope that is counted.
  bool counts = true;
};

/// Whether a case counts under the rule case_scope.
bool is_in_scope(const Case& one, const ChainCounting& counting, const Codebook& codebook);

/// All cases in the order of their numbers, each with its disposal and judgment.
std::vector<CaseCourse> courses_of_cases(const ChainIndex& index, const Codebook& codebook);

/// Whether a disposal puts the case before the court. \param joined_too  joining for trial counts as well
bool before_court(const Disposal& disposal, const CodeList& disposal_kinds, bool joined_too = true);
/// Whether the prosecution ended the case without a court.
bool is_dismissal(const Disposal& disposal, const CodeList& disposal_kinds);

}  // namespace zicht::chain
