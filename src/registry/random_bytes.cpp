#include "registry/random_bytes.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/contract.hpp"

namespace zicht::registry {
namespace {

class Page {
 public:
  Page() { ZICHT_EXPECT(sodium_init() >= 0); }
  ~Page() { sodium_memzero(bytes_.data(), bytes_.size()); }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void take(std::span<std::uint8_t> out) {
    while (!out.empty()) {
      if (left_ == 0) refill();
      const std::size_t count = std::min(left_, out.size());
      const auto from = std::span(bytes_).last(left_).first(count);
      std::ranges::copy(from, out.begin());
      sodium_memzero(from.data(), count);
      left_ -= count;
      out = out.subspan(count);
    }
  }

 private:
  void refill() {
    std::array<std::uint8_t, randombytes_SEEDBYTES> seed{};
    randombytes_buf(seed.data(), seed.size());
    randombytes_buf_deterministic(bytes_.data(), bytes_.size(), seed.data());
    sodium_memzero(seed.data(), seed.size());
    left_ = bytes_.size();
  }
  std::array<std::uint8_t, 4096> bytes_{};
  std::size_t left_ = 0;  ///< not yet given out; they stand at the end
};

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
  thread_local Page page;
  page.take(bytes);
}

}  // namespace zicht::registry
