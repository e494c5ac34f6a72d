#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "linkage/link.hpp"
#include "stats/stratified_ratio.hpp"

namespace zicht::linkage {

/// Pairs of which an audit draws apart: those of one group or not, by the probability that the model gave
/// them.
struct AuditStratum {
  bool linked = false;  ///< the two records are in one group
  double from = 0;      ///< probability, up to that of the next stratum
};
inline constexpr std::array<AuditStratum, 6> kAuditStrata{
    {{true, 0}, {true, 0.5}, {true, 0.95}, {false, 0}, {false, 0.02}, {false, 0.2}}};

struct AuditedPair {
  std::uint32_t a = 0;  ///< a < b
  std::uint32_t b = 0;
  std::size_t stratum = 0;
};

/// Which pairs are to be looked at, and of how many they were drawn. Fixed before anybody looks.
struct AuditSample {
  std::array<std::int64_t, kAuditStrata.size()> pairs_of{};  ///< by stratum: in the population
  std::vector<AuditedPair> drawn;                            ///< in an order that tells nothing
  std::int64_t lost_by_blocking = 0;  ///< links, at least, whole ones; by the model: see BlockingLoss
};

/// Draws pairs for an audit from all that are in one group and all of probability 0.001 and more: within a
/// stratum each set is equally likely. How many of which stratum is what makes the variances of precision and
/// recall smallest together, by the model's own probabilities, of which no stratum is believed to hold less
/// than 1 % of either kind; at least two of each.
/// \param left_out  by record: nobody can judge it
/// \param pairs     so many, or all there are
/// \errors invalid_input: fewer than 2 a stratum.  not_found: no pair that may be one person.
/// \source Neyman (1934), JRSS 97, 558-625; in whole numbers: Wright (2012), The American Statistician 66,
///         217-224.
Result<AuditSample> draw_audit(const LinkResult& result, const std::vector<bool>& left_out, std::size_t pairs,
                               std::uint64_t seed);

/// A verdict that is not what the linkage proposes, by the labels of the two.
struct VerdictAgainst {
  std::string a;
  std::string b;
  bool same = false;  ///< what was found: one person, though in two groups; or not, though in one
};

/// What was found, by stratum. Pairs are looked at in an order that tells nothing, so those up to the last
/// one that has a verdict are a sample by themselves, in which an earlier one without is one that nobody
/// could tell.
struct AuditAnswers {
  std::string linkage;                                             ///< which linkage, as the caller names it
  std::array<stats::StratumSample, kAuditStrata.size()> strata{};  ///< a hit = one person
  std::int64_t lost_by_blocking = 0;
  std::int64_t asked = 0;     ///< pairs on the sheet
  std::int64_t reviewed = 0;  ///< with a verdict
  std::int64_t skipped = 0;   ///< without, and a later one has one
  std::vector<VerdictAgainst> against;
};

/// Limits hold in 95 % of audits or more: see share_of_units().
struct AuditResult {
  std::int64_t same = 0;
  std::int64_t different = 0;
  std::int64_t unknown = 0;        ///< those skipped among them
  std::int64_t pairs = 0;          ///< of which they were drawn
  std::int64_t linked_pairs = 0;   ///< of those, in one group; none: precision says nothing
  stats::RatioInterval precision;  ///< of the pairs in one group, the share that is one person
  /// The share in one group of the pairs that are one person; among the pairs that could be drawn, so
  /// without what blocking lost and what the model gave less than 0.001.
  stats::RatioInterval recall;
  /// The same when what blocking lost at least, by the model, is counted as missed. Recall is at most this.
  stats::RatioInterval recall_with_lost;
};
AuditResult audit_result(const AuditAnswers& answers);

}  // namespace zicht::linkage
