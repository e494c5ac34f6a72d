#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "linkage/thresholds.hpp"

namespace zicht::linkage {

/// Two records and how likely they are one person: log2 odds, priors included.
struct ScoredPair {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  float odds_bits = 0;
};

/// What a registrar decided; it binds.
struct Decision {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  bool same = true;
};

struct ClusteringOptions {
  std::size_t largest_cluster = kLargestCluster;  ///< records; a join beyond it goes to review
  bool one_to_one = false;  ///< each source is free of duplicates: at most one record of each in a cluster
  /// By record: the lowest record of its own source that is an exact copy of it, or itself; copies are no
  /// second record of their source. Empty = no copies. Must outlive the call.
  std::span<const std::uint32_t> copy_of = {};
  std::size_t nameless = 0;  ///< records that do not say who they are about: in no pair
  std::size_t threads = 1;   ///< the answer is the same for any number
};

/// What became of the question whether two groups of records are one person.
enum class JoinOutcome : std::uint8_t {
  joined,
  rest_of_group,  ///< likely by one pair, but not by all records of the two groups
  too_large,      ///< refused for size
  competition,    ///< refused because a source free of duplicates would be twice in one cluster
};

struct Join {
  std::uint32_t a = 0;  ///< the likeliest pair across the two groups; a < b
  std::uint32_t b = 0;
  float odds_bits = 0;  ///< of the pair, join_bits included where both are alone; or of the groups
  JoinOutcome outcome = JoinOutcome::joined;
};

struct Clustering {
  /// By record: the lowest record of its cluster, so that records added later do not rename the clusters of
  /// earlier ones.
  std::vector<std::uint32_t> cluster_of;
  std::vector<Join> joins;  ///< made and refused; two groups that were refused once may be asked about again
  double join_bits = 0;     ///< for two records that are both alone: see join_bits()
};

/// Persons and records by what was joined so far.
struct ClusterSizes {
  double records = 0;
  double alone = 0;  ///< persons with one record
  double twos = 0;   ///< persons with two
  double pairs = 0;  ///< pairs of records of one person
};

/// Who has other records: persons as linking proposes them, or as a register holds them.
class Persons {
 public:
  /// \param person_of  by record: the lowest record of its person
  explicit Persons(std::span<const std::uint32_t> person_of);

  std::uint32_t of(std::uint32_t record) const { return person_of_[record]; }
  std::size_t records() const { return person_of_.size(); }
  /// Neither has a record beside itself and, at most, the other. A new report, which is not among the
  /// records, has none.
  bool are_alone(std::uint32_t a, std::uint32_t b) const;

 private:
  std::vector<std::uint32_t> person_of_;
  std::vector<std::uint32_t> size_;  ///< by record: how many its person has
};

/// How much likelier than any two records two records are one person that have no other record. The prior
/// odds of a pair are those of any two records, most of which have found their persons already; of records
/// that are alone, `twos` pairs among alone^2 / 2 are one person. Unit: bits; 0 to 3, so that it makes no
/// join that the evidence does not nearly make itself.
/// \source Betancourt, Zanella & Steorts (2022), JASA 117, 1215-1227 (prior odds from sizes of clusters).
double join_bits(const ClusterSizes& sizes);

/// Log2 odds that two groups of records are one person.
using GroupOdds =
    std::function<double(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right)>;

/// Joins records, likeliest pair first. Two groups of more than two records become one when `group_odds` is
/// over 0: a likely pair alone is not enough, so a chain of single links makes no person. Then the sizes of
/// the clusters are known, and with them join_bits: once more, with that for two records that are both alone;
/// not for groups, where it would be as right and join more people falsely; and not one to one, where the
/// competition of candidates says the same. `same` decisions are joined first, `different` ones are
/// never in one cluster.
/// \param group_odds asked for groups, not for two single records
/// \param source_of by record; looked at only with one_to_one
/// Ties go to the lower records, so the answer does not depend on the order of `candidates`.
/// Precondition: decisions do not contradict each other.
Clustering cluster(std::size_t records, std::span<const ScoredPair> candidates,
                   std::span<const Decision> decisions, std::span<const std::uint8_t> source_of,
                   const ClusteringOptions& options, const GroupOdds& group_odds);

}  // namespace zicht::linkage
