#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "linkage/link.hpp"

namespace zicht::linkage {

enum class ReviewReason : std::uint8_t {
  near_threshold,  ///< joined or not, it might as well be the other way
  rest_of_group,   ///< likely by itself, not joined because the other members speak against it
  too_large,       ///< not joined because the cluster would grow over the limit
  competition,     ///< not joined because a source free of duplicates would have two records of one person
  weak_chain,      ///< joined, though single pairs in the cluster are unlikely
};
/// "near_threshold" and so on.
std::string_view to_text(ReviewReason reason);

/// One question to a registrar: are these two one person?
struct ReviewItem {
  std::uint32_t a = 0;  ///< a < b
  std::uint32_t b = 0;
  ReviewReason reason = ReviewReason::near_threshold;
  bool joined = false;     ///< what the proposal says now
  double probability = 0;  ///< that they are one person
  /// Persons by which the count is expected to change when this is decided: the probability that the proposal
  /// is wrong about it, times the caller's weight.
  double expected_change = 0;
};

struct ReviewOptions {
  std::size_t most = 200;
  /// What one person more or less means to whoever reads the figures, by pair; null = 1. For example the
  /// number of published cells that the two records stand in.
  std::function<double(std::uint32_t a, std::uint32_t b)> weight;
  std::span<const Decision> decided;  ///< left out of the queue
};

/// The questions whose answers change the figures most, first; ties by record. Two groups of records are one
/// question, asked by their likeliest pair. Questions that would change less than 0.01 persons are left out.
std::vector<ReviewItem> review_queue(const LinkResult& result, const ReviewOptions& options);

}  // namespace zicht::linkage
