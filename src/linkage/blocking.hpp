#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// A part of a field's value that two reports about one person often share.
enum class KeyKind : std::uint8_t {
  whole,        ///< the whole value (of names: how all words sound, in any order)
  first_sound,  ///< of names and words: how the first word sounds
  last_sound,   ///< how the last word sounds
  prefix,       ///< the first four letters
  year,         ///< of dates
  year_month,
  month_day,
  year_day,
  year_parts,  ///< year and the set {month, day}
  first_half,  ///< of numbers: of the first one given
  second_half,
  last_number,  ///< the last number given, where there are several
  all_names,    ///< of all name fields together: how all words sound, in any order
  lowest_name,  ///< of all name fields together: the word whose sound hashes lowest, then highest
  highest_name,
  everything,  ///< the same for all records: every pair
};

struct KeyPart {
  static constexpr std::uint8_t kAllNames = 255;
  std::uint8_t field = 0;  ///< of the view, or kAllNames
  KeyKind kind = KeyKind::whole;
  friend bool operator==(const KeyPart&, const KeyPart&) = default;
};

/// Records that agree on all parts are compared.
struct BlockingPass {
  std::vector<KeyPart> parts;
  double expected_pairs = 0;  ///< before windows bound large blocks; estimated from a sample
};

/// "given_name sound + birth_date year-month", for reports.
std::string to_text(const BlockingPass& pass, const PreparedView& view);

/// Chooses passes: each in turn is the one that finds most true pairs not yet found for the pairs it costs,
/// by a model of slips (which fields are filled is counted, how often they differ comes from the comparators'
/// priors), until the budget is used up or nothing is gained. At most 16 passes. Budget: 25 pairs a record
/// and at least 6 million.
std::vector<BlockingPass> choose_passes(const PreparedView& view, std::uint64_t seed, std::size_t threads);

/// The pairs that passes propose, each once, in bounded time. Memory: 4 bytes a record for each pass, and as
/// much again for each pass that is in order.
class Candidates {
 public:
  /// The candidates of the records that `view` has now: one that it gets later (a guest) is none of them.
  Candidates(const PreparedView& view, std::vector<BlockingPass> passes, std::size_t threads);

  std::span<const BlockingPass> passes() const { return passes_; }
  /// Puts the records in the order of the keys of passes begin..end-1; the order of other passes is let go.
  /// Parts, pairs and neighbours are those of these passes. Precondition: passes before `begin` had their
  /// turn.
  void order_passes(std::size_t begin, std::size_t end, std::size_t threads);
  /// Work is cut into parts of about equal size; any part may run on any thread.
  std::size_t part_count() const { return parts_.size(); }
  /// Calls meet(a, b, passes), a < b, for each pair of the part that no earlier pass proposes; bit i of
  /// `passes` says that pass i does. A pair of a large block may be met twice, in two parts.
  void for_each_pair(
      std::size_t part,
      const std::function<void(std::uint32_t a, std::uint32_t b, std::uint32_t passes)>& meet) const;
  /// Calls meet(record) for the records of this view that share a key with another record, worked out from
  /// its values in `view` (the view that this was made for, with a guest; see register_index.hpp). Of a
  /// large block it meets kWindow neighbours on either side. A record may be met more than once. One that
  /// does not say who it is about meets nobody. \return large blocks it looked into
  std::size_t for_each_neighbour(const PreparedView& view, std::uint32_t guest,
                                 const std::function<void(std::uint32_t record)>& meet) const;
  /// Blocks, of the passes that had their turn, that were too large to compare in full.
  std::size_t large_blocks() const;

 private:
  struct Part {
    std::uint32_t pass;
    std::uint32_t begin;  ///< positions in order_[pass]
    std::uint32_t end;
  };
  static std::uint32_t folded(std::span<const std::uint64_t> keys);
  /// Keys of one record in four passes, side by side so that they are compared at once.
  struct alignas(16) FourKeys {
    std::array<std::uint32_t, 4> of{};
  };
  std::uint32_t key(std::size_t record, std::size_t pass) const {
    return keys_[record * fours_ + pass / 4].of[pass % 4];
  }
  std::vector<std::uint32_t> keys_of_pass(std::size_t pass) const;
  std::vector<Part> order_pass(std::size_t pass);
  std::vector<Part> cut_into_parts(std::size_t pass);
  std::uint32_t passes_of(std::uint32_t a, std::uint32_t b) const;
  bool met_before(std::uint32_t a, std::uint32_t passes, std::size_t pass) const;

  const PreparedView& view_;
  std::size_t records_;
  std::vector<BlockingPass> passes_;
  std::size_t fours_;                              ///< a record
  std::vector<FourKeys> keys_;                     ///< by record and pass; 0 = no key
  std::vector<std::vector<std::uint32_t>> order_;  ///< by pass, if in order: records that have a key, sorted
  std::vector<std::vector<bool>> as_before_;  ///< by pass and place in the order: the key of the one before
  std::vector<std::vector<std::uint32_t>> large_;  ///< by pass: keys of large blocks, sorted
  std::vector<Part> parts_;
};

/// What blocking may have lost, from how often passes find the same links: Chao's lower bound, links found by
/// one pass squared over twice those found by two. A lower bound only: passes that fail together (all fields
/// of a pair damaged) make it too small.
/// \source Chao (1987), Biometrics 43, 783-791.
struct BlockingLoss {
  double links_found = 0;
  double links_lost_at_least = 0;
  std::vector<double> links_of_pass;  ///< by pass: found by it
  std::vector<double> links_of_pass_alone;
};
BlockingLoss blocking_loss(std::span<const std::uint32_t> passes_of_links, std::size_t pass_count);

}  // namespace zicht::linkage
