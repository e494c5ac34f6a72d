#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/estimate.hpp"

namespace zicht::estimate {

/// Any way from a table to an estimate: a route with its options bound.
using Route = std::function<Result<Estimate>(const CaptureTable&)>;

/// One other way to look at the same people.
struct Variation {
  enum class Kind {
    as_it_is,          ///< the table itself
    list_left_out,     ///< `lists`: the one that is left out
    lists_merged,      ///< `lists`: the two that count as one
    marked_referrals,  ///< people who were sent on count on the list that sent them only
    path_of_referral,  ///< as if all who are on both `lists` had been sent on from the first to the second
    year,              ///< the people of one year
    years_until,       ///< the people of the first year up to this one
  };
  Kind kind = Kind::as_it_is;
  std::vector<std::string> lists;
  int year = 0;
  /// The people in the table that was estimated from; 0 when there was none.
  std::int64_t observed_persons = 0;
  Result<Estimate> estimate;  ///< or why there is none
};

/// The same people without one list: who stands on that list only is not observed any more.
/// \errors invalid_input: fewer than two lists remain, or nobody stands on them.
Result<CaptureTable> without_list(const CaptureTable& table, int list);

/// The same people with two lists as one, called "a+b", in the place of the first.
/// \errors invalid_input: fewer than two lists remain.
Result<CaptureTable> with_lists_merged(const CaptureTable& table, int first, int second);

/// As if everybody on both lists had been sent on from the first to the second: they stay on the first only.
/// The largest effect that referrals along this path can have.
/// \errors invalid_input: nobody is left on the second list.
Result<CaptureTable> without_path(const CaptureTable& table, int from, int to);

/// The table as it is, each list left out, each two merged, in this order. A variation that cannot be made
/// (of two lists none can be left out) is an entry with its reason.
std::vector<Variation> vary_lists(const CaptureTable& table, const Route& route);

/// What a route says of a size that is known. The people on one list are a population of which everybody is
/// known: the other lists see some of them, and the route estimates all.
struct KnownListCheck {
  std::string list;
  std::int64_t known_persons = 0;  ///< on the list
  std::int64_t seen_persons = 0;   ///< of them, by at least one other list
  /// The people on the list by the other lists alone: `observed_persons` are the seen, the total should
  /// be `known_persons`. Or why there is none.
  Result<Estimate> estimate;
  /// Whether the known number lies in the interval; none without an interval.
  std::optional<bool> within_interval() const;
};

/// One check a list, in their order. What holds among those on a list need not hold for the others: a check
/// that fails speaks against the route, one that does not proves nothing.
/// \source the idea is that of a held-out list: Chao, Tsay, Lin, Shau & Chao (2001), Statistics in Medicine
///         20, 3123-3157, section 3 (conditional independence on a list).
std::vector<KnownListCheck> check_known_lists(const CaptureTable& table, const Route& route);

}  // namespace zicht::estimate
