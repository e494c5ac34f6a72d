#include "linkage/encoding_bits.hpp"

#include <bit>
#include <cstddef>

namespace zicht::linkage {
namespace {

unsigned hexadecimal_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return 0;
}

}  // namespace

double dice_of_hexadecimal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return 0.0;
  int common = 0;
  int all = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const unsigned left = hexadecimal_digit(a[i]);
    const unsigned right = hexadecimal_digit(b[i]);
    common += std::popcount(left & right);
    all += std::popcount(left) + std::popcount(right);
  }
  return all == 0 ? 1.0 : 2.0 * common / all;
}

}  // namespace zicht::linkage
