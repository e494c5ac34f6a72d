#include "disclosure/witness_choice.hpp"

#include <algorithm>
#include <queue>
#include <utility>

namespace zicht::disclosure {
namespace {

/// Values of columns that the chosen points show.
class Shown {
 public:
  Shown(const std::vector<bool>& wanted, std::size_t values)
      : wanted_(wanted), values_(values), seen_(wanted.size()) {}

  /// In how many columns the point shows a value that they lack.
  std::size_t gain(const std::vector<std::int64_t>& point) const {
    std::size_t gained = 0;
    for (std::size_t c = 0; c < point.size(); ++c) gained += lacks(c, point[c]) ? 1U : 0U;
    return gained;
  }
  void take(const std::vector<std::int64_t>& point) {
    for (std::size_t c = 0; c < point.size(); ++c)
      if (lacks(c, point[c])) seen_[c].push_back(point[c]);
  }

 private:
  bool lacks(std::size_t column, std::int64_t value) const {
    const auto& seen = seen_[column];
    return wanted_[column] && seen.size() < values_ && std::ranges::find(seen, value) == seen.end();
  }

  const std::vector<bool>& wanted_;
  std::size_t values_;
  std::vector<std::vector<std::int64_t>> seen_;
};

}  // namespace

std::vector<std::vector<std::int64_t>> few_points(std::vector<std::vector<std::int64_t>> points,
                                                  const std::vector<bool>& wanted, std::size_t values) {
  if (points.empty()) return points;
  Shown shown(wanted, values);
  std::vector<std::vector<std::int64_t>> chosen;
  const auto take = [&](std::size_t at) {
    shown.take(points[at]);
    chosen.push_back(std::move(points[at]));
  };
  take(0);
  // What a point shows only grows less, so that one whose gain is still the largest comes next.
  std::priority_queue<std::pair<std::size_t, std::size_t>> waiting;  // (gain, points behind it)
  for (std::size_t p = 1; p < points.size(); ++p) waiting.emplace(shown.gain(points[p]), points.size() - p);
  while (!waiting.empty()) {
    const auto [gain, behind] = waiting.top();
    waiting.pop();
    if (gain == 0) break;
    const std::size_t at = points.size() - behind;
    const std::size_t now = shown.gain(points[at]);
    if (now == gain)
      take(at);
    else
      waiting.emplace(now, behind);
  }
  return chosen;
}

}  // namespace zicht::disclosure
