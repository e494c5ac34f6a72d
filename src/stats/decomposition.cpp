#include "stats/decomposition.hpp"

namespace zicht::stats {

ProductChange decompose_product(double first, double second, double first_before, double second_before) {
  return {(first - first_before) * (second + second_before) / 2,
          (second - second_before) * (first + first_before) / 2};
}

}  // namespace zicht::stats
