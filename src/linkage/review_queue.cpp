#include "linkage/review_queue.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/contract.hpp"

namespace zicht::linkage {
namespace {

constexpr double kLeastChange = 0.01;
constexpr double kUnlikely = 0.2;  ///< a pair inside a cluster under this makes it a weak chain

using Records = std::pair<std::uint32_t, std::uint32_t>;
Records ordered(std::uint32_t a, std::uint32_t b) { return {std::min(a, b), std::max(a, b)}; }

ReviewReason reason_of(const Join& join) {
  switch (join.outcome) {
    case JoinOutcome::joined:
      return ReviewReason::near_threshold;
    case JoinOutcome::rest_of_group:
      return ReviewReason::rest_of_group;
    case JoinOutcome::too_large:
      return ReviewReason::too_large;
    case JoinOutcome::competition:
      return ReviewReason::competition;
  }
  ZICHT_EXPECT(false);
  return ReviewReason::near_threshold;
}

}  // namespace

std::string_view to_text(ReviewReason reason) {
  switch (reason) {
    case ReviewReason::near_threshold:
      return "near_threshold";
    case ReviewReason::rest_of_group:
      return "rest_of_group";
    case ReviewReason::too_large:
      return "too_large";
    case ReviewReason::competition:
      return "competition";
    case ReviewReason::weak_chain:
      return "weak_chain";
  }
  ZICHT_EXPECT(false);
  return {};
}

std::vector<ReviewItem> review_queue(const LinkResult& result, const ReviewOptions& options) {
  std::set<Records> decided;
  for (const Decision& decision : options.decided) decided.insert(ordered(decision.a, decision.b));
  std::vector<ReviewItem> items;
  std::set<Records> asked;  // pairs of clusters that are a question already
  const auto ask = [&](std::uint32_t a, std::uint32_t b, ReviewReason reason, bool joined,
                       double probability) {
    if (decided.contains(ordered(a, b))) return;
    const double wrong = joined ? 1.0 - probability : probability;
    const double change = wrong * (options.weight ? options.weight(a, b) : 1.0);
    if (change >= kLeastChange) items.push_back({a, b, reason, joined, probability, change});
  };

  for (const Join& join : result.joins) {
    const bool joined = join.outcome == JoinOutcome::joined;
    if (!joined && (result.cluster_of[join.a] == result.cluster_of[join.b] ||
                    !asked.insert(ordered(result.cluster_of[join.a], result.cluster_of[join.b])).second))
      continue;
    // A group refused by its average may well be one person: nobody knows until it is looked at.
    const double probability = probability_of(double{join.odds_bits});
    ask(join.a, join.b, reason_of(join), joined, joined ? probability : std::max(probability, 0.25));
  }
  for (const LinkedPair& pair : result.pairs) {
    const bool joined = result.cluster_of[pair.a] == result.cluster_of[pair.b];
    if (joined && pair.probability < kUnlikely)
      ask(pair.a, pair.b, ReviewReason::weak_chain, true, 0.5);
    else if (!joined && pair.probability < 0.5 &&
             asked.insert(ordered(result.cluster_of[pair.a], result.cluster_of[pair.b])).second)
      ask(pair.a, pair.b, ReviewReason::near_threshold, false, pair.probability);
  }
  std::ranges::sort(items, [](const ReviewItem& left, const ReviewItem& right) {
    if (left.expected_change != right.expected_change) return left.expected_change > right.expected_change;
    return std::pair(left.a, left.b) < std::pair(right.a, right.b);
  });
  std::set<Records> seen;
  std::erase_if(items, [&](const ReviewItem& item) { return !seen.insert({item.a, item.b}).second; });
  if (items.size() > options.most) items.resize(options.most);
  return items;
}

}  // namespace zicht::linkage
