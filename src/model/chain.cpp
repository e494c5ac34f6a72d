#include "model/chain.hpp"

#include <algorithm>
#include <map>

namespace zicht {
namespace {

/// Takes away what no way leads out of, again and again: what stays leads to a circle.
/// \param forward  else the other way round: what stays is led to by a circle
std::vector<Tie> without_ends(std::vector<Tie> ties, bool forward) {
  const auto near = forward ? &Tie::from : &Tie::to;
  const auto far = forward ? &Tie::to : &Tie::from;
  std::map<ObjectNumber, std::int64_t> ways;
  std::multimap<ObjectNumber, ObjectNumber> behind;  // far end to near ends
  for (const Tie& tie : ties) {
    ++ways[tie.*near];
    ways.try_emplace(tie.*far, 0);
    behind.emplace(tie.*far, tie.*near);
  }
  std::vector<ObjectNumber> ends;
  for (const auto& [number, count] : ways)
    if (count == 0) ends.push_back(number);
  while (!ends.empty()) {
    const ObjectNumber end = ends.back();
    ends.pop_back();
    const auto [first, last] = behind.equal_range(end);
    for (auto at = first; at != last; ++at)
      if (--ways[at->second] == 0) ends.push_back(at->second);
  }
  std::erase_if(ties, [&](const Tie& tie) { return ways[tie.from] == 0 || ways[tie.to] == 0; });
  return ties;
}

}  // namespace

std::vector<ObjectNumber> tied_in_circle(std::span<const Tie> ties, Relation relation) {
  std::vector<Tie> left;
  for (const Tie& tie : std::ranges::equal_range(ties, relation, {}, &Tie::relation)) left.push_back(tie);
  left = without_ends(without_ends(std::move(left), true), false);
  std::vector<ObjectNumber> numbers;
  for (const Tie& tie : left) numbers.push_back(tie.from);
  std::ranges::sort(numbers);
  numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
  return numbers;
}

}  // namespace zicht
