#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace zicht {

/// Draws of which records are about one person: what linkage holds possible, given its evidence. One draw is
/// a partition of all records. Figures and estimates made from each draw spread as much as linkage error
/// alone spreads them. Records are numbered as in the IdentityView the draws were made from; a cluster is
/// named after its lowest record. Stored as differences from the proposed partition, so that a draw costs
/// what is open in it, not what is certain.
struct PartitionDraws {
  /// A record that stands in another cluster than proposed.
  struct Moved {
    std::uint32_t record = 0;
    std::uint32_t cluster = 0;
    friend bool operator==(const Moved&, const Moved&) = default;
  };
  std::vector<std::uint32_t> proposed;    ///< by record
  std::vector<std::vector<Moved>> draws;  ///< by draw, ordered by record
  std::vector<std::uint32_t> persons;     ///< by draw: clusters
  double links_lost_at_least = 0;  ///< links that blocking lost, by estimate: in no draw (see BlockingLoss)
  std::string model_hash;          ///< of the linkage model they were made with
  bool model_based = true;         ///< no reviewed pair went into them

  std::size_t size() const { return draws.size(); }
  /// By record: the cluster in this draw. Precondition: draw < size().
  std::vector<std::uint32_t> cluster_of(std::size_t draw) const {
    std::vector<std::uint32_t> cluster = proposed;
    for (const Moved& moved : draws[draw]) cluster[moved.record] = moved.cluster;
    return cluster;
  }
};

}  // namespace zicht
