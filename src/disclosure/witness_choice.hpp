#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zicht::disclosure {

/// Few of some points, the first among them, that show as many values of each wanted column as all of them
/// do, up to `values`. Greedy: the point that shows most comes next.
/// \param wanted  one per column
/// \source Nemhauser, Wolsey & Fisher (1978), Mathematical Programming 14, 265-294 (greedy covering).
std::vector<std::vector<std::int64_t>> few_points(std::vector<std::vector<std::int64_t>> points,
                                                  const std::vector<bool>& wanted, std::size_t values);

}  // namespace zicht::disclosure
