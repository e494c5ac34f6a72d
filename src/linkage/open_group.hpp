#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/philox.hpp"
#include "linkage/comparison.hpp"
#include "linkage/group_evidence.hpp"
#include "linkage/linkage_model.hpp"

namespace zicht::linkage {

/// A model as one draw has it, in the form that is quick to use.
struct DrawnModel {
  BitsByLevel bits{};
  std::array<double, 2> prior_bits{};  ///< by PairKind, of records that have not found their persons
};

/// A few records that may be one person with each other: draws their partitions. See partition_sampler.hpp
/// for the distribution. Records are numbered within the group.
class OpenGroup {
 public:
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  struct Setup {
    std::vector<std::uint32_t> proposed;  ///< by record: the lowest record of its proposed cluster
    std::vector<Pair> pairs;              ///< that may be one person, first < second
    std::vector<float> odds_bits;         ///< by pair, by the trained model
    std::vector<Pair> same;               ///< decided
    std::vector<Pair> different;
    std::vector<std::uint8_t>
        source_of;  ///< by record; empty = a source may have several records of one person
    std::function<PairFacts(std::uint32_t a, std::uint32_t b)> facts;  ///< asked once for a pair
  };
  /// \param certain_bits  records of a proposed cluster whose pairs are all above this move as one
  /// \param counted_out   at most so many movable parts are drawn from all their partitions (at most 7)
  OpenGroup(Setup setup, float certain_bits, std::size_t counted_out);

  /// Whether only the proposed partition is possible.
  bool certain() const { return parts_.size() < 2; }

  /// Draws a partition by the model of this draw. \param cluster  out: by record, the lowest record of its
  /// cluster. Draws of a group too large to count out depend on the draw before.
  void draw(const DrawnModel& model, Philox& random, std::vector<std::uint32_t>& cluster);

 private:
  struct Part {
    std::vector<std::uint32_t> records;     ///< ascending; they move as one
    std::vector<std::uint32_t> neighbours;  ///< parts with a pair to this one, ascending
  };
  /// What the pairs across say together.
  struct Across {
    GroupEvidence odds;
    bool apart = false;  ///< must not be one person
    void add(const Across& other);
  };
  void make_parts(float certain_bits);
  void note_neighbours();
  bool kept_apart(std::uint32_t a, std::uint32_t b) const;
  const PairFacts& facts(std::uint32_t a, std::uint32_t b);
  Across across(std::uint32_t a, std::uint32_t b, const DrawnModel& model);
  void draw_counted_out(const DrawnModel& model, Philox& random);
  void draw_by_gibbs(const DrawnModel& model, Philox& random);

  Setup setup_;
  std::size_t counted_out_;
  std::vector<Part> parts_;
  std::vector<std::uint32_t> part_of_;  ///< by record
  std::vector<std::uint32_t> label_;    ///< by part: which cluster, any number below the number of parts
  std::unordered_map<std::uint64_t, PairFacts> known_;  ///< by pair of records
  bool started_ = false;
};

}  // namespace zicht::linkage
