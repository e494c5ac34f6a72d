#pragma once

namespace zicht::stats {

/// The change of a product a x b, split over its factors.
struct ProductChange {
  double by_first = 0;
  double by_second = 0;
};

/// Splits a1 b1 - a0 b0 with each other factor at the midpoint, so that the parts add up and no order of the
/// factors is preferred.
/// \source Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194.
ProductChange decompose_product(double first, double second, double first_before, double second_before);

}  // namespace zicht::stats
