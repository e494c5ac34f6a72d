#pragma once

#include <cstddef>
#include <functional>

namespace zicht {

/// How many threads the machine can run at once; at least 1.
std::size_t hardware_threads();

/// Calls work(part) once for each part of 0..parts-1, on at most `threads` threads, and returns when all are
/// done. Parts are taken in order by whichever thread is free, so a result must not depend on which thread
/// took which part: write to a place that belongs to the part. An exception in a part is thrown again here,
/// after the others stopped. Precondition: threads >= 1.
void run_parts(std::size_t threads, std::size_t parts, const std::function<void(std::size_t part)>& work);

/// run_parts over ranges of `in_a_part` of 0..count-1, the last one shorter: work(begin, end).
void run_ranges(std::size_t threads, std::size_t count, std::size_t in_a_part,
                const std::function<void(std::size_t begin, std::size_t end)>& work);

}  // namespace zicht
