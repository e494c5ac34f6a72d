#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/contract.hpp"

namespace zicht {

std::size_t hardware_threads() { return std::max<std::size_t>(1, std::thread::hardware_concurrency()); }

void run_parts(std::size_t threads, std::size_t parts, const std::function<void(std::size_t part)>& work) {
  ZICHT_EXPECT(threads >= 1);
  std::atomic<std::size_t> next{0};
  std::mutex guard;
  std::exception_ptr thrown;
  const auto take_parts = [&] {
    for (std::size_t part = next++; part < parts; part = next++) {
      try {
        work(part);
      } catch (...) {
        const std::scoped_lock lock(guard);
        if (!thrown) thrown = std::current_exception();
        next = parts;
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, parts); ++i) others.emplace_back(take_parts);
    take_parts();
  }
  if (thrown) std::rethrow_exception(thrown);
}

void run_ranges(std::size_t threads, std::size_t count, std::size_t in_a_part,
                const std::function<void(std::size_t begin, std::size_t end)>& work) {
  ZICHT_EXPECT(in_a_part >= 1);
  run_parts(threads, (count + in_a_part - 1) / in_a_part,
            [&](std::size_t part) { work(part * in_a_part, std::min(count, (part + 1) * in_a_part)); });
}

}  // namespace zicht
